using System.Net;

namespace Wardline.Server.Shell;

/// <summary>Where and how to serve.</summary>
/// <param name="Url">The address that people type. https, or http on loopback only.</param>
/// <param name="CertFile">PEM certificate chain; null for a self-signed one in the data folder.</param>
/// <param name="KeyFile">PEM key to it.</param>
sealed record ServeOptions(Uri Url, string? CertFile = null, string? KeyFile = null)
{
    public const string DefaultUrl = "https://localhost:8443";

    /// <summary>How many sign-in posts one address may send in a minute, before it gets 429.</summary>
    public int SignInsPerMinute { get; init; } = 30;

    public bool Secure => Url.Scheme == Uri.UriSchemeHttps;

    public bool Loopback => IsLoopback(Url.Host);

    public static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    /// <summary>Reads what was typed.</summary>
    /// <exception cref="UsageException">It can't be served, and why.</exception>
    public static ServeOptions Read(string url, string? cert, string? key)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("https" or "http") || uri.PathAndQuery != "/" || uri.UserInfo.Length > 0)
        {
            throw new UsageException($"--url is an address such as {DefaultUrl}, without a path.");
        }

        var options = new ServeOptions(uri, cert, key);
        if (!options.Secure && !options.Loopback)
        {
            throw new UsageException("Without TLS it is served on loopback only: write https://…, or http://localhost:PORT behind a proxy on this machine.");
        }

        return (cert is null) == (key is null) ? options : throw new UsageException("--cert and --key go together: give both PEM files, or neither.");
    }
}
