using System.Buffers.Binary;
using Wardline.Guard.Storage;
using Xunit;

namespace Wardline.Tests.Contracts;

/// <summary>The contract on SQLite, and what only its writer lane promises.</summary>
public sealed class SqliteStoreTests : StoreContract
{
    private protected override Task<TestDatabase> NewDatabaseAsync() => Task.FromResult(TestDatabase.Sqlite());

    /// <summary>Frames of the write-ahead log that end a commit: the database's size in pages stands in them (SQLite file format, 4.1).</summary>
    private protected override async Task<long> CommitsAsync()
    {
        await using var wal = new FileStream(Database.File + "-wal", FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var header = new byte[32];
        await wal.ReadExactlyAsync(header);
        var pageSize = BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(8));
        var commits = 0L;
        var frame = new byte[24];
        for (var at = 32L; at + 24 + pageSize <= wal.Length; at += 24 + pageSize)
        {
            wal.Position = at;
            await wal.ReadExactlyAsync(frame);

            // Frames of an older run of the same file carry another salt.
            if (frame.AsSpan(8, 8).SequenceEqual(header.AsSpan(16, 8)) && BinaryPrimitives.ReadInt32BigEndian(frame.AsSpan(4)) != 0)
            {
                commits++;
            }
        }

        return commits;
    }

    private protected override async Task<Func<Task>> HoldWritersAsync()
    {
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var release = new ManualResetEventSlim();
        var holder = Store.HousekeepAsync(_ =>
        {
            held.SetResult();
            release.Wait();
            return ValueTask.FromResult(true);
        }).AsTask();
        await held.Task;
        return async () =>
        {
            release.Set();
            await holder;
            release.Dispose();
        };
    }

    [Fact]
    public async Task An_act_cancelled_while_it_waits_for_the_lane_does_not_run()
    {
        var release = await HoldWritersAsync();
        using var cancel = new CancellationTokenSource();
        var before = Counters.AddAsync(Store);
        var ran = false;
        var cancelled = Store.ActAsync(
            act =>
            {
                ran = true;
                act.Enter(Counters.Log, Counters.EntryOf("never"));
                return ValueTask.CompletedTask;
            },
            cancel.Token).AsTask();
        var after = Counters.AddAsync(Store);
        await cancel.CancelAsync();
        await release();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        await Task.WhenAll(before, after);
        Assert.False(ran);
        Assert.Equal(2, await Counters.CountAsync(Store));
        Assert.DoesNotContain(await Counters.PendingAsync(Store), e => e.Kind == "never");
    }

    [Fact]
    public async Task An_act_that_waits_outside_is_refused_and_can_do_nothing_later()
    {
        var outside = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var later = new TaskCompletionSource<Exception?>(TaskCreationOptions.RunContinuationsAsynchronously);
        await Assert.ThrowsAsync<InvalidOperationException>(() => Store.ActAsync(async act =>
        {
            await Counters.InsertAsync(act, Guid.Empty);
            act.Enter(Counters.Log, Counters.EntryOf("never"));
            await outside.Task;
            later.SetResult(await Record.ExceptionAsync(() => act.Db.ExecuteAsync("DELETE FROM counter").AsTask()));
        }).AsTask());
        Assert.Equal(0, await Counters.CountAsync(Store));

        await Counters.AddAsync(Store);
        outside.SetResult();
        Assert.IsType<InvalidOperationException>(await later.Task);
        await Counters.AddAsync(Store);
        Assert.Equal(2, await Counters.CountAsync(Store));
        Assert.DoesNotContain(await Counters.PendingAsync(Store), e => e.Kind == "never");
    }

    [Fact]
    public async Task A_statement_from_another_thread_is_refused_even_while_the_act_runs()
    {
        Exception? refused = null;
        await Store.ActAsync(act =>
        {
            // The lane's thread waits here, so the act is certainly still running when the other thread tries.
            var other = new Thread(() => refused = Record.Exception(() => act.Db.ExecuteAsync("DELETE FROM counter").AsTask().GetAwaiter().GetResult()));
            other.Start();
            other.Join();
            act.Enter(Counters.Log, Counters.EntryOf("kept"));
            return ValueTask.CompletedTask;
        });
        Assert.IsType<InvalidOperationException>(refused);
    }

    [Fact]
    public async Task A_closed_store_takes_no_more_acts()
    {
        await Store.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => Counters.AddAsync(Store));
        await using var again = await Database.OpenStoreAsync();
        Assert.Equal(0, await Counters.CountAsync(again));
    }

    [Fact]
    public async Task A_listener_that_throws_does_not_end_the_lane()
    {
        Store.Entered += () => throw new ArithmeticException("a listener's own fault");
        await Counters.AddAsync(Store);
        await Counters.AddAsync(Store);
        Assert.Equal(2, await Counters.CountAsync(Store));
    }
}
