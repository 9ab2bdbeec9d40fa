using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Wardline.Guard.Ledger;

/// <summary>A signed tree head (C2SP tlog-checkpoint): three lines, no extension lines.</summary>
/// <param name="Origin">The log's name; also the name of the key that signs it.</param>
/// <param name="Size">Entries in the tree.</param>
/// <param name="RootHash">32 bytes.</param>
public sealed record Checkpoint(string Origin, long Size, byte[] RootHash)
{
    /// <summary>The note's text.</summary>
    public string Text => string.Create(CultureInfo.InvariantCulture, $"{Origin}\n{Size}\n{Convert.ToBase64String(RootHash)}\n");

    /// <summary>The signed note.</summary>
    public byte[] Sign(NoteSigner signer) => signer.Sign(Text);

    /// <summary>
    /// Opens a checkpoint that this key signed. The origin must be the key's name: a checkpoint of another log is none of this one,
    /// however well it is signed.
    /// </summary>
    public static bool TryOpen(ReadOnlySpan<byte> note, NoteVerifier verifier, [NotNullWhen(true)] out Checkpoint? checkpoint)
    {
        checkpoint = null;
        if (!verifier.TryOpen(note, out var text))
        {
            return false;
        }

        var lines = text.Split('\n');
        if (lines.Length < 4 || lines[0] != verifier.Name || lines[1..^1].Any(l => l.Length == 0)
            || !long.TryParse(lines[1], NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            || lines[1] != size.ToString(CultureInfo.InvariantCulture)
            || !NoteVerifier.TryBase64(lines[2], out var root) || root.Length != Merkle.HashLength)
        {
            return false;
        }

        checkpoint = new Checkpoint(lines[0], size, root);
        return true;
    }
}
