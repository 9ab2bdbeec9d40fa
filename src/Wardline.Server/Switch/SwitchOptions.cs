using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Wardline.Server.Shell;

namespace Wardline.Server.Switch;

/// <summary>What a switch is started with.</summary>
/// <param name="To">The server: https, or http on loopback.</param>
/// <param name="Listen">Where its page and its door for orders are: http on loopback.</param>
/// <param name="Calls">Lines, agents, callers.</param>
/// <param name="Secrets">To sign with.</param>
/// <param name="Trust">The one certificate that is trusted; null to trust what this machine trusts.</param>
sealed record SwitchOptions(Uri To, Uri Listen, CallsFile Calls, SwitchSecrets Secrets, X509Certificate2? Trust)
{
    public const string DefaultListen = "http://127.0.0.1:8090";

    public Misbehaviour Manners { get; init; }

    /// <exception cref="UsageException">It is no server that a secret's messages may go to.</exception>
    public static Uri ReadTo(string to) =>
        Uri.TryCreate(to, UriKind.Absolute, out var uri) && uri.PathAndQuery == "/" && uri.UserInfo.Length == 0
            && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && ServeOptions.IsLoopback(uri.Host)))
            ? uri
            : throw new UsageException("--to is the server's address without a path, such as https://localhost:8443; http on loopback only.");

    /// <exception cref="UsageException">It isn't on loopback: whoever reaches the page plays the callers.</exception>
    public static Uri ReadListen(string listen) =>
        Uri.TryCreate(listen, UriKind.Absolute, out var uri) && uri.PathAndQuery == "/" && uri.UserInfo.Length == 0 && uri.Scheme == Uri.UriSchemeHttp && ServeOptions.IsLoopback(uri.Host)
            ? uri
            : throw new UsageException($"--listen is an address on this machine, such as {DefaultListen}: whoever reaches the page plays the callers.");

    /// <exception cref="UsageException">It is no certificate that can be read.</exception>
    public static X509Certificate2? ReadTrust(string? path)
    {
        try
        {
            return path is null ? null : X509CertificateLoader.LoadCertificateFromFile(path);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{path} is no certificate that this user can read. `wardline serve` and `wardline demo` keep theirs in tls/cert.pem of the data folder.");
        }
    }

    /// <exception cref="UsageException">There is no secret.</exception>
    public static SwitchSecrets ReadSecrets(string? path, TimeProvider time)
    {
        try
        {
            return SwitchSecrets.Read(path is null ? Environment.GetEnvironmentVariable(SwitchSecrets.Variable) : File.ReadAllText(path), time);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{path} can't be read: it should hold the secret that signs the events.");
        }
    }
}
