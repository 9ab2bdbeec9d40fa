using System.Text.Json;

namespace Wardline.Guard.Ledger;

/// <summary>Takes the fields of an entry out of its JSON. What it lets pass (unknown fields, other orders) the canonical comparison of <see cref="Entry.Parse"/> catches.</summary>
static class EntryReading
{
    internal static Entry Read(JsonElement json)
    {
        Require(json.ValueKind == JsonValueKind.Object, "the body", "a JSON object");
        Require(json.TryGetProperty("v", out var v) && v.ValueKind == JsonValueKind.Number && v.TryGetInt32(out var version) && version == 1, "v", "1, the only version there is");
        return new Entry
        {
            Salt = Bytes(Text(json, "salt"), "salt"),
            Time = EntryJson.TryTime(Text(json, "time"), out var time) ? time : throw Bad("time", "UTC as yyyy-MM-ddTHH:mm:ss.fffZ"),
            Id = Id(Text(json, "id"), "id"),
            Kind = Text(json, "kind"),
            Actor = json.TryGetProperty("actor", out var actor) ? new EntryActor(Text(actor, "id"), Text(actor, "role")) : throw Bad("actor", "an object of id and role"),
            Client = Given(json, "client") is { ValueKind: not JsonValueKind.Null } client ? Id(Text(client, "client", itself: true), "client") : null,
            Basis = Given(json, "basis") is { } basis ? new EntryBasis(Text(basis, "kind"), Text(basis, "id")) : null,
            Patient = OptionalText(json, "patient") is { } patient ? Id(patient, "patient") : null,
            Purpose = OptionalText(json, "purpose"),
            Outcome = Outcome(Text(json, "outcome")),
            Reason = OptionalText(json, "reason"),
            Detail = Given(json, "detail") is { } detail ? Detail(detail) : null,
            Rows = Given(json, "rows") is { } rows ? Rows(rows) : null,
            Sealed = OptionalText(json, "sealed") is { } text ? Bytes(text, "sealed") : null,
        };
    }

    static EntryOutcome Outcome(string name)
    {
        foreach (var outcome in Enum.GetValues<EntryOutcome>())
        {
            if (EntryJson.NameOf(outcome) == name)
            {
                return outcome;
            }
        }

        throw Bad("outcome", "done, refused or failed");
    }

    static Dictionary<string, DetailValue> Detail(JsonElement json)
    {
        Require(json.ValueKind == JsonValueKind.Object, "detail", "an object");
        var detail = new Dictionary<string, DetailValue>(StringComparer.Ordinal);
        foreach (var property in json.EnumerateObject())
        {
            Require(detail.TryAdd(Unescaped(property), Value(property.Value)), "detail", "an object without doubled keys");
        }

        return detail;
    }

    static DetailValue Value(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.String => Text(json, "a value of detail", itself: true),
        JsonValueKind.Number => json.TryGetInt64(out var number) ? number : throw Bad("a number of detail", "whole and within 64 bits"),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Array => json.EnumerateArray().Select(item => Text(item, "a list item of detail", itself: true)).ToArray(),
        JsonValueKind.Undefined or JsonValueKind.Object or JsonValueKind.Null or _ => throw Bad("a value of detail", "text, a whole number, true, false or a list of texts"),
    };

    static List<EntryRow> Rows(JsonElement json)
    {
        Require(json.ValueKind == JsonValueKind.Array, "rows", "a list");
        return [.. json.EnumerateArray().Select(Row)];
    }

    static EntryRow Row(JsonElement json)
    {
        var table = Text(json, "t");
        var id = Text(json, "id");
        Require(id.Length % 2 == 0 && id.All(char.IsAsciiHexDigitLower), "rows.id", "lower-case hex");
        Require(json.TryGetProperty("v", out var v) & v.ValueKind == JsonValueKind.Number && v.TryGetInt64(out _), "rows.v", "a whole number within 64 bits");
        return new EntryRow(table, Convert.FromHexString(id), v.GetInt64(), Bytes(Text(json, "h"), "rows.h"));
    }

    static byte[] Bytes(string text, string field) =>
        CanonicalBase64.TryDecode(text, out var bytes) ? bytes : throw Bad(field, "base64 in its one spelling");

    static Guid Id(string text, string field) => Guid.TryParseExact(text, "D", out var id) ? id : throw Bad(field, "a UUID of 36 characters");

    static JsonElement? Given(JsonElement json, string field) => json.TryGetProperty(field, out var value) ? value : null;

    static string? OptionalText(JsonElement json, string field) => Given(json, field) is { } value ? Text(value, field, itself: true) : null;

    static string Text(JsonElement json, string field, bool itself = false)
    {
        var value = json;
        Require(itself || (json.ValueKind == JsonValueKind.Object && json.TryGetProperty(field, out value)), field, "given");
        Require(value.ValueKind == JsonValueKind.String, field, "text");
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // A lone surrogate or broken UTF-8 inside the string: JSON's grammar lets it by, text does not.
            throw Bad(field, "valid Unicode");
        }
    }

    static string Unescaped(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            throw Bad("a key of detail", "valid Unicode");
        }
    }

    static void Require(bool holds, string field, string expected)
    {
        if (!holds)
        {
            throw Bad(field, expected);
        }
    }

    static EntryFormatException Bad(string field, string expected) => new($"Ledger entry: {field} must be {expected}.");
}
