using System.Globalization;
using Wardline.Bench;

// Arguments: the folder to keep things in, the file for the figures, and one bench's name or nothing for all.
var (bench, output, name) = (args[0], args[1], args.ElementAtOrDefault(2) ?? "");
if (name is not ("" or "import" or "ledger"))
{
    await Console.Error.WriteLineAsync($"There is no bench '{name}'. There are: import, ledger");
    return 2;
}

var wanted = Environment.GetEnvironmentVariable("WARDLINE_BENCH_PATIENTS") is { Length: > 0 } text ? text : "100000";
if (!int.TryParse(wanted, NumberStyles.None, CultureInfo.InvariantCulture, out var patients) || patients == 0)
{
    await Console.Error.WriteLineAsync("WARDLINE_BENCH_PATIENTS must be a whole number above 0, for example 1000.");
    return 2;
}

// The ledger that is verified is the one the import wrote, so both benches import; `ledger` says only its own figures.
var sample = await Population.FolderAsync(bench, patients);
var figures = await ImportBench.RunAsync(sample, patients, ledgerToo: name != "import");
var said = figures.Where(figure => name.Length == 0 || figure.Name.StartsWith(name, StringComparison.Ordinal)).ToList();
Figure.Print(said);
Figure.Write(output, said);
return 0;
