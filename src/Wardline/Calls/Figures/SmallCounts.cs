namespace Wardline.Calls.Figures;

/// <summary>
/// Which counts of a table are not told, so that nobody reads off how the one caller went whom they know of: those below
/// <see cref="Least"/>, and as many beside them that no sum of a row or column gives them back.
/// </summary>
static class SmallCounts
{
    /// <summary>The smallest count that is told.</summary>
    public const int Least = 5;

    /// <summary>True for each cell that is not told.</summary>
    /// <param name="rows">Counts, a row a group; rows of one length.</param>
    /// <param name="total">Whether the last row is the sum of the others.</param>
    public static bool[][] Hidden(IReadOnlyList<IReadOnlyList<int>> rows, bool total)
    {
        var hidden = rows.Select(row => row.Select(cell => row.Sum() is > 0 and < Least || cell is > 0 and < Least).ToArray()).ToArray();
        var columns = rows.Count == 0 ? 0 : rows[0].Count;
        bool again;
        do
        {
            again = false;
            for (var r = 0; r < rows.Count; r++)
            {
                again |= Complement([.. Enumerable.Range(0, columns).Select(c => (r, c))]);
            }

            for (var c = 0; total && c < columns; c++)
            {
                again |= Complement([.. Enumerable.Range(0, rows.Count).Select(r => (r, c))]);
            }
        }
        while (again);
        return hidden;

        // One cell that is not told among others that are, with their sum, is as good as told: the smallest of the others goes with it.
        bool Complement((int R, int C)[] cells)
        {
            if (cells.Count(cell => hidden[cell.R][cell.C]) != 1 || cells.Length < 2)
            {
                return false;
            }

            var (row, column) = cells.Where(cell => !hidden[cell.R][cell.C])
                .OrderBy(cell => total && cell.R == rows.Count - 1).ThenBy(cell => rows[cell.R][cell.C] == 0).ThenBy(cell => rows[cell.R][cell.C]).First();
            return hidden[row][column] = true;
        }
    }
}
