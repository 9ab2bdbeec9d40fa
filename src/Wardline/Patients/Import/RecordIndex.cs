using System.Text.Json;
using Wardline.Guard.Vault;
using Wardline.Verification.Comparing;

namespace Wardline.Patients.Import;

/// <summary>The values of a record that are found again by a blind index, each in its one normal form.</summary>
static class RecordIndex
{
    /// <summary>Sets every index of the draft from the merged documents.</summary>
    public static async ValueTask SetAsync(PatientDraft draft, PatientMerge merge, IEnumerable<string> identities)
    {
        var identity = Values(merge, Segments.Identity);
        var identifiers = Values(merge, Segments.Identifiers);
        await SetContactAsync(draft, merge.Document(Segments.Contact));
        await draft.IndexAsync(IndexFields.Mrn, identifiers.SelectMany(p => Items(p, "identifier")).Where(IsRecordNumber).Select(i => Text(i, "value")).OfType<string>().Select(RecordNumber.Key).Where(v => v.Length > 0));
        await draft.IndexAsync(IndexFields.MemberId, Values(merge, Segments.Coverage).SelectMany(MemberIds).Select(RecordNumber.Key).Where(v => v.Length > 0));
        await draft.IndexAsync(IndexFields.NameBirth, identity.SelectMany(NameBirth));

        // Grows only: a number that the source dropped still finds its patient again.
        await draft.AddIndexAsync(IndexFields.Identity, identities);
    }

    /// <summary>Sets the indexes of the contact data alone.</summary>
    public static async ValueTask SetContactAsync(PatientDraft draft, SegmentDocument document)
    {
        var contact = Values(document);
        await draft.IndexAsync(IndexFields.Phone, Telecom(contact, "phone", "sms").Select(Phone.Key).Where(v => v.Length > 0));
        await draft.IndexAsync(IndexFields.Email, Telecom(contact, "email").Select(Email.Key).Where(v => v.Length > 0));
    }

    static IEnumerable<string> NameBirth(JsonElement patient) =>
        Text(patient, "birthDate") is { Length: 10 } birth
            ? Items(patient, "name").Select(n => Text(n, "family")).SelectMany(NameKeys.For).Select(key => NameKeys.WithBirth(key, birth)).Distinct()
            : [];

    static IEnumerable<string> MemberIds(JsonElement coverage) =>
        Items(coverage, "identifier").Select(i => Text(i, "value")).Append(Text(coverage, "subscriberId")).OfType<string>();

    static bool IsRecordNumber(JsonElement identifier) =>
        identifier.TryGetProperty("type", out var type)
        && Items(type, "coding").Any(c => Text(c, "code") == "MR")
        || (Text(identifier, "system") ?? "").Contains("mrn", StringComparison.OrdinalIgnoreCase);

    static IEnumerable<string> Telecom(List<JsonElement> contacts, params string[] systems) =>
        contacts.SelectMany(c => Items(c, "telecom")).Where(t => systems.Contains(Text(t, "system")) && Text(t, "use") != "old")
            .Select(t => Text(t, "value")).OfType<string>();

    static List<JsonElement> Values(PatientMerge merge, string segment) => Values(merge.Document(segment));

    static List<JsonElement> Values(SegmentDocument document) =>
        [.. document.Resources.Select(r => JsonElement.Parse(r.Value.Span))];

    static JsonElement.ArrayEnumerator Items(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : default;

    static string? Text(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
