using System.Text;
using Wardline.Guard;
using Wardline.Guard.Ledger;
using Wardline.Guard.Storage;

namespace Wardline.Tests.Contracts;

/// <summary>Rows with a version, and acts that count them up with one entry each: the smallest thing that can be lost or doubled.</summary>
static class Counters
{
    /// <summary>The log that bare-store tests write to; nothing integrates it.</summary>
    public const long Log = 1;

    public static async Task MakeTableAsync(Store store) => await store.HousekeepAsync(async act =>
    {
        var (id, number) = act.Db.IsPostgres ? ("BYTEA", "BIGINT") : ("BLOB", "INTEGER");
        await act.Db.ScriptAsync($"CREATE TABLE IF NOT EXISTS counter (id {id} PRIMARY KEY, version {number} NOT NULL)");
        return true;
    });

    public static Entry EntryOf(string kind, Guid? id = null, Guid? about = null) => new()
    {
        Id = id ?? Ids.New(TimeProvider.System),
        Kind = kind,
        Time = TimeProvider.System.GetUtcNow(),
        Actor = new EntryActor(Guid.Empty, "system"),
        Patient = about,
    };

    public static async Task<Guid> AddAsync(Store store, Guid? id = null)
    {
        var counter = id ?? Ids.New(TimeProvider.System);
        await store.ActAsync(async act =>
        {
            await InsertAsync(act, counter);
            act.Enter(Log, EntryOf("counter.added", about: counter));
        });
        return counter;
    }

    public static async ValueTask InsertAsync(Act act, Guid id) =>
        await act.Db.ExecuteAsync("INSERT INTO counter (id, version) VALUES (@id, 1)", ("@id", id));

    public static ValueTask BumpAsync(Store store, Guid id, long version, CancellationToken cancel = default) => store.ActAsync(
        async act =>
        {
            await act.SwapAsync("counter", id, version);
            act.Enter(Log, EntryOf("counter.bumped", about: id));
        },
        cancel);

    public static ValueTask<long> VersionAsync(Store store, Guid id) =>
        store.ReadAsync(db => db.NumberAsync("SELECT version FROM counter WHERE id = @id", ("@id", id)));

    public static ValueTask<long> CountAsync(Store store, string table = "counter") =>
        store.ReadAsync(db => db.NumberAsync($"SELECT count(*) FROM {table}"));

    /// <summary>Entries that wait for the sequencer, in their order.</summary>
    public static async Task<List<Entry>> PendingAsync(Store store) =>
        (await store.ReadAsync(db => db.QueryAsync("SELECT body FROM ledger_pending ORDER BY id", r => Encoding.UTF8.GetString(r.Bytes(0)))))
        .ConvertAll(text => Entry.Parse(Encoding.UTF8.GetBytes(text)));
}
