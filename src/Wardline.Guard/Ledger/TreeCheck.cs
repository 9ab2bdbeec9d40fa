namespace Wardline.Guard.Ledger;

/// <summary>What a check of a log found.</summary>
/// <param name="Origin">The log.</param>
/// <param name="Size">Entries under the checkpoint; 0 when the checkpoint can't be believed.</param>
/// <param name="Ok">The bodies re-derive the signed root.</param>
/// <param name="FirstBad">The lowest index that doesn't fit, when not ok.</param>
/// <param name="Why">In words, without contents.</param>
public sealed record TreeReport(string Origin, long Size, bool Ok, long? FirstBad, string? Why);

/// <summary>
/// Derives a tree again from its bodies and compares it with the stored tiles and the signed checkpoint. The signature alone is
/// believed; the tiles only help to say which index is the first bad one. Memory is one tile a level.
/// </summary>
public static class TreeCheck
{
    /// <summary>Checks a log.</summary>
    /// <param name="verifier">The log's key, from the key hierarchy and not from the database.</param>
    /// <param name="checkpointNote">The stored checkpoint.</param>
    /// <param name="entries">Index and body, in the order of the index.</param>
    /// <param name="storedTile">A stored tile, or null.</param>
    public static TreeReport Verify(
        NoteVerifier verifier, byte[]? checkpointNote, IEnumerable<(long Index, byte[] Body)> entries, Func<TileId, byte[]?> storedTile)
    {
        if (checkpointNote is null || !Checkpoint.TryOpen(checkpointNote, verifier, out var checkpoint))
        {
            return new TreeReport(verifier.Name, 0, false, 0, "The checkpoint is missing or not signed by this log's key.");
        }

        var edge = TreeEdge.Load(0, _ => null);
        (long Index, string Why)? bad = null;
        foreach (var (index, body) in entries)
        {
            // Once an index is missing or surplus, all that follows has moved: the first one is what matters.
            if (Misplaced(index, edge.Size, checkpoint.Size) is { } misplaced)
            {
                bad = Lower(bad, misplaced);
                break;
            }

            var leaf = Merkle.LeafHash(body);
            if (bad is null && Recorded(storedTile, index) is var recorded && !leaf.AsSpan().SequenceEqual(recorded))
            {
                // Not yet said to be bad: the tile may be what was changed. The root decides below.
                bad = (index, "The entry does not fit its recorded hash.");
            }

            edge.Append(leaf);
            if ((edge.Size & 0xFF) == 0)
            {
                bad ??= Upper(edge, storedTile);
            }
        }

        return Judge(checkpoint, edge, bad ?? Upper(edge, storedTile));
    }

    static TreeReport Judge(Checkpoint checkpoint, TreeEdge edge, (long Index, string Why)? bad)
    {
        if (edge.Size == checkpoint.Size && edge.Root().AsSpan().SequenceEqual(checkpoint.RootHash))
        {
            return bad is null
                ? new TreeReport(checkpoint.Origin, checkpoint.Size, true, null, null)
                : new TreeReport(checkpoint.Origin, checkpoint.Size, false, bad.Value.Index, "The entries are as signed, but a stored tile that covers this index is not.");
        }

        if (bad is null && edge.Size < checkpoint.Size)
        {
            bad = (edge.Size, "The entry is missing.");
        }

        // No tile disagrees, yet the root does: tiles and entries were changed together, and no index is more suspect than the first.
        var (index, why) = bad ?? (0, "The entries and their tiles agree with each other but not with the signed root.");
        return new TreeReport(checkpoint.Origin, checkpoint.Size, false, index, why);
    }

    static (long, string)? Misplaced(long index, long expected, long size) =>
        index > expected && expected < size ? (expected, "The entry is missing.")
        : index != expected ? (Math.Min(index, expected), "The entry is doubled or out of order.")
        : index >= size ? (index, "The entry is not under the checkpoint.")
        : null;

    static ReadOnlySpan<byte> Recorded(Func<TileId, byte[]?> storedTile, long index)
    {
        var tile = storedTile(new TileId(0, index / TileId.FullWidth));
        var at = (int)(index % TileId.FullWidth) * Merkle.HashLength;
        return tile is null || tile.Length < at + Merkle.HashLength ? default : tile.AsSpan(at, Merkle.HashLength);
    }

    // The tiles that the bodies make must be the stored ones. A tile that differs covers many indexes; the lowest is named.
    static (long, string)? Upper(TreeEdge edge, Func<TileId, byte[]?> storedTile)
    {
        (long, string)? bad = null;
        foreach (var (id, made) in edge.TakeChangedTiles())
        {
            var stored = storedTile(id);
            for (var i = 0; i < made.Length / Merkle.HashLength; i++)
            {
                var at = i * Merkle.HashLength;
                var same = stored is not null && stored.Length >= at + Merkle.HashLength
                    && stored.AsSpan(at, Merkle.HashLength).SequenceEqual(made.AsSpan(at, Merkle.HashLength));
                if (!same)
                {
                    var first = (id.Index * TileId.FullWidth + i) << (8 * id.Level);
                    bad = Lower(bad, (first, "A stored tile does not fit the entries."));
                    break;
                }
            }
        }

        return bad;
    }

    static (long Index, string Why) Lower((long Index, string Why)? a, (long Index, string Why) b) =>
        a is { } known && known.Index <= b.Index ? known : b;
}
