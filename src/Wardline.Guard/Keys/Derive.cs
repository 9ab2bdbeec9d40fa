using System.Security.Cryptography;

namespace Wardline.Guard.Keys;

/// <summary>Sub-keys by HKDF-SHA256 (RFC 5869), and the short tags that hide from the database what a row is about.</summary>
public static class Derive
{
    const string Prefix = "wardline/v1/";

    /// <summary>Bytes of a segment tag.</summary>
    public const int SegmentTagSize = 8;

    /// <summary>Bytes of a label owner.</summary>
    public const int LabelOwnerSize = 16;

    /// <summary>A sub-key for one purpose. The caller zeroes it; keys that are kept belong in <see cref="LockedBytes"/>.</summary>
    /// <param name="key">The key it comes from, at least 32 bytes.</param>
    /// <param name="label">What it is for; another label gives an unrelated key.</param>
    /// <param name="length">Bytes wanted, 1 to 8160.</param>
    public static byte[] Sub(ReadOnlySpan<byte> key, string label, int length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        var sub = new byte[length];
        Sub(key, label, sub);
        return sub;
    }

    /// <summary>The same into the caller's memory.</summary>
    public static void Sub(ReadOnlySpan<byte> key, string label, Span<byte> sub)
    {
        if (key.Length < Aead.KeySize)
        {
            throw new ArgumentException($"Sub-keys are made from {Aead.KeySize} bytes or more, not from {key.Length}.", nameof(key));
        }
        ArgumentException.ThrowIfNullOrEmpty(label);
        HKDF.DeriveKey(HashAlgorithmName.SHA256, key, sub, salt: [], info: FieldWriter.StrictUtf8.GetBytes(Prefix + label));
    }

    /// <summary>
    /// Names a segment in its row without saying which: eight bytes that differ from patient to patient, so that
    /// the database does not show who has a psychotherapy segment.
    /// </summary>
    public static byte[] SegmentTag(ReadOnlySpan<byte> recordKey, string segment) =>
        Tag(recordKey, "segment-tag", segment, SegmentTagSize);

    /// <summary>
    /// The owner of a label key: sixteen bytes that differ from patient to patient, so that the key rows do not
    /// show which sensitivity label a patient has.
    /// </summary>
    public static byte[] LabelOwner(ReadOnlySpan<byte> recordKey, string label) =>
        Tag(recordKey, "label-owner", label, LabelOwnerSize);

    static byte[] Tag(ReadOnlySpan<byte> recordKey, string purpose, string name, int length)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Span<byte> sub = stackalloc byte[HMACSHA256.HashSizeInBytes];
        Sub(recordKey, purpose, sub);
        byte[] whole = HMACSHA256.HashData(sub, FieldWriter.StrictUtf8.GetBytes(name));
        CryptographicOperations.ZeroMemory(sub);
        return whole[..length];
    }
}
