namespace Wardline.Guard.Ledger;

/// <summary>A finding of the walk: the lowest index that is not vouched for, and why.</summary>
sealed record TreeFault(long FirstBad, string Why);

/// <summary>
/// Builds the tree again from the leaves, in their order, and holds each hash against the stored tiles as soon as it is
/// known. Where leaf and tile differ, a hash above that the root vouches for decides which of the two was altered; until
/// one is reached the difference is only a doubt. Blocks are decided from left to right, so the first fault is the lowest.
/// </summary>
sealed class TreeWalk(Checkpoint head, Func<TileId, byte[]?> stored)
{
    readonly StoredTiles _tiles = new(head.Size, head.RootHash, stored);
    readonly List<byte[]>[] _levels = [.. Enumerable.Range(0, TileId.Levels).Select(_ => new List<byte[]>(TileId.FullWidth))];
    long? _doubt;

    /// <summary>Leaves taken so far, which is the index of the next.</summary>
    internal long Next { get; private set; }

    internal TreeFault? Take(byte[] leafHash) => Push(0, Next++, leafHash);

    /// <summary>The verdict over the whole tree, once every leaf has been taken.</summary>
    internal TreeFault? Finish()
    {
        if (StoredTiles.Fold(_levels).AsSpan().SequenceEqual(head.RootHash))
        {
            return _doubt is { } index ? AlteredTile(index) : null;
        }

        return new TreeFault(0, $"the entries do not give the signed root, and no stored tile can be relied on to say which of the {head.Size} was altered");
    }

    /// <summary>A leaf that is not there when its turn comes.</summary>
    internal TreeFault Missing(long index) => _doubt is null
        ? new TreeFault(index, $"entry {index} is missing")
        : new TreeFault(_tiles.BlockStart(index), $"entry {index} is missing, and the tiles of its block were altered too, so its earlier entries cannot be vouched for");

    TreeFault? Push(int level, long position, byte[] hash)
    {
        var slot = (int)(position & 0xff);
        var start = position << (8 * level);
        var tile = _tiles.Get(level, position >> 8);
        var same = tile.Slot(slot).SequenceEqual(hash);
        if (!same)
        {
            Doubt(start);
        }
        else if (slot == tile.Width - 1 && tile.HasMoreThan(tile.Width))
        {
            Doubt((position + 1) << (8 * level));
        }

        if (tile.IsTrue && !same)
        {
            return level == 0
                ? new TreeFault(start, $"entry {start} is not the one that was logged: it was changed, moved, or one before it was removed or slipped in")
                : new TreeFault(start, $"an entry of the block {start} to {((position + 1) << (8 * level)) - 1} was changed, and the block's own tiles were altered too");
        }

        if (tile.IsTrue && _doubt is { } index)
        {
            return AlteredTile(index);
        }

        return Lift(level, position, hash);
    }

    TreeFault? Lift(int level, long position, byte[] hash)
    {
        var hashes = _levels[level];
        hashes.Add(hash);
        if (hashes.Count < TileId.FullWidth)
        {
            return null;
        }

        var above = Merkle.Root(hashes);
        hashes.Clear();
        return Push(level + 1, position >> 8, above);
    }

    void Doubt(long index) => _doubt = Math.Min(_doubt ?? long.MaxValue, index);

    static TreeFault AlteredTile(long index) =>
        new(index, $"the entries are as logged, but a stored tile is missing, cut, too long or altered from leaf {index} on; the tiles can be rebuilt from the entries");
}
