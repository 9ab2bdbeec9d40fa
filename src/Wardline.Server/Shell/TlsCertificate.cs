using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Wardline.Server.Shell;

/// <summary>The server's certificate: the operator's own, or a self-signed one kept in the data folder.</summary>
static class TlsCertificate
{
    static readonly TimeSpan Life = TimeSpan.FromDays(397);
    static readonly TimeSpan RenewBefore = TimeSpan.FromDays(30);

    /// <exception cref="UsageException">The files are no certificate and key that fit together, or the certificate has expired.</exception>
    public static X509Certificate2 Load(ServeOptions options, string folder, TimeProvider time) =>
        options.CertFile is { } cert ? Given(cert, options.KeyFile!, time) : SelfSigned(options.Url.Host, Path.Combine(folder, "tls"), time);

    static X509Certificate2 Given(string cert, string key, TimeProvider time)
    {
        try
        {
            var loaded = X509Certificate2.CreateFromPemFile(cert, key);
            return loaded.NotAfter.ToUniversalTime() > time.GetUtcNow().UtcDateTime
                ? loaded
                : throw new UsageException($"The certificate {cert} has expired. Renew it and start again.");
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UsageException($"{cert} and {key} are not a PEM certificate and its key that this user may read.");
        }
    }

    static X509Certificate2 SelfSigned(string host, string folder, TimeProvider time)
    {
        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var (cert, key) = (Path.Combine(folder, "cert.pem"), Path.Combine(folder, "key.pem"));
        if (Kept(cert, key, host, time) is { } kept)
        {
            return kept;
        }

        using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var made = Request(pair, host).CreateSelfSigned(time.GetUtcNow().AddMinutes(-5), time.GetUtcNow() + Life);

        // Key first: a crash in between leaves a pair that does not fit, and the next start makes both anew.
        WriteOwnerOnly(key, pair.ExportPkcs8PrivateKeyPem());
        WriteOwnerOnly(cert, made.ExportCertificatePem());
        return X509Certificate2.CreateFromPemFile(cert, key);
    }

    static X509Certificate2? Kept(string cert, string key, string host, TimeProvider time)
    {
        if (!File.Exists(cert) || !File.Exists(key))
        {
            return null;
        }

        try
        {
            var kept = X509Certificate2.CreateFromPemFile(cert, key);
            return kept.NotAfter.ToUniversalTime() > (time.GetUtcNow() + RenewBefore).UtcDateTime && kept.MatchesHostname(host.Trim('[', ']')) ? kept : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    static CertificateRequest Request(ECDsa pair, string host)
    {
        var request = new CertificateRequest("CN=Wardline (self-signed)", pair, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        names.AddIpAddress(IPAddress.IPv6Loopback);
        if (IPAddress.TryParse(host.Trim('[', ']'), out var address))
        {
            names.AddIpAddress(address);
        }
        else
        {
            names.AddDnsName(host);
        }

        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        return request;
    }

    static void WriteOwnerOnly(string path, string text)
    {
        var temporary = path + ".tmp";
        File.Delete(temporary);
        using (var stream = new FileStream(temporary, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite }))
        using (var writer = new StreamWriter(stream))
        {
            writer.Write(text);
        }

        File.Move(temporary, path, overwrite: true);
    }
}
