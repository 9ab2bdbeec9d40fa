namespace Wardline.Guard.Ledger;

/// <summary>
/// The right edge of a growing tree: all that a log must remember in order to append. Loaded from the partial tiles a
/// database keeps, it gives the new root and the tiles that grew. One thread at a time. If the transaction that was to
/// store its tiles fails, throw the edge away and load it again: it already holds what the database does not.
/// </summary>
public sealed class TreeEdge
{
    // Perfect subtrees of the tree so far: _perfect[h] has 2^h leaves and is live exactly when bit h of Size is set.
    readonly byte[]?[] _perfect = new byte[63][];
    readonly List<byte>[] _partial = [.. Enumerable.Range(0, TileId.Levels).Select(_ => new List<byte>())];
    readonly bool[] _grew = new bool[TileId.Levels];
    readonly List<KeyValuePair<TileId, byte[]>> _full = [];

    TreeEdge(long size) => Size = size;

    /// <summary>Leaves in the tree.</summary>
    public long Size { get; private set; }

    /// <summary>Reads the edge of a tree of <paramref name="size"/> leaves; asks only for its partial tiles (at most one a level).</summary>
    /// <exception cref="LedgerDamagedException">A tile is missing or has not just the width that the size demands.</exception>
    public static TreeEdge Load(long size, Func<TileId, byte[]?> tile)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        ArgumentNullException.ThrowIfNull(tile);
        var edge = new TreeEdge(size);
        for (var level = 0; level < TileId.Levels; level++)
        {
            var id = new TileId(level, size >> (8 * level) >> 8);
            var width = id.WidthIn(size);
            if (width > 0)
            {
                edge.Restore(id, width, tile(id));
            }
        }

        return edge;
    }

    /// <summary>Adds one leaf hash (32 bytes). About one node is hashed a leaf, however large the tree.</summary>
    public void Append(ReadOnlySpan<byte> leafHash)
    {
        Merkle.RequireHash(leafHash);
        if (Size == long.MaxValue)
        {
            throw new InvalidOperationException("The log is full.");
        }

        var hash = leafHash.ToArray();
        AddToTile(0, hash);
        var height = 0;
        for (; (Size >> height & 1) == 1; height++)
        {
            hash = Merkle.NodeHash(_perfect[height]!, hash);
            _perfect[height] = null;

            // A subtree of height 8, 16, … is a tile that has just become full, and a hash of the tile above it.
            if ((height + 1) % 8 == 0)
            {
                AddToTile((height + 1) / 8, hash);
            }
        }

        _perfect[height] = hash;
        Size++;
    }

    /// <summary>The root over all leaves: at most 62 node hashes.</summary>
    public byte[] Root()
    {
        byte[]? root = null;
        foreach (var subtree in _perfect)
        {
            if (subtree is not null)
            {
                root = root is null ? subtree : Merkle.NodeHash(subtree, root);
            }
        }

        return root is null ? Merkle.EmptyRoot : (byte[])root.Clone();
    }

    /// <summary>
    /// The tiles that are new or grew since the last call, full ones first; each is 1 to 256 hashes of 32 bytes. Store them
    /// in the transaction that stores the checkpoint: a checkpoint without its tiles could not be appended to after a crash.
    /// </summary>
    public IReadOnlyCollection<KeyValuePair<TileId, byte[]>> TakeChangedTiles()
    {
        var changed = new List<KeyValuePair<TileId, byte[]>>(_full);
        for (var level = 0; level < TileId.Levels; level++)
        {
            if (_grew[level] && _partial[level].Count > 0)
            {
                changed.Add(new(new TileId(level, Size >> (8 * level) >> 8), [.. _partial[level]]));
            }
        }

        _full.Clear();
        Array.Clear(_grew);
        return changed;
    }

    void AddToTile(int level, byte[] hash)
    {
        var tile = _partial[level];
        tile.AddRange(hash);
        _grew[level] = true;
        if (tile.Count == TileId.FullWidth * Merkle.HashLength)
        {
            // Size still counts the leaves before this one, so this is the index of the tile just filled.
            _full.Add(new(new TileId(level, Size >> (8 * level) >> 8), [.. tile]));
            tile.Clear();
        }
    }

    void Restore(TileId id, int width, byte[]? stored)
    {
        if (stored is null || stored.Length != width * Merkle.HashLength)
        {
            throw new LedgerDamagedException(
                $"Tile {id.Path(width)} of a tree of {Size} leaves should be {width * Merkle.HashLength} bytes long and " +
                (stored is null ? "is missing" : $"has {stored.Length}") + ". Restore it, or rebuild the tiles from the entries.");
        }

        _partial[id.Level].AddRange(stored);
        var start = 0;
        for (var bit = 7; bit >= 0; bit--)
        {
            if ((width >> bit & 1) == 1)
            {
                _perfect[8 * id.Level + bit] = Merkle.Root(TileHashes.Slice(stored, start, 1 << bit));
                start += 1 << bit;
            }
        }
    }
}
