namespace Wardline.Calls.Figures;

/// <summary>
/// Which counts of a table are not told, so that nobody reads off how the one caller went whom they know of. The sum of each row is
/// known: each count that is not told may be none as well as <see cref="Least"/> - 1, or all of its row where that is less.
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
        var hidden = rows.Take(rows.Count - (total ? 1 : 0)).Select(Hidden).ToList();

        // All together is told only when all is: all less what is told of the others would be what is not told.
        return total ? [.. hidden, [.. rows[^1].Select(_ => hidden.Exists(row => row.Contains(true)))]] : [.. hidden];
    }

    static bool[] Hidden(IReadOnlyList<int> row)
    {
        var hidden = new bool[row.Count];
        if (row.Any(cell => cell is > 0 and < Least))
        {
            // None is as small as one: a told none would leave the sum to the others.
            foreach (var (count, cell) in row.Select((count, cell) => (count, cell)).OrderBy(one => one.count))
            {
                var rest = row.Where((_, c) => hidden[c]).Sum();
                hidden[cell] = count < Least || rest < Least || hidden.Count(one => one) < 2;
            }
        }

        return hidden;
    }
}
