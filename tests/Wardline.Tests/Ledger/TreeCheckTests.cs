using System.Text;
using CsCheck;
using Wardline.Guard.Ledger;
using Xunit;

namespace Wardline.Tests.Ledger;

public sealed class TreeCheckTests
{
    [Fact]
    public void An_untouched_log_is_well_at_any_size() =>
        Gen.Int[0, 1500].Sample(size =>
        {
            using var log = new TestLog(size);
            Assert.Equal(new TreeReport(TestLog.Origin, size, true, null, null), log.Check());
        }, iter: 60);

    [Fact]
    public void A_changed_entry_is_named() => Tamper((log, at) => log.ChangeBody(at));

    [Fact]
    public void A_removed_entry_is_named() => Tamper((log, at) => log.Bodies.RemoveAt(at));

    [Fact]
    public void A_removed_entry_is_named_when_the_rest_closes_ranks() => Tamper((log, at) =>
    {
        log.Bodies.RemoveAt(at);
        log.Renumber();
    });

    [Fact]
    public void An_entry_slipped_in_is_named() => Tamper((log, at) =>
    {
        log.Bodies.Insert(at, (at, "forged"u8.ToArray()));
        log.Renumber();
    });

    [Fact]
    public void A_doubled_entry_is_named() => Tamper((log, at) => log.Bodies.Insert(at, log.Bodies[at]));

    [Fact]
    public void Swapped_bodies_are_named_by_the_lower_index() => Gen.Select(Gen.Int[2, 1500], Gen.Int[0, 9999], Gen.Int[0, 9999]).Sample((size, a, b) =>
    {
        var (low, high) = (Math.Min(a % size, b % size), Math.Max(a % size, b % size));
        using var log = new TestLog(size);
        (log.Bodies[low], log.Bodies[high]) = ((low, log.Bodies[high].Body), (high, log.Bodies[low].Body));
        Assert.Equal(low == high ? null : low, log.Check().FirstBad);
    }, iter: 60);

    [Fact]
    public void A_surplus_entry_is_named() => Gen.Int[0, 1500].Sample(size =>
    {
        using var log = new TestLog(size);
        log.Bodies.Add((size, "surplus"u8.ToArray()));
        AssertBad(log, size);
    }, iter: 60);

    [Fact]
    public void An_altered_leaf_tile_is_found_while_the_entries_are_cleared() => Tamper((log, at) => log.FlipTile(0, at >> 8, at & 0xff), "rebuilt");

    [Fact]
    public void An_altered_upper_tile_is_found_by_its_block() => Gen.Select(Gen.Int[256, 3000], Gen.Int[0, 9999]).Sample((size, pick) =>
    {
        using var log = new TestLog(size);
        var slot = pick % (size / 256);
        log.FlipTile(1, 0, slot);
        AssertBad(log, slot * 256, "rebuilt");
    }, iter: 40);

    [Theory]
    [InlineData(300, 700, 256)]
    [InlineData(700, 700, 0)]
    [InlineData(5, 7, 0)]
    public void An_entry_altered_together_with_its_tile_is_named_by_the_block_that_is_still_vouched_for(int at, int size, int block)
    {
        // The last partial tile has no hash above it: when it is altered too, only the root is left, and that covers all.
        using var log = new TestLog(size);
        log.ChangeBodyAndTile(Math.Min(at, size - 1));
        AssertBad(log, block);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(200)]
    public void In_a_deep_tree_the_block_is_still_found_when_two_levels_were_rewritten(int block)
    {
        using var log = new TestLog(65_536 + 300);
        log.ChangeBodyAndTile(block * 256 + 9);
        AssertBad(log, block * 256);

        // The forger goes one level up: now the hash of 65,536 leaves at level 2 is the lowest that tells.
        Merkle.Root(log.Bodies[(block * 256)..((block + 1) * 256)].ConvertAll(entry => Merkle.LeafHash(entry.Body)))
            .CopyTo(log.Tiles[new TileId(1, 0)], block * 32);
        AssertBad(log, 0, "the block 0 to 65535");
    }

