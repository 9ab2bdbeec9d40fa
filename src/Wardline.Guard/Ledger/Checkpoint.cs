using System.Globalization;
using System.Text;

namespace Wardline.Guard.Ledger;

/// <summary>
/// A tree head as C2SP tlog-checkpoint writes it: which log, how many leaves, which root. Signed, it is the promise that
/// can never be taken back: two signed heads that do not extend one another are proof of a forked log.
/// </summary>
/// <param name="Origin">The log's identity, and the name of the key that signs it.</param>
/// <param name="Size">Leaves in the tree.</param>
/// <param name="RootHash">32 bytes.</param>
public sealed record Checkpoint(string Origin, long Size, byte[] RootHash)
{
    /// <summary>The note's text: origin, size and root, a line each.</summary>
    public string ToText() => string.Create(CultureInfo.InvariantCulture, $"{Origin}\n{Size}\n{Convert.ToBase64String(RootHash)}\n");

    /// <summary>The signed note, ready to publish.</summary>
    /// <exception cref="ArgumentException">The signer's name is another log's, or the head is malformed.</exception>
    public byte[] Sign(NoteSigner signer)
    {
        ArgumentNullException.ThrowIfNull(signer);
        if (signer.Verifier.Name != Origin)
        {
            throw new ArgumentException("The signer's name is not the checkpoint's origin: a log is signed by its own key only.", nameof(signer));
        }

        if (!IsWhole)
        {
            throw new ArgumentException("A checkpoint needs a size of 0 or more and a root of 32 bytes (size 0: the root of the empty tree).", nameof(signer));
        }

        return signer.SignNote(Encoding.UTF8.GetBytes(ToText()));
    }

    /// <summary>
    /// Reads a signed checkpoint of the verifier's log. False for whatever is malformed in any byte, not signed by this key,
    /// badly signed by this key, or of another origin: else a head of one log could be shown as another's where one key
    /// serves two names. Extension lines are allowed and ignored.
    /// </summary>
    public static bool TryOpen(ReadOnlySpan<byte> note, NoteVerifier verifier, out Checkpoint checkpoint)
    {
        ArgumentNullException.ThrowIfNull(verifier);
        checkpoint = new Checkpoint("", 0, []);
        if (!SignedNote.TryOpen(note, verifier, out var text) || !TryRead(Encoding.UTF8.GetString(text), out var read) || read.Origin != verifier.Name)
        {
            return false;
        }

        checkpoint = read;
        return true;
    }

    /// <summary>Same log, same size, same root.</summary>
    public bool Equals(Checkpoint? other) =>
        other is not null && Origin == other.Origin && Size == other.Size && RootHash.AsSpan().SequenceEqual(other.RootHash);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Origin, Size);

    bool IsWhole => Size >= 0 && RootHash.Length == Merkle.HashLength && (Size > 0 || RootHash.AsSpan().SequenceEqual(Merkle.EmptyRoot));

    static bool TryRead(string text, out Checkpoint checkpoint)
    {
        checkpoint = null!;
        var lines = text.Split('\n');

        // The text ends in a newline, so the last piece is empty; no other line may be.
        if (lines.Length < 4 || lines[..^1].Any(line => line.Length == 0)
            || !TrySize(lines[1], out var size) || !CanonicalBase64.TryDecode(lines[2], out var root))
        {
            return false;
        }

        checkpoint = new Checkpoint(lines[0], size, root);
        return checkpoint.IsWhole;
    }

    static bool TrySize(string line, out long size) =>
        long.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out size) && size.ToString(CultureInfo.InvariantCulture) == line;
}
