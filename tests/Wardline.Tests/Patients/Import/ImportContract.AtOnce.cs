using Wardline.Guard.Access;
using Wardline.Guard.Ledger;
using Wardline.Guard.Storage;
using Wardline.Patients.Import;
using Wardline.Policies;
using Wardline.Samples;
using Wardline.Tests.Support;
using Xunit;

namespace Wardline.Tests.Patients.Import;

public abstract partial class ImportContract
{
    [Fact]
    public async Task An_import_that_begins_during_another_takes_nobody_away_from_it()
    {
        await using var desk = await ImportDesk.OpenAsync(Postgres);
        using var folder = new TempFolder();
        var cancel = TestContext.Current.CancellationToken;
        await SamplePopulation.WriteAsync(60, 7, folder.At("first"), null, cancel);
        await SamplePopulation.WriteAsync(5, 8, folder.At("second"), null, cancel);
        Task<ImportSummary> ImportAsync(string of, IProgress<ImportProgress>? progress) => Task.Run(() =>
            new ImportPatients(new Actor(Guid.Empty, "test"), desk.Client.Id, [folder.At(of)])
                .HandleAsync(desk.Installation, PolicyFiles.LoadAll(null).Labels.Rules(), r => Assert.Fail(r.ToString()), progress, cancel));

        // All of the first is staged and nothing is written when the second has begun.
        Task<ImportSummary>? second = null;
        var first = ImportAsync("first", new Between(() =>
        {
            second = ImportAsync("second", null);
            while (desk.CountAsync("basis", "kind = 'import'").AsTask().GetAwaiter().GetResult() < 2)
            {
                cancel.ThrowIfCancellationRequested();
            }
        }));

        Assert.Equal(60, (await first).PatientsWritten);
        Assert.Equal(5, (await second!).PatientsWritten);
        Assert.Equal(65, await desk.CountAsync("patient"));
        Assert.Equal(2, (await desk.EntriesAsync("import.end")).Count);
        Assert.Equal(0, await desk.CountAsync("import_stage") + await desk.CountAsync("wrapped_key", "kind = 'import'"));
    }

    [Fact]
    public async Task A_stage_that_is_not_whole_any_more_ends_the_import()
    {
        await using var desk = await ImportDesk.OpenAsync(Postgres);
        using var folder = new TempFolder();
        var cancel = TestContext.Current.CancellationToken;
        await SamplePopulation.WriteAsync(5, 7, folder.At("p"), null, cancel);
        Task<ImportSummary> ImportAsync(IProgress<ImportProgress>? progress) => new ImportPatients(new Actor(Guid.Empty, "test"), desk.Client.Id, [folder.At("p")])
            .HandleAsync(desk.Installation, PolicyFiles.LoadAll(null).Labels.Rules(), r => Assert.Fail(r.ToString()), progress, cancel);

        // As when the server crashed and came back.
        var losing = new Between(() => desk.Installation.Store.HousekeepAsync(act => act.Db.ExecuteAsync("DELETE FROM import_stage WHERE patient = 0 AND seq > 20")).AsTask().GetAwaiter().GetResult());
        Assert.Contains("import the same again", (await Assert.ThrowsAsync<NotDurableException>(() => ImportAsync(losing))).Message, StringComparison.Ordinal);
        Assert.Equal(0, await desk.CountAsync("patient"));
        await desk.Installation.Sequencer.DrainAsync(cancel);
        Assert.Equal(EntryOutcome.Failed, Assert.Single(await desk.EntriesAsync("import.end")).Outcome);
        Assert.Equal(5, (await ImportAsync(null)).PatientsWritten);
    }

    sealed class Between(Action act) : IProgress<ImportProgress>
    {
        bool _done;

        public void Report(ImportProgress value)
        {
            if (value.Step == "matching" && !_done)
            {
                _done = true;
                act();
            }
        }
    }
}
