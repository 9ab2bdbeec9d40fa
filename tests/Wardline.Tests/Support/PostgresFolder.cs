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

    /// <summary>Ends servers and removes folders whose test process is gone and whose watchdog was killed with it.</summary>
    public static async Task SweepAsync()
    {
        foreach (string folder in Directory.EnumerateDirectories(Path.GetTempPath(), Prefix + "*").Where(IsAbandoned))
        {
            await PostgresWatchdog.Over(folder).EndAsync();
        }
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
