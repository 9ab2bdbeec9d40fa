using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Wardline.Server.Shell;
using Wardline.Server.Tests.Desk;
using Xunit;

namespace Wardline.Server.Tests.Faults;

/// <summary>An answer as it came over the wire: status line and headers, and the body without the frame of its chunks.</summary>
sealed record Answer(int Status, string Head, string Body)
{
    /// <summary>All that was told.</summary>
    public string Text => Head + Body;
}

/// <summary>One TLS connection, one request in bytes, and its answer byte by byte: a test may stop at the first.</summary>
sealed class Wire : IAsyncDisposable
{
    readonly House _house;
    readonly CookieContainer _cookies;
    readonly TcpClient _client;
    readonly SslStream _tls;
    readonly byte[] _first = new byte[1];
    Task<int>? _reading;

    Wire(House house, CookieContainer cookies, TcpClient client, SslStream tls) => (_house, _cookies, _client, _tls) = (house, cookies, client, tls);

    /// <summary>Connects to the house, with the cookies of somebody.</summary>
    public static async Task<Wire> OpenAsync(House house, CookieContainer cookies)
    {
        var thumbprint = X509CertificateLoader.LoadCertificateFromFile(Path.Combine(house.Data, "tls", "cert.pem")).Thumbprint;
        var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(IPAddress.Loopback, new Uri(house.Server.Address).Port);
        var tls = new SslStream(client.GetStream(), leaveInnerStreamOpen: false, (_, certificate, _, _) => (certificate as X509Certificate2)?.Thumbprint == thumbprint);
        await tls.AuthenticateAsClientAsync("localhost");
        return new Wire(house, cookies, client, tls);
    }

    /// <summary>Sends a request. An unsafe one fetches its token first, on a connection of its own: who can do that is signed in and reads.</summary>
    public async Task SendAsync(string method, string path, bool api, string body)
    {
        var (address, bytes) = (new Uri(_house.Server.Address), Encoding.UTF8.GetBytes(body));
        string[] lines =
        [
            $"{method} {path} HTTP/1.1",
            $"Host: {address.Authority}",
            "Connection: close",
            .. method == "GET" ? [] : (string[])[await TokenAsync()],
            $"Cookie: {_cookies.GetCookieHeader(address)}",
            $"Accept: {(api ? "application/json" : "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")}",
            $"Content-Type: {(api ? "application/json" : "application/x-www-form-urlencoded")}",
            $"Content-Length: {bytes.Length}",
            "\r\n",
        ];
        await _tls.WriteAsync((byte[])[.. Encoding.ASCII.GetBytes(string.Join("\r\n", lines)), .. bytes]);
        _reading = _tls.ReadAsync(_first, 0, 1);
    }

    /// <summary>Nothing of the answer has come so far.</summary>
    public bool IsSilent => _reading is { IsCompleted: false };

    /// <summary>Waits for the first byte of the answer.</summary>
    public async Task FirstByteAsync() => Assert.Equal(1, await _reading!);

    /// <summary>The whole answer.</summary>
    public async Task<Answer> AnswerAsync()
    {
        await FirstByteAsync();
        using var all = new MemoryStream();
        all.Write(_first);
        await _tls.CopyToAsync(all);
        var text = Encoding.UTF8.GetString(all.ToArray());
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4;
        var (head, body) = (text[..end], text[end..]);
        return new Answer(int.Parse(head.Split(' ')[1], CultureInfo.InvariantCulture), head,
            head.Contains("Transfer-Encoding: chunked", StringComparison.OrdinalIgnoreCase) ? Encoding.UTF8.GetString(Unchunk(all.ToArray().AsSpan(Encoding.UTF8.GetByteCount(head)))) : body);
    }

    async Task<string> TokenAsync()
    {
        await using var wire = await OpenAsync(_house, _cookies);
        await wire.SendAsync("GET", "/api/v1/token", api: true, "");
        var answer = await wire.AnswerAsync();
        Assert.True(answer.Status == 200, answer.Text);
        foreach (var line in answer.Head.Split("\r\n").Where(line => line.StartsWith("Set-Cookie: ", StringComparison.OrdinalIgnoreCase)))
        {
            _cookies.SetCookies(new Uri(_house.Server.Address), line[12..]);
        }

        return $"{ForgeryFilter.Header}: {JsonDocument.Parse(answer.Body).RootElement.GetProperty("token").GetString()}";
    }

    static byte[] Unchunk(ReadOnlySpan<byte> chunks)
    {
        using var body = new MemoryStream();
        while (true)
        {
            var end = chunks.IndexOf("\r\n"u8);
            var length = int.Parse(Encoding.ASCII.GetString(chunks[..end]), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            if (length == 0)
            {
                return body.ToArray();
            }

            body.Write(chunks.Slice(end + 2, length));
            chunks = chunks[(end + 2 + length + 2)..];
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _tls.DisposeAsync();
        _client.Dispose();
    }
}
