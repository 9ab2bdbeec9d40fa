using System.Numerics;
using System.Security.Cryptography;

namespace Wardline.Guard.Ledger;

/// <summary>
/// The Merkle tree hash of RFC 6962 section 2.1 over SHA-256. Leaves and nodes are hashed under different first bytes,
/// so that nobody can pass a node off as a leaf. Proof making lives in <c>MerkleProofs.cs</c>.
/// </summary>
public static partial class Merkle
{
    /// <summary>Bytes in a hash.</summary>
    public const int HashLength = SHA256.HashSizeInBytes;

    /// <summary>The root of the tree with no leaves: SHA-256 of nothing. A fresh copy each time.</summary>
    public static byte[] EmptyRoot => SHA256.HashData([]);

    /// <summary>SHA-256(0x00 ‖ body).</summary>
    public static byte[] LeafHash(ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData([0x00]);
        hash.AppendData(body);
        return hash.GetHashAndReset();
    }

    /// <summary>SHA-256(0x01 ‖ left ‖ right); both sides are 32 bytes.</summary>
    /// <exception cref="ArgumentException">A side is not 32 bytes long.</exception>
    public static byte[] NodeHash(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        RequireHash(left);
        RequireHash(right);
        Span<byte> input = stackalloc byte[1 + 2 * HashLength];
        input[0] = 0x01;
        left.CopyTo(input[1..]);
        right.CopyTo(input[(1 + HashLength)..]);
        return SHA256.HashData(input);
    }

    /// <summary>The root over leaf hashes in their order; <see cref="EmptyRoot"/> when there are none.</summary>
    public static byte[] Root(IReadOnlyList<byte[]> leafHashes)
    {
        ArgumentNullException.ThrowIfNull(leafHashes);
        return leafHashes.Count == 0 ? EmptyRoot : RangeRoot(leafHashes, 0, leafHashes.Count);
    }

    internal static void RequireHash(ReadOnlySpan<byte> hash)
    {
        if (hash.Length != HashLength)
        {
            throw new ArgumentException($"A hash of the ledger's tree has {HashLength} bytes; this one has {hash.Length}.");
        }
    }

    // The recursive definition as the RFC states it; depth is at most 31.
    static byte[] RangeRoot(IReadOnlyList<byte[]> leafHashes, int start, int end)
    {
        if (end - start == 1)
        {
            RequireHash(leafHashes[start]);
            return (byte[])leafHashes[start].Clone();
        }

        var middle = start + Split(end - start);
        return NodeHash(RangeRoot(leafHashes, start, middle), RangeRoot(leafHashes, middle, end));
    }

    // The largest power of two smaller than n, for n of 2 or more.
    static int Split(int n) => 1 << BitOperations.Log2((uint)(n - 1));
}
