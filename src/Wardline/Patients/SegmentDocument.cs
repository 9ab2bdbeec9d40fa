using System.Buffers;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Wardline.Patients;

/// <summary>What putting a resource in changed.</summary>
public enum PutOutcome
{
    /// <summary>It was not there.</summary>
    Imported,

    /// <summary>It was there with other content.</summary>
    Updated,

    /// <summary>It was there, byte for byte.</summary>
    Unchanged,
}

/// <summary>
/// The plaintext of a sealed segment: <c>{"v":1,"resources":[{"k":key,"r":{FHIR}},…]}</c>, sorted by key, so that the same resources
/// always give the same bytes.
/// </summary>
public sealed class SegmentDocument
{
    const int Version = 1;

    static readonly JsonWriterOptions Form = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    readonly SortedDictionary<string, ReadOnlyMemory<byte>> _resources = new(StringComparer.Ordinal);

    /// <summary>Resources in it.</summary>
    public int Count => _resources.Count;

    /// <summary>Key and FHIR JSON of each, sorted by key.</summary>
    public IEnumerable<KeyValuePair<string, ReadOnlyMemory<byte>>> Resources => _resources;

    /// <summary>Reads a document; null gives an empty one.</summary>
    /// <exception cref="InvalidDataException">It has another form, or a newer version wrote it.</exception>
    public static SegmentDocument Parse(byte[]? utf8)
    {
        var document = new SegmentDocument();
        if (utf8 is null)
        {
            return document;
        }

        try
        {
            using var json = JsonDocument.Parse(utf8, new JsonDocumentOptions { MaxDepth = 128 });
            if (json.RootElement.GetProperty("v").GetInt32() != Version)
            {
                throw new InvalidDataException("The segment was written by a newer version.");
            }

            foreach (var item in json.RootElement.GetProperty("resources").EnumerateArray())
            {
                document._resources.Add(item.GetProperty("k").GetString()!, JsonMarshal.GetRawUtf8Value(item.GetProperty("r")).ToArray());
            }
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or ArgumentException or FormatException)
        {
            // Without the inner error: its message may hold the patient's data.
            throw new InvalidDataException("The segment does not hold a segment document.");
        }

        return document;
    }

    /// <summary>Puts a resource under its key.</summary>
    public PutOutcome Put(string key, ReadOnlyMemory<byte> json)
    {
        var outcome = !_resources.TryGetValue(key, out var before) ? PutOutcome.Imported
            : before.Span.SequenceEqual(json.Span) ? PutOutcome.Unchanged
            : PutOutcome.Updated;
        _resources[key] = json;
        return outcome;
    }

    /// <summary>Takes a resource out. False when it was not there.</summary>
    public bool Remove(string key) => _resources.Remove(key);

    /// <summary>The bytes to seal.</summary>
    public byte[] ToBytes()
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(buffer, Form))
        {
            json.WriteStartObject();
            json.WriteNumber("v", Version);
            json.WriteStartArray("resources");
            foreach (var (key, resource) in _resources)
            {
                json.WriteStartObject();
                json.WriteString("k", key);
                json.WritePropertyName("r");
                json.WriteRawValue(resource.Span, skipInputValidation: true);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The key of a resource within its patient: 16 bytes of SHA-256 over type and identity, base64url. It lives only inside sealed documents.</summary>
    public static string KeyOf(string type, string identity)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{type}\0{identity}"));
        return Convert.ToBase64String(hash, 0, 16).TrimEnd('=').Replace('+', '-').Replace('/', '_');
    }
}
