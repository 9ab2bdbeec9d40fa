using Wardline.Calls.Figures;
using Wardline.Samples;
using Wardline.Tests.Support;
using Xunit;

namespace Wardline.Tests.Calls;

/// <summary>What a reader who can add can find out of a table, by trying every table that fits what is told.</summary>
public sealed class SmallCountsTests
{
    [Fact]
    public void Small_counts_of_one_row_can_not_be_read_off_its_sum() => Check([[0, 0, 10, 1, 1, 0]], total: false);

    [Fact]
    public void Small_rows_can_not_be_read_off_all_together() => Check([[20, 10], [0, 1], [0, 1], [20, 12]], total: true);

    [Fact]
    public void Every_hidden_count_may_be_none_and_may_be_four()
    {
        var random = new SeededRandom(TestSeed.For("small-counts"));
        var (hid, told, alls) = (0, 0, 0);
        for (var round = 0; round < 400; round++)
        {
            var (groups, results) = (round % 3) switch { 0 => (1, 4), 1 => (2, 3), _ => (3, 2) };
            var rows = Enumerable.Range(0, groups).Select(_ => Enumerable.Range(0, results).Select(_ => random.Below(3) == 0 ? random.Between(0, 4) : random.Between(5, 9)).ToList()).ToList();
            if (groups > 1)
            {
                rows.Add([.. Enumerable.Range(0, results).Select(c => rows.Sum(row => row[c]))]);
            }

            var hidden = Check(rows, total: groups > 1);
            hid += hidden.Count(row => row.Any(one => one));
            told += hidden.Count(row => row.Any(one => !one));
            alls += groups > 1 && hidden.All(row => row.All(one => !one)) ? 1 : 0;
        }

        Assert.True(hid > 100 && told > 100 && alls > 5, $"{hid} hidden, {told} told, {alls} with all");
    }

    static bool[][] Check(List<List<int>> rows, bool total)
    {
        var hidden = SmallCounts.Hidden([.. rows], total);
        var groups = rows.Count - (total ? 1 : 0);
        for (var r = 0; r < rows.Count; r++)
        {
            Assert.All(rows[r].Where((_, c) => !hidden[r][c]), count => Assert.False(count is > 0 and < 5 || (count == 0 && hidden[r].Any(one => one)), $"{count} is told"));
        }

        // What has no small count is told.
        Assert.All(Enumerable.Range(0, groups).Where(r => rows[r].All(count => count is 0 or >= 5) && rows[r].Sum() > 0), r => Assert.DoesNotContain(true, hidden[r]));
        var known = Enumerable.Range(0, rows[0].Count).Where(c => total && !hidden[^1][c]).ToArray();
        var fits = Enumerable.Range(0, groups).Select(r => Rows(rows[r], hidden[r]).ToList()).ToArray();
        var (least, most) = (new int[groups, rows[0].Count], new int[groups, rows[0].Count]);
        for (var cell = 0; cell < least.Length; cell++)
        {
            least[cell / rows[0].Count, cell % rows[0].Count] = int.MaxValue;
        }

        if (known.Length == 0)
        {
            // Where no column is told, the rows have nothing to do with each other.
            Array.ForEach(Enumerable.Range(0, groups).ToArray(), r => fits[r].ForEach(row => Note(r, row)));
        }
        else
        {
            Try(new int[groups][], 0);
        }

        for (var r = 0; r < groups; r++)
        {
            for (var c = 0; c < rows[r].Count; c++)
            {
                Assert.True(!hidden[r][c] || (least[r, c] == 0 && most[r, c] >= Math.Min(4, rows[r].Sum())), $"row {r}, column {c} is between {least[r, c]} and {most[r, c]}");
            }
        }

        return hidden;

        // Every table that has the told counts, the sums of the rows, and the told sums of the columns.
        void Try(int[][] chosen, int r)
        {
            if (r < groups)
            {
                foreach (var row in fits[r])
                {
                    chosen[r] = row;
                    Try(chosen, r + 1);
                }
            }
            else if (known.All(c => chosen.Sum(row => row[c]) == rows[^1][c]))
            {
                Array.ForEach(Enumerable.Range(0, groups).ToArray(), at => Note(at, chosen[at]));
            }
        }

        void Note(int r, int[] row)
        {
            for (var c = 0; c < row.Length; c++)
            {
                (least[r, c], most[r, c]) = (Math.Min(least[r, c], row[c]), Math.Max(most[r, c], row[c]));
            }
        }
    }

    static IEnumerable<int[]> Rows(List<int> row, bool[] hidden)
    {
        var open = Enumerable.Range(0, row.Count).Where(c => hidden[c]).ToArray();
        foreach (var parts in Parts(open.Sum(c => row[c]), open.Length))
        {
            int[] fits = [.. row];
            for (var i = 0; i < open.Length; i++)
            {
                fits[open[i]] = parts[i];
            }

            yield return fits;
        }
    }

    static IEnumerable<int[]> Parts(int sum, int cells) => cells switch
    {
        0 => [[]],
        1 => [[sum]],
        _ => Enumerable.Range(0, sum + 1).SelectMany(first => Parts(sum - first, cells - 1).Select(rest => (int[])[first, .. rest])),
    };
}
