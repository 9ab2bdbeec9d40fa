using System.Globalization;
using System.Text.Json;
using Wardline.Verification.Comparing;

namespace Wardline.Verification.OnFile;

/// <summary>What the record expects a caller to say, in the form of the comparers. Used inside a blind comparison only.</summary>
static class ExpectedAnswers
{
    public static IReadOnlyCollection<ExpectedName> Names(ReadOnlySpan<byte> document) => [.. FhirJson.Resources(document).SelectMany(Names)];

    /// <summary>A nickname is filed with a given name alone; the surname is that of the others.</summary>
    public static IEnumerable<ExpectedName> Names(JsonElement person)
    {
        var names = person.Items("name").Select(name => new ExpectedName([.. name.Texts("given")], name.Text("family") ?? "", name.Text("use"))).ToList();
        var families = names.Select(name => name.Family).Where(family => family.Length > 0).Distinct().ToList();
        return names.SelectMany(name => name.Family.Length > 0 ? [name] : families.Select(family => name with { Family = family }));
    }

    public static DateOnly? BirthDate(ReadOnlySpan<byte> document) =>
        FhirJson.Resources(document).Select(patient => Day(patient.Text("birthDate"))).FirstOrDefault(day => day is not null);

    /// <summary>Of the contact points those that prove something: one that was changed lately does not.</summary>
    public static IReadOnlyCollection<ExpectedAddress> Addresses(ReadOnlySpan<byte> document, QuietTime? quiet = null)
    {
        var marks = ContactMarks.Of(document);
        return [.. FhirJson.Resources(document).SelectMany(patient => patient.Items("address")).Where(address => address.Text("use") != "old")
            .Where(address => quiet is not { } time || !marks.IsQuiet(ContactMarks.Address, address, time)).Select(Address)];
    }

    public static ExpectedAddress Address(JsonElement address) =>
        new([.. address.Texts("line")], address.Text("city"), address.Text("state"), address.Text("postalCode"));

    public static IReadOnlyCollection<string> Phones(ReadOnlySpan<byte> document, QuietTime? quiet = null) => Points(document, ContactMarks.Phone, quiet, "phone", "sms");

    public static IReadOnlyCollection<string> Emails(ReadOnlySpan<byte> document, QuietTime? quiet = null) => Points(document, ContactMarks.Email, quiet, "email");

    static string[] Points(ReadOnlySpan<byte> document, string kind, QuietTime? quiet, params string[] systems)
    {
        var marks = ContactMarks.Of(document);
        return [.. Telecom(document, systems).Where(point => quiet is not { } time || !marks.IsQuiet(kind, point, time)).Select(Value)];
    }

    /// <summary>Contact points that are in use, as FHIR has them.</summary>
    public static IEnumerable<JsonElement> Telecom(ReadOnlySpan<byte> document, params string[] systems) =>
        FhirJson.Resources(document).SelectMany(patient => patient.Items("telecom"))
            .Where(point => systems.Contains(point.Text("system")) && point.Text("use") != "old" && Value(point).Length > 0);

    public static IReadOnlyCollection<string> SocialSecurityNumbers(ReadOnlySpan<byte> document) =>
        [.. Identifiers(document).Where(id => IsOf(id, "SS", "us-ssn")).Select(Value)];

    public static IReadOnlyCollection<string> RecordNumbers(ReadOnlySpan<byte> document) =>
        [.. Identifiers(document).Where(id => IsOf(id, "MR", "mrn")).Select(Value)];

    /// <summary>As the importer indexes them: the subscriber's id, and the identifiers of the coverage.</summary>
    public static IReadOnlyCollection<string> MemberIds(ReadOnlySpan<byte> document) =>
    [
        .. FhirJson.Resources(document)
            .SelectMany(coverage => coverage.Items("identifier").Select(Value).Append(coverage.Text("subscriberId") ?? ""))
            .Where(id => id.Length > 0),
    ];

    /// <summary>The first day that a FHIR date can mean; null when it is none.</summary>
    public static DateOnly? Day(string? text) =>
        text is { Length: >= 10 } && DateOnly.TryParseExact(text.AsSpan(0, 10), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    static IEnumerable<JsonElement> Identifiers(ReadOnlySpan<byte> document) => FhirJson.Resources(document).SelectMany(patient => patient.Items("identifier"));

    static bool IsOf(JsonElement identifier, string code, string system) =>
        identifier.Child("type").Items("coding").Any(coding => coding.Text("code") == code)
        || (identifier.Text("system") ?? "").Contains(system, StringComparison.OrdinalIgnoreCase);

    static string Value(JsonElement element) => element.Text("value") ?? "";
}
