using System.Text.Json;

namespace Wardline.Verification.OnFile;

/// <summary>
/// Reads the documents of sealed segments (<c>{"v":1,"resources":[{"k":key,"r":{FHIR}},…]}</c>) without binding them to types: what
/// isn't there, or is of another kind, is nothing.
/// </summary>
public static class FhirJson
{
    static readonly JsonDocumentOptions Depth = new() { MaxDepth = 128 };

    /// <summary>The resources of a document in their order; none for an empty one. What we note ourselves (its key begins with "~") is none of the patient's.</summary>
    public static List<JsonElement> Resources(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty)
        {
            return [];
        }

        using var json = JsonDocument.Parse(utf8.ToArray(), Depth);
        return [.. json.RootElement.Items("resources").Where(item => item.Text("k") is not ['~', ..]).Select(item => item.Child("r")).Where(r => r.ValueKind == JsonValueKind.Object).Select(r => r.Clone())];
    }

    /// <summary>The members of a list; a lone object stands for a list of one.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement parent, string name) => parent.Child(name) switch
    {
        { ValueKind: JsonValueKind.Array } list => list.EnumerateArray(),
        { ValueKind: JsonValueKind.Object } one => [one],
        _ => [],
    };

    /// <summary>A child, or an element of kind Undefined.</summary>
    public static JsonElement Child(this JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var child) ? child : default;

    /// <summary>A text, or null.</summary>
    public static string? Text(this JsonElement parent, string name) =>
        parent.Child(name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    /// <summary>The texts of a list of strings.</summary>
    public static IEnumerable<string> Texts(this JsonElement parent, string name) =>
        parent.Items(name).Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!);
}
