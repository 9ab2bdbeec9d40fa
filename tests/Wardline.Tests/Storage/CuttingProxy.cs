using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Wardline.Tests.Storage;

/// <summary>When a connection is cut.</summary>
enum Cut
{
    /// <summary>The text is never forwarded.</summary>
    BeforeForwarding,

    /// <summary>The server has the text and has answered; the answer is never forwarded.</summary>
    BeforeTheAnswer,
}

/// <summary>Stands between a client and its PostgreSQL and cuts the connection that sends a certain text.</summary>
sealed class CuttingProxy : IAsyncDisposable
{
    readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    readonly int _target;
    Order? _order;

    public CuttingProxy(int target)
    {
        _target = target;
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>The next connection that sends this text is cut, once.</summary>
    /// <param name="text">What the client sends.</param>
    /// <param name="cut">When.</param>
    /// <param name="answer">How the server says that just this is done; what it says before belongs to earlier statements of the same packet.</param>
    /// <param name="after">Only a connection that has sent this first, since now; null for any.</param>
    public void Arm(string text, Cut cut, string answer, string? after = null) =>
        _order = new Order(Encoding.UTF8.GetBytes(text), cut, Encoding.UTF8.GetBytes(answer), after is null ? null : Encoding.UTF8.GetBytes(after));

    /// <summary>Whether the cut that was ordered has been made.</summary>
    public bool HasCut => _order is null;

    async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptTcpClientAsync());
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Stopped: no more connections come.
            return;
        }
    }

    async Task ServeAsync(TcpClient client)
    {
        using var server = new TcpClient();
        using (client)
        {
            try
            {
                await server.ConnectAsync(IPAddress.Loopback, _target);
                var swallow = new Swallow();
                await Task.WhenAny(UpAsync(client.GetStream(), server.GetStream(), swallow), DownAsync(server.GetStream(), client.GetStream(), swallow));
            }
            catch (SocketException)
            {
                // No server: the client sees its connection end, as it would without us.
                return;
            }
        }
    }

    async Task UpAsync(NetworkStream from, NetworkStream to, Swallow swallow)
    {
        var buffer = new byte[65536];
        Order? begun = null;
        try
        {
            for (int read; (read = await from.ReadAsync(buffer)) > 0;)
            {
                if (_order is { After: { } after } next && buffer.AsSpan(0, read).IndexOf(after) >= 0)
                {
                    begun = next;
                }

                if (_order is { } order && (order.After is null || begun == order) && buffer.AsSpan(0, read).IndexOf(order.Text) >= 0 && Interlocked.CompareExchange(ref _order, null, order) == order)
                {
                    if (order.Cut == Cut.BeforeForwarding)
                    {
                        return;
                    }

                    swallow.Answer = order.Answer;
                }

                await to.WriteAsync(buffer.AsMemory(0, read));
            }
        }
        catch (IOException)
        {
            // One side is gone; the other is closed by our caller.
            return;
        }
    }

    static async Task DownAsync(NetworkStream from, NetworkStream to, Swallow swallow)
    {
        var buffer = new byte[65536];
        try
        {
            for (int read; (read = await from.ReadAsync(buffer)) > 0;)
            {
                if (swallow.Answer is { } answer)
                {
                    if (buffer.AsSpan(0, read).IndexOf(answer) >= 0)
                    {
                        return;
                    }

                    continue;
                }

                await to.WriteAsync(buffer.AsMemory(0, read));
            }
        }
        catch (IOException)
        {
            // One side is gone; the other is closed by our caller.
            return;
        }
    }

    public ValueTask DisposeAsync()
    {
        _listener.Dispose();
        return ValueTask.CompletedTask;
    }

    sealed record Order(byte[] Text, Cut Cut, byte[] Answer, byte[]? After);

    sealed class Swallow
    {
        /// <summary>Set: nothing more is forwarded to the client, and the connection ends with this answer.</summary>
        public volatile byte[]? Answer;
    }
}
