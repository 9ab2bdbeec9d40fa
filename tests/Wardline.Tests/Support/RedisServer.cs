using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Wardline.Tests.Support;

/// <summary>
/// A Redis of the test's own, from the machine's program: loopback, a port and a folder of its own, nothing on disk. It ends with
/// the test, and also when that is killed: a shell waits at a pipe that the kernel closes then. With none see <see cref="RequiredServices"/>.
/// </summary>
public sealed class RedisServer : IAsyncDisposable
{
    private const string Program = "/usr/bin/redis-server";

    /// <summary>Ends the one server that it started itself when its input closes.</summary>
    private const string Script = """trap '' INT TERM HUP; "$@" </dev/null & server=$!; read -r _; kill -KILL $server; wait $server 2>/dev/null""";

    private readonly TempFolder _folder;
    private Process _shell;
    private TcpClient _watched;

    private RedisServer(Process shell, TempFolder folder, TcpClient watched, int port) => (_shell, _folder, _watched, Port) = (shell, folder, watched, port);

    public int Port { get; }

    public string Address => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}");

    /// <summary>All that anybody has said to it since it started, by its own MONITOR.</summary>
    public string LogFile => _folder.At("monitor.log");

    /// <exception cref="InvalidOperationException">It did not come up.</exception>
    public static async Task<RedisServer> StartAsync()
    {
        if (!File.Exists(Program))
        {
            RequiredServices.IsMissing($"{Program} was not found. `make test` installs it on Debian (redis-server).");
        }

        for (int attempt = 0; attempt < 5; attempt++)
        {
            TempFolder folder = new();
            int port = FreePort();
            if (await LaunchAsync(folder, port) is { } up)
            {
                return new RedisServer(up.Shell, folder, up.Watched, port);
            }

            folder.Dispose();
        }

        throw new InvalidOperationException("The test's Redis did not come up in five attempts.");
    }

    /// <summary>Every key and what it holds, as one text.</summary>
    public async Task<string> DumpAsync()
    {
        const string All = """
            local out = {}
            for _, key in ipairs(redis.call('KEYS', '*')) do
              local kind = redis.call('TYPE', key).ok
              local held = kind == 'hash' and redis.call('HGETALL', key) or kind == 'string' and { redis.call('GET', key) } or { kind }
              out[#out + 1] = key .. ' ' .. table.concat(held, ' ')
            end
            return table.concat(out, '\n')
            """;
        return await SayAsync("EVAL", All, "0");
    }

    /// <summary>Says a command to it, and returns what it answers.</summary>
    public async Task<string> SayAsync(params string[] words)
    {
        ShellCommand.Result said = await ShellCommand.RunAsync(_folder.Path, "/usr/bin/redis-cli", ["-p", Port.ToString(CultureInfo.InvariantCulture), .. words]);
        return said.ExitCode == 0 ? said.Output : throw new InvalidOperationException(said.Output);
    }

    /// <summary>Ends it, as a power cut does; what was said is still there.</summary>
    public async Task StopAsync()
    {
        _shell.StandardInput.Close();
        await _shell.WaitForExitAsync();
    }

    /// <summary>Comes back on its port after <see cref="StopAsync"/>, and knows nothing of what was.</summary>
    public async Task StartAgainAsync()
    {
        (Process shell, TcpClient watched) = await LaunchAsync(_folder, Port) ?? throw new InvalidOperationException("The test's Redis did not come back on its port.");
        _shell.Dispose();
        _watched.Dispose();
        (_shell, _watched) = (shell, watched);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _shell.Dispose();
        _watched.Dispose();
        _folder.Dispose();
    }

    private static async Task<(Process Shell, TcpClient Watched)?> LaunchAsync(TempFolder folder, int port)
    {
        Process shell = Process.Start(new ProcessStartInfo("/bin/sh",
        [
            "-c", Script, "sh", Program, "--bind", "127.0.0.1", "--port", port.ToString(CultureInfo.InvariantCulture), "--dir", folder.Path,
            "--save", "", "--appendonly", "no", "--loglevel", "warning", "--logfile", folder.At("redis.log"),
        ])
        { WorkingDirectory = folder.Path, RedirectStandardInput = true })!;
        if (await WatchAsync(shell, port, folder.At("monitor.log")) is { } watched)
        {
            return (shell, watched);
        }

        shell.StandardInput.Close();
        await shell.WaitForExitAsync();
        shell.Dispose();
        return null;
    }

    // Connected means that it answers; from then on it tells this connection of every command.
    private static async Task<TcpClient?> WatchAsync(Process shell, int port, string log)
    {
        Stopwatch waited = Stopwatch.StartNew();
        while (!shell.HasExited && waited.Elapsed < TimeSpan.FromSeconds(30))
        {
            TcpClient client = new();
            try
            {
                await client.ConnectAsync(IPAddress.Loopback, port);
                await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes("MONITOR\r\n"));
                _ = KeepAsync(client.GetStream(), log);
                return client;
            }
            catch (SocketException)
            {
                client.Dispose();
                await Task.Delay(20);
            }
        }

        return null;
    }

    private static async Task KeepAsync(NetworkStream said, string log)
    {
        try
        {
            await using FileStream file = new(log, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, 1);
            await said.CopyToAsync(file);
        }
        catch (IOException)
        {
            // The server or the test has ended: what was said until then is kept.
            return;
        }
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
