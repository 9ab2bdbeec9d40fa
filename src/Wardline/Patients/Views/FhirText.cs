using System.Globalization;
using System.Text.Json;
using Wardline.Verification.OnFile;

namespace Wardline.Patients.Views;

/// <summary>FHIR's data types as people read them. What isn't there gives nothing.</summary>
static class FhirText
{
    /// <summary>CodeableConcept: its text, else the first display, else the first code.</summary>
    public static IEnumerable<string> Concept(JsonElement concept) =>
        One(concept.Text("text") ?? concept.Items("coding").Select(coding => coding.Text("display")).FirstOrDefault(text => text is not null)
            ?? concept.Items("coding").Select(coding => coding.Text("code")).FirstOrDefault(text => text is not null));

    /// <summary>Every concept of a list (or the one there is).</summary>
    public static IEnumerable<string> Concepts(JsonElement parent, string name) => parent.Items(name).SelectMany(Concept);

    /// <summary>A text child, or a coded one.</summary>
    public static IEnumerable<string> Simple(JsonElement parent, string name) => parent.Child(name) switch
    {
        { ValueKind: JsonValueKind.String } text => One(text.GetString()),
        { ValueKind: JsonValueKind.True } => ["yes"],
        { ValueKind: JsonValueKind.False } => ["no"],
        { ValueKind: JsonValueKind.Number } number => [number.GetRawText()],
        _ => [],
    };

    /// <summary>The first of several elements that gives something (FHIR's choice types).</summary>
    public static IEnumerable<string> First(params IEnumerable<string>[] choices) => choices.FirstOrDefault(choice => choice.Any()) ?? [];

    /// <summary>HumanName: given names, then the surname.</summary>
    public static IEnumerable<string> Name(JsonElement name) =>
        One(name.Text("text") ?? string.Join(' ', name.Texts("prefix").Concat(name.Texts("given")).Append(name.Text("family") ?? "").Concat(name.Texts("suffix")).Where(part => part.Length > 0)));

    /// <summary>Address in one line.</summary>
    public static IEnumerable<string> Address(JsonElement address) =>
        One(address.Text("text") ?? string.Join(", ", ((IEnumerable<string?>)[.. address.Texts("line"), address.Text("city"), $"{address.Text("state")} {address.Text("postalCode")}".Trim()])
            .Where(part => !string.IsNullOrEmpty(part))));

    /// <summary>Period: from – to, either may be open.</summary>
    public static IEnumerable<string> Period(JsonElement period) => (period.Text("start"), period.Text("end")) switch
    {
        (null, null) => [],
        (var start, null) => [$"from {start}"],
        (null, var end) => [$"until {end}"],
        (var start, var end) => [$"{start} – {end}"],
    };

    /// <summary>Reference: its display; an id says nothing to people.</summary>
    public static IEnumerable<string> Reference(JsonElement reference) => One(reference.Text("display"));

    /// <summary>Every reference of a list.</summary>
    public static IEnumerable<string> References(JsonElement parent, string name) => parent.Items(name).SelectMany(Reference);

    /// <summary>Money: amount and currency.</summary>
    public static IEnumerable<string> Money(JsonElement money) =>
        money.Child("value") is { ValueKind: JsonValueKind.Number } value ? [$"{value.GetDecimal().ToString("0.00", CultureInfo.InvariantCulture)} {money.Text("currency") ?? "USD"}"] : [];

    /// <summary>Quantity: number and unit.</summary>
    public static IEnumerable<string> Quantity(JsonElement quantity) =>
        quantity.Child("value") is { ValueKind: JsonValueKind.Number } value ? [$"{value.GetRawText()} {quantity.Text("unit") ?? quantity.Text("code")}".Trim()] : [];

    /// <summary>The texts of annotations.</summary>
    public static IEnumerable<string> Annotations(JsonElement parent, string name) => parent.Items(name).SelectMany(note => One(note.Text("text")));

    static IEnumerable<string> One(string? text) => string.IsNullOrWhiteSpace(text) ? [] : [text];
}
