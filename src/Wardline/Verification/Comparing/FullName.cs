using System.Collections.Immutable;

namespace Wardline.Verification.Comparing;

/// <summary>One name of the record (FHIR HumanName), plaintext: it doesn't print itself.</summary>
/// <param name="Given">Given names in their order.</param>
/// <param name="Family">Surname as filed, particles and all.</param>
/// <param name="Use">FHIR use, for instance <c>official</c>, <c>maiden</c>, <c>old</c>; any of them may be said.</param>
public sealed record ExpectedName(ImmutableArray<string> Given, string Family, string? Use = null)
{
    public override string ToString() => "ExpectedName (closed)";
}

/// <summary>
/// Compares a whole name as it was said with the names on file: accents, case, hyphens, apostrophes, particles and
/// titles don't count; nicknames, swapped given names, one half of a compound surname and a slip in a long word do match;
/// another given name or another surname contradicts.
/// </summary>
public static class FullName
{
    public static bool Matches(string? said, IReadOnlyCollection<ExpectedName> expected, SpellingTolerance? tolerance = null)
    {
        ArgumentNullException.ThrowIfNull(expected);
        if (!Answer.Usable(said)) return false;
        var words = InOrder(said!);
        var found = false;
        // Every name is looked at, also after one has matched.
        foreach (var name in expected)
        {
            foreach (var given in GivenAndOthers(name, expected))
                found |= MatchesOne(words, given, name.Family, tolerance ?? SpellingTolerance.Usual);
        }
        return found;
    }

    // "Garcia, Maria" is how forms say it; the comma turns it round.
    static string[] InOrder(string said)
    {
        var comma = said.IndexOf(',', StringComparison.Ordinal);
        return comma < 0 ? NameWords.All(said) : [.. NameWords.All(said[(comma + 1)..]), .. NameWords.All(said[..comma])];
    }

    // A maiden or old name is often filed with the surname alone; the given names are those of the others.
    static IEnumerable<ImmutableArray<string>> GivenAndOthers(ExpectedName name, IReadOnlyCollection<ExpectedName> all) =>
        name.Given.IsDefaultOrEmpty ? all.Select(other => other.Given).Where(given => !given.IsDefaultOrEmpty) : [name.Given];

    // A name parts somewhere into given names and surname: try each place.
    static bool MatchesOne(string[] words, ImmutableArray<string> given, string family, SpellingTolerance tolerance)
    {
        var givenWords = given.SelectMany(NameWords.Core).ToArray();
        var found = false;
        for (var cut = 1; cut < words.Length; cut++)
            found |= GivenMatch(words[..cut], givenWords, tolerance) & FamilyMatches(words[cut..], family, tolerance);
        return found;
    }

    static bool GivenMatch(string[] saidAll, string[] filed, SpellingTolerance tolerance)
    {
        var said = Without(saidAll);
        var joined = Given(string.Concat(said), string.Concat(filed), tolerance) | Given(string.Concat(said), filed.FirstOrDefault() ?? "", tolerance);
        var free = filed.ToList();
        int named = 0, strange = 0;
        foreach (var word in said)
        {
            var at = free.FindIndex(one => Given(word, one, tolerance));
            if (at >= 0) named++;
            else at = free.FindIndex(one => IsInitial(word, one));
            if (at >= 0) free.RemoveAt(at);
            else strange++;
        }
        // A middle name that the file lacks is no contradiction; one that differs from the filed one is.
        return joined | (named > 0 & strange <= (filed.Length == 1 ? 1 : 0));
    }

    // Spouses and siblings are the nearest strangers, and their given names differ at the ends (Mario and Maria,
    // Jaden and Kaden, Paul and Paula), so a slip is forgiven in the middle of a given name only.
    static bool Given(string said, string filed, SpellingTolerance tolerance) =>
        said.Length > 1 & filed.Length > 1 && (Nicknames.Same(said, filed)
            | (said[0] == filed[0] & said[^1] == filed[^1] & Spelling.Close(said, filed, tolerance)));

    static bool IsInitial(string said, string filed) =>
        (said.Length == 1 | filed.Length == 1) && said.Length > 0 && filed.Length > 0 && said[0] == filed[0];

    static bool FamilyMatches(string[] saidAll, string family, SpellingTolerance tolerance)
    {
        var said = Without(saidAll);
        var filed = NameWords.Core(family);
        var joined = Spelling.Close(string.Concat(saidAll), NameWords.Joined(family), tolerance)
            | Spelling.Close(string.Concat(said), string.Concat(filed), tolerance);
        var free = filed.ToList();
        int named = 0, strange = 0;
        var leads = false;
        foreach (var word in said)
        {
            var at = free.FindIndex(one => Spelling.Close(word, one, tolerance));
            leads |= at >= 0 & strange == 0;
            if (at >= 0) { free.RemoveAt(at); named++; }
            else strange++;
        }
        // Half of a compound surname is enough. A second surname that the file lacks doesn't contradict it, but only behind
        // the filed one: in front of it stands a given name, which was judged as such.
        return joined | (named > 0 & leads & strange <= (filed.Length == 1 ? 1 : 0));
    }

    static string[] Without(string[] words)
    {
        var core = words.Where(word => !NameWords.IsParticle(word)).ToArray();
        return core.Length > 0 ? core : words;
    }
}
