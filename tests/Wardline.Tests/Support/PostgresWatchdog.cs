using System.Diagnostics;

namespace Wardline.Tests.Support;

/// <summary>
/// Ends whatever PostgreSQL runs in a folder, then removes the folder: when asked, when the test process ends, and when it is
/// killed. One way for all three, so the rare one is tried by every run. It is started before anything is in the folder.
/// </summary>
internal sealed class PostgresWatchdog : IDisposable
{
    /// <summary>
    /// Waits until our end of its input closes, which the kernel does for a killed process too. It ignores Ctrl-C, which a terminal
    /// sends to all of us together. It ends only processes that name the folder's data: ids are used again, folders are not.
    /// </summary>
    private const string Script = """
        trap '' INT TERM HUP
        read -r _
        ours() { for p in /proc/[0-9]*; do grep -qsF "$1/data" "$p/cmdline" && echo "${p#/proc/}"; done; }
        for attempt in $(seq 60); do
          pids=$(ours "$1")
          [ -n "$pids" ] || break
          case $attempt in
            1) kill -QUIT $pids || break ;;
            40) kill -KILL $pids ;;
          esac
          sleep 0.1
        done
        rm -rf -- "$1" || { sleep 1; rm -rf -- "$1"; }
        """;

    private readonly Process _shell;

    private PostgresWatchdog(Process shell)
    {
        _shell = shell;
        AppDomain.CurrentDomain.ProcessExit += OnProcessExit;
    }

    public static PostgresWatchdog Over(string folder)
    {
        ProcessStartInfo start = new("/bin/sh", ["-c", Script, "sh", folder])
        {
            WorkingDirectory = "/",
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return new PostgresWatchdog(Process.Start(start) ?? throw new InvalidOperationException("/bin/sh did not start."));
    }

    /// <summary>Returns when the processes and the folder are gone.</summary>
    public async Task EndAsync()
    {
        _shell.StandardInput.Close();
        await _shell.WaitForExitAsync();
        Dispose();
    }

    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= OnProcessExit;
        _shell.Dispose();
    }

    private void OnProcessExit(object? sender, EventArgs e)
    {
        _shell.StandardInput.Close();
        _shell.WaitForExit(TimeSpan.FromSeconds(10));
    }
}
