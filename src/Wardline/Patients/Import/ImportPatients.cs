using System.Collections.Immutable;
using System.Threading.Channels;
using Wardline.Guard.Access;
using Wardline.Guard.Ledger;
using Wardline.Guard.Setup;
using Wardline.Guard.Storage;
using Wardline.Guard.Vault;
using Wardline.Patients.Import.Reading;

namespace Wardline.Patients.Import;

/// <summary>Imports FHIR R4 files into one client.</summary>
/// <param name="Actor">Who started it.</param>
/// <param name="Client">Into which client.</param>
/// <param name="Paths">Files and folders.</param>
public sealed record ImportPatients(Actor Actor, Guid Client, IReadOnlyList<string> Paths)
{
    // Each waits for its commit: what commits together costs one write to disk.
    const int AtOnce = 16;

    /// <summary>
    /// Reads everything, staged sealed, then writes patient by patient: each in one act with its entry. A crash leaves whole patients
    /// only, and the same import run again changes nothing of them.
    /// </summary>
    /// <param name="installation">The open installation.</param>
    /// <param name="labels">What makes a resource sensitive.</param>
    /// <param name="rejected">Told each rejection as it is found; it never holds a value of the input.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="cancel">Stops between patients; what was written stands.</param>
    public async Task<ImportSummary> HandleAsync(
        Installation installation, LabelRules labels, Action<Rejection> rejected, IProgress<ImportProgress>? progress = null, CancellationToken cancel = default)
    {
        var import = await installation.Gate.BeginImportAsync(Actor, Client, cancel);
        var run = new ImportRun(installation, import, rejected, progress);
        try
        {
            await RunAsync(run, installation.Vault, import, labels, cancel);
        }
        catch (Exception cause)
        {
            await FailedAsync(installation, import, run, cause);
            throw;
        }

        await installation.Gate.EndImportAsync(import, run.Summary().ForEntry(), EntryOutcome.Done, cancel);
        await installation.Sequencer.DrainAsync(cancel);
        return run.Summary();
    }

    async Task RunAsync(ImportRun run, PatientVault vault, ImportGrant import, LabelRules labels, CancellationToken cancel)
    {
        using var stage = await vault.StageAsync(import, cancel);
        try
        {
            await new StagingPass(run, stage).RunAsync(FhirReader.ReadAsync(Paths, labels, cancel), cancel);
            await new DirectoryPass(run, stage).RunAsync(cancel);
            await new OwningPass(run, stage).RunAsync(cancel);
            await stage.MustHoldAsync(run.Staged);
            await WriteAllAsync(run, stage, cancel);
            await stage.MustHoldAsync(run.Staged);
        }
        finally
        {
            // Also after an error or Ctrl-C: nothing staged outlives the run.
            await stage.EndAsync(import);
        }
    }

    // Stopped or broken: what was written stands, and the ledger says that this run ended so.
    static async Task FailedAsync(Installation installation, ImportGrant import, ImportRun run, Exception cause)
    {
        try
        {
            await installation.Gate.EndImportAsync(import, run.Summary().ForEntry(), EntryOutcome.Failed, CancellationToken.None);
        }
        catch (NotDurableException) when (cause is NotDurableException)
        {
            // The database takes nothing more, and the cause says so already.
        }
    }

    static async Task WriteAllAsync(ImportRun run, ImportStage stage, CancellationToken cancel)
    {
        var queue = Channel.CreateBounded<long>(AtOnce);
        var groups = new PatientGroups(stage);
        var writers = Enumerable.Range(0, AtOnce).Select(_ => Task.Run(async () =>
        {
            await foreach (var seq in queue.Reader.ReadAllAsync(cancel))
            {
                if (await groups.StartingAtAsync(seq) is { } patient)
                {
                    await new PatientWrite(run).WriteAsync(patient, cancel);
                }
            }
        }, cancel)).ToArray();
        try
        {
            await FeedAsync(run, stage, queue.Writer, Task.WhenAny(writers), cancel);
        }
        finally
        {
            // The stage ends after this: no writer may be under way then, whatever broke.
            queue.Writer.TryComplete();
            await Task.WhenAll(writers);
        }
    }

    static async Task FeedAsync(ImportRun run, ImportStage stage, ChannelWriter<long> queue, Task anyEnded, CancellationToken cancel)
    {
        for (var after = 0L; after < run.Staged; after += ImportNames.Step)
        {
            foreach (var seq in await stage.PatientsAsync(after, after + ImportNames.Step))
            {
                // A writer that failed takes nothing more; then its failure itself ends the wait.
                await Task.WhenAny(queue.WriteAsync(seq, cancel).AsTask(), anyEnded);
                if (anyEnded.IsCompleted)
                {
                    return;
                }
            }
        }
    }
}

/// <summary>How far an import is.</summary>
/// <param name="Step"><c>reading</c>, <c>matching</c> or <c>writing</c>.</param>
/// <param name="Done">Bytes read, or resources matched or written.</param>
/// <param name="Of">Of how many; 0 when not known.</param>
public readonly record struct ImportProgress(string Step, long Done, long Of);

/// <summary>What an import did.</summary>
/// <param name="Types">By FHIR type.</param>
/// <param name="PatientsWritten">Patients that were made or changed, each with an entry.</param>
public sealed record ImportSummary(IReadOnlyList<TypeCount> Types, long PatientsWritten)
{
    /// <summary>Whether anything was rejected.</summary>
    public bool HasRejections => Types.Any(t => t.Rejected > 0);

    internal ImmutableSortedDictionary<string, DetailValue> ForEntry() => ImmutableSortedDictionary<string, DetailValue>.Empty
        .Add("imported", Types.Sum(t => t.Imported)).Add("updated", Types.Sum(t => t.Updated)).Add("unchanged", Types.Sum(t => t.Unchanged))
        .Add("rejected", Types.Sum(t => t.Rejected)).Add("skipped", Types.Sum(t => t.Skipped)).Add("patients", PatientsWritten);
}

/// <summary>What the passes of one run share.</summary>
sealed class ImportRun(Installation installation, ImportGrant import, Action<Rejection> rejected, IProgress<ImportProgress>? progress)
{
    readonly Lock _telling = new();
    long _patients;
    long _done;

    public Installation Installation => installation;

    public ImportGrant Import => import;

    public ImportCounts Counts { get; } = new();

    public long Patients => Interlocked.Read(ref _patients);

    public long Staged { get; set; }

    public ImportSummary Summary() => new(Counts.ByType(), Patients);

    public void Done(int resources) => Tell("writing", Interlocked.Add(ref _done, resources), Staged);

    public void Written() => Interlocked.Increment(ref _patients);

    public void Tell(string step, long done, long of)
    {
        lock (_telling)
        {
            progress?.Report(new ImportProgress(step, done, of));
        }
    }

    public void Reject(Position at, string type, string? path, string reason)
    {
        Counts.Reject(type);
        lock (_telling)
        {
            rejected(new Rejection(at.File, at.Line, at.Entry, path, type, reason));
        }
    }
}
