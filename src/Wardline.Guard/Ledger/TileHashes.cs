namespace Wardline.Guard.Ledger;

/// <summary>Cuts a tile's bytes into its hashes.</summary>
static class TileHashes
{
    internal static byte[][] Slice(byte[] tile, int start, int count)
    {
        var hashes = new byte[count][];
        for (var i = 0; i < count; i++)
        {
            hashes[i] = At(tile, start + i).ToArray();
        }

        return hashes;
    }

    internal static ReadOnlySpan<byte> At(byte[] tile, int slot) => tile.AsSpan(slot * Merkle.HashLength, Merkle.HashLength);
}
