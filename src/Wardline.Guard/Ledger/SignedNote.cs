using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace Wardline.Guard.Ledger;

/// <summary>The C2SP signed-note envelope: a text, an empty line, signature lines. Only what is well formed in every byte is read.</summary>
static class SignedNote
{
    // 16 post-quantum signatures of 5 kB and their names fit; a stranger's megabytes do not.
    internal const int MaxBytes = 256 * 1024;
    const int MaxSignatures = 64;

    static readonly byte[] Separator = "\n\n"u8.ToArray();
    static readonly byte[] LineStart = "— "u8.ToArray();

    /// <summary>A key name: not empty, no Unicode space, no plus, no control character.</summary>
    internal static bool IsKeyName(string? name) =>
        !string.IsNullOrEmpty(name) && name.Length <= 255 && !name.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || char.IsSurrogate(c) || c == '+');

    internal static byte[] Write(ReadOnlySpan<byte> text, string keyName, uint keyId, ReadOnlySpan<byte> signature)
    {
        var blob = new byte[4 + signature.Length];
        BinaryPrimitives.WriteUInt32BigEndian(blob, keyId);
        signature.CopyTo(blob.AsSpan(4));
        return [.. text, .. Encoding.UTF8.GetBytes($"\n— {keyName} {Convert.ToBase64String(blob)}\n")];
    }

    /// <summary>
    /// Gives the text when at least one signature is the verifier's and every signature under its name and key id is good.
    /// Signatures of other keys are ignored, as witnesses add theirs; a malformed line spoils the whole note.
    /// </summary>
    internal static bool TryOpen(ReadOnlySpan<byte> note, NoteVerifier verifier, out byte[] text)
    {
        text = [];
        var end = note.Length <= MaxBytes ? note.LastIndexOf(Separator) : -1;
        if (end < 0 || !Utf8.IsValid(note) || note.ContainsAnyInRange((byte)0, (byte)9) || note.ContainsAnyInRange((byte)11, (byte)31))
        {
            return false;
        }

        var signed = note[..(end + 1)];
        if (!AreGood(note[(end + 2)..], signed, verifier))
        {
            return false;
        }

        text = signed.ToArray();
        return true;
    }

    static bool AreGood(ReadOnlySpan<byte> lines, ReadOnlySpan<byte> text, NoteVerifier verifier)
    {
        var ours = 0;
        for (var count = 0; lines.Length > 0; count++)
        {
            var newline = lines.IndexOf((byte)'\n');
            if (newline < 0 || count == MaxSignatures || !TryLine(lines[..newline], out var name, out var keyId, out var signature))
            {
                return false;
            }

            if (name == verifier.Name && keyId == verifier.KeyId)
            {
                // One bad signature under our own key means that somebody is trying something.
                if (!verifier.Verify(text, signature))
                {
                    return false;
                }

                ours++;
            }

            lines = lines[(newline + 1)..];
        }

        return ours > 0;
    }

    static bool TryLine(ReadOnlySpan<byte> line, out string name, out uint keyId, out byte[] signature)
    {
        (name, keyId, signature) = ("", 0, []);
        if (!line.StartsWith(LineStart))
        {
            return false;
        }

        var rest = line[LineStart.Length..];
        var space = rest.IndexOf((byte)' ');
        if (space < 0)
        {
            return false;
        }

        name = Encoding.UTF8.GetString(rest[..space]);
        if (!IsKeyName(name) || !CanonicalBase64.TryDecode(Encoding.UTF8.GetString(rest[(space + 1)..]), out var blob) || blob.Length < 5)
        {
            return false;
        }

        keyId = BinaryPrimitives.ReadUInt32BigEndian(blob);
        signature = blob[4..];
        return true;
    }
}
