namespace Wardline.Guard.Keys;

/// <summary>Wraps a 32-byte key under a parent key, bound to its place in the hierarchy. A wrapped key has 60 bytes.</summary>
public static class KeyWrap
{
    /// <summary>Bytes of a wrapped key.</summary>
    public const int WrappedSize = Aead.KeySize + Aead.Overhead;

    /// <summary>Wraps <paramref name="key"/>; <paramref name="keyAad"/> comes from <see cref="Aead.KeyAad"/>.</summary>
    /// <exception cref="ArgumentException">A key does not have 32 bytes, or the place is no key's place.</exception>
    public static byte[] Wrap(ReadOnlySpan<byte> parent, ReadOnlySpan<byte> key, ReadOnlySpan<byte> keyAad)
    {
        CheckPlace(keyAad);
        if (key.Length != Aead.KeySize)
        {
            throw new ArgumentException($"A wrapped key has {Aead.KeySize} bytes, this one {key.Length}.", nameof(key));
        }
        return Aead.Seal(parent, key, keyAad);
    }

    /// <summary>Unwraps into locked memory; the caller disposes it.</summary>
    /// <exception cref="KeyRefusedException">Wrong parent, wrong place, or changed bytes.</exception>
    public static LockedBytes Unwrap(ReadOnlySpan<byte> parent, ReadOnlySpan<byte> wrapped, ReadOnlySpan<byte> keyAad)
    {
        CheckPlace(keyAad);
        LockedBytes key = LockedBytes.Zeros(Aead.KeySize);
        if (Aead.TryOpen(parent, wrapped, keyAad, key.Writable))
        {
            return key;
        }
        key.Dispose();
        throw new KeyRefusedException(
            "A wrapped key did not open under its parent key: it was changed, moved, or wrapped under another key. "
            + "Run `wardline ledger verify`, and restore the key row from a backup.");
    }

    static void CheckPlace(ReadOnlySpan<byte> keyAad)
    {
        // A key under a segment's place could be swapped with a segment; the first byte keeps them apart.
        if (keyAad.IsEmpty || keyAad[0] != (byte)Domain.Key)
        {
            throw new ArgumentException("The place of a key comes from Aead.KeyAad.", nameof(keyAad));
        }
    }
}
