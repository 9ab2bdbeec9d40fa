using System.Runtime.InteropServices;
using System.Text.Json;

namespace Wardline.Patients.Import.Reading;

/// <summary>
/// The plaintext of a sealed segment: <c>{"v":1,"resources":[{"k":"…","r":{…}},…]}</c>, UTF-8, no white space,
/// sorted by key in ordinal order, each key once. Equal content gives equal bytes, so importing the same input again
/// changes nothing.
/// </summary>
public static class SegmentDocument
{
    private const int Version = 1;

    /// <summary>The new document, and how many of the keys given are new, changed, or as they were.</summary>
    public sealed record Merged(ReadOnlyMemory<byte> Bytes, int Imported, int Updated, int Unchanged)
    {
        public override string ToString() => $"imported {Imported}, updated {Updated}, unchanged {Unchanged}";
    }

    /// <summary>
    /// Puts resources into a segment. Of a key given twice the last counts, as if it had come alone.
    /// </summary>
    /// <param name="existing">The opened segment; null when there is none yet.</param>
    /// <param name="resources">Keys with minified JSON, as <see cref="ResourcePart.Json"/> has it.</param>
    /// <exception cref="InvalidDataException">The existing document is not of this form.</exception>
    public static Merged Merge(ReadOnlyMemory<byte>? existing, IEnumerable<(ResourceKey Key, ReadOnlyMemory<byte> Json)> resources)
    {
        var all = Read(existing);
        var given = new Dictionary<ResourceKey, ReadOnlyMemory<byte>>();
        foreach (var (key, json) in resources)
        {
            given[key] = json;
        }

        var (imported, updated, unchanged) = (0, 0, 0);
        foreach (var (key, json) in given)
        {
            if (!all.TryGetValue(key, out var old))
            {
                imported++;
            }
            else if (old.Span.SequenceEqual(json.Span))
            {
                unchanged++;
            }
            else
            {
                updated++;
            }

            all[key] = json;
        }

        return new(Write(all), imported, updated, unchanged);
    }

    /// <summary>
    /// Takes resources out: when a resource has become sensitive (or no longer is), it must leave the segment that
    /// held it before. Null when nothing is left.
    /// </summary>
    public static ReadOnlyMemory<byte>? Without(ReadOnlyMemory<byte> existing, IEnumerable<ResourceKey> keys)
    {
        var all = Read(existing);
        foreach (var key in keys)
        {
            all.Remove(key);
        }

        return all.Count == 0 ? (ReadOnlyMemory<byte>?)null : Write(all);
    }

    /// <summary>The resources of a segment by key.</summary>
    /// <exception cref="InvalidDataException">The document is not of this form.</exception>
    public static SortedDictionary<ResourceKey, ReadOnlyMemory<byte>> Read(ReadOnlyMemory<byte>? document)
    {
        var all = new SortedDictionary<ResourceKey, ReadOnlyMemory<byte>>();
        if (document is not { } bytes)
        {
            return all;
        }

        try
        {
            using var json = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = 128 });
            if (json.RootElement.GetProperty("v").GetInt32() != Version)
            {
                throw new InvalidDataException("The segment was written by a newer version.");
            }

            foreach (var entry in json.RootElement.GetProperty("resources").EnumerateArray())
            {
                var resource = JsonMarshal.GetRawUtf8Value(entry.GetProperty("r")).ToArray();
                all.Add(ResourceKey.FromSealed(entry.GetProperty("k").GetString()!), resource);
            }
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or ArgumentException or FormatException)
        {
            // Without the inner error: its message may hold the patient's data.
            throw new InvalidDataException("The segment does not hold a segment document.");
        }

        return all;
    }

    private static ReadOnlyMemory<byte> Write(SortedDictionary<ResourceKey, ReadOnlyMemory<byte>> resources) =>
        CanonicalJson.Written(writer =>
        {
            writer.WriteStartObject();
            writer.WriteNumber("v"u8, Version);
            writer.WriteStartArray("resources"u8);
            foreach (var (key, json) in resources)
            {
                writer.WriteStartObject();
                writer.WriteString("k"u8, key.Text);
                writer.WritePropertyName("r"u8);
                writer.WriteRawValue(json.Span, skipInputValidation: true);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        });
}
