using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Wardline.Guard.Ledger;

/// <summary>The canonical JSON of an entry: one order of keys, absent keys left out, no spaces.</summary>
static partial class EntryJson
{
    const int LongestDetail = 200;

    public static void Write(Utf8JsonWriter json, Entry entry)
    {
        json.WriteStartObject();
        json.WriteNumber("v", 1);
        json.WriteBase64String("salt", entry.Salt.Length == 16 ? entry.Salt : throw new EntryFormatException("A salt has 16 bytes."));
        json.WriteString("time", Entry.Stamp(entry.Time));
        json.WriteString("id", entry.Id);
        json.WriteString("kind", Code("kind", entry.Kind));
        json.WriteStartObject("actor");
        json.WriteString("id", entry.Actor.Id);
        json.WriteString("role", Code("role", entry.Actor.Role));
        json.WriteEndObject();
        WriteId(json, "client", entry.Client);
        if (entry.Basis is { } basis)
        {
            json.WriteStartObject("basis");
            json.WriteString("kind", Code("basis", basis.Kind));
            json.WriteString("id", basis.Id);
            json.WriteEndObject();
        }

        WriteId(json, "patient", entry.Patient);
        if (entry.Purpose is not null)
        {
            json.WriteString("purpose", Purpose().IsMatch(entry.Purpose) ? entry.Purpose : throw new EntryFormatException("A purpose is a code of letters, digits, dots, hyphens and underscores."));
        }

        json.WriteString("outcome", Outcome(entry.Outcome));
        if (entry.Reason is not null)
        {
            json.WriteString("reason", Code("reason", entry.Reason));
        }

        WriteDetail(json, entry.Detail);
        WriteRows(json, entry.Rows);
        if (entry.Sealed is not null)
        {
            json.WriteBase64String("sealed", entry.Sealed);
        }

        json.WriteEndObject();
    }

    public static Entry Read(JsonElement json)
    {
        if (json.GetProperty("v").GetInt32() != 1)
        {
            throw new FormatException();
        }

        return new Entry
        {
            Salt = json.GetProperty("salt").GetBytesFromBase64(),
            Time = DateTimeOffset.ParseExact(json.GetProperty("time").GetString()!, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal),
            Id = json.GetProperty("id").GetGuid(),
            Kind = json.GetProperty("kind").GetString()!,
            Actor = new EntryActor(json.GetProperty("actor").GetProperty("id").GetGuid(), json.GetProperty("actor").GetProperty("role").GetString()!),
            Client = Optional(json, "client")?.GetGuid(),
            Basis = Optional(json, "basis") is { } basis ? new EntryBasis(basis.GetProperty("kind").GetString()!, basis.GetProperty("id").GetGuid()) : null,
            Patient = Optional(json, "patient")?.GetGuid(),
            Purpose = Optional(json, "purpose")?.GetString(),
            Outcome = json.GetProperty("outcome").GetString() switch
            {
                "done" => EntryOutcome.Done,
                "refused" => EntryOutcome.Refused,
                "failed" => EntryOutcome.Failed,
                _ => throw new FormatException(),
            },
            Reason = Optional(json, "reason")?.GetString(),
            Detail = Optional(json, "detail") is { } detail
                ? detail.EnumerateObject().ToImmutableSortedDictionary(p => p.Name, p => Value(p.Value), StringComparer.Ordinal)
                : null,
            Rows = Optional(json, "rows") is { } rows ? [.. rows.EnumerateArray().Select(Row)] : [],
            Sealed = Optional(json, "sealed")?.GetBytesFromBase64(),
        };
    }

    static void WriteId(Utf8JsonWriter json, string name, Guid? id)
    {
        if (id is { } known)
        {
            json.WriteString(name, known);
        }
    }

    static void WriteDetail(Utf8JsonWriter json, ImmutableSortedDictionary<string, object>? detail)
    {
        if (detail is null)
        {
            return;
        }

        json.WriteStartObject("detail");

        // Ordinal, whatever comparer the dictionary came with: one order on every machine.
        foreach (var (key, value) in detail.OrderBy(p => p.Key, StringComparer.Ordinal))
        {
            json.WritePropertyName(Code("detail", key));
            WriteValue(json, key, value);
        }

        json.WriteEndObject();
    }

    static void WriteValue(Utf8JsonWriter json, string key, object value)
    {
        switch (value)
        {
            case string text:
                json.WriteStringValue(Short(key, text));
                break;
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case long or int:
                json.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            case Guid id:
                json.WriteStringValue(id);
                break;
            case IEnumerable<string> list:
                json.WriteStartArray();
                foreach (var text in list)
                {
                    json.WriteStringValue(Short(key, text));
                }

                json.WriteEndArray();
                break;
            default:
                throw new EntryFormatException($"Detail {key} has a kind of value that an entry does not carry.");
        }
    }

    static void WriteRows(Utf8JsonWriter json, ImmutableArray<EntryRow> rows)
    {
        if (rows.IsDefaultOrEmpty)
        {
            return;
        }

        json.WriteStartArray("rows");
        foreach (var row in rows)
        {
            json.WriteStartObject();
            json.WriteString("t", Code("rows", row.Table));
            json.WriteString("id", Convert.ToHexStringLower(row.Id));
            json.WriteNumber("v", row.Version);
            json.WriteBase64String("h", row.Hash.Length == Merkle.HashLength ? row.Hash : throw new EntryFormatException("A row's hash has 32 bytes."));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    static EntryRow Row(JsonElement row) => new(
        row.GetProperty("t").GetString()!, Convert.FromHexString(row.GetProperty("id").GetString()!),
        row.GetProperty("v").GetInt64(), row.GetProperty("h").GetBytesFromBase64());

    static object Value(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number => value.GetInt64(),
        JsonValueKind.Array => value.EnumerateArray().Select(v => v.GetString()!).ToArray(),
        _ => throw new FormatException(),
    };

    static JsonElement? Optional(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value : null;

    static string Outcome(EntryOutcome outcome) => outcome switch
    {
        EntryOutcome.Done => "done",
        EntryOutcome.Refused => "refused",
        EntryOutcome.Failed => "failed",
        _ => throw new EntryFormatException("The outcome is none of done, refused, failed."),
    };

    // The messages name the field, never the value: it might be what must not be told.
    static string Code(string field, string code) => Codes().IsMatch(code)
        ? code
        : throw new EntryFormatException($"{field} is a code of lower-case letters, digits, dots, hyphens and underscores.");

    static string Short(string key, string text) => text.Length <= LongestDetail
        ? text
        : throw new EntryFormatException($"Detail {key} is longer than {LongestDetail} characters; free text travels sealed.");

    [GeneratedRegex("^[a-z0-9][a-z0-9._-]*\\z")]
    private static partial Regex Codes();

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._-]*\\z")]
    private static partial Regex Purpose();
}
