using System.Collections.Immutable;

namespace Wardline.Verification.Comparing;

/// <summary>One address of the record (FHIR Address), plaintext: it doesn't print itself.</summary>
/// <param name="Lines">Street lines as filed.</param>
/// <param name="City">City; its words may follow the street.</param>
/// <param name="State">Two letters; may follow the street.</param>
/// <param name="PostalCode">ZIP or ZIP+4; the first five digits must be said when there is one.</param>
public sealed record ExpectedAddress(ImmutableArray<string> Lines, string? City, string? State, string? PostalCode)
{
    public override string ToString() => "ExpectedAddress (closed)";
}

/// <summary>
/// Compares an address: number, street name and five-digit ZIP must be right; street type, direction and apartment may be
/// left out but not be wrong. What is said after a comma is the town, about which the ZIP has the last word.
/// </summary>
public static class Address
{
    // Street names are longer than the policy's long words before a slip is safe: Park and Mark are two streets.
    static readonly SpellingTolerance StreetName = new(6, 1);

    public static bool Matches(string? said, IReadOnlyCollection<ExpectedAddress> expected)
    {
        ArgumentNullException.ThrowIfNull(expected);
        if (!Answer.Usable(said)) return false;
        var found = false;
        foreach (var address in expected) found |= MatchesOne(said!, address);
        return found;
    }

    /// <summary>
    /// Whether two forms in which addresses are filed are one address, however each system writes it. <paramref name="sameUnit"/>: one
    /// without an apartment is another address than one with it.
    /// </summary>
    public static bool AreOne(ExpectedAddress one, ExpectedAddress other, bool sameUnit)
    {
        ArgumentNullException.ThrowIfNull(one);
        ArgumentNullException.ThrowIfNull(other);
        return (!sameUnit || StreetLine.OnFile(one.Lines)?.Unit == StreetLine.OnFile(other.Lines)?.Unit)
            && (Matches(Said(one), [other]) || Matches(Said(other), [one]));
    }

    static string Said(ExpectedAddress address) => $"{string.Join(", ", address.Lines)}, {address.City} {address.State} {address.PostalCode}";

    static bool MatchesOne(string said, ExpectedAddress expected)
    {
        if (StreetLine.OnFile(expected.Lines.IsDefault ? [] : expected.Lines) is not { } filed) return false;
        var all = StreetLine.Words(said);
        var zip = TakeZip(all);
        var unit = StreetLine.TakeUnit(all);
        var street = StreetLine.Words(said.Split(',')[0]);
        // The comma may come after the number only ("12, Main Street"): then the whole answer is the street.
        if (street.Count < 2) street = all;
        TakeZip(street);
        StreetLine.TakeUnit(street);
        return ZipIsRight(zip, expected.PostalCode) & (unit.Length == 0 | filed.Unit.Length == 0 | unit == filed.Unit)
            & StreetIsRight(street, filed, expected);
    }

    static bool ZipIsRight(string said, string? onFile) =>
        string.IsNullOrWhiteSpace(onFile) || (onFile.Trim() is { Length: >= 5 } zip && Answer.Same(said, zip[..5]));

    static bool StreetIsRight(List<string> words, StreetLine filed, ExpectedAddress expected)
    {
        if (words.Count < 2 || words[0] != filed.Number) return false;
        var rest = new Queue<string>(words.Skip(1));
        var right = Optional(rest, filed.Direction, filed, StreetWords.Direction);
        foreach (var word in filed.Name)
            right &= rest.TryDequeue(out var name) && Spelling.Close(StreetWords.Name(name), word, StreetName);
        right &= Optional(rest, filed.Type, filed, StreetWords.Type) & Optional(rest, filed.Direction, filed, StreetWords.Direction);
        var place = StreetLine.Words($"{expected.City} {expected.State}").ToHashSet(StringComparer.Ordinal);
        return right & rest.All(word => place.Contains(word) || word.TrimStart('0') == filed.Unit);
    }

    // Takes a type or direction when one stands next. One that the file lacks too is no contradiction.
    static bool Optional(Queue<string> rest, string onFile, StreetLine filed, Func<string, string?> form)
    {
        if (!rest.TryPeek(out var next) || form(next) is not { } said) return true;
        // The street's own name may start with such a word ("North" in "North Star Road").
        if (filed.Name.Length > 0 && filed.Name[0] == next && onFile.Length == 0) return true;
        rest.Dequeue();
        return onFile.Length == 0 || said == onFile;
    }

    // Read from the end only, so that a five-digit house number is none. ZIP+4 comes apart at its dash.
    static string TakeZip(List<string> words)
    {
        if (words.Count > 2 && IsDigits(words[^1], 4) && IsDigits(words[^2], 5)) words.RemoveAt(words.Count - 1);
        if (words.Count < 2 || !(IsDigits(words[^1], 5) || IsDigits(words[^1], 9))) return "";
        var zip = words[^1][..5];
        words.RemoveAt(words.Count - 1);
        return zip;
    }

    static bool IsDigits(string word, int length) => word.Length == length && word.All(char.IsAsciiDigit);
}
