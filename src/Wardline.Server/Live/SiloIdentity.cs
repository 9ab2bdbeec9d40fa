using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Wardline.Guard.Setup;
using Wardline.Guard.Storage;

namespace Wardline.Server.Live;

/// <summary>
/// By what the servers of one installation know each other: a key pair that is made from the house key <c>live</c>, so it is the
/// same on each and whoever can't open that key can't speak to any. There is no authority to run and no certificate to renew: what
/// is compared is the public key.
/// </summary>
sealed class SiloIdentity : IDisposable
{
    const string KeyPurpose = "live";

    readonly ECDsa _key;
    readonly byte[] _public;

    SiloIdentity(string cluster, ECDsa key, TimeProvider time)
    {
        (Cluster, _key, _public) = (cluster, key, key.ExportSubjectPublicKeyInfo());
        var now = time.GetUtcNow();
        using var made = new CertificateRequest($"CN={Name}", key, HashAlgorithmName.SHA256).CreateSelfSigned(now.AddDays(-1), now.AddYears(20));
        Certificate = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }

    /// <summary>What a server asks the other end to be; nothing hangs on it.</summary>
    public const string Name = "wardline-live";

    /// <summary>The installation's name among those that share a Redis; it tells nothing of it.</summary>
    public string Cluster { get; }

    public X509Certificate2 Certificate { get; }

    /// <summary>The identity of the servers on this installation; the key is made, with its entry, by the first that asks.</summary>
    public static async Task<SiloIdentity> OpenAsync(Installation installation)
    {
        using var house = await installation.OpenHouseKeyAsync(KeyPurpose);
        var cluster = Convert.ToHexStringLower(house.Token("live-cluster", "name"));
        for (var round = 0; ; round++)
        {
            // Two tokens of sixteen bytes are a number below the order of P-256, but for one in four thousand million: then the next.
            byte[] secret = [.. house.Token("live-silo", $"{round}-high"), .. house.Token("live-silo", $"{round}-low")];
            try
            {
                return new SiloIdentity(cluster, ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = secret }), installation.Store.Time);
            }
            catch (CryptographicException) when (round < 3)
            {
                // Out of range: tried again with other bytes.
            }
            finally
            {
                CryptographicOperations.ZeroMemory(secret);
            }
        }
    }

    /// <summary>Whether the other end holds the same key.</summary>
    public bool IsOurs(X509Certificate? other) =>
        other is not null && CryptographicOperations.FixedTimeEquals(_public, new X509Certificate2(other).PublicKey.ExportSubjectPublicKeyInfo());

    public void Dispose()
    {
        Certificate.Dispose();
        _key.Dispose();
    }
}