    [Fact]
    public void The_lowest_of_several_faults_is_named()
    {
        using var log = new TestLog(2000);
        log.ChangeBody(1700);
        log.FlipTile(0, 2, 40);
        AssertBad(log, 2 * 256 + 40);
        log.ChangeBodyAndTile(300);
        AssertBad(log, 256);
        log.ChangeBody(200);
        AssertBad(log, 200);
    }

    [Theory]
    [InlineData(10, 9, 9)]
    [InlineData(10, 11, 10)]
    [InlineData(10, 0, 0)]
    [InlineData(600, 255, 255)]
    [InlineData(600, 257, 256)]
    [InlineData(256, 0, 0)]
    public void A_cut_long_or_missing_tile_is_found(int size, int hashes, int firstBad)
    {
        using var log = new TestLog(size);
        var id = new TileId(0, 0);
        log.Tiles[id] = [.. log.Tiles[id].Concat(new byte[32]).Take(hashes * 32)];
        if (hashes == 0)
        {
            log.Tiles.Remove(id);
        }

        AssertBad(log, firstBad);
    }

    [Fact]
    public void Dropping_the_last_entry_and_its_hash_does_not_hide_it()
    {
        using var log = new TestLog(10);
        log.Bodies.RemoveAt(9);
        log.Tiles[new TileId(0, 0)] = log.Tiles[new TileId(0, 0)][..(9 * 32)];
        AssertBad(log, 9);
    }

    [Fact]
    public void An_emptied_log_is_bad_from_the_start()
    {
        using var log = new TestLog(300);
        log.Bodies.Clear();
        AssertBad(log, 0);
    }

    [Fact]
    public void Without_a_good_checkpoint_nothing_is_well()
    {
        using var log = new TestLog(20);
        var good = log.Note!;
        log.Note = null;
        AssertUnsigned(log);
        log.Note = [];
        AssertUnsigned(log);
        using var stranger = new NoteSigner(TestLog.Origin, new byte[32]);
        Assert.True(Checkpoint.TryOpen(good, log.Verifier, out var head));
        log.Note = head.Sign(stranger);
        AssertUnsigned(log);
        log.Note = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(good).Replace("\n20\n", "\n19\n", StringComparison.Ordinal));
        AssertUnsigned(log);
    }

    [Fact]
    public void Entries_are_streamed_and_not_kept()
    {
        using var log = new TestLog(5000);
        var alive = new List<WeakReference>();
        Assert.True(TreeCheck.Verify(log.Verifier, log.Note, Fresh(), id => log.Tiles.GetValueOrDefault(id)).Ok);
        GC.Collect();
        Assert.Equal(5000, alive.Count);
        Assert.True(alive.Count(body => body.IsAlive) < 10);

        IEnumerable<(long, byte[])> Fresh()
        {
            for (var i = 0; i < 5000; i++)
            {
                var body = Encoding.UTF8.GetBytes($"entry {i}");
                alive.Add(new WeakReference(body));
                yield return (i, body);
            }
        }
    }

    static void Tamper(Action<TestLog, int> vandal, string why = "") => Gen.Select(Gen.Int[1, 1500], Gen.Int[0, 9999]).Sample((size, pick) =>
    {
        using var log = new TestLog(size);
        vandal(log, pick % size);
        AssertBad(log, pick % size, why);
    }, iter: 60);

    static void AssertBad(TestLog log, long firstBad, string why = "")
    {
        var report = log.Check();
        Assert.False(report.Ok);
        Assert.Equal(firstBad, report.FirstBad);
        Assert.Contains(why, report.Why, StringComparison.Ordinal);
    }

    static void AssertUnsigned(TestLog log)
    {
        var report = log.Check();
        Assert.Equal((false, null, 0L), (report.Ok, report.FirstBad, report.Size));
        Assert.Contains("checkpoint", report.Why, StringComparison.Ordinal);
    }
}
