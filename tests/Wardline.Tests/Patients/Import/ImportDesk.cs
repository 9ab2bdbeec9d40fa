using System.Text;
using Wardline.Guard.Access;
using Wardline.Guard.Keys;
using Wardline.Guard.Ledger;
using Wardline.Guard.Setup;
using Wardline.Guard.Storage;
using Wardline.Guard.Vault;
using Wardline.Patients;
using Wardline.Patients.Import;
using Wardline.Patients.Import.Reading;
using Wardline.Policies;
using Wardline.Tests.Patients.Import.Reading;
using Wardline.Tests.Support;
using Xunit;

namespace Wardline.Tests.Patients.Import;

/// <summary>An installation of the test's own and a folder of input for it. The ledger is checked whenever an import ends.</summary>
sealed class ImportDesk : IAsyncDisposable
{
    readonly TempFolder _folder = new();
    readonly PostgresDatabase? _database;

    ImportDesk(PostgresDatabase? database) => _database = database;

    public Installation Installation { get; private set; } = null!;

    public ClientRow Client { get; private set; } = null!;

    public ImportInput Input { get; } = new();

    public List<Rejection> Rejections { get; } = [];

    public string DataFolder => _folder.At("data");

    public string? PostgresFolder => _database?.Folder;

    public static async Task<ImportDesk> OpenAsync(bool postgres)
    {
        var desk = new ImportDesk(postgres ? await ThrowawayPostgres.NewDatabaseAsync(logStatements: true) : null);
        desk.Installation = await Installation.OpenAsync(desk.DataFolder, desk._database?.ConnectionString, new RootKeyOptions(), TextWriter.Null, TimeProvider.System);
        desk.Client = (await desk.Installation.FindClientAsync("default"))!;
        return desk;
    }

    public async Task<ImportSummary> ImportAsync(params string[] paths)
    {
        Rejections.Clear();
        var summary = await new ImportPatients(new Actor(Guid.Empty, "test"), Client.Id, paths.Length == 0 ? [Input.Root] : paths)
            .HandleAsync(Installation, PolicyFiles.LoadAll(null).Labels.Rules(), Rejections.Add, null, TestContext.Current.CancellationToken);
        Assert.All(await Installation.Ledger.VerifyAsync(), log => Assert.True(log.Ok, log.Why));
        Assert.Equal(0, await CountAsync("import_stage") + await CountAsync("import_name") + await CountAsync("wrapped_key", "kind = 'import'"));
        return summary;
    }

    public ValueTask<long> CountAsync(string table, string where = "1 = 1") =>
        Installation.Store.ReadAsync(db => db.NumberAsync($"SELECT count(*) FROM {table} WHERE {where}"));

    public async Task<List<Entry>> EntriesAsync(string kind)
    {
        var bodies = await Installation.Store.ReadAsync(db => db.QueryAsync("SELECT body FROM ledger_entry ORDER BY log, leaf_index", r => r.Bytes(0)));
        return [.. bodies.Select(b => Entry.Parse(b)).Where(e => e.Kind == kind)];
    }

    /// <summary>What stands in a segment of the patient with this identifier, by an import's right to merge.</summary>
    public async Task<List<string>> SegmentAsync(string system, string value, string segment)
    {
        using var draft = await DraftAsync(system, value);
        return [.. SegmentDocument.Parse(draft[segment]?.ToArray()).Resources.Select(r => Encoding.UTF8.GetString(r.Value.Span))];
    }

    public async Task<PatientDraft> DraftAsync(string system, string value)
    {
        var import = await Installation.Gate.BeginImportAsync(new Actor(Guid.Empty, "test"), Client.Id);
        var found = Assert.Single(await Installation.Vault.FindAsync(import, [StagedItem.Text(new SourceIdentifier(system, value))]));
        return (await Installation.Vault.LoadAsync(import, found))!;
    }

    public async ValueTask DisposeAsync()
    {
        await Installation.DisposeAsync();
        if (_database is not null)
        {
            await _database.DisposeAsync();
        }

        Input.Dispose();
        _folder.Dispose();
    }
}

static class Summaries
{
    public static (long Imported, long Updated, long Unchanged, long Rejected, long Skipped) Of(this ImportSummary summary, string type)
    {
        var count = summary.Types.SingleOrDefault(t => t.Type == type) ?? new TypeCount(type, 0, 0, 0, 0, 0);
        return (count.Imported, count.Updated, count.Unchanged, count.Rejected, count.Skipped);
    }
}
