using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using NSec.Cryptography;

namespace Wardline.Guard.Ledger;

/// <summary>Signs notes (C2SP signed-note) with Ed25519. The private key lives in NSec's guarded memory until disposed.</summary>
public sealed class NoteSigner : IDisposable
{
    readonly Key _key;

    /// <summary>A signer of this name.</summary>
    /// <param name="name">Key name: the log's origin; no spaces, no plus sign.</param>
    /// <param name="seed">The Ed25519 seed, 32 bytes (RFC 8032).</param>
    public NoteSigner(string name, ReadOnlySpan<byte> seed)
    {
        _key = Key.Import(SignatureAlgorithm.Ed25519, seed, KeyBlobFormat.RawPrivateKey);
        Verifier = new NoteVerifier(name, _key.PublicKey.Export(KeyBlobFormat.RawPublicKey));
    }

    /// <summary>A new random seed of 32 bytes.</summary>
    public static byte[] GenerateSeed() => RandomNumberGenerator.GetBytes(32);

    /// <summary>What others check the signatures with.</summary>
    public NoteVerifier Verifier { get; }

    /// <summary>The signed note over a text that ends in a newline.</summary>
    public byte[] Sign(string text)
    {
        var body = Encoding.UTF8.GetBytes(text);
        byte[] signature = [.. Verifier.KeyId, .. SignatureAlgorithm.Ed25519.Sign(_key, body)];
        return [.. body, .. Encoding.UTF8.GetBytes($"\n\u2014 {Verifier.Name} {Convert.ToBase64String(signature)}\n")];
    }

    /// <summary>Forgets the private key.</summary>
    public void Dispose() => _key.Dispose();
}

/// <summary>A verifier key (C2SP signed-note): name, key id and Ed25519 public key.</summary>
public sealed class NoteVerifier
{
    const byte Ed25519 = 0x01;

    // More than any note of ours, with room for many witnesses; a longer one is refused unread.
    const int MostBytes = 64 * 1024;

    static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    readonly PublicKey _key;
    readonly byte[] _raw;

    internal NoteVerifier(string name, byte[] publicKey)
    {
        if (!IsName(name))
        {
            throw new ArgumentException("A key name is not empty and has no space, plus sign or control character.", nameof(name));
        }

        Name = name;
        _raw = publicKey;
        _key = PublicKey.Import(SignatureAlgorithm.Ed25519, publicKey, KeyBlobFormat.RawPublicKey);
        KeyId = SHA256.HashData([.. Encoding.UTF8.GetBytes(name), (byte)'\n', Ed25519, .. publicKey])[..4];
    }

    /// <summary>The key's name.</summary>
    public string Name { get; }

    internal byte[] KeyId { get; }

    /// <summary>Reads a verifier key of the form <c>name+hex8+base64</c>.</summary>
    /// <exception cref="FormatException">It has another form, another algorithm, or an id that does not fit.</exception>
    public static NoteVerifier Parse(string vkey)
    {
        var parts = vkey.Split('+', 3);
        if (parts.Length != 3 || !IsName(parts[0]) || !TryBase64(parts[2], out var key) || key.Length != 33 || key[0] != Ed25519)
        {
            throw new FormatException("A verifier key has the form name+hex8+base64, with an Ed25519 key.");
        }

        var verifier = new NoteVerifier(parts[0], key[1..]);
        return verifier.ToString() == vkey ? verifier : throw new FormatException("The id of the verifier key does not fit its name and key.");
    }

    /// <summary>The form that others parse: <c>name+hex8+base64</c>.</summary>
    public override string ToString() => $"{Name}+{Convert.ToHexStringLower(KeyId)}+{Convert.ToBase64String([Ed25519, .. _raw])}";

    /// <summary>
    /// Opens a signed note: its text, when one signature is by this key and good. Signatures of other keys are ignored; a bad one by
    /// this key refuses the note, whatever else it carries. Anything malformed is false: notes come from strangers.
    /// </summary>
    public bool TryOpen(ReadOnlySpan<byte> note, out string text)
    {
        text = "";
        if (note.Length is 0 or > MostBytes || !TryText(note, out var whole))
        {
            return false;
        }

        var cut = whole.LastIndexOf("\n\n", StringComparison.Ordinal);
        if (cut < 0 || !whole.EndsWith('\n'))
        {
            return false;
        }

        var body = whole[..(cut + 1)];
        var signed = false;
        foreach (var line in whole[(cut + 2)..^1].Split('\n'))
        {
            if (!TrySignature(line, out var name, out var id, out var signature))
            {
                return false;
            }

            if (name != Name || !id.AsSpan().SequenceEqual(KeyId))
            {
                continue;
            }

            if (!SignatureAlgorithm.Ed25519.Verify(_key, Encoding.UTF8.GetBytes(body), signature))
            {
                return false;
            }

            signed = true;
        }

        text = signed ? body : "";
        return signed;
    }

    static bool TrySignature(string line, out string name, out byte[] id, out byte[] signature)
    {
        (name, id, signature) = ("", [], []);
        var parts = line.Split(' ');
        if (parts.Length != 3 || parts[0] != "\u2014" || !IsName(parts[1]) || !TryBase64(parts[2], out var bytes) || bytes.Length < 5)
        {
            return false;
        }

        (name, id, signature) = (parts[1], bytes[..4], bytes[4..]);
        return true;
    }

    static bool TryText(ReadOnlySpan<byte> note, out string text)
    {
        text = "";
        try
        {
            text = Strict.GetString(note);
        }
        catch (DecoderFallbackException)
        {
            return false;
        }

        return !text.Any(c => c < ' ' && c != '\n');
    }

    internal static bool TryBase64(string text, out byte[] bytes)
    {
        bytes = new byte[text.Length];
        if (!Convert.TryFromBase64String(text, bytes, out var length))
        {
            bytes = [];
            return false;
        }

        bytes = bytes[..length];

        // One text for one value: whitespace and loose trailing bits are refused.
        return Convert.ToBase64String(bytes) == text;
    }

    static bool IsName(string name) => name.Length > 0 && !name.Any(c => c == '+' || char.IsWhiteSpace(c) || char.IsControl(c));
}
