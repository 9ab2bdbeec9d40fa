using System.Globalization;
using Wardline.Guard;
using Wardline.Guard.Access;
using Wardline.Guard.Keys;
using Wardline.Guard.Ledger;
using Wardline.Guard.Setup;
using Wardline.Guard.Storage;

namespace Wardline.EndToEnd.Crash;

/// <summary>
/// The process that is killed: it opens the installation by the ordinary way, works with many acts at once, and says each finished one
/// on a line of its own: <c>row ID</c>, <c>count ID VERSION</c>, <c>view ID</c>. What is on its output was acknowledged.
/// </summary>
static class CrashWriter
{
    public const string Mode = "crash-writer";

    /// <summary>Npgsql connection string; absent for SQLite.</summary>
    public const string DatabaseVariable = "WARDLINE_CRASH_DB";

    public const string Row = "crash.row", Count = "crash.count", View = "crash.view";

    static readonly SchemaScripts Scripts = new("crash", typeof(CrashWriter).Assembly, "Wardline.EndToEnd.Crash", 1);

    public static Task<Installation> OpenAsync(string folder, string? database) =>
        Installation.OpenAsync(folder, database, new RootKeyOptions(), TextWriter.Null, TimeProvider.System);

    /// <summary>Never returns by itself.</summary>
    public static async Task RunAsync(string folder, string? database)
    {
        await using var house = await OpenAsync(folder, database);
        await house.Store.UpgradeAsync(Scripts);
        house.Sequencer.Start();
        var log = await house.Logs.OfAsync((await house.FindClientAsync("default"))!.Id);
        var output = new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true };
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => WorkAsync(house.Store, log.Id, line =>
        {
            lock (output)
            {
                output.WriteLine(line);
            }
        }))));
    }

    static async Task WorkAsync(Store store, long log, Action<string> say)
    {
        var counter = NewId();
        var basis = await store.ActAsync(async act =>
        {
            await act.Db.ExecuteAsync("INSERT INTO crash_counter (id, version) VALUES (@id, 1)", ("@id", counter));
            var opened = await Basis.OpenAsync(act, NewId(), Guid.Empty, "call", Guid.Empty);
            act.Enter(log, EntryOf("crash.begin", counter));
            return opened;
        });
        for (var version = 1L; ; version++)
        {
            var row = NewId();
            await store.ActAsync(act => WriteRowAsync(act, log, row));
            say($"row {row}");
            await store.ActAsync(async act =>
            {
                await act.SwapAsync("crash_counter", counter, version);
                act.Enter(log, EntryOf(Count, counter));
            });
            say(string.Create(CultureInfo.InvariantCulture, $"count {counter} {version + 1}"));
            var view = EntryOf(View, counter);
            if (await store.EnterAsync(log, view, basis))
            {
                say($"view {view.Id}");
            }
        }
    }

    static async ValueTask WriteRowAsync(Act act, long log, Guid row)
    {
        const string Sql = "INSERT INTO crash_half (id, half) VALUES (@id, @half)";
        await act.Db.ExecuteAsync(Sql, ("@id", row), ("@half", 0L));
        act.Enter(log, EntryOf(Row, row));
        await act.Db.ExecuteAsync(Sql, ("@id", row), ("@half", 1L));
    }

    static Guid NewId() => Ids.New(TimeProvider.System);

    static Entry EntryOf(string kind, Guid about) => new()
    {
        Id = NewId(),
        Kind = kind,
        Time = TimeProvider.System.GetUtcNow(),
        Actor = new EntryActor(Guid.Empty, "system"),
        Patient = about,
    };
}
