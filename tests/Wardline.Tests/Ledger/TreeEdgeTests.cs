using CsCheck;
using Wardline.Guard.Ledger;
using Xunit;

namespace Wardline.Tests.Ledger;

public sealed class TreeEdgeTests
{
    static readonly byte[][] Leaves = [.. Enumerable.Range(0, 66_000).Select(i => Merkle.LeafHash(BitConverter.GetBytes(i)))];

    [Fact]
    public void Its_root_is_the_naive_one_at_any_size_and_after_any_reload() =>
        Gen.Select(Gen.Int[0, 4000], Gen.Int[0, 600], Gen.Int[0, 600]).Sample((first, second, third) =>
        {
            var store = new Dictionary<TileId, byte[]>();
            var size = 0;
            foreach (var more in new[] { first, second, third })
            {
                var edge = TreeEdge.Load(size, id => store[id]);
                for (var end = size + more; size < end; size++)
                {
                    edge.Append(Leaves[size]);
                }

                Store(store, edge);
                Assert.Equal(size, edge.Size);
                Assert.Equal(Merkle.Root(Leaves[..size]), edge.Root());
                Assert.Empty(edge.TakeChangedTiles());
            }

            AssertTilesAreThoseOf(size, store);
        }, iter: 40);

    [Fact]
    public void It_reaches_the_third_level_and_asks_for_edge_tiles_only()
    {
        var store = new Dictionary<TileId, byte[]>();
        var edge = TreeEdge.Load(0, _ => throw new InvalidOperationException("An empty tree has no tile."));
        foreach (var leaf in Leaves)
        {
            edge.Append(leaf);
        }

        Store(store, edge);
        AssertTilesAreThoseOf(Leaves.Length, store);
        var asked = new List<TileId>();
        var again = TreeEdge.Load(Leaves.Length, id =>
        {
            asked.Add(id);
            return store[id];
        });
        Assert.Equal([new TileId(0, 257), new TileId(1, 1), new TileId(2, 0)], asked);
        Assert.Equal(Merkle.Root(Leaves), again.Root());
    }

    [Theory]
    [InlineData(null)]
    [InlineData(9)]
    [InlineData(11)]
    public void A_tile_of_another_width_stops_the_load(int? width)
    {
        var damaged = Assert.Throws<LedgerDamagedException>(() => TreeEdge.Load(10, _ => width is { } hashes ? new byte[hashes * 32] : null));
        Assert.Contains("tile/0/000.p/10", damaged.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_whole_hashes_are_appended() =>
        Assert.Throws<ArgumentException>(() => TreeEdge.Load(0, _ => null).Append(new byte[31]));

    static void Store(Dictionary<TileId, byte[]> store, TreeEdge edge)
    {
        foreach (var (id, tile) in edge.TakeChangedTiles())
        {
            Assert.True(store.GetValueOrDefault(id, []).Length < tile.Length);
            store[id] = tile;
        }
    }

    // Straight from the definition: hash i of tile n at level l is the root over leaves (256n + i) · 256^l and on.
    static void AssertTilesAreThoseOf(int size, Dictionary<TileId, byte[]> store)
    {
        var expected = 0;
        for (int level = 0, span = 1; span <= size; level++, span *= 256)
        {
            for (var n = 0; n * 256 * span + span <= size; n++, expected++)
            {
                var id = new TileId(level, n);
                var hashes = Enumerable.Range(n * 256, id.WidthIn(size)).SelectMany(i => Merkle.Root(Leaves[(i * span)..((i + 1) * span)]));
                Assert.Equal(hashes, store[id]);
            }
        }

        Assert.Equal(expected, store.Count);
    }
}
