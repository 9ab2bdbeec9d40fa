using System.Buffers.Binary;

namespace Wardline.Guard.Ledger;

/// <summary>Up to 256 entries in one file (C2SP tlog-tiles): each with its length before it, 16 bits, big-endian.</summary>
public static class EntryBundle
{
    /// <summary>Entries in a full bundle.</summary>
    public const int Width = 256;

    /// <summary>The file's bytes.</summary>
    /// <exception cref="ArgumentException">More than 256 entries, or one over 65,535 bytes.</exception>
    public static byte[] Encode(IReadOnlyList<byte[]> bodies)
    {
        if (bodies.Count > Width || bodies.Any(b => b.Length > ushort.MaxValue))
        {
            throw new ArgumentException($"A bundle has at most {Width} entries of at most {ushort.MaxValue} bytes.", nameof(bodies));
        }

        var file = new byte[bodies.Sum(b => 2 + b.Length)];
        var at = file.AsSpan();
        foreach (var body in bodies)
        {
            BinaryPrimitives.WriteUInt16BigEndian(at, (ushort)body.Length);
            body.CopyTo(at[2..]);
            at = at[(2 + body.Length)..];
        }

        return file;
    }

    /// <summary>The entries of a file; false when a length points past its end or there are more than 256.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> file, out IReadOnlyList<byte[]> bodies)
    {
        var read = new List<byte[]>();
        bodies = read;
        while (!file.IsEmpty)
        {
            if (file.Length < 2 || file.Length - 2 < BinaryPrimitives.ReadUInt16BigEndian(file) || read.Count == Width)
            {
                return false;
            }

            var length = BinaryPrimitives.ReadUInt16BigEndian(file);
            read.Add(file.Slice(2, length).ToArray());
            file = file[(2 + length)..];
        }

        return true;
    }
}
