using System.Diagnostics;
using System.Globalization;
using Wardline.Tests.Support;

namespace Wardline.Bench;

/// <summary>Peak memory of <c>wardline import</c>, the real process, with ten times the input: flat when the ratio is about 1.</summary>
static class MemoryBench
{
    public static async Task<Figure> RunAsync(string engine, string bench, int patients)
    {
        var small = Math.Max(10, patients / 100);
        var (few, many) = (await PeakAsync(engine, bench, small), await PeakAsync(engine, bench, small * 10));
        return Figure.Of($"memory {engine}", many, "MB", few);
    }

    static async Task<double> PeakAsync(string engine, string bench, int patients)
    {
        var sample = Path.GetFullPath(await Population.FolderAsync(bench, patients));
        Progress.Say($"memory {engine}: importing {patients}");
        using var folder = new TempFolder();
        await using var database = engine == "postgres" ? await ThrowawayPostgres.NewDatabaseAsync() : null;
        var start = new ProcessStartInfo(Path.Combine(RepoRoot.Path, "artifacts", "bin", "wardline"), ["import", sample]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["WARDLINE_DATA"] = folder.At("data");
        start.Environment["WARDLINE_DB"] = database?.ConnectionString;
        using var process = Process.Start(start)!;
        var talk = Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        var peak = 0.0;
        while (!process.HasExited)
        {
            // The kernel keeps the highest value, so a look now and then misses only what the process took on at its very end.
            peak = Math.Max(peak, Highest(process.Id));
            await Task.Delay(20);
        }

        return process.ExitCode == 0 && peak > 0 ? peak : throw new InvalidOperationException($"wardline import ended with {process.ExitCode}: {(await talk)[1]}");
    }

    static double Highest(int process)
    {
        try
        {
            var line = File.ReadLines($"/proc/{process}/status").FirstOrDefault(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) / 1024;
        }
        catch (IOException)
        {
            // It has ended between the two looks; what was seen before stands.
            return 0;
        }
    }
}
