namespace Wardline.Verification.Comparing;

/// <summary>Slips of the hand and ear between two words.</summary>
static class Spelling
{
    /// <summary>Inserts, drops, replacements and swaps of neighbours that turn one word into the other (restricted Damerau-Levenshtein).</summary>
    public static int Distance(string a, string b)
    {
        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++) rows[i, 0] = i;
        for (var j = 0; j <= b.Length; j++) rows[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var replace = rows[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                var best = Math.Min(replace, Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) best = Math.Min(best, rows[i - 2, j - 2] + 1);
                rows[i, j] = best;
            }
        }
        return rows[a.Length, b.Length];
    }

    /// <summary>Close enough under the policy's tolerance; short words must be the same.</summary>
    public static bool Close(string a, string b, SpellingTolerance tolerance)
    {
        var same = Answer.Same(a, b);
        var longEnough = Math.Min(a.Length, b.Length) >= tolerance.LongWord;
        return same | (longEnough & Distance(a, b) <= tolerance.Edits);
    }
}
