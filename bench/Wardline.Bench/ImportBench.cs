using System.Diagnostics;
using Wardline.Guard.Access;
using Wardline.Guard.Setup;
using Wardline.Patients.Import;
using Wardline.Patients.Import.Reading;
using Wardline.Policies;

namespace Wardline.Bench;

/// <summary>Patients imported a second into a fresh installation, beside only reading the same files.</summary>
static class ImportBench
{
    const string Unit = "patients/s";

    /// <summary>The yardstick: reading all files.</summary>
    public static async Task<Figure> ParseAsync(string sample, int patients)
    {
        // Once unmeasured: the yardstick comes first and would otherwise pay for the compiling of the reader.
        await ReadAsync(sample, patients);
        return Figure.Of("import parse only", await ReadAsync(sample, patients), Unit);
    }

    /// <summary>Imports the sample; what follows measures on what this wrote.</summary>
    public static async Task<Figure> ImportAsync(string engine, Installation house, string sample, int patients, Figure parsed)
    {
        var client = (await house.FindClientAsync("default"))!;
        var clock = Stopwatch.StartNew();
        ImportSummary summary;
        using (var progress = new Progress($"import {engine}"))
        {
            summary = await new ImportPatients(new Actor(Guid.Empty, "system"), client.Id, [sample])
                .HandleAsync(house, PolicyFiles.LoadAll(null).Labels.Rules(), _ => { }, progress);
        }

        var seconds = clock.Elapsed.TotalSeconds;
        return summary.PatientsWritten == patients
            ? Figure.Of($"import {engine}", patients / seconds, Unit, parsed.Value)
            : throw new InvalidOperationException($"{summary.PatientsWritten} of {patients} patients were written; the figure would mean nothing.");
    }

    static async Task<double> ReadAsync(string sample, int patients)
    {
        Progress.Say("reading the sample, without importing it");
        var clock = Stopwatch.StartNew();
        var items = 0L;
        await foreach (var item in FhirReader.ReadAsync([sample], PolicyFiles.LoadAll(null).Labels.Rules(), CancellationToken.None))
        {
            items += item is ReadResource ? 1 : 0;
        }

        // Fewer resources than patients: the folder is not the sample it is named after, and the figure would be too good.
        return items >= patients ? patients / clock.Elapsed.TotalSeconds : throw new InvalidOperationException($"Only {items} resources were read from {sample}; remove that folder, and the next run writes it anew.");
    }
}
