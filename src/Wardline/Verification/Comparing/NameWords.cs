using System.Collections.Frozen;

namespace Wardline.Verification.Comparing;

/// <summary>Splits names into the words that carry them.</summary>
static class NameWords
{
    // Said or left out at will, and filed either way.
    static readonly FrozenSet<string> Particles = FrozenSet.Create(StringComparer.Ordinal,
        "de", "del", "la", "las", "los", "el", "y", "e", "da", "das", "do", "dos", "di", "du", "le", "van", "von", "der", "den",
        "ter", "ten", "zu", "bin", "ibn", "bint", "al", "abu", "san", "santa", "st");

    static readonly FrozenSet<string> Titles = FrozenSet.Create(StringComparer.Ordinal,
        "mr", "mrs", "ms", "miss", "mx", "dr", "prof", "rev", "sir", "jr", "sr", "ii", "iii", "iv", "phd", "md", "rn", "esq",
        "senor", "senora", "srta", "dona", "don");

    static readonly char[] Apostrophes = ['\'', '\u2019', '\u2018', '\u02BC', '`', '\u00B4'];

    /// <summary>All words, folded: apostrophes closed up, hyphens and punctuation apart, titles gone, particles kept.</summary>
    public static string[] All(string? name)
    {
        // NFKD turns a lone acute accent into space and mark, so apostrophes are closed up before folding.
        var closed = string.Concat((name ?? "").Split(Apostrophes));
        var letters = Answer.Fold(closed).Select(c => char.IsLetter(c) ? c : ' ');
        var words = string.Concat(letters).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var kept = words.Where(word => !Titles.Contains(word)).ToArray();
        // Somebody whose name is nothing but a title word ("Don") still has a name.
        return kept.Length > 0 ? kept : words;
    }

    /// <summary>Without particles, unless nothing else would be left.</summary>
    public static string[] Core(string? name)
    {
        var all = All(name);
        var core = all.Where(word => !Particles.Contains(word)).ToArray();
        return core.Length > 0 ? core : all;
    }

    /// <summary>All words run together: <c>de la Cruz</c> and <c>Delacruz</c> are one.</summary>
    public static string Joined(string? name) => string.Concat(All(name));

    public static bool IsParticle(string word) => Particles.Contains(word);
}
