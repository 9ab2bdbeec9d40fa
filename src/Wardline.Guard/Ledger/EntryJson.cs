using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Wardline.Guard.Ledger;

/// <summary>The JSON of an entry: fixed order, no spaces, absent fields left out, nothing escaped but the quote and the backslash.</summary>
static class EntryJson
{
    const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    // Fields are ASCII, so the relaxed encoder leaves all but \" and \\ alone; the default one would spell '+' as \u002B.
    static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal static byte[] Write(Entry entry)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, Plain))
        {
            json.WriteStartObject();
            json.WriteNumber("v", 1);
            json.WriteString("salt", Convert.ToBase64String(entry.Salt));
            json.WriteString("time", entry.Time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture));
            json.WriteString("id", entry.Id.ToString("D"));
            json.WriteString("kind", entry.Kind);
            WritePair(json, "actor", ("id", entry.Actor.Id), ("role", entry.Actor.Role));
            json.WriteString("client", entry.Client?.ToString("D"));
            if (entry.Basis is { } basis)
            {
                WritePair(json, "basis", ("kind", basis.Kind), ("id", basis.Id));
            }

            WriteIfGiven(json, "patient", entry.Patient?.ToString("D"));
            WriteIfGiven(json, "purpose", entry.Purpose);
            json.WriteString("outcome", NameOf(entry.Outcome));
            WriteIfGiven(json, "reason", entry.Reason);
            WriteDetail(json, entry.Detail);
            WriteRows(json, entry.Rows);
            WriteIfGiven(json, "sealed", entry.Sealed is { Length: > 0 } bytes ? Convert.ToBase64String(bytes) : null);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    internal static Entry Read(ReadOnlySpan<byte> body)
    {
        try
        {
            using var json = JsonDocument.Parse(body.ToArray(), new JsonDocumentOptions { MaxDepth = 4 });
            return EntryReading.Read(json.RootElement);
        }
        catch (JsonException broken)
        {
            throw new EntryFormatException($"Ledger entry: not JSON of an entry's depth, near byte {broken.BytePositionInLine}.");
        }
    }

    internal static bool TryTime(string text, out DateTimeOffset time) => DateTimeOffset.TryParseExact(
        text, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time);

    internal static string NameOf(EntryOutcome outcome) => outcome switch
    {
        EntryOutcome.Done => "done",
        EntryOutcome.Refused => "refused",
        EntryOutcome.Failed => "failed",
        _ => throw new EntryFormatException("Ledger entry: outcome must be done, refused or failed."),
    };

    static void WriteIfGiven(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    static void WritePair(Utf8JsonWriter json, string name, (string Name, string Value) first, (string Name, string Value) second)
    {
        json.WriteStartObject(name);
        json.WriteString(first.Name, first.Value);
        json.WriteString(second.Name, second.Value);
        json.WriteEndObject();
    }

    static void WriteDetail(Utf8JsonWriter json, IReadOnlyDictionary<string, DetailValue>? detail)
    {
        if (detail is not { Count: > 0 })
        {
            return;
        }

        json.WriteStartObject("detail");
        foreach (var (key, value) in detail.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            json.WritePropertyName(key);
            WriteValue(json, value);
        }

        json.WriteEndObject();
    }

    static void WriteValue(Utf8JsonWriter json, DetailValue value)
    {
        if (value.Number is { } number)
        {
            json.WriteNumberValue(number);
        }
        else if (value.Flag is { } flag)
        {
            json.WriteBooleanValue(flag);
        }
        else if (value.List is { } list)
        {
            json.WriteStartArray();
            foreach (var item in list)
            {
                json.WriteStringValue(item);
            }

            json.WriteEndArray();
        }
        else
        {
            json.WriteStringValue(value.Text);
        }
    }

    static void WriteRows(Utf8JsonWriter json, IReadOnlyList<EntryRow>? rows)
    {
        if (rows is not { Count: > 0 })
        {
            return;
        }

        json.WriteStartArray("rows");
        foreach (var row in rows)
        {
            json.WriteStartObject();
            json.WriteString("t", row.Table);
            json.WriteString("id", Convert.ToHexStringLower(row.Id));
            json.WriteNumber("v", row.Version);
            json.WriteString("h", Convert.ToBase64String(row.Hash));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
