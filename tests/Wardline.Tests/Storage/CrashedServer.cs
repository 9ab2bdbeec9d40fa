using System.Diagnostics;
using Npgsql;
using Wardline.Tests.Support;

namespace Wardline.Tests.Storage;

/// <summary>Ends a test's PostgreSQL at once, as a power cut would, and starts the same server again.</summary>
static class CrashedServer
{
    /// <summary>Returns what starts it again, on the same folder and port; dispose what that gives when the test is over.</summary>
    internal static async Task<Func<Task<Process>>> StopAsync(PostgresServer server)
    {
        var pid = (await File.ReadAllLinesAsync(Path.Combine(server.DataFolder, "postmaster.pid")))[0];
        var words = (await File.ReadAllTextAsync($"/proc/{pid}/cmdline")).TrimEnd('\0').Split('\0');
        await ShellCommand.RunAsync("/", "kill", "-QUIT", pid);
        while (Directory.Exists($"/proc/{pid}"))
        {
            await Task.Delay(10);
        }

        return () => StartAsync(server, words);
    }

    static async Task<Process> StartAsync(PostgresServer server, string[] words)
    {
        string[] command =
        [
            "-c", "log=$1; shift; exec \"$@\" </dev/null >>\"$log\" 2>&1", "sh", server.LogFile,
            .. PostgresAccount.ForRoot()?.Prefix ?? [], .. words,
        ];
        var process = Process.Start(new ProcessStartInfo("/bin/sh", command) { WorkingDirectory = server.Folder })
            ?? throw new InvalidOperationException("/bin/sh did not start.");
        while (!process.HasExited)
        {
            try
            {
                await server.ExecuteAsync("SELECT 1");
                return process;
            }
            catch (NpgsqlException)
            {
                await Task.Delay(50);
            }
        }

        throw new InvalidOperationException($"PostgreSQL did not start again. It said:\n{await File.ReadAllTextAsync(server.LogFile)}");
    }
}
