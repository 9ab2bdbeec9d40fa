using System.Security.Cryptography;
using NSec.Cryptography;
using Key = NSec.Cryptography.Key;

namespace Wardline.Guard.Ledger;

/// <summary>
/// Signs notes with Ed25519. The key lies in NSec's guarded memory and cannot be exported again; the caller wipes its
/// own copy of the seed. Safe to use from several threads until disposed.
/// </summary>
public sealed class NoteSigner : IDisposable
{
    /// <summary>Bytes in a seed.</summary>
    public const int SeedLength = 32;

    readonly Key _key;

    /// <param name="name">The key's name; for a log it is the origin. No space, no plus.</param>
    /// <param name="seed">32 secret random bytes, as RFC 8032 has them.</param>
    /// <exception cref="ArgumentException">The name or the seed is not of that form.</exception>
    public NoteSigner(string name, ReadOnlySpan<byte> seed)
    {
        if (!SignedNote.IsKeyName(name))
        {
            throw new ArgumentException("A signer's name is 1 to 255 characters without spaces, plus signs or control characters.", nameof(name));
        }

        if (seed.Length != SeedLength)
        {
            throw new ArgumentException($"A signer's seed is {SeedLength} bytes long; this one has {seed.Length}.", nameof(seed));
        }

        _key = Key.Import(SignatureAlgorithm.Ed25519, seed, KeyBlobFormat.RawPrivateKey);
        Verifier = new NoteVerifier(name, _key.PublicKey);
    }

    /// <summary>What others need to check this signer's notes.</summary>
    public NoteVerifier Verifier { get; }

    /// <summary>32 fresh bytes from the system's generator. Wrap and store them; wipe the array after use.</summary>
    public static byte[] GenerateSeed() => RandomNumberGenerator.GetBytes(SeedLength);

    internal byte[] SignNote(ReadOnlySpan<byte> text) =>
        SignedNote.Write(text, Verifier.Name, Verifier.KeyId, SignatureAlgorithm.Ed25519.Sign(_key, text));

    /// <summary>Wipes the key.</summary>
    public void Dispose() => _key.Dispose();
}
