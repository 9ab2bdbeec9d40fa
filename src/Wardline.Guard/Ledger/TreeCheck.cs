namespace Wardline.Guard.Ledger;

/// <summary>
/// The checker behind <c>wardline ledger verify</c>. It believes the verifier key and nothing else: the tree is derived
/// from the entries' bodies again and held against the signed root; stored tiles only serve to name the place of a fault.
/// Reads each entry once; memory does not grow with the log (two tiles a level).
/// </summary>
public static class TreeCheck
{
    /// <summary>Checks one log. Give it checkpoint, entries and tiles of one moment (one read transaction, one export).</summary>
    /// <param name="checkpointNote">The stored signed note, or null when there is none.</param>
    /// <param name="entries">Leaf indexes and bodies in the order of the index as stored.</param>
    /// <param name="storedTile">The stored bytes of a tile at the checkpoint's size, or null when there are none.</param>
    public static TreeReport Verify(NoteVerifier verifier, byte[]? checkpointNote, IEnumerable<(long Index, byte[] Body)> entries, Func<TileId, byte[]?> storedTile)
    {
        ArgumentNullException.ThrowIfNull(verifier);
        ArgumentNullException.ThrowIfNull(entries);
        ArgumentNullException.ThrowIfNull(storedTile);
        if (checkpointNote is null)
        {
            return new TreeReport(verifier.Name, 0, false, null, "the log has no checkpoint");
        }

        if (!Checkpoint.TryOpen(checkpointNote, verifier, out var head))
        {
            return new TreeReport(verifier.Name, 0, false, null, "the checkpoint is malformed, of another log, or not signed by this log's key");
        }

        var fault = FirstFault(new TreeWalk(head, storedTile), head.Size, entries);
        return new TreeReport(head.Origin, head.Size, fault is null, fault?.FirstBad, fault?.Why);
    }

    static TreeFault? FirstFault(TreeWalk walk, long size, IEnumerable<(long Index, byte[] Body)> entries)
    {
        foreach (var (index, body) in entries)
        {
            if (index != walk.Next || walk.Next == size)
            {
                return OutOfPlace(walk, size, index);
            }

            if (walk.Take(Merkle.LeafHash(body)) is { } fault)
            {
                return fault;
            }
        }

        return walk.Next < size ? walk.Missing(walk.Next) : walk.Finish();
    }

    static TreeFault OutOfPlace(TreeWalk walk, long size, long index)
    {
        if (index < walk.Next)
        {
            // Everything before the doubled index was already held against the tree, except for what is still in doubt.
            var doubled = new TreeFault(Math.Max(0, index), index < 0 ? "an entry has a negative leaf index" : $"leaf index {index} stands twice, or out of order");
            return walk.Next == size && walk.Finish() is { } worse && worse.FirstBad < doubled.FirstBad ? worse : doubled;
        }

        return walk.Next < size
            ? walk.Missing(walk.Next)
            : walk.Finish() ?? new TreeFault(size, $"entry {index} stands past the {size} that the checkpoint signs");
    }
}
