using System.Globalization;
using Wardline.Guard.Keys;
using Wardline.Guard.Setup;
using Wardline.Tests.Support;

namespace Wardline.Bench;

static class Program
{
    static readonly string[] Names = ["import", "ledger", "identify", "verify", "view", "memory", "live", "agents"];
    static readonly string[] Engines = ["sqlite", "postgres"];

    /// <summary>Arguments: the folder to keep things in, the file for the figures, and which benches: nothing for all, or a name, or a name and an engine.</summary>
    static async Task<int> Main(string[] args)
    {
        var asked = args.Skip(2).SelectMany(arg => arg.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToArray();
        var (names, engines) = (asked.Length > 0 ? [asked[0]] : Names, asked.Length > 1 ? [asked[1]] : Engines);
        if (names.Except(Names).Concat(engines.Except(Engines)).Any())
        {
            await Console.Error.WriteLineAsync($"There is no bench '{string.Join(' ', asked)}'. There are: {string.Join(", ", Names)}; {string.Join(" or ", Engines)} may follow.");
            return 2;
        }

        var wanted = Environment.GetEnvironmentVariable("WARDLINE_BENCH_PATIENTS") is { Length: > 0 } text ? text : "100000";
        if (!int.TryParse(wanted, NumberStyles.None, CultureInfo.InvariantCulture, out var patients) || patients == 0)
        {
            await Console.Error.WriteLineAsync("WARDLINE_BENCH_PATIENTS must be a whole number above 0, for example 1000.");
            return 2;
        }

        var figures = await MeasureAsync(args[0], patients, names, engines);
        Figure.Print(figures);
        Figure.Write(args[1], figures);
        return 0;
    }

    static async Task<List<Figure>> MeasureAsync(string bench, int patients, string[] names, string[] engines)
    {
        var figures = new List<Figure>();
        if (names.Any(name => name is not ("memory" or "live" or "agents")))
        {
            var sample = await Population.FolderAsync(bench, patients);
            Figure.Keep(figures, await ImportBench.ParseAsync(sample, patients));
            foreach (var engine in engines)
            {
                figures.AddRange(await OnOneImportAsync(engine, sample, patients, names, figures[0]));
            }
        }

        if (names.Contains("memory"))
        {
            foreach (var engine in engines)
            {
                Figure.Keep(figures, await MemoryBench.RunAsync(engine, bench, patients));
            }
        }

        if (names.Contains("live"))
        {
            foreach (var engine in engines)
            {
                Figure.Keep(figures, [.. await LiveBench.RunAsync(engine)]);
            }
        }

        if (names.Contains("agents"))
        {
            foreach (var engine in engines)
            {
                figures.AddRange(await AgentsBench.RunAsync(engine, bench, [200, 1000]));
            }
        }

        // The import that a bench needs, and the steps before it, are measured on the way; said is what was asked for.
        return figures.FindAll(figure => names.Any(name => figure.Name.StartsWith(name, StringComparison.Ordinal)));
    }

    // Everything but the memory bench needs the imported patients: one import an engine and run.
    static async Task<List<Figure>> OnOneImportAsync(string engine, string sample, int patients, string[] names, Figure parsed)
    {
        using var folder = new TempFolder();
        await using var database = engine == "postgres" ? await ThrowawayPostgres.NewDatabaseAsync() : null;
        var clock = new LaterClock();
        await using var house = await Installation.OpenAsync(folder.At("data"), database?.ConnectionString, new RootKeyOptions(), TextWriter.Null, clock);
        var figures = new List<Figure>();
        Figure.Keep(figures, await ImportBench.ImportAsync(engine, house, sample, patients, parsed));
        if (names.Contains("ledger"))
        {
            Figure.Keep(figures, await LedgerBench.RunAsync(engine, house));
        }

        if (names.Intersect(["identify", "verify", "view"]).Any())
        {
            Figure.Keep(figures, await PathBench.RunAsync(engine, house, clock, database?.ConnectionString, patients));
        }

        return figures;
    }
}
