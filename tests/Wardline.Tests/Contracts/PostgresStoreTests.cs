using Npgsql;
using Wardline.Guard.Access;
using Wardline.Guard.Storage;
using Xunit;

namespace Wardline.Tests.Contracts;

/// <summary>The contract on PostgreSQL, and the races that only concurrent transactions have.</summary>
public sealed class PostgresStoreTests : StoreContract
{
    private protected override Task<TestDatabase> NewDatabaseAsync() => TestDatabase.PostgresAsync();

    /// <summary>Every row carries the transaction that wrote it.</summary>
    private protected override async Task<long> CommitsAsync() =>
        await Store.ReadAsync(db => db.NumberAsync("SELECT count(DISTINCT xmin::text) FROM ledger_pending"));

    private protected override async Task<Func<Task>> HoldWritersAsync()
    {
        var outside = await ConnectAsync();
        var transaction = await outside.BeginTransactionAsync();
        await RunAsync(outside, "LOCK TABLE ledger_pending IN SHARE ROW EXCLUSIVE MODE");
        return async () =>
        {
            await transaction.CommitAsync();
            await outside.DisposeAsync();
        };
    }

    [Fact]
    public async Task A_close_waits_for_a_view_that_has_found_the_basis_open()
    {
        var basis = await OpenBasisAsync();
        await using var outside = await ConnectAsync();
        await StallViewsAsync(outside);
        var view = ViewAsync("seen", basis);
        Assert.NotSame(view, await Task.WhenAny(view, WaitingForLocksAsync(outside, 1)));

        var close = CloseAsync(basis);
        await Task.WhenAny(close, WaitingForLocksAsync(outside, 2));
        Assert.False(close.IsCompleted, "The basis closed while a view that had found it open was not yet in the ledger.");

        await RunAsync(outside, "SELECT pg_advisory_unlock(42)");
        Assert.True(await view);
        await close;
        Assert.Equal(["opened", "seen", "closed"], (await Counters.PendingAsync(Store)).Select(e => e.Kind));
    }

    [Fact]
    public async Task A_view_waits_for_a_close_under_way_and_then_writes_nothing()
    {
        var basis = await OpenBasisAsync();
        await using var outside = await ConnectAsync();
        var (closing, goOn) = (new TaskCompletionSource(), new TaskCompletionSource());
        var close = Store.ActAsync(async act =>
        {
            await Basis.CloseAsync(act, basis);
            act.Enter(Counters.Log, Counters.EntryOf("closed"));
            closing.SetResult();
            await goOn.Task;
        }).AsTask();
        await closing.Task;

        var view = ViewAsync("late", basis);
        await Task.WhenAny(view, WaitingForLocksAsync(outside, 1));
        goOn.SetResult();
        await close;
        Assert.False(await view);
    }

    [Fact]
    public async Task A_listener_that_throws_does_not_end_the_group_commit()
    {
        Store.Entered += () => throw new ArithmeticException("a listener's own fault");
        Assert.True(await Store.EnterAsync(Counters.Log, Counters.EntryOf("one"), basis: null));
        Assert.True(await Store.EnterAsync(Counters.Log, Counters.EntryOf("two"), basis: null));
    }

    [Fact]
    public async Task A_view_cancelled_while_it_waits_for_the_commit_of_others_is_not_written()
    {
        var release = await HoldWritersAsync();
        await using var outside = await ConnectAsync();
        var first = Store.EnterAsync(Counters.Log, Counters.EntryOf("first"), basis: null).AsTask();
        await WaitingForLocksAsync(outside, 1);
        using var cancel = new CancellationTokenSource();
        var second = Store.EnterAsync(Counters.Log, Counters.EntryOf("second"), basis: null, cancel.Token).AsTask();
        await cancel.CancelAsync();
        await release();

        Assert.True(await first);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        Assert.Equal(["first"], (await Counters.PendingAsync(Store)).Select(e => e.Kind));
    }

    [Fact]
    public async Task Housekeeping_that_hid_a_failed_statement_is_not_told_that_it_was_done()
    {
        var taken = await Counters.AddAsync(Store);
        await Assert.ThrowsAsync<NotDurableException>(() => Store.HousekeepAsync(async act =>
            await Record.ExceptionAsync(() => Counters.InsertAsync(act, taken).AsTask())).AsTask());
    }

    // A view stalls after it has looked at its basis and before its entry is in: where a race would bite.
    static Task StallViewsAsync(NpgsqlConnection outside) => RunAsync(outside, """
        SELECT pg_advisory_lock(42);
        CREATE FUNCTION stall() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF position('"seen"' IN convert_from(NEW.body, 'UTF8')) > 0 THEN PERFORM pg_advisory_xact_lock(42); END IF;
          RETURN NEW;
        END $$;
        CREATE TRIGGER stall BEFORE INSERT ON ledger_pending FOR EACH ROW EXECUTE FUNCTION stall();
        """);

    /// <summary>Returns when so many sessions of this database wait for a lock.</summary>
    static async Task WaitingForLocksAsync(NpgsqlConnection outside, int sessions)
    {
        await using var command = new NpgsqlCommand(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'", outside);
        while ((long)(await command.ExecuteScalarAsync())! < sessions)
        {
            await Task.Yield();
        }
    }

    async Task<NpgsqlConnection> ConnectAsync()
    {
        var connection = new NpgsqlConnection(Database.ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        return connection;
    }

    static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
