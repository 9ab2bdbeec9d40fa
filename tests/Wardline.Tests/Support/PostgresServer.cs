using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Npgsql;

namespace Wardline.Tests.Support;

/// <summary>
/// A PostgreSQL server of the test's own: loopback only, a port and a folder of its own, a password drawn for this run,
/// durable as a real one (<c>fsync=on</c>). It ends with <see cref="DisposeAsync"/>, with the test process, and also when that is killed.
/// </summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    private const string User = "wardline_test";

    private readonly Process _server;
    private readonly PostgresWatchdog _watchdog;
    private readonly string _password;
    private readonly int _port;

    private PostgresServer(Process server, PostgresWatchdog watchdog, string folder, string password, int port) =>
        (_server, _watchdog, Folder, _password, _port) = (server, watchdog, folder, password, port);

    /// <summary>Holds <c>data</c> (tables and write-ahead log) and <c>server.log</c>.</summary>
    public string Folder { get; }

    public string DataFolder => Path.Combine(Folder, "data");

    public string LogFile => Path.Combine(Folder, "server.log");

    public string ConnectionStringTo(string database) => ConnectionString(database, _port, _password);

    /// <exception cref="InvalidOperationException">The server could not be made or did not come up; the message holds what it said.</exception>
    public static async Task<PostgresServer> StartAsync(PostgresBinaries binaries)
    {
        string folder = PostgresFolder.Create();
        PostgresWatchdog watchdog = PostgresWatchdog.Over(folder);
        try
        {
            string password = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
            PostgresAccount? account = PostgresAccount.ForRoot();
            await MakeClusterAsync(binaries, account, folder, password);
            (Process server, int port) = await LaunchAsync(binaries, account, folder, password);
            return new PostgresServer(server, watchdog, folder, password, port);
        }
        catch
        {
            await watchdog.EndAsync();
            throw;
        }
    }

    public async Task ExecuteAsync(string sql)
    {
        await using NpgsqlConnection connection = new(ConnectionStringTo("postgres") + ";Pooling=false");
        await connection.OpenAsync();
        await using NpgsqlCommand command = new(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _watchdog.EndAsync();
        await _server.WaitForExitAsync();
        _server.Dispose();
    }

    /// <summary>A port found free may be taken before the server binds it: then the server ends at once and another port is tried.</summary>
    private static async Task<(Process Server, int Port)> LaunchAsync(
        PostgresBinaries binaries, PostgresAccount? account, string folder, string password)
    {
        for (int attempt = 1; ; attempt++)
        {
            int port = FreePort();
            Process server = Launch(binaries, account, folder, port);
            if (await AnswersAsync(server, port, password))
            {
                return (server, port);
            }

            server.Kill();
            await server.WaitForExitAsync();
            server.Dispose();
            if (attempt == 5)
            {
                string log = await File.ReadAllTextAsync(Path.Combine(folder, "server.log"));
                throw new InvalidOperationException($"The test's PostgreSQL ({binaries.Postgres}) did not come up in {attempt} attempts. It said:\n{log}");
            }
        }
    }

    private static async Task MakeClusterAsync(PostgresBinaries binaries, PostgresAccount? account, string folder, string password)
    {
        string passwordFile = Path.Combine(folder, "password");
        await File.WriteAllTextAsync(passwordFile, password + "\n");
        if (account is not null)
        {
            await MustAsync(folder, ["chown", "-R", $"{account.UserId}:{account.GroupId}", folder]);
        }

        // initdb need not wait for the disk (--no-sync): a cluster lost before its first use is made again.
        await MustAsync(folder, [
            .. account?.Prefix ?? [],
            binaries.Initdb, "-D", Path.Combine(folder, "data"), "-U", User, $"--pwfile={passwordFile}",
            "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync",
        ]);
        File.Delete(passwordFile);
    }

    private static async Task MustAsync(string folder, IReadOnlyList<string> words)
    {
        ShellCommand.Result result = await ShellCommand.RunAsync(folder, words[0], words.Skip(1));
        if (result.ExitCode != 0)
        {
            throw new InvalidOperationException($"The test's PostgreSQL could not be made: '{string.Join(' ', words)}' ended with {result.ExitCode}:\n{result.Output}");
        }
    }

    private static Process Launch(PostgresBinaries binaries, PostgresAccount? account, string folder, int port)
    {
        // The shell only points the output at the log and then becomes the server, so the process id is the server's.
        string[] words =
        [
            "-c", "log=$1; shift; exec \"$@\" </dev/null >>\"$log\" 2>&1", "sh", Path.Combine(folder, "server.log"),
            .. account?.Prefix ?? [],
            binaries.Postgres, "-D", Path.Combine(folder, "data"),
            "-c", "listen_addresses=127.0.0.1", "-c", "port=" + port.ToString(CultureInfo.InvariantCulture), "-c", "unix_socket_directories=",
            "-c", "fsync=on", "-c", "max_connections=200", "-c", "logging_collector=off", "-c", "log_line_prefix=%m %d ",
        ];
        return Process.Start(new ProcessStartInfo("/bin/sh", words) { WorkingDirectory = folder })
            ?? throw new InvalidOperationException("/bin/sh did not start.");
    }

    private static async Task<bool> AnswersAsync(Process server, int port, string password)
    {
        Stopwatch waited = Stopwatch.StartNew();
        while (!server.HasExited && waited.Elapsed < TimeSpan.FromSeconds(30))
        {
            try
            {
                // With the password of this run nobody else's server on that port can be taken for ours.
                await using NpgsqlConnection connection = new(ConnectionString("postgres", port, password) + ";Pooling=false;Timeout=5");
                await connection.OpenAsync();
                return true;
            }
            catch (NpgsqlException)
            {
                await Task.Delay(50);
            }
        }

        return false;
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string ConnectionString(string database, int port, string password) =>
        new NpgsqlConnectionStringBuilder
        {
            Host = "127.0.0.1",
            Port = port,
            Database = database,
            Username = User,
            Password = password,
            IncludeErrorDetail = false,
        }.ConnectionString;
}
