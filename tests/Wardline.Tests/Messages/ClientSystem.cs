using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Wardline.Tests.Messages;

/// <summary>What a client's system was sent.</summary>
internal sealed record Received(string Method, string Path, Dictionary<string, string> Headers, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);
}

/// <summary>A client's own system on a free port of this machine: it keeps what it is sent and answers as it is told.</summary>
internal sealed class ClientSystem : IDisposable
{
    readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    readonly ConcurrentQueue<Received> _received = new();
    readonly Task _serving;

    public ClientSystem()
    {
        _listener.Start();
        _serving = ServeAsync();
    }

    /// <summary>The status line of the next answers; null hangs up without one.</summary>
    public string? Answers { get; set; } = "200 OK";

    /// <summary>Headers beside it.</summary>
    public string Adds { get; set; } = "";

    public string Url => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/messages";

    public Received[] Received => [.. _received];

    async Task ServeAsync()
    {
        while (true)
        {
            TcpClient connection;
            try
            {
                connection = await _listener.AcceptTcpClientAsync();
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return;
            }

            using (connection)
            {
                await AnswerAsync(connection.GetStream());
            }
        }
    }

    // One request a connection: read to the end of its body, then answered and closed.
    async Task AnswerAsync(NetworkStream stream)
    {
        var bytes = new MemoryStream();
        var buffer = new byte[8192];
        int head, length = 0;
        while ((head = bytes.GetBuffer().AsSpan(0, (int)bytes.Length).IndexOf("\r\n\r\n"u8)) < 0 || bytes.Length < head + 4 + (length = LengthOf(bytes, head)))
        {
            var read = await stream.ReadAsync(buffer);
            if (read == 0)
            {
                return;
            }

            bytes.Write(buffer, 0, read);
        }

        var lines = Encoding.ASCII.GetString(bytes.GetBuffer(), 0, head).Split("\r\n");
        var headers = lines.Skip(1).Select(line => line.Split(": ", 2)).ToDictionary(pair => pair[0].ToLowerInvariant(), pair => pair[1]);
        _received.Enqueue(new Received(lines[0].Split(' ')[0], lines[0].Split(' ')[1], headers, bytes.ToArray().AsSpan(head + 4, length).ToArray()));
        if (Answers is { } status)
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\n{Adds}content-length: 0\r\nconnection: close\r\n\r\n"));
        }
    }

    static int LengthOf(MemoryStream bytes, int head) => Encoding.ASCII.GetString(bytes.GetBuffer(), 0, head).Split("\r\n")
        .Where(line => line.StartsWith("content-length: ", StringComparison.OrdinalIgnoreCase)).Select(line => int.Parse(line[16..], System.Globalization.CultureInfo.InvariantCulture)).FirstOrDefault();

    public void Dispose()
    {
        _listener.Stop();
        _serving.GetAwaiter().GetResult();
    }
}
