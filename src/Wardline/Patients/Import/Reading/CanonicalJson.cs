using System.Buffers;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Wardline.Patients.Import.Reading;

/// <summary>Writing JSON so that equal content gives equal bytes.</summary>
internal static class CanonicalJson
{
    /// <summary>Nothing is escaped but what JSON demands: the bytes are sealed, never put into a page as they are.</summary>
    private static readonly JsonWriterOptions Plain = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = 128,
        SkipValidation = true,
    };

    /// <summary>Minified, in the order as written, numbers as written.</summary>
    public static ReadOnlyMemory<byte> Minified(JsonElement element) => Written(element.WriteTo);

    public static ReadOnlyMemory<byte> Written(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer, Plain))
        {
            write(writer);
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Lower-case hex over the content with sorted property names, so that their order does not matter.</summary>
    public static string Sha256(JsonElement element, params ReadOnlySpan<string> without)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer, Plain))
        {
            WriteSorted(writer, element, without);
        }

        return Convert.ToHexStringLower(SHA256.HashData(buffer.WrittenSpan));
    }

    private static void WriteSorted(Utf8JsonWriter writer, JsonElement element, ReadOnlySpan<string> without)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var property in element.EnumerateObject().OrderBy(property => property.Name, StringComparer.Ordinal))
                {
                    if (!without.Contains(property.Name))
                    {
                        writer.WritePropertyName(property.Name);
                        WriteSorted(writer, property.Value, []);
                    }
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in element.EnumerateArray())
                {
                    WriteSorted(writer, item, []);
                }

                writer.WriteEndArray();
                break;
            default:
                element.WriteTo(writer);
                break;
        }
    }
}
