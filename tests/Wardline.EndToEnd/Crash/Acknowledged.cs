using System.Diagnostics;
using System.Globalization;

namespace Wardline.EndToEnd.Crash;

/// <summary>What killed processes had said was done.</summary>
sealed class Acknowledged
{
    public HashSet<Guid> Rows { get; } = [];

    public HashSet<Guid> Views { get; } = [];

    public Dictionary<Guid, long> Counts { get; } = [];

    public int Total { get; private set; }

    /// <summary>Starts a writer, kills it (SIGKILL) after it has said <paramref name="lines"/> lines, and notes all that it had said.</summary>
    public async Task RunAndKillAsync(string folder, string? database, int lines)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, [CrashWriter.Mode, folder])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment[CrashWriter.DatabaseVariable] = database ?? "";
        using var writer = Process.Start(start) ?? throw new InvalidOperationException("The crash writer did not start.");
        var errors = writer.StandardError.ReadToEndAsync();
        var said = 0;
        while (await writer.StandardOutput.ReadLineAsync() is { } line)
        {
            // After the kill there are lines left in the pipe: they were said, so they count. A torn last one was not.
            Note(line);
            if (++said == lines)
            {
                writer.Kill();
            }
        }

        await writer.WaitForExitAsync();
        if (said < lines)
        {
            throw new InvalidOperationException($"The crash writer ended by itself after {said} lines: {await errors}");
        }
    }

    void Note(string line)
    {
        var words = line.Split(' ');
        if (words.Length < 2 || !Guid.TryParseExact(words[1], "D", out var id))
        {
            return;
        }

        switch (words[0])
        {
            case "row":
                Rows.Add(id);
                break;
            case "view":
                Views.Add(id);
                break;
            case "count" when words.Length == 3 && long.TryParse(words[2], CultureInfo.InvariantCulture, out var version):
                // A torn number is a smaller one, and smaller numbers were acknowledged too.
                Counts[id] = Math.Max(version, Counts.GetValueOrDefault(id));
                break;
            default:
                return;
        }

        Total++;
    }
}
