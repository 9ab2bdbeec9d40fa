using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Wardline.Verification.Comparing;

/// <summary>
/// Sound codes of surnames for the name index, always used together with the birth date. Coarse on purpose: a key only
/// finds candidates, and the comparer confirms them. Two names with a shared key are candidates for one another.
/// </summary>
public static class NameKeys
{
    /// <summary>Changes whenever any name's key would: an index made under another version must be made again.</summary>
    public const int Version = 1;

    const int Longest = 6;

    /// <summary>Keys of a filed surname: each word of it, and all of it run together. Sorted; empty when nothing can be read.</summary>
    public static ImmutableSortedSet<string> For(string? surname) =>
        Keys([.. NameWords.Core(surname), NameWords.Joined(surname), string.Concat(NameWords.Core(surname))]);

    /// <summary>Keys of what a caller said: any word, or two or three neighbours run together, may be the surname.</summary>
    public static ImmutableSortedSet<string> ForSaid(string? said)
    {
        if (!Answer.Usable(said)) return Keys([]);
        var words = NameWords.All(said);
        var joined = Enumerable.Range(0, words.Length)
            .SelectMany(from => Enumerable.Range(2, 2).Where(count => from + count <= words.Length).Select(count => string.Concat(words[from..(from + count)])));
        return Keys([.. NameWords.Core(said), .. joined]);
    }

    /// <summary>A key and a birth date (yyyy-MM-dd) as the one value that the index takes: never the name alone.</summary>
    public static string WithBirth(string key, string birthDate) => string.Create(CultureInfo.InvariantCulture, $"{Version}|{key}|{birthDate}");

    static ImmutableSortedSet<string> Keys(IEnumerable<string> words) =>
        words.Where(word => word.Length > 0).Select(Code).Where(code => code.Length > 0).ToImmutableSortedSet(StringComparer.Ordinal);

    // Letter groups become one sound first, then each letter its class; vowels count at the start only, and repeats once.
    static string Code(string word)
    {
        var code = new StringBuilder(Longest);
        var last = '\0';
        foreach (var letter in Sounds(word))
        {
            var sound = Class(letter);
            // A vowel parts two equal consonants no more than a doubled letter does: Pappas and Papas, but also Baba and Ba.
            if (sound == 'A' && code.Length > 0) continue;
            if (sound != last && sound != '\0') code.Append(sound);
            if (sound != '\0') last = sound;
            if (code.Length == Longest) break;
        }
        return code.ToString();
    }

    static readonly (string Letters, string Sound)[] AtStart =
    [
        ("kn", "n"), ("gn", "n"), ("pn", "n"), ("wr", "r"), ("ps", "s"), ("pf", "f"), ("mc", "mk"), ("mac", "mk"),
        // Jimenez, Gimenez, Ximenez and Himenez are one name.
        ("gi", "ji"), ("ge", "je"), ("x", "j"), ("h", "j"), ("wh", "w"),
    ];

    static readonly (string Letters, string Sound)[] Anywhere =
    [
        ("sch", "s"), ("tch", "s"), ("ph", "f"), ("gh", ""), ("ck", "k"), ("dg", "j"), ("sh", "s"), ("ch", "s"), ("th", "t"),
        ("ce", "se"), ("ci", "si"), ("cy", "si"), ("ll", "l"), ("x", "ks"), ("cz", "s"), ("sz", "s"), ("tz", "s"),
    ];

    static string Sounds(string word)
    {
        foreach (var (letters, sound) in AtStart)
        {
            if (!word.StartsWith(letters, StringComparison.Ordinal)) continue;
            word = sound + word[letters.Length..];
            break;
        }
        foreach (var (letters, sound) in Anywhere) word = word.Replace(letters, sound, StringComparison.Ordinal);
        return word;
    }

    static char Class(char letter) => letter switch
    {
        'a' or 'e' or 'i' or 'o' or 'u' or 'y' => 'A',
        'b' or 'p' => 'B',
        'f' or 'v' => 'F',
        'c' or 'k' or 'g' or 'q' => 'K',
        's' or 'z' => 'S',
        'd' or 't' => 'D',
        'm' or 'n' => 'N',
        'j' => 'J',
        'l' => 'L',
        'r' => 'R',
        // Silent as often as not; a leading w is a sound of its own only to the eye.
        'h' or 'w' => '\0',
        // Letters outside the Latin alphabet stand for themselves.
        _ => char.ToUpperInvariant(letter),
    };
}
