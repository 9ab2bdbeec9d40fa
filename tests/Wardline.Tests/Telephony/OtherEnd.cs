using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Wardline.Tests.Telephony;

/// <summary>What came in: headers by lower-case name, and the body.</summary>
sealed record Taken(Dictionary<string, string> Headers, string Body);

/// <summary>A telephone system that takes orders, on a free port of loopback: each order gets the next answer, an empty one keeps silent.</summary>
sealed class OtherEnd : IDisposable
{
    readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    readonly ConcurrentQueue<string> _answers = new();
    readonly SemaphoreSlim _came = new(0);
    readonly ConcurrentBag<TcpClient> _open = [];

    public OtherEnd()
    {
        _listener.Start();
        _ = AcceptAsync();
    }

    public ConcurrentQueue<Taken> Orders { get; } = new();

    public string Url => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/orders";

    public static string Says(string status, string body = "", string headers = "") => $"HTTP/1.1 {status}\r\n{headers}Content-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}";

    public void Next(params string[] answers) => Array.ForEach(answers, _answers.Enqueue);

    /// <summary>Until one more order has come.</summary>
    public async Task CameAsync() => Xunit.Assert.True(await _came.WaitAsync(TimeSpan.FromSeconds(30)));

    async Task AcceptAsync()
    {
        try
        {
            for (; ; )
            {
                var client = await _listener.AcceptTcpClientAsync();
                _open.Add(client);
                _ = ServeAsync(client);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            _answers.Clear();
        }
    }

    async Task ServeAsync(TcpClient client)
    {
        using var reader = new StreamReader(client.GetStream(), Encoding.UTF8, leaveOpen: true);
        await reader.ReadLineAsync();
        var headers = new Dictionary<string, string>();
        while (await reader.ReadLineAsync() is { Length: > 0 } line)
        {
            var parts = line.Split(':', 2);
            headers[parts[0].ToLowerInvariant()] = parts[1].Trim();
        }

        var body = new char[int.Parse(headers["content-length"], System.Globalization.CultureInfo.InvariantCulture)];
        await reader.ReadBlockAsync(body);
        Orders.Enqueue(new Taken(headers, new string(body)));
        if (_answers.TryDequeue(out var answer) && answer.Length > 0)
        {
            await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(answer));
            client.Close();
        }

        _came.Release();
    }

    public void Dispose()
    {
        _listener.Dispose();
        foreach (var client in _open)
        {
            client.Dispose();
        }
    }
}
