using System.ComponentModel;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Wardline.Tests.Support;

/// <summary>A folder with working PostgreSQL server programs of version 15 or newer.</summary>
internal sealed partial record PostgresBinaries(string Folder, int MajorVersion)
{
    public const string HowToGetThem =
        "No PostgreSQL 15 or newer (initdb and postgres) was found under /usr/lib/postgresql or on the PATH. "
        + "`make test` installs it on Debian; elsewhere install the server package and put its programs on the PATH.";

    public string Initdb => Path.Combine(Folder, "initdb");

    public string Postgres => Path.Combine(Folder, "postgres");

    /// <summary>Version 15 is preferred, being the oldest supported; otherwise the newest found. Null when there is none.</summary>
    public static async Task<PostgresBinaries?> FindAsync()
    {
        string[] onPath = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        string[] debian = Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql") : [];
        return await FindInAsync([.. debian.Select(version => Path.Combine(version, "bin")), .. onPath]);
    }

    internal static async Task<PostgresBinaries?> FindInAsync(IEnumerable<string> folders)
    {
        List<PostgresBinaries> found = [];
        foreach (string folder in folders.Distinct(StringComparer.Ordinal))
        {
            if (await TryAsync(folder) is { } binaries)
            {
                found.Add(binaries);
            }
        }

        return found.Find(b => b.MajorVersion == 15) ?? found.MaxBy(b => b.MajorVersion);
    }

    /// <summary>A name in a folder proves nothing: it may be a dangling link or a wrapper round a program that is gone. Only an answer counts.</summary>
    private static async Task<PostgresBinaries?> TryAsync(string folder)
    {
        PostgresBinaries candidate = new(folder, 0);
        if (!File.Exists(candidate.Postgres) || !File.Exists(candidate.Initdb))
        {
            return null;
        }

        try
        {
            ShellCommand.Result initdb = await ShellCommand.RunAsync("/", candidate.Initdb, "--version");
            ShellCommand.Result postgres = await ShellCommand.RunAsync("/", candidate.Postgres, "--version");
            Match version = VersionLine().Match(postgres.Output);
            if (initdb.ExitCode != 0 || postgres.ExitCode != 0 || !version.Success)
            {
                return null;
            }

            int major = int.Parse(version.Groups[1].Value, CultureInfo.InvariantCulture);
            return major >= 15 ? candidate with { MajorVersion = major } : null;
        }
        catch (Win32Exception)
        {
            // Not executable, or for another machine: no candidate.
            return null;
        }
    }

    [GeneratedRegex(@"^postgres \(PostgreSQL\) (\d+)", RegexOptions.CultureInvariant)]
    private static partial Regex VersionLine();
}
