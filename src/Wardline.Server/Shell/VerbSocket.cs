using System.Buffers.Binary;
using System.Net.Sockets;
using Wardline.Guard.Setup;
using Wardline.Guard.Storage;
using Wardline.Server.Ledger;

namespace Wardline.Server.Shell;

/// <summary>
/// The server's end of wardline.sock (mode 0600): runs verbs of other processes against the open installation. A verb can
/// neither end the server nor change its environment: paths resolve against the caller's folder, exceptions become an exit
/// code, and verbs that hold a folder themselves (serve, demo) are not in its command tree.
/// </summary>
sealed class VerbSocket : IAsyncDisposable
{
    readonly Installation _installation;
    readonly Func<string?> _address;
    readonly ILogger _log;
    readonly Socket _listener;
    readonly string _path;
    readonly CancellationTokenSource _stop = new();
    readonly HashSet<Task> _running = [];
    Task _loop = Task.CompletedTask;

    VerbSocket(Installation installation, Func<string?> address, ILogger log, Socket listener, string path)
    {
        (_installation, _address, _log, _listener, _path) = (installation, address, log, listener, path);
    }

    /// <summary>Begins to listen. The folder's lock is held, so a socket file that stands there belongs to a dead server.</summary>
    /// <exception cref="UnusableStoreException">The path is too long for a socket, or the folder can't be written.</exception>
    public static VerbSocket Listen(Installation installation, Func<string?> address, ILogger log)
    {
        var path = VerbClient.SocketPath(installation.Folder);
        File.Delete(path);
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            // The data folder is 0700, so nobody else can reach the file in the instant before its own mode is set.
            listener.Bind(new UnixDomainSocketEndPoint(path));
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            listener.Listen(16);
        }
        catch (Exception e) when (e is SocketException or ArgumentException or IOException)
        {
            listener.Dispose();
            throw new UnusableStoreException($"The socket {path} can't be made. Its path must have at most 107 bytes and the folder be writable: choose a shorter --data.", e);
        }

        var socket = new VerbSocket(installation, address, log, listener, path);
        socket._loop = Task.Run(socket.AcceptAsync);
        return socket;
    }

    async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var connection = await _listener.AcceptAsync(_stop.Token);
                var running = AnswerAsync(connection);
                lock (_running)
                {
                    _running.RemoveWhere(t => t.IsCompleted);
                    _running.Add(running);
                }
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (SocketException e)
            {
                _log.LogWarning("A verb's connection failed before it began ({Error}).", e.SocketErrorCode);
            }
        }
    }

    async Task AnswerAsync(Socket connection)
    {
        await Task.Yield();
        using var _ = connection;
        await using var stream = new NetworkStream(connection);
        try
        {
            if (OperatingSystemUser.Peer(connection) is not { } user || !OperatingSystemUser.MayAct(user))
            {
                _log.LogWarning("A verb of another operating-system user was turned away.");
                return;
            }

            if (await VerbFrames.ReadAsync(stream, _stop.Token) is { Kind: VerbFrames.Request, Body: var body })
            {
                await RunAsync(stream, VerbFrames.Parse(body), user);
            }
        }
        catch (Exception e) when (e is IOException or SocketException or InvalidDataException or OperationCanceledException)
        {
            // The other side went away or spoke another language: nobody is left to be told.
            _log.LogInformation("A verb's connection ended early ({Kind}).", e.GetType().Name);
        }
        catch (Exception e)
        {
            // The last resort: a fault here must neither stay unseen nor keep the server from closing the rest at its end.
            _log.LogError("A verb's connection failed by a fault of the program: {Kind}.", e.GetType().FullName);
        }
    }

    async Task RunAsync(NetworkStream stream, VerbRequest request, uint user)
    {
        using var turn = new SemaphoreSlim(1);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        await using var data = new VerbWriter(stream, VerbFrames.Data, turn, cancel.Token);
        await using var talk = new VerbWriter(stream, VerbFrames.Talk, turn, cancel.Token);
        var gone = WatchAsync(stream, cancel);
        var terminal = new Terminal(data, talk, request.Live)
        {
            Folder = request.Folder,
            Actor = OperatingSystemUser.Of(user),
            Open = _installation,
            ServerAddress = _address(),
        };
        try
        {
            var code = await RunVerbAsync(request, terminal, cancel.Token);
            var exit = new byte[sizeof(int)];
            BinaryPrimitives.WriteInt32BigEndian(exit, code);
            await VerbFrames.WriteAsync(stream, VerbFrames.Ended, exit, _stop.Token);
        }
        finally
        {
            await cancel.CancelAsync();
            await gone;
        }
    }

    async Task<int> RunVerbAsync(VerbRequest request, Terminal terminal, CancellationToken cancel)
    {
        try
        {
            var code = await CommandLine.RunAsync(request.Args, terminal, cancel);

            // A verb that wrote ends only when its entries are in the tree and the checkpoint is signed.
            await _installation.Sequencer.DrainAsync(_stop.Token);
            return code;
        }
        catch (Exception e) when (LedgerErrors.Are(e))
        {
            // The verb handles its own errors, so this is the ledger's. These sentences are written for the operator and hold no data.
            _log.LogError("A verb's entries could not be signed ({Kind}).", e.GetType().Name);
            await terminal.Talk.WriteLineAsync($"The verb ran, but not all entries are in the signed ledger. {e.Message}");
            return Exit.CheckFailed;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // Whatever a verb throws ends the verb and not the server. The message may hold anything, so only its kind is told.
            _log.LogError("A verb failed by a fault of the program: {Kind}.", e.GetType().FullName);
            await terminal.Talk.WriteLineAsync($"The verb failed by a fault of the program ({e.GetType().Name}); nothing unacknowledged stands.");
            return Exit.CheckFailed;
        }
    }

    // A client says nothing after its request: whatever a read returns means that it is gone.
    static async Task WatchAsync(NetworkStream stream, CancellationTokenSource cancel)
    {
        try
        {
            await stream.ReadAtLeastAsync(new byte[1], 1, throwOnEndOfStream: false, cancel.Token);
            await cancel.CancelAsync();
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException)
        {
            await cancel.CancelAsync();
        }
    }

    /// <summary>Stops listening, asks running verbs to end, waits for them, and removes the socket file.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _loop;
        Task[] running;
        lock (_running)
        {
            running = [.. _running];
        }

        await Task.WhenAll(running);
        File.Delete(_path);
        _stop.Dispose();
    }
}
