using System.Text.RegularExpressions;

namespace Wardline.Server.Identity;

/// <summary>Where a sign-in or an unlocking leads back to: a page of this console, never an address from elsewhere, and nothing but its path.</summary>
static partial class WayBack
{
    /// <summary>The page that this path belongs to: a step of a call has its call's page. "/" for what isn't one.</summary>
    public static string Of(string? path) => Page().Match(path ?? "") is { Success: true } match ? match.Groups[1].Value : "/";

    /// <summary>The address of a door, with the page to come back to when that is worth naming.</summary>
    public static string To(string door, string? path) => Of(path) is { Length: > 1 } page && (door == "/locked" || page.StartsWith("/calls/", StringComparison.Ordinal)) ? $"{door}?at={page}" : door;

    [GeneratedRegex(@"^(/calls/[0-9a-f-]{36}|/admin/[a-z]+|/[a-z]+)(?:/[a-z/-]*)?\z")]
    private static partial Regex Page();
}
