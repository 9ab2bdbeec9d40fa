namespace Wardline.Guard.Ledger;

/// <summary>
/// The stored tiles as the checker sees them: each with the answer whether the signed root vouches for it. A full tile is
/// vouched for by its hash in the tile above; every such chain ends in the partial tiles of the right edge, and these
/// together hash to the root or not. Keeps one tile a level, as the walk goes from left to right.
/// </summary>
sealed class StoredTiles
{
    readonly long _size;
    readonly Func<TileId, byte[]?> _stored;
    readonly bool _edgeIsTrue;
    readonly StoredTile?[] _last = new StoredTile?[TileId.Levels];

    internal StoredTiles(long size, ReadOnlySpan<byte> root, Func<TileId, byte[]?> stored)
    {
        (_size, _stored) = (size, stored);
        _edgeIsTrue = EdgeRoot() is { } edge && root.SequenceEqual(edge);
    }

    internal StoredTile Get(int level, long index)
    {
        if (_last[level] is { } known && known.Index == index)
        {
            return known;
        }

        var id = new TileId(level, index);
        var width = id.WidthIn(_size);
        var bytes = width == 0 ? [] : _stored(id) ?? [];
        var tile = new StoredTile(index, width, bytes, IsVouchedFor(id, width, bytes));
        _last[level] = tile;
        return tile;
    }

    /// <summary>The first leaf of the smallest block around <paramref name="leaf"/> that the root still vouches for as a whole.</summary>
    internal long BlockStart(long leaf)
    {
        for (var level = 0; level < TileId.Levels; level++)
        {
            if (Get(level, leaf >> (8 * level) >> 8).IsTrue)
            {
                return leaf >> (8 * level) << (8 * level);
            }
        }

        return 0;
    }

    /// <summary>
    /// The root over what each level has beyond its full tiles, lowest level first. What is left over below stands to
    /// the right of a level's hashes and is joined to them as one more node: its height is lower, but RFC 6962 splits alike.
    /// </summary>
    internal static byte[] Fold(IReadOnlyList<IReadOnlyList<byte[]>> levels)
    {
        byte[]? rest = null;
        foreach (var hashes in levels)
        {
            if (hashes.Count > 0)
            {
                rest = Merkle.Root(rest is null ? hashes : [.. hashes, rest]);
            }
        }

        return rest ?? Merkle.EmptyRoot;
    }

    bool IsVouchedFor(TileId id, int width, byte[] bytes)
    {
        if (width == 0 || bytes.Length != width * Merkle.HashLength)
        {
            return false;
        }

        if (width < TileId.FullWidth)
        {
            return _edgeIsTrue;
        }

        // A full tile always has a hash above it, and a tree of 63-bit size has no full tile at the top level.
        var above = Get(id.Level + 1, id.Index >> 8);
        return above.IsTrue && above.Slot((int)(id.Index & 0xff)).SequenceEqual(Merkle.Root(TileHashes.Slice(bytes, 0, width)));
    }

    byte[]? EdgeRoot()
    {
        var levels = new List<byte[][]>();
        for (var level = 0; level < TileId.Levels; level++)
        {
            var id = new TileId(level, _size >> (8 * level) >> 8);
            var width = id.WidthIn(_size);
            var bytes = width == 0 ? [] : _stored(id) ?? [];
            if (bytes.Length != width * Merkle.HashLength)
            {
                return null;
            }

            levels.Add(TileHashes.Slice(bytes, 0, width));
        }

        return Fold(levels);
    }
}

/// <summary>One stored tile. Its bytes may be short, long or absent: only <see cref="IsTrue"/> says that they can be relied on.</summary>
sealed record StoredTile(long Index, int Width, byte[] Bytes, bool IsTrue)
{
    internal ReadOnlySpan<byte> Slot(int slot) =>
        Bytes.Length >= (slot + 1) * Merkle.HashLength ? TileHashes.At(Bytes, slot) : [];

    internal bool HasMoreThan(int hashes) => Bytes.Length > hashes * Merkle.HashLength;
}
