namespace Wardline.Guard.Ledger;

/// <summary>
/// What an entry's fields may hold. All text is printable ASCII: every JSON writer in every language then spells it
/// alike, so the bytes can be made again by anybody, and a name or a sentence in plain text stands out as a bug.
/// </summary>
static class EntryRules
{
    const int MaxCode = 100;
    const int MaxText = 200; // of an id, and of a row's key in bytes

    internal static void Check(Entry entry)
    {
        Require(entry.Salt is { Length: Entry.SaltLength }, "salt", $"must be {Entry.SaltLength} random bytes");
        Require(entry.Time.ToUniversalTime().Year is >= 1970 and <= 9999, "time", "must lie in the years 1970 to 9999");
        Require(IsCode(entry.Kind), "kind", CodeRule);
        Require(entry.Actor is not null, "actor", "must be given");
        Require(IsId(entry.Actor!.Id), "actor.id", IdRule);
        Require(IsId(entry.Actor.Role), "actor.role", IdRule);
        Require(entry.Basis is null || IsCode(entry.Basis.Kind), "basis.kind", CodeRule);
        Require(entry.Basis is null || IsId(entry.Basis.Id), "basis.id", IdRule);
        Require(entry.Purpose is null || IsCode(entry.Purpose, upper: true), "purpose", CodeRule + " (upper case allowed)");
        Require(Enum.IsDefined(entry.Outcome), "outcome", "must be done, refused or failed");
        Require(entry.Reason is null || IsCode(entry.Reason), "reason", CodeRule);
        foreach (var (key, value) in entry.Detail ?? new Dictionary<string, DetailValue>())
        {
            Require(IsCode(key), "a key of detail", CodeRule);
            Require(value is not null && IsDetail(value), "detail." + key, $"must be whole numbers, flags, or codes and ids of 1 to {MaxText} printable ASCII characters without spaces; free text belongs in sealed");
        }

        foreach (var row in entry.Rows ?? [])
        {
            Require(IsCode(row.Table), "rows.t", CodeRule);
            Require(row.Id is { Length: > 0 and <= MaxText }, "rows.id", $"must be 1 to {MaxText} bytes");
            Require(row.Version >= 0, "rows.v", "must be 0 or more");
            Require(row.Hash is { Length: Merkle.HashLength }, "rows.h", $"must be {Merkle.HashLength} bytes");
        }
    }

    static string CodeRule => $"must be a code: letter or digit first, then lower-case letters, digits, '.', '_' or '-', up to {MaxCode} characters";

    static string IdRule => $"must be 1 to {MaxText} characters of printable ASCII without spaces";

    // ^[a-z0-9][a-z0-9._-]*$
    static bool IsCode(string? text, bool upper = false) =>
        text is { Length: > 0 and <= MaxCode } && text[0] is not ('.' or '_' or '-')
        && text.All(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '.' or '_' or '-' || (upper && char.IsAsciiLetterUpper(c)));

    static bool IsId(string? text) => text is { Length: > 0 and <= MaxText } && text.All(c => c is > ' ' and < (char)0x7f);

    static bool IsDetail(DetailValue value) =>
        value.List is { } list ? list.All(IsId) : value.Text is not { } text || IsId(text);

    static void Require(bool holds, string field, string rule)
    {
        if (!holds)
        {
            throw new EntryFormatException($"Ledger entry: {field} {rule}.");
        }
    }
}
