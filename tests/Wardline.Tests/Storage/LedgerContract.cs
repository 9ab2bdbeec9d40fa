using Wardline.Guard;
using Wardline.Guard.Ledger;
using Wardline.Guard.Setup;
using Wardline.Guard.Storage;
using Wardline.Tests.Contracts;
using Xunit;

namespace Wardline.Tests.Storage;

/// <summary>What the sequencer and the ledger's reader promise on both databases.</summary>
public abstract partial class LedgerContract : IAsyncLifetime
{
    private protected TestDatabase Database { get; private set; } = null!;

    private protected Installation House { get; private set; } = null!;

    private protected LedgerLog Log { get; private set; } = null!;

    private protected abstract Task<TestDatabase> NewDatabaseAsync();

    public async ValueTask InitializeAsync()
    {
        Database = await NewDatabaseAsync();
        await OpenAsync();
    }

    async Task OpenAsync()
    {
        House = await Database.OpenAsync();
        Log = await House.Logs.OfAsync((await House.FindClientAsync("default"))!.Id);
    }

    public async ValueTask DisposeAsync()
    {
        await House.DisposeAsync();
        await Database.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Two_sequencers_lose_double_and_fork_nothing()
    {
        const int Writers = 6, Each = 60;
        using var done = new CancellationTokenSource();
        var sequencers = Enumerable.Range(0, 2).Select(_ => Task.Run(() => SequenceAsync(done.Token))).ToList();
        var observed = Task.Run(() => ObserveAsync(done.Token));
        var written = await Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => Task.Run(() => WriteAsync(Each))));
        await House.Sequencer.DrainAsync();
        await done.CancelAsync();
        await Task.WhenAll(sequencers);

        var entries = await EntriesAsync();
        Assert.Equal(Writers * Each, entries.Count);
        Assert.Equal(written.SelectMany(w => w).Order(), entries.Select(e => e.Id).Order());
        foreach (var one in written)
        {
            // Each writer waited for an entry before the next, so its own stand in its own order.
            Assert.Equal(one, entries.Select(e => e.Id).Where(one.ToHashSet().Contains));
        }

