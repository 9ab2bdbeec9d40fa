using Wardline.Guard;
using Wardline.Guard.Storage;
using Xunit;

namespace Wardline.Tests.Contracts;

/// <summary>What every database under Wardline promises (see <see cref="Store"/>). Each provider inherits it.</summary>
public abstract partial class StoreContract : IAsyncLifetime
{
    private protected TestDatabase Database { get; private set; } = null!;

    private protected Store Store { get; private set; } = null!;

    private protected abstract Task<TestDatabase> NewDatabaseAsync();

    public async ValueTask InitializeAsync()
    {
        Database = await NewDatabaseAsync();
        Store = await Database.OpenStoreAsync();
        await Counters.MakeTableAsync(Store);
    }

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        await Database.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_change_commits_with_its_entries()
    {
        var id = Ids.New(TimeProvider.System);
        await Store.ActAsync(async act =>
        {
            act.Enter(Counters.Log, Counters.EntryOf("first"));
            await Counters.InsertAsync(act, id);
            act.Enter(Counters.Log, Counters.EntryOf("second"));
        });

        Assert.Equal(1, await Counters.VersionAsync(Store, id));
        Assert.Equal(["first", "second"], (await Counters.PendingAsync(Store)).Select(e => e.Kind));
    }

    [Fact]
    public async Task An_act_that_throws_leaves_neither_change_nor_entry()
    {
        await Assert.ThrowsAsync<InvalidDataException>(() => Store.ActAsync(async act =>
        {
            await Counters.InsertAsync(act, Ids.New(TimeProvider.System));
            act.Enter(Counters.Log, Counters.EntryOf("lost"));
            throw new InvalidDataException();
        }).AsTask());

        Assert.Equal(0, await Counters.CountAsync(Store));
        Assert.Empty(await Counters.PendingAsync(Store));
    }

    [Fact]
    public async Task An_act_without_an_entry_changes_nothing()
    {
        await Assert.ThrowsAsync<ActWithoutEntryException>(() =>
            Store.ActAsync(act => Counters.InsertAsync(act, Ids.New(TimeProvider.System))).AsTask());
        Assert.Equal(0, await Counters.CountAsync(Store));
    }

    [Fact]
    public async Task Failing_acts_leave_their_neighbours_alone()
    {
        var taken = await Counters.AddAsync(Store);
        var ids = Enumerable.Range(0, 240).Select(_ => Ids.New(TimeProvider.System)).ToList();

        var outcomes = await Task.WhenAll(ids.Select((id, i) => Task.Run(() => TriesAsync(id, taken, (i % 6) - 1))));

        var good = ids.Where((_, i) => outcomes[i]).ToHashSet();
        Assert.Equal(40, good.Count);
        var rows = await Store.ReadAsync(db => db.QueryAsync("SELECT id FROM counter", r => r.Id(0)));
        Assert.Equal(good.Append(taken).Order(), rows.Order());
        Assert.Equal(good.Order(), (await Counters.PendingAsync(Store)).Where(e => e.Kind == "kept").Select(e => e.Patient!.Value).Order());
    }

    // point -1 goes well; the others throw before the first statement, after it, on a broken constraint, after an entry, or have no entry.
    async Task<bool> TriesAsync(Guid id, Guid taken, int point)
    {
        try
        {
            await Store.ActAsync(async act =>
            {
                Throws(point == 0);
                await Counters.InsertAsync(act, id);
                Throws(point == 1);
                if (point == 2)
                {
                    await Counters.InsertAsync(act, taken);
                }

                if (point != 3)
                {
                    act.Enter(Counters.Log, Counters.EntryOf("kept", about: id));
                }

                Throws(point == 4);
            });
            return true;
        }
        catch (Exception e) when (point >= 0 && e is InvalidDataException or ActWithoutEntryException or System.Data.Common.DbException)
        {
            return false;
        }
    }

    static void Throws(bool now)
    {
        if (now)
        {
            throw new InvalidDataException();
        }
    }

    [Fact]
    public async Task Values_travel_by_name_whatever_their_order()
    {
        const string Sql = "SELECT version FROM counter WHERE id = @id AND version = @version";
        var id = await Counters.AddAsync(Store);
        var (there, turned, again) = await Store.ReadAsync(async db => (
            await db.NumberAsync(Sql, ("@id", id), ("@version", 1L)),
            await db.NumberAsync(Sql, ("@version", 1L), ("@id", id)),
            await db.NumberAsync(Sql, ("@id", id), ("@version", 1L))));
        Assert.Equal((1, 1, 1), (there, turned, again));
    }

    [Fact]
    public async Task A_connection_kept_after_its_act_or_read_is_dead()
    {
        Db? kept = null, read = null;
        await Store.ActAsync(async act =>
        {
            kept = act.Db;
            await Counters.InsertAsync(act, Ids.New(TimeProvider.System));
            act.Enter(Counters.Log, Counters.EntryOf("kept"));
        });
        await Store.ReadAsync(async db =>
        {
            read = db;
            return await db.NumberAsync("SELECT count(*) FROM counter");
        });

        const string Sql = "DELETE FROM counter";
        await Assert.ThrowsAsync<InvalidOperationException>(() => kept!.ExecuteAsync(Sql).AsTask());
        await Assert.ThrowsAsync<InvalidOperationException>(() => read!.NumberAsync("SELECT count(*) FROM counter").AsTask());
        Assert.Equal(1, await Counters.CountAsync(Store));
    }

    [Fact]
    public async Task An_act_cancelled_before_it_began_does_not_run()
    {
        var ran = false;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.ActAsync(
            act =>
            {
                ran = true;
                act.Enter(Counters.Log, Counters.EntryOf("never"));
                return ValueTask.CompletedTask;
            },
            new CancellationToken(canceled: true)).AsTask());
        Assert.False(ran);
        Assert.Empty(await Counters.PendingAsync(Store));
    }

    [Fact]
    public async Task What_was_acknowledged_is_there_for_a_store_opened_on_the_same_database()
    {
        var ids = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Counters.AddAsync(Store)));
        await using var other = await Database.OpenStoreAsync();
        var rows = await other.ReadAsync(db => db.QueryAsync("SELECT id FROM counter", r => r.Id(0)));
        Assert.Equal(ids.Order(), rows.Order());
        Assert.Equal(50, (await Counters.PendingAsync(other)).Count);
    }
}
