using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Wardline.Guard.Storage;

namespace Wardline.EndToEnd.Live;

/// <summary>
/// Stands between the servers, at the address by which the others reach one of them, and writes down what passes, opened. It can
/// only because the test holds the installation's keys: it makes the servers' key pair from the house key, as they do.
/// </summary>
sealed class Wiretap : IAsyncDisposable
{
    readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    readonly X509Certificate2 _ours;
    readonly int _to;
    readonly FileStream _heard;
    readonly CancellationTokenSource _end = new();
    readonly Lock _writing = new();

    Wiretap(X509Certificate2 ours, string heard, int to)
    {
        (_ours, _to, _heard) = (ours, to, new FileStream(heard, FileMode.Create, FileAccess.Write, FileShare.ReadWrite, 1));
        _listener.Start();
        _ = AcceptAsync();
    }

    /// <summary>Where it is reached.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>What the servers of this installation show each other.</summary>
    public static X509Certificate2 KeyOf(HouseKey live)
    {
        byte[] secret = [.. live.Token("live-silo", "0-high"), .. live.Token("live-silo", "0-low")];
        using var key = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = secret });
        return SelfSigned(key);
    }

    /// <summary>What somebody shows who has none of its keys.</summary>
    public static X509Certificate2 KeyOfAStranger()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return SelfSigned(key);
    }

    public static Wiretap Before(int port, X509Certificate2 ours, string heard) => new(ours, heard, port);

    /// <summary>Greets a silo by this key and waits for its first word: 0 bytes when it hangs up. To one that it knows it says nothing first.</summary>
    public static async Task<int> GreetAsync(int port, X509Certificate2 shown)
    {
        try
        {
            await using var wire = await ConnectAsync(port, shown);
            return await wire.ReadAsync(new byte[1]);
        }
        catch (Exception e) when (e is IOException or AuthenticationException)
        {
            return 0;
        }
    }

    static X509Certificate2 SelfSigned(ECDsa key)
    {
        var now = TimeProvider.System.GetUtcNow();
        using var made = new CertificateRequest("CN=wardline-live", key, HashAlgorithmName.SHA256).CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }

    async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = RelayAsync(await _listener.AcceptTcpClientAsync(_end.Token));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
            return;
        }
    }

    async Task RelayAsync(TcpClient from)
    {
        using (from)
        {
            try
            {
                await using var near = new SslStream(from.GetStream(), false, (_, certificate, _, _) => certificate is not null);
                await near.AuthenticateAsServerAsync(_ours, clientCertificateRequired: true, checkCertificateRevocation: false);
                await using var far = await ConnectAsync(_to, _ours);
                await Task.WhenAny(CopyAsync(near, far), CopyAsync(far, near));
            }
            catch (Exception e) when (e is IOException or SocketException or AuthenticationException)
            {
                // One end has gone, by a kill for instance: so does the other.
                return;
            }
        }
    }

    static async Task<SslStream> ConnectAsync(int port, X509Certificate2 shown)
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port);
        var wire = new SslStream(client.GetStream(), false, (_, certificate, _, _) => certificate is not null);
        await wire.AuthenticateAsClientAsync("wardline-live", [shown], checkCertificateRevocation: false);
        return wire;
    }

    async Task CopyAsync(Stream from, Stream to)
    {
        var buffer = new byte[64 << 10];
        for (int read; (read = await from.ReadAsync(buffer, _end.Token)) > 0;)
        {
            lock (_writing)
            {
                _heard.Write(buffer, 0, read);
            }

            await to.WriteAsync(buffer.AsMemory(0, read), _end.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _heard.DisposeAsync();
        _end.Dispose();
    }
}