        await AllConsistentAsync([.. await observed, await CheckpointAsync()]);
        Assert.All(await House.Ledger.VerifyAsync(), report => Assert.True(report.Ok, report.Why));
    }

    [Fact]
    public async Task What_waited_when_the_process_ended_is_integrated_after_the_next_start()
    {
        var written = await WriteAsync(5);
        await House.DisposeAsync();
        await OpenAsync();
        House.Sequencer.Start();
        while (await Counters.CountAsync(House.Store, "ledger_pending") > 0)
        {
            await Task.Yield();
        }

        Assert.Equal(written, (await EntriesAsync()).Select(e => e.Id));
        Assert.All(await House.Ledger.VerifyAsync(), report => Assert.True(report.Ok, report.Why));
    }

    [Fact]
    public async Task A_tree_that_was_changed_behind_the_system_is_never_signed_again()
    {
        await WriteAsync(3);
        await House.Sequencer.DrainAsync();
        var before = await CheckpointAsync();

        // The attacker changes the last entries and makes the tile fit them; the next honest round would sign it all.
        await TamperAsync("UPDATE ledger_entry SET body = @body WHERE log = @log AND leaf_index = 1", ("@body", Counters.EntryOf("forged").ToBytes()));
        var leaves = await LeavesAsync();
        await TamperAsync("UPDATE ledger_tile SET hashes = @hashes WHERE log = @log AND level = 0", ("@hashes", leaves.SelectMany(l => l).ToArray()));
        await WriteAsync(1);

        await Assert.ThrowsAsync<LedgerDamagedException>(() => House.Sequencer.DrainAsync());
        Assert.Equal(before, await CheckpointAsync());
        Assert.Equal(1, await Counters.CountAsync(House.Store, "ledger_pending"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_damaged_log_does_not_stop_the_others(bool damageHouse)
    {
        var house = await House.Logs.OfAsync(LedgerLogs.House);
        await House.Sequencer.DrainAsync();
        await TamperAsync("UPDATE ledger_log SET checkpoint = @note WHERE log = @hurt", ("@note", new byte[] { 1 }), ("@hurt", damageHouse ? house.Id : Log.Id));
        await WriteAsync(1);
        await House.Store.EnterAsync(house.Id, Counters.EntryOf("test.written"), basis: null);

        await Assert.ThrowsAsync<LedgerDamagedException>(() => House.Sequencer.DrainAsync());
        Assert.Equal(damageHouse ? house.Id : Log.Id, Assert.Single(await PendingAsync()));

        await TamperAsync("UPDATE ledger_log SET checkpoint = @note", ("@note", new byte[] { 1 }));
        await WriteAsync(1);
        await House.Store.EnterAsync(house.Id, Counters.EntryOf("test.written"), basis: null);
        Assert.Equal(2, (await Assert.ThrowsAsync<AggregateException>(() => House.Sequencer.DrainAsync())).InnerExceptions.Count);
    }

    ValueTask<List<long>> PendingAsync() => House.Store.ReadAsync(db => db.QueryAsync("SELECT log FROM ledger_pending", r => r.GetInt64(0)));

    async Task SequenceAsync(CancellationToken done)
    {
        // A sequencer of its own on the same log, as a second server by accident would have.
        await using var sequencer = new Sequencer(House.Store, House.Logs);
        while (!done.IsCancellationRequested)
        {
            await sequencer.DrainAsync(CancellationToken.None);
        }
    }

    async Task<List<byte[]>> ObserveAsync(CancellationToken done)
    {
        var seen = new List<byte[]>();
        while (!done.IsCancellationRequested)
        {
            var note = await CheckpointAsync();
            if (seen.Count == 0 || !seen[^1].AsSpan().SequenceEqual(note))
            {
                seen.Add(note);
            }
        }

        return seen;
    }

    async Task AllConsistentAsync(IReadOnlyList<byte[]> notes)
    {
        var leaves = await LeavesAsync();
        Checkpoint? last = null;
        foreach (var note in notes)
        {
            Assert.True(Checkpoint.TryOpen(note, Log.Signer.Verifier, out var next));
            Assert.Equal(Merkle.Root([.. leaves.Take((int)next.Size)]), next.RootHash);
            if (last is not null)
            {
                Assert.True(Merkle.VerifyConsistency(last.Size, next.Size, last.RootHash, next.RootHash, Merkle.Consistency(last.Size, next.Size, leaves)));
            }

            last = next;
        }

        Assert.True(notes.Count > 1, "Too few checkpoints were seen to compare.");
        Assert.Equal(leaves.Count, last!.Size);
    }

    /// <summary>Acts one after the other, half of them views. Returns the ids of their entries.</summary>
    private protected async Task<List<Guid>> WriteAsync(int count)
    {
        var ids = new List<Guid>();
        for (var i = 0; i < count; i++)
        {
            var entry = Counters.EntryOf("test.written");
            if (i % 2 == 0)
            {
                await House.Store.EnterAsync(Log.Id, entry, basis: null);
            }
            else
            {
                await House.Store.ActAsync(act =>
                {
                    act.Enter(Log.Id, entry);
                    return ValueTask.CompletedTask;
                });
            }

            ids.Add(entry.Id);
        }

        return ids;
    }

    private protected async Task TamperAsync(string sql, params (string, object?)[] values) => await House.Store.HousekeepAsync(async act =>
        await act.Db.ExecuteAsync(sql, sql.Contains("@log", StringComparison.Ordinal) ? [.. values, ("@log", Log.Id)] : values));

    ValueTask<List<byte[]>> BodiesAsync() => House.Store.ReadAsync(db => db.QueryAsync(
        "SELECT body FROM ledger_entry WHERE log = @log ORDER BY leaf_index", r => r.Bytes(0), ("@log", Log.Id)));

    async Task<List<Entry>> EntriesAsync() => (await BodiesAsync()).ConvertAll(b => Entry.Parse(b));

    async Task<List<byte[]>> LeavesAsync() => (await BodiesAsync()).ConvertAll(b => Merkle.LeafHash(b));

    private protected async Task<byte[]> CheckpointAsync() => (await House.Store.ReadAsync(db => db.FirstAsync(
        "SELECT checkpoint FROM ledger_log WHERE log = @log", r => r.Bytes(0), ("@log", Log.Id))))!;
}

/// <summary>On SQLite.</summary>
public sealed class SqliteLedgerTests : LedgerContract
{
    private protected override Task<TestDatabase> NewDatabaseAsync() => Task.FromResult(TestDatabase.Sqlite());
}

/// <summary>On PostgreSQL.</summary>
public sealed class PostgresLedgerTests : LedgerContract
{
    private protected override Task<TestDatabase> NewDatabaseAsync() => TestDatabase.PostgresAsync();
}
