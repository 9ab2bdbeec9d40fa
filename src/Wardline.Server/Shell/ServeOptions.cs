using System.Net;
using Wardline.Mail;
using Wardline.Server.Live;

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

    /// <summary>Write one-time codes into this folder instead of sending them: for the demo and for trying.</summary>
    public string? CodesTo { get; init; }

    /// <summary>The mail server that takes one-time codes; null for none.</summary>
    public SmtpOptions? Smtp { get; init; }

    /// <summary>How this server finds others on the same database; null for one that is alone.</summary>
    public LiveOptions? Live { get; init; }

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

    /// <summary>Reads <c>WARDLINE_SMTP</c>: <c>smtps://user:password@host:465?from=codes@clinic.example</c>; <c>smtp://</c> means STARTTLS.</summary>
    /// <exception cref="UsageException">It has another form; the message does not repeat it, for it holds a password.</exception>
    public static SmtpOptions? ReadSmtp(string? url)
    {
        if (string.IsNullOrWhiteSpace(url))
        {
            return null;
        }

        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("smtp" or "smtps")
            || System.Web.HttpUtility.ParseQueryString(uri.Query)["from"] is not { Length: > 0 } from)
        {
            throw new UsageException("WARDLINE_SMTP has the form smtps://user:password@host:465?from=codes@clinic.example (smtp:// for STARTTLS on port 587).");
        }

        var account = uri.UserInfo.Split(':', 2);
        return new SmtpOptions(
            uri.Host, uri.Port > 0 ? uri.Port : uri.Scheme == "smtps" ? 465 : 587, from,
            uri.Scheme == "smtps" ? SmtpSecurity.Tls : SmtpSecurity.StartTls,
            account[0].Length > 0 ? Uri.UnescapeDataString(account[0]) : null, account.Length > 1 ? Uri.UnescapeDataString(account[1]) : null);
    }
}
