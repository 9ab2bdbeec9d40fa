using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Wardline.Server.Tests.Desk;

namespace Wardline.Server.Tests.Doors;

/// <summary>A method on a pattern of addresses, as the running server knows it.</summary>
sealed partial record Door(string Method, string Path)
{
    /// <summary>All that there are.</summary>
    public static List<Door> Of(House house) =>
    [
        .. house.Server.Endpoints.OfType<RouteEndpoint>().SelectMany(e => e.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods
            .Select(method => new Door(method, Bare(e.RoutePattern.RawText!)))),
    ];

    /// <summary>A pattern without the kinds of its parameters.</summary>
    public static string Bare(string pattern) => "/" + Constraint().Replace(pattern.Trim('/'), "}");

    public override string ToString() => $"{Method} {Path}";

    [GeneratedRegex(":[a-z]+}")]
    private static partial Regex Constraint();
}
