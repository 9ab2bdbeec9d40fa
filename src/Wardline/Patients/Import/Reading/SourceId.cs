using System.Text.Json;

namespace Wardline.Patients.Import.Reading;

/// <summary>
/// Names of resources in a form that can be compared by bytes. A resource with a server's URL is known as
/// <c>http://server/Patient/1</c> and <c>Patient/1</c>; one without is known as <c>*/Patient/1</c> and
/// <c>Patient/1</c>. A reference that knows its server asks for the first form or the starred one, so that
/// Patient/1 of another server is never taken for it.
/// </summary>
internal static class SourceId
{
    public static IReadOnlyList<string> Of(string type, string? id, string? fullUrl)
    {
        var ids = new List<string>(3);
        var server = ServerOf(type, fullUrl);
        if (fullUrl is not null)
        {
            ids.Add(Normalise(fullUrl));
        }

        if (id is not null)
        {
            ids.Add(server is null ? $"*/{type}/{id}" : $"{server}/{type}/{id}");
            ids.Add($"{type}/{id}");
        }

        return ids.Distinct(StringComparer.Ordinal).ToList();
    }

    /// <summary>The part before <c>/Type/id</c> of an absolute URL, or null.</summary>
    public static string? ServerOf(string type, string? fullUrl)
    {
        if (fullUrl is null || !IsHttp(fullUrl))
        {
            return null;
        }

        var url = Normalise(fullUrl);
        var cut = url.LastIndexOf('/');
        var end = $"/{type}";
        return cut > 0 && url.AsSpan(0, cut).EndsWith(end, StringComparison.Ordinal) ? url[..(cut - end.Length)] : null;
    }

    /// <summary>A version, a fragment and a closing slash do not change what is meant; nor does the case of a UUID.</summary>
    public static string Normalise(string reference)
    {
        var text = reference.Trim();
        if (IsUrn(text))
        {
            return text.ToLowerInvariant();
        }

        var fragment = text.IndexOf('#', StringComparison.Ordinal);
        text = fragment > 0 ? text[..fragment] : text;
        var version = text.IndexOf("/_history/", StringComparison.Ordinal);
        return (version > 0 ? text[..version] : text).TrimEnd('/');
    }

    public static bool IsUrn(string text) => text.StartsWith("urn:", StringComparison.OrdinalIgnoreCase);

    public static bool IsHttp(string text) =>
        text.StartsWith("http://", StringComparison.OrdinalIgnoreCase)
        || text.StartsWith("https://", StringComparison.OrdinalIgnoreCase);

    public static string? Text(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object
        && parent.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.String
        && value.GetString() is { Length: > 0 } text ? text : null;
}
