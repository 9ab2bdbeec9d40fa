using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using Wardline.Guard.Storage;

namespace Wardline.Server.Shell;

/// <summary>Sends a verb to the server that holds the data folder and prints what comes back.</summary>
static class VerbClient
{
    /// <summary>The socket of a data folder. A path of a Unix socket holds at most 107 bytes.</summary>
    public static string SocketPath(string folder) => Path.Combine(folder, "wardline.sock");

    /// <summary>Whether a server listens there. A socket file that a killed server left behind answers nothing.</summary>
    public static bool Answers(string folder) => Connect(folder) is { } socket && Close(socket);

    /// <summary>Runs the verb in the server. Returns its exit code.</summary>
    /// <exception cref="UnusableStoreException">The server went away before the verb ended.</exception>
    public static async Task<int> RunAsync(string folder, string[] args, Terminal terminal, CancellationToken cancel)
    {
        using var socket = Connect(folder) ?? throw Gone(folder);
        await using var stream = new NetworkStream(socket);

        // Ctrl-C here closes the connection, and that is how the server learns of it.
        using var closing = cancel.Register(socket.Dispose);
        try
        {
            await VerbFrames.WriteAsync(stream, VerbFrames.Request, VerbFrames.ToBytes(new VerbRequest(args, terminal.Folder, terminal.Live)), cancel);
            while (await VerbFrames.ReadAsync(stream, cancel) is { } frame)
            {
                if (frame.Kind == VerbFrames.Ended && frame.Body.Length == sizeof(int))
                {
                    return BinaryPrimitives.ReadInt32BigEndian(frame.Body);
                }

                await (frame.Kind == VerbFrames.Data ? terminal.Data : terminal.Talk).WriteAsync(Encoding.UTF8.GetString(frame.Body));
            }
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
        {
            cancel.ThrowIfCancellationRequested();
            throw Gone(folder, e);
        }

        throw Gone(folder);
    }

    static UnusableStoreException Gone(string folder, Exception? inner = null) =>
        new($"The server on {folder} went away before the verb ended. What it acknowledged stands; start the verb again.", inner);

    static bool Close(Socket socket)
    {
        socket.Dispose();
        return true;
    }

    static Socket? Connect(string folder)
    {
        var path = SocketPath(folder);
        if (!File.Exists(path))
        {
            return null;
        }

        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            return null;
        }
    }
}

/// <summary>A server holds this data folder, so the verb belongs to it.</summary>
sealed class ServerHoldsFolderException(string folder) : Exception($"A server holds {folder}; the verb runs there.")
{
    public string Folder => folder;
}
