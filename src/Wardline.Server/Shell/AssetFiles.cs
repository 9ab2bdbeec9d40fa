using System.Security.Cryptography;

namespace Wardline.Server.Shell;

/// <summary>First-party style sheets and images from inside the program.</summary>
static class AssetFiles
{
    static readonly Dictionary<string, (byte[] Bytes, string Tag, string Type)> All = Load();

    /// <summary>The address of an asset; it changes with its bytes.</summary>
    public static string Url(string name) => $"/assets/{name}?v={All[name].Tag}";

    /// <summary>A style sheet as text, for a page that stands in a file by itself.</summary>
    public static string Text(string name) => System.Text.Encoding.UTF8.GetString(All[name].Bytes);

    public static void Map(RouteGroupBuilder root) => root.MapGet("/assets/{name}", (string name, HttpContext context) =>
    {
        if (!All.TryGetValue(name, out var asset))
        {
            return Results.NotFound();
        }

        // The same bytes for everybody, and the address names them: the one thing that may be kept.
        context.Response.Headers.CacheControl = "public, max-age=86400";
        return Results.Bytes(asset.Bytes, asset.Type);
    }).WithMetadata(new MayBeKept()).OpenToAll("style sheets hold nothing of anybody, and the sign-in page needs them");

    static Dictionary<string, (byte[], string, string)> Load()
    {
        var all = new Dictionary<string, (byte[], string, string)>();
        foreach (var resource in typeof(AssetFiles).Assembly.GetManifestResourceNames().Where(n => n.StartsWith("wwwroot/", StringComparison.Ordinal)))
        {
            using var stream = typeof(AssetFiles).Assembly.GetManifestResourceStream(resource)!;
            using var bytes = new MemoryStream();
            stream.CopyTo(bytes);
            var name = resource["wwwroot/".Length..];
            all.Add(name, (bytes.ToArray(), Convert.ToHexStringLower(SHA256.HashData(bytes.ToArray()))[..16], TypeOf(name)));
        }

        return all;
    }

    static string TypeOf(string name) => Path.GetExtension(name) switch
    {
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        _ => "application/octet-stream",
    };
}
