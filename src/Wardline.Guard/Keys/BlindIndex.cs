using System.Security.Cryptography;

namespace Wardline.Guard.Keys;

/// <summary>
/// Tokens by which an exact value is found without being stored: HMAC-SHA256 under the index key of the field,
/// cut to 16 bytes.
/// </summary>
/// <remarks>
/// Whoever holds the index key can try every birth date or nine-digit number in no time: the index is as secret
/// as its key. Without the key it still shows which rows are equal and how often a value occurs.
/// </remarks>
public static class BlindIndex
{
    /// <summary>Bytes of a token.</summary>
    public const int TokenSize = 16;

    /// <summary>The token of a value.</summary>
    /// <param name="indexKey">The field's index key, 32 bytes.</param>
    /// <param name="field">Name of the field; bound in, so that equal values of two fields give unlike tokens.</param>
    /// <param name="normalised">The value in its one normal form; making it is the caller's task.</param>
    /// <exception cref="ArgumentException">Key of another size, no field, or nothing to index.</exception>
    public static byte[] Token(ReadOnlySpan<byte> indexKey, string field, string normalised)
    {
        if (indexKey.Length != Aead.KeySize)
        {
            throw new ArgumentException($"An index key has {Aead.KeySize} bytes, this one {indexKey.Length}.", nameof(indexKey));
        }
        ArgumentException.ThrowIfNullOrEmpty(field);
        ArgumentException.ThrowIfNullOrEmpty(normalised);
        byte[] message = new FieldWriter(Domain.IndexToken).Field(field).Field(normalised).Done();
        byte[] whole = HMACSHA256.HashData(indexKey, message);
        return whole[..TokenSize];
    }
}
