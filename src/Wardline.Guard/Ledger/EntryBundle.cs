using System.Buffers.Binary;

namespace Wardline.Guard.Ledger;

/// <summary>Entry bundles of C2SP tlog-tiles: up to 256 bodies, each behind its length as a big-endian uint16.</summary>
public static class EntryBundle
{
    /// <summary>Writes 1 to 256 bodies of at most 65,535 bytes.</summary>
    /// <exception cref="ArgumentException">There are none or too many, or one is too long.</exception>
    public static byte[] Encode(IReadOnlyList<byte[]> bodies)
    {
        ArgumentNullException.ThrowIfNull(bodies);
        if (bodies.Count is 0 or > TileId.FullWidth)
        {
            throw new ArgumentException($"A bundle holds 1 to {TileId.FullWidth} entries; {bodies.Count} were given.", nameof(bodies));
        }

        var bundle = new byte[bodies.Sum(body => 2 + body.Length)];
        var rest = bundle.AsSpan();
        for (var i = 0; i < bodies.Count; i++)
        {
            if (bodies[i].Length > Entry.MaxBytes)
            {
                throw new ArgumentException($"Entry {i} of the bundle is {bodies[i].Length} bytes long; at most {Entry.MaxBytes} fit.", nameof(bodies));
            }

            BinaryPrimitives.WriteUInt16BigEndian(rest, (ushort)bodies[i].Length);
            bodies[i].CopyTo(rest[2..]);
            rest = rest[(2 + bodies[i].Length)..];
        }

        return bundle;
    }

    /// <summary>Reads a bundle back into its bodies.</summary>
    /// <exception cref="LedgerDamagedException">It is empty, cut short, or holds more than 256 bodies.</exception>
    public static IReadOnlyList<byte[]> Decode(ReadOnlySpan<byte> bundle)
    {
        var bodies = new List<byte[]>();
        var at = 0;
        while (at < bundle.Length)
        {
            var length = bundle.Length - at < 2 ? int.MaxValue : BinaryPrimitives.ReadUInt16BigEndian(bundle[at..]);
            if (length > bundle.Length - at - 2 || bodies.Count == TileId.FullWidth)
            {
                throw new LedgerDamagedException(bodies.Count == TileId.FullWidth
                    ? $"The entry bundle goes on at byte {at} after {TileId.FullWidth} entries, which is all it may hold."
                    : $"The entry bundle is cut short in its entry {bodies.Count}, which starts at byte {at}. Fetch or export it again.");
            }

            bodies.Add(bundle.Slice(at + 2, length).ToArray());
            at += 2 + length;
        }

        return bodies.Count > 0 ? bodies : throw new LedgerDamagedException("The entry bundle is empty. Fetch or export it again.");
    }
}
