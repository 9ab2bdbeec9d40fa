using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Wardline.Guard.Keys;

/// <summary>
/// AES-256-GCM with a fresh random nonce for each text. Layout: nonce (12 bytes), ciphertext (as long as the
/// plaintext), tag (16 bytes). NIST SP 800-38D; keys have 32 bytes.
/// </summary>
/// <remarks>
/// There is no door for a nonce of the caller's own: two texts under one key and nonce would give away their
/// difference and the authentication key. How often one key may seal: <see cref="UseCount"/>.
/// </remarks>
public static partial class Aead
{
    /// <summary>Bytes of a key.</summary>
    public const int KeySize = 32;

    /// <summary>Bytes that a sealed text is longer than its plaintext.</summary>
    public const int Overhead = NonceSize + TagSize;

    internal const int NonceSize = 12;
    internal const int TagSize = 16;

    /// <summary>Seals a text. <paramref name="aad"/> is not hidden, but the text opens only with the same.</summary>
    /// <exception cref="ArgumentException">The key does not have 32 bytes.</exception>
    public static byte[] Seal(ReadOnlySpan<byte> key, ReadOnlySpan<byte> plaintext, ReadOnlySpan<byte> aad)
    {
        CheckKey(key);
        var sealedText = new byte[checked(plaintext.Length + Overhead)];
        Span<byte> nonce = sealedText.AsSpan(0, NonceSize);
        RandomNumberGenerator.Fill(nonce);
        using var gcm = new AesGcm(key, TagSize);
        gcm.Encrypt(nonce, plaintext, sealedText.AsSpan(NonceSize, plaintext.Length), sealedText.AsSpan(^TagSize..), aad);
        return sealedText;
    }

    /// <summary>Opens a sealed text into new memory, or returns false and nothing.</summary>
    public static bool TryOpen(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> sealedText, ReadOnlySpan<byte> aad, [NotNullWhen(true)] out byte[]? plaintext)
    {
        plaintext = null;
        if (sealedText.Length < Overhead)
        {
            CheckKey(key);
            return false;
        }
        var opened = new byte[sealedText.Length - Overhead];
        if (!TryOpen(key, sealedText, aad, opened))
        {
            return false;
        }
        plaintext = opened;
        return true;
    }

    /// <summary>
    /// Opens into the caller's memory, which has exactly <see cref="Overhead"/> bytes less than the sealed text.
    /// On false the memory is zeroed: no byte of an unproven text gets out.
    /// </summary>
    public static bool TryOpen(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> sealedText, ReadOnlySpan<byte> aad, Span<byte> plaintext)
    {
        CheckKey(key);
        if (sealedText.Length < Overhead || plaintext.Length != sealedText.Length - Overhead)
        {
            plaintext.Clear();
            return false;
        }
        using var gcm = new AesGcm(key, TagSize);
        try
        {
            gcm.Decrypt(
                sealedText[..NonceSize], sealedText[NonceSize..^TagSize], sealedText[^TagSize..], plaintext, aad);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            plaintext.Clear();
            return false;
        }
    }

    /// <summary>Opens a sealed text that must be whole.</summary>
    /// <exception cref="SealBrokenException">It does not open.</exception>
    public static byte[] Open(ReadOnlySpan<byte> key, ReadOnlySpan<byte> sealedText, ReadOnlySpan<byte> aad) =>
        TryOpen(key, sealedText, aad, out byte[]? plaintext) ? plaintext : throw new SealBrokenException();

    static void CheckKey(ReadOnlySpan<byte> key)
    {
        // AesGcm would take 16 bytes as well and quietly seal with AES-128.
        if (key.Length != KeySize)
        {
            throw new ArgumentException($"A sealing key has {KeySize} bytes, this one {key.Length}.", nameof(key));
        }
    }
}
