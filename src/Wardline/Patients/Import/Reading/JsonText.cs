using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Unicode;

namespace Wardline.Patients.Import.Reading;

/// <summary>Turns bytes into a JSON document, or says why not, without the parser's message: it quotes the input.</summary>
internal static class JsonText
{
    /// <summary>Null and a reason, or a document that the caller disposes.</summary>
    public static JsonDocument? Parse(ReadOnlyMemory<byte> json, ReadLimits limits, out string? fault)
    {
        fault = Utf8.IsValid(json.Span) ? null : "is not valid UTF-8; export it as UTF-8";
        if (fault is not null)
        {
            return null;
        }

        try
        {
            // Which of two equal names counts is decided differently by every reader: what is judged here and what is
            // shown later could then differ.
            return JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = limits.Depth, AllowDuplicateProperties = false });
        }
        catch (JsonException error)
        {
            fault = Explain(json, limits, error);
            return null;
        }
        catch (InvalidOperationException)
        {
            fault = LoneSurrogate;
            return null;
        }
    }

    private const string LoneSurrogate = "holds a \\u escape that is half a character; export it as valid Unicode";

    /// <summary>Escaped text that no FHIR string may hold, which the parser lets pass; null when there is none.</summary>
    public static string? Fault(JsonElement element)
    {
        if (JsonMarshal.GetRawUtf8Value(element).IndexOf("\\u"u8) < 0)
        {
            return null;
        }

        try
        {
            return HasControl(element) ? "holds a control character; FHIR text has none but tab, line feed and carriage return" : null;
        }
        catch (InvalidOperationException)
        {
            return LoneSurrogate;
        }
    }

    private static bool HasControl(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => HasControl(element.GetString()!),
        JsonValueKind.Array => element.EnumerateArray().Any(HasControl),
        JsonValueKind.Object => element.EnumerateObject().Any(property => HasControl(property.Name) || HasControl(property.Value)),
        _ => false,
    };

    private static bool HasControl(string text) => text.Any(letter => letter < ' ' && letter is not ('\t' or '\n' or '\r'));

    /// <summary>Only on the path of a failure, so a second look costs nothing.</summary>
    private static string Explain(ReadOnlyMemory<byte> json, ReadLimits limits, JsonException error)
    {
        if (Accepts(json, new JsonDocumentOptions { MaxDepth = limits.Depth }))
        {
            return "has the same property twice in one object; keep one";
        }

        if (Accepts(json, new JsonDocumentOptions { MaxDepth = 1000 }))
        {
            return $"is nested more than {limits.Depth} levels deep";
        }

        var where = error.LineNumber is { } line && error.BytePositionInLine is { } column
            ? $" (its line {line + 1}, byte {column + 1})"
            : "";
        return $"is not valid JSON{where}";
    }

    private static bool Accepts(ReadOnlyMemory<byte> json, JsonDocumentOptions options)
    {
        try
        {
            using var document = JsonDocument.Parse(json, options);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
