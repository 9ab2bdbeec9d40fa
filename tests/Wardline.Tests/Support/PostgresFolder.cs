using System.Globalization;
using System.Security.Cryptography;

namespace Wardline.Tests.Support;

/// <summary>
/// Where a test server keeps everything. The name says which process it belongs to (id and start time, since ids are used again),
/// so that a later run can tell a folder left by a crash from one in use.
/// </summary>
internal static class PostgresFolder
{
    private const string Prefix = "wardline-pg-";

    public static string Create()
    {
        string name = string.Create(
            CultureInfo.InvariantCulture,
            $"{Prefix}{Environment.ProcessId}-{StartTime(Environment.ProcessId)}-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}");
        string path = Path.Combine(Path.GetTempPath(), name);
        Directory.CreateDirectory(path);
        return path;
    }

    /// <summary>Ends servers and removes folders whose test process is gone. The ordinary end does the same through the server's watchdog.</summary>
    public static async Task SweepAsync()
    {
        foreach (string folder in Directory.EnumerateDirectories(Path.GetTempPath(), Prefix + "*").Where(IsAbandoned))
        {
            if (ServerOf(folder) is { } pid)
            {
                // Killing the first process of a server makes the others end by themselves.
                using System.Diagnostics.Process server = System.Diagnostics.Process.GetProcessById(pid);
                server.Kill();
            }

            // rm and not Directory.Delete: another run may be sweeping the same folder at this moment.
            await ShellCommand.RunAsync("/", "rm", "-rf", "--", folder);
        }
    }

    /// <summary>Process id of the server that runs in this folder; null when none does.</summary>
    public static int? ServerOf(string folder)
    {
        string pidFile = Path.Combine(folder, "data", "postmaster.pid");
        if (!File.Exists(pidFile) || !int.TryParse(File.ReadLines(pidFile).FirstOrDefault(), CultureInfo.InvariantCulture, out int pid))
        {
            return null;
        }

        // The id may be somebody else's by now: only a process that names this very folder is the server.
        string commandLine = $"/proc/{pid}/cmdline";
        return File.Exists(commandLine) && File.ReadAllText(commandLine).Contains(folder, StringComparison.Ordinal) ? pid : null;
    }

    internal static bool IsAbandoned(string folder)
    {
        string[] parts = Path.GetFileName(folder)[Prefix.Length..].Split('-');
        return parts.Length == 3
            && int.TryParse(parts[0], CultureInfo.InvariantCulture, out int owner)
            && StartTime(owner) != parts[1];
    }

    /// <summary>Clock ticks between the machine's start and the process's, as /proc gives them; "gone" when there is no such process.</summary>
    private static string StartTime(int pid)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{pid}/stat");
            // The second field is the program's name in brackets and may hold spaces: count from the last bracket.
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[19];
        }
        catch (IOException)
        {
            return "gone";
        }
    }
}
