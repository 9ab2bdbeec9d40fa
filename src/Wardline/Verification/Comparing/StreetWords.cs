using System.Collections.Frozen;

namespace Wardline.Verification.Comparing;

/// <summary>The words of US street addresses in one short form each.</summary>
static class StreetWords
{
    static readonly FrozenDictionary<string, string> Types = Pairs("""
        street st str | avenue ave av | road rd | drive dr drv | lane ln | court ct | boulevard blvd boul | place pl
        terrace ter terr | circle cir | parkway pkwy pky | highway hwy | square sq | trail trl | way wy | alley aly
        crescent cres | extension ext | turnpike tpke | plaza plz | point pt | ridge rdg | heights hts | loop lp
        """);

    static readonly FrozenDictionary<string, string> Directions = Pairs("""
        north n | south s | east e | west w | northeast ne | northwest nw | southeast se | southwest sw
        """);

    static readonly FrozenDictionary<string, string> Ordinals = Pairs("""
        first 1st | second 2nd | third 3rd | fourth 4th | fifth 5th | sixth 6th | seventh 7th | eighth 8th | ninth 9th
        tenth 10th | eleventh 11th | twelfth 12th | saint snt | mount mt | fort ft
        """);

    static readonly FrozenSet<string> Units = FrozenSet.Create(StringComparer.Ordinal,
        "apt", "apartment", "unit", "suite", "ste", "rm", "room", "no", "number", "num", "lot", "fl", "floor", "trlr", "trailer");

    public static bool IsUnit(string word) => Units.Contains(word);

    /// <summary>Short form of a street type, or null when the word is none.</summary>
    public static string? Type(string word) => Types.GetValueOrDefault(word);

    /// <summary>Short form of a direction, or null when the word is none.</summary>
    public static string? Direction(string word) => Directions.GetValueOrDefault(word);

    /// <summary>One form for the words of a street's own name.</summary>
    public static string Name(string word) => Ordinals.GetValueOrDefault(word, word);

    static FrozenDictionary<string, string> Pairs(string table)
    {
        var forms = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var group in table.Split(['|', '\n']))
        {
            var words = group.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (words.Length == 0) continue;
            foreach (var word in words) forms[word] = words[1];
        }
        return forms.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
