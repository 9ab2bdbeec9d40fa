using Wardline.Guard.Storage;
using Wardline.Tests.Support;
using Xunit;

namespace Wardline.Tests.Contracts;

public abstract partial class StoreContract
{
    [Fact]
    public async Task Of_many_swaps_of_one_version_just_one_wins()
    {
        var id = await Counters.AddAsync(Store);
        var wins = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => Task.Run(() => WinsAsync(id, 1))));
        Assert.Single(wins, won => won);
        Assert.Equal(2, await Counters.VersionAsync(Store, id));
    }

    [Fact]
    public async Task However_acts_interleave_no_success_is_lost_and_no_failure_counts()
    {
        const int Acts = 480, Workers = 16;
        var rows = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Counters.AddAsync(Store)));
        var successes = new long[rows.Length];

        await Task.WhenAll(Enumerable.Range(0, Workers).Select(worker => Task.Run(async () =>
        {
            for (var i = 0; i < Acts / Workers; i++)
            {
                var draw = TestSeed.For($"interleaving {worker} {i}");
                var row = (int)(draw % (ulong)rows.Length);
                var version = await Counters.VersionAsync(Store, rows[row]);

                // Some decide upon what they saw, some upon a version that is not yet or no more.
                if (await WinsAsync(rows[row], version + ((draw >> 8) % 8 == 0 ? 1 : 0)))
                {
                    Interlocked.Increment(ref successes[row]);
                }
            }
        })));

        var bumped = (await Counters.PendingAsync(Store)).Where(e => e.Kind == "counter.bumped").ToLookup(e => e.Patient!.Value);
        for (var i = 0; i < rows.Length; i++)
        {
            Assert.Equal(1 + successes[i], await Counters.VersionAsync(Store, rows[i]));
            Assert.Equal(successes[i], bumped[rows[i]].Count());
        }

        Assert.True(successes.Sum() > 0);
    }

    [Fact]
    public async Task A_read_sees_one_snapshot_while_writers_go_on()
    {
        await Counters.AddAsync(Store);
        var (before, after) = await Store.ReadAsync(async db =>
        {
            var first = await db.NumberAsync("SELECT count(*) FROM counter");
            await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Counters.AddAsync(Store)));
            return (first, await db.NumberAsync("SELECT count(*) FROM counter"));
        });
        Assert.Equal((1, 1), (before, after));
        Assert.Equal(21, await Counters.CountAsync(Store));
    }

    [Fact]
    public async Task What_a_read_tries_to_write_never_stands()
    {
        await Counters.AddAsync(Store);

        // SQLite refuses the statement itself; PostgreSQL rolls the read's transaction back.
        var refused = await Record.ExceptionAsync(() => Store.ReadAsync(db => db.ExecuteAsync("DELETE FROM counter")).AsTask());
        Assert.True(refused is null or System.Data.Common.DbException);
        Assert.Equal(1, await Counters.CountAsync(Store));
    }

    async Task<bool> WinsAsync(Guid id, long version)
    {
        try
        {
            await Counters.BumpAsync(Store, id, version);
            return true;
        }
        catch (StaleException)
        {
            return false;
        }
    }
}
