namespace Wardline.Guard.Ledger;

public static partial class Merkle
{
    /// <summary>The audit path of RFC 6962 section 2.1.1 for leaf <paramref name="index"/> in the tree of the first <paramref name="size"/> leaves; the lowest sibling first.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The leaf is not in the tree, or fewer leaf hashes are given than the size says.</exception>
    public static IReadOnlyList<byte[]> Inclusion(long index, long size, IReadOnlyList<byte[]> leafHashes)
    {
        ArgumentNullException.ThrowIfNull(leafHashes);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, size);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, leafHashes.Count);
        var path = new List<byte[]>();
        AddPath(path, leafHashes, (int)index, 0, (int)size);
        return path;
    }

    /// <summary>The proof of RFC 6962 section 2.1.2 that the first <paramref name="oldSize"/> leaves of the newer tree are the older tree; empty when either tree is empty or both are one.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The sizes are not in order, or fewer leaf hashes are given than the size says.</exception>
    public static IReadOnlyList<byte[]> Consistency(long oldSize, long newSize, IReadOnlyList<byte[]> leafHashes)
    {
        ArgumentNullException.ThrowIfNull(leafHashes);
        ArgumentOutOfRangeException.ThrowIfNegative(oldSize);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(oldSize, newSize);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(newSize, leafHashes.Count);
        var proof = new List<byte[]>();
        if (oldSize > 0 && oldSize < newSize)
        {
            AddSubproof(proof, leafHashes, (int)oldSize, 0, (int)newSize, oldIsWhole: true);
        }

        return proof;
    }

    /// <summary>Whether the path proves the leaf under the root. Any malformed input is a plain <c>false</c>: proofs come from strangers.</summary>
    public static bool VerifyInclusion(long index, long size, ReadOnlySpan<byte> leafHash, IReadOnlyList<byte[]>? proof, ReadOnlySpan<byte> root)
    {
        if (index < 0 || index >= size || leafHash.Length != HashLength || root.Length != HashLength || !AreHashes(proof))
        {
            return false;
        }

        // RFC 9162 section 2.1.3.2: fn walks up from the leaf, sn from the last leaf.
        var (fn, sn) = (index, size - 1);
        var hash = leafHash.ToArray();
        foreach (var sibling in proof!)
        {
            if (sn == 0)
            {
                return false;
            }

            if ((fn & 1) == 1 || fn == sn)
            {
                hash = NodeHash(sibling, hash);
                SkipRightEdge(ref fn, ref sn);
            }
            else
            {
                hash = NodeHash(hash, sibling);
            }

            (fn, sn) = (fn >> 1, sn >> 1);
        }

        return sn == 0 && root.SequenceEqual(hash);
    }

    /// <summary>Whether the proof shows that the newer tree only appended to the older one. Any malformed input is a plain <c>false</c>.</summary>
    public static bool VerifyConsistency(long oldSize, long newSize, ReadOnlySpan<byte> oldRoot, ReadOnlySpan<byte> newRoot, IReadOnlyList<byte[]>? proof)
    {
        if (oldSize < 0 || oldSize > newSize || oldRoot.Length != HashLength || newRoot.Length != HashLength || !AreHashes(proof))
        {
            return false;
        }

        if (oldSize == newSize)
        {
            return proof!.Count == 0 && oldRoot.SequenceEqual(newRoot) && (newSize > 0 || newRoot.SequenceEqual(EmptyRoot));
        }

        return oldSize == 0
            ? proof!.Count == 0 && oldRoot.SequenceEqual(EmptyRoot)
            : FoldConsistency(oldSize, newSize, oldRoot, newRoot, proof!);
    }

    // RFC 9162 section 2.1.4.2. Both roots are rebuilt from the same nodes, so neither can be chosen freely.
    static bool FoldConsistency(long oldSize, long newSize, ReadOnlySpan<byte> oldRoot, ReadOnlySpan<byte> newRoot, IReadOnlyList<byte[]> proof)
    {
        var (fn, sn) = (oldSize - 1, newSize - 1);
        while ((fn & 1) == 1)
        {
            (fn, sn) = (fn >> 1, sn >> 1);
        }

        // An old tree that is a perfect subtree of the new one is its own first node, and the proof leaves it out.
        var next = fn == 0 ? 0 : 1;
        if (proof.Count < next)
        {
            return false;
        }

        var oldHash = next == 0 ? oldRoot.ToArray() : proof[0];
        var newHash = oldHash;
        for (; next < proof.Count; next++)
        {
            if (sn == 0)
            {
                return false;
            }

            if ((fn & 1) == 1 || fn == sn)
            {
                oldHash = NodeHash(proof[next], oldHash);
                newHash = NodeHash(proof[next], newHash);
                SkipRightEdge(ref fn, ref sn);
            }
            else
            {
                newHash = NodeHash(newHash, proof[next]);
            }

            (fn, sn) = (fn >> 1, sn >> 1);
        }

        return sn == 0 && oldRoot.SequenceEqual(oldHash) && newRoot.SequenceEqual(newHash);
    }

    // A last node without a right sibling moves up unhashed until it is a right child itself.
    static void SkipRightEdge(ref long fn, ref long sn)
    {
        while ((fn & 1) == 0 && fn != 0)
        {
            (fn, sn) = (fn >> 1, sn >> 1);
        }
    }

    static bool AreHashes(IReadOnlyList<byte[]>? proof)
    {
        // 2 × 63 nodes is more than any proof over a 63-bit tree can need.
        if (proof is null || proof.Count > 126)
        {
            return false;
        }

        foreach (var hash in proof)
        {
            if (hash is null || hash.Length != HashLength)
            {
                return false;
            }
        }

        return true;
    }

    static void AddPath(List<byte[]> path, IReadOnlyList<byte[]> leaves, int index, int start, int end)
    {
        if (end - start == 1)
        {
            return;
        }

        var middle = start + Split(end - start);
        if (index < middle)
        {
            AddPath(path, leaves, index, start, middle);
            path.Add(RangeRoot(leaves, middle, end));
        }
        else
        {
            AddPath(path, leaves, index, middle, end);
            path.Add(RangeRoot(leaves, start, middle));
        }
    }

    static void AddSubproof(List<byte[]> proof, IReadOnlyList<byte[]> leaves, int oldEnd, int start, int end, bool oldIsWhole)
    {
        if (oldEnd == end)
        {
            if (!oldIsWhole)
            {
                proof.Add(RangeRoot(leaves, start, end));
            }

            return;
        }

        var middle = start + Split(end - start);
        if (oldEnd <= middle)
        {
            AddSubproof(proof, leaves, oldEnd, start, middle, oldIsWhole);
            proof.Add(RangeRoot(leaves, middle, end));
        }
        else
        {
            AddSubproof(proof, leaves, oldEnd, middle, end, oldIsWhole: false);
            proof.Add(RangeRoot(leaves, start, middle));
        }
    }
}
