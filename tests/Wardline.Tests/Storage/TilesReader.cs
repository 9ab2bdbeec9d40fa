using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using NSec.Cryptography;

namespace Wardline.Tests.Storage;

/// <summary>
/// A stranger's reader of an exported log, written from the C2SP texts (signed-note, tlog-checkpoint, tlog-tiles) and RFC 6962 alone:
/// it uses nothing of the ledger's own code, so that a fault in that can't hide itself.
/// </summary>
static class TilesReader
{
    /// <summary>Checks everything and returns origin and the entries; throws <see cref="InvalidDataException"/> at the first thing that doesn't fit.</summary>
    public static (string Origin, List<byte[]> Entries) Read(string folder)
    {
        var (name, keyId, key) = VerifierKey(File.ReadAllText(Path.Combine(folder, "vkey")).TrimEnd('\n'));
        var (origin, size, root) = Signed(File.ReadAllText(Path.Combine(folder, "checkpoint")), name, keyId, key);
        var entries = Bundles(folder, size);
        var level = entries.ConvertAll(e => SHA256.HashData([0, .. e]));
        Must(Root(level).AsSpan().SequenceEqual(root), "root");
        for (var number = 0; level.Count > 0; number++)
        {
            level = Tiles(folder, number, level);
        }

        return (origin, entries);
    }

    static (string Name, byte[] Id, PublicKey Key) VerifierKey(string text)
    {
        var parts = text.Split('+', 3);
        var key = Convert.FromBase64String(parts[2]);
        Must(key.Length == 33 && key[0] == 1, "vkey algorithm");
        var id = SHA256.HashData([.. Encoding.UTF8.GetBytes(parts[0]), (byte)'\n', .. key])[..4];
        Must(Convert.ToHexStringLower(id) == parts[1], "vkey id");
        return (parts[0], id, PublicKey.Import(SignatureAlgorithm.Ed25519, key.AsSpan(1), KeyBlobFormat.RawPublicKey));
    }

    static (string Origin, long Size, byte[] Root) Signed(string note, string name, byte[] keyId, PublicKey key)
    {
        var cut = note.LastIndexOf("\n\n", StringComparison.Ordinal);
        var (text, line) = (note[..(cut + 1)], note[(cut + 2)..].TrimEnd('\n').Split(' '));
        var signature = Convert.FromBase64String(line[2]);
        Must(line[0] == "—" && line[1] == name && signature.AsSpan(0, 4).SequenceEqual(keyId), "signature line");
        Must(SignatureAlgorithm.Ed25519.Verify(key, Encoding.UTF8.GetBytes(text), signature.AsSpan(4)), "signature");
        var lines = text.Split('\n');
        return (lines[0], long.Parse(lines[1], NumberStyles.None, CultureInfo.InvariantCulture), Convert.FromBase64String(lines[2]));
    }

    static List<byte[]> Bundles(string folder, long size)
    {
        var entries = new List<byte[]>();
        for (var bundle = 0L; bundle * 256 < size; bundle++)
        {
            var file = File.ReadAllBytes(Path.Combine(folder, "tile", "entries", Name(bundle, Math.Min(256, size - bundle * 256)))).AsSpan();
            while (!file.IsEmpty)
            {
                var length = BinaryPrimitives.ReadUInt16BigEndian(file);
                entries.Add(file.Slice(2, length).ToArray());
                file = file[(2 + length)..];
            }
        }

        Must(entries.Count == size, "number of entries");
        return entries;
    }

    /// <summary>Compares this level's tiles with its hashes; returns the hashes of the next level, one for each full tile.</summary>
    static List<byte[]> Tiles(string folder, int level, List<byte[]> hashes)
    {
        var above = new List<byte[]>();
        foreach (var (tile, index) in hashes.Chunk(256).Select((t, i) => (t, i)))
        {
            var path = Path.Combine(folder, "tile", level.ToString(CultureInfo.InvariantCulture), Name(index, tile.Length));
            Must(File.ReadAllBytes(path).AsSpan().SequenceEqual(tile.SelectMany(h => h).ToArray()), $"tile {level}/{index}");
            if (tile.Length == 256)
            {
                above.Add(Root(tile));
            }
        }

        return above;
    }

    static string Name(long index, long width)
    {
        var groups = new List<string> { (index % 1000).ToString("000", CultureInfo.InvariantCulture) };
        for (index /= 1000; index > 0; index /= 1000)
        {
            groups.Insert(0, "x" + (index % 1000).ToString("000", CultureInfo.InvariantCulture));
        }

        return string.Join('/', groups) + (width == 256 ? "" : string.Create(CultureInfo.InvariantCulture, $".p/{width}"));
    }

    static byte[] Root(IReadOnlyList<byte[]> leaves)
    {
        if (leaves.Count < 2)
        {
            return leaves.Count == 0 ? SHA256.HashData([]) : leaves[0];
        }

        var left = 1;
        while (left * 2 < leaves.Count)
        {
            left *= 2;
        }

        return SHA256.HashData([1, .. Root([.. leaves.Take(left)]), .. Root([.. leaves.Skip(left)])]);
    }

    static void Must(bool fits, string what)
    {
        if (!fits)
        {
            throw new InvalidDataException($"The export does not fit: {what}.");
        }
    }
}
