using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using NSec.Cryptography;
using PublicKey = NSec.Cryptography.PublicKey;

namespace Wardline.Guard.Ledger;

/// <summary>The public half of a log's key: a C2SP vkey with an Ed25519 key. Its text form is <c>name+hex8+base64</c>.</summary>
public sealed class NoteVerifier
{
    const byte Ed25519Type = 0x01;

    readonly PublicKey _key;

    internal NoteVerifier(string name, PublicKey key)
    {
        Name = name;
        _key = key;
        KeyId = KeyIdOf(name, key.Export(KeyBlobFormat.RawPublicKey));
    }

    /// <summary>The key's name; for a log, its origin.</summary>
    public string Name { get; }

    /// <summary>The first four bytes, big-endian, of SHA-256(name ‖ 0x0A ‖ 0x01 ‖ public key).</summary>
    public uint KeyId { get; }

    /// <summary>Reads a vkey.</summary>
    /// <exception cref="FormatException">It is not an Ed25519 vkey in its one spelling, or its key id belongs to another name or key.</exception>
    public static NoteVerifier Parse(string vkey)
    {
        ArgumentNullException.ThrowIfNull(vkey);
        var parts = vkey.Split('+', 3);
        if (parts.Length != 3 || !SignedNote.IsKeyName(parts[0]))
        {
            throw new FormatException("The verifier key is not of the form name+keyid+key. Copy the whole line of the log's vkey file.");
        }

        if (!CanonicalBase64.TryDecode(parts[2], out var material) || material.Length != 33 || material[0] != Ed25519Type
            || !PublicKey.TryImport(SignatureAlgorithm.Ed25519, material.AsSpan(1), KeyBlobFormat.RawPublicKey, out var key) || key is null)
        {
            throw new FormatException("The last part of the verifier key is not a base64 Ed25519 key (type byte 1, then 32 bytes).");
        }

        var verifier = new NoteVerifier(parts[0], key);
        return parts[1] == verifier.KeyIdText
            ? verifier
            : throw new FormatException("The key id of the verifier key does not belong to its name and key; one of the three was altered.");
    }

    /// <summary>The vkey.</summary>
    public override string ToString() =>
        $"{Name}+{KeyIdText}+{Convert.ToBase64String([Ed25519Type, .. _key.Export(KeyBlobFormat.RawPublicKey)])}";

    internal bool Verify(ReadOnlySpan<byte> text, ReadOnlySpan<byte> signature) => SignatureAlgorithm.Ed25519.Verify(_key, text, signature);

    string KeyIdText => KeyId.ToString("x8", CultureInfo.InvariantCulture);

    static uint KeyIdOf(string name, byte[] publicKey) =>
        BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData([.. Encoding.UTF8.GetBytes(name), (byte)'\n', Ed25519Type, .. publicKey]));
}
