using System.Diagnostics;
using Wardline.Guard.Keys;
using Wardline.Guard.Access;
using Wardline.Guard.Setup;
using Wardline.Patients.Import;
using Wardline.Patients.Import.Reading;
using Wardline.Policies;
using Wardline.Tests.Support;

namespace Wardline.Bench;

/// <summary>Patients imported a second into a fresh installation, beside only reading the same files; then the ledger that came of it.</summary>
static class ImportBench
{
    const string Unit = "patients/s";

    public static async Task<List<Figure>> RunAsync(string sample, int patients, bool ledgerToo)
    {
        // Once unmeasured: the yardstick comes first and would otherwise pay for the compiling of the reader.
        await ParseAsync(sample, patients);
        var parsed = await ParseAsync(sample, patients);
        var figures = new List<Figure> { Figure.Of("import parse only", parsed, Unit) };
        figures.AddRange(await ImportAsync("sqlite", null, sample, patients, parsed, ledgerToo));
        if (Environment.GetEnvironmentVariable("ONLY_SQLITE") is not null) { return figures; }
        await using var database = await ThrowawayPostgres.NewDatabaseAsync();
        figures.AddRange(await ImportAsync("postgres", database.ConnectionString, sample, patients, parsed, ledgerToo));
        return figures;
    }

    static async Task<double> ParseAsync(string sample, int patients)
    {
        var clock = Stopwatch.StartNew();
        var items = 0L;
        await foreach (var item in FhirReader.ReadAsync([sample], PolicyFiles.LoadAll(null).Labels.Rules(), CancellationToken.None))
        {
            items += item is ReadResource ? 1 : 0;
        }

        // Fewer resources than patients: the folder is not the sample it is named after, and the figure would be too good.
        return items >= patients ? patients / clock.Elapsed.TotalSeconds : throw new InvalidOperationException($"Only {items} resources were read from {sample}; remove that folder, and the next run writes it anew.");
    }

    static async Task<List<Figure>> ImportAsync(string name, string? database, string sample, int patients, double parsed, bool ledgerToo)
    {
        using var folder = new TempFolder();
        await using var house = await Installation.OpenAsync(folder.At("data"), database, new RootKeyOptions(), TextWriter.Null, TimeProvider.System);
        var client = (await house.FindClientAsync("default"))!;
        var clock = Stopwatch.StartNew();
        ImportSummary summary;
        using (var progress = new Progress($"import {name}"))
        {
            summary = await new ImportPatients(new Actor(Guid.Empty, "system"), client.Id, [sample])
                .HandleAsync(house, PolicyFiles.LoadAll(null).Labels.Rules(), _ => { }, progress);
        }

        var seconds = clock.Elapsed.TotalSeconds;
        if (summary.PatientsWritten != patients)
        {
            throw new InvalidOperationException($"{summary.PatientsWritten} of {patients} patients were written; the figure would mean nothing.");
        }

        var figures = new List<Figure> { Figure.Of($"import {name}", patients / seconds, Unit, parsed) };
        if (ledgerToo)
        {
            figures.Add(await LedgerBench.RunAsync(name, house));
        }

        return figures;
    }
}
