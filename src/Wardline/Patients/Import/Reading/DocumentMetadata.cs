using System.Text.Json;

namespace Wardline.Patients.Import.Reading;

/// <summary>
/// A DocumentReference without its document: attachment data, <c>data:</c> URLs, binary extensions and the narrative
/// (which may be the document in prose) are left out, at any depth, in contained resources too.
/// </summary>
internal static class DocumentMetadata
{
    public static void Write(Utf8JsonWriter writer, JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var property in element.EnumerateObject().Where(property => !IsContent(property)))
                {
                    writer.WritePropertyName(property.Name);
                    Write(writer, property.Value);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in element.EnumerateArray())
                {
                    Write(writer, item);
                }

                writer.WriteEndArray();
                break;
            default:
                element.WriteTo(writer);
                break;
        }
    }

    private static bool IsContent(JsonProperty property) => property.Name switch
    {
        "data" or "_data" or "valueBase64Binary" => true,
        "text" => property.Value.ValueKind == JsonValueKind.Object,
        "url" or "valueUrl" or "valueUri" => property.Value.ValueKind == JsonValueKind.String
            && property.Value.GetString()!.TrimStart().StartsWith("data:", StringComparison.OrdinalIgnoreCase),
        _ => false,
    };
}
