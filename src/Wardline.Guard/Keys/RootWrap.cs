using System.Buffers.Binary;

namespace Wardline.Guard.Keys;

/// <summary>
/// The bytes of a key wrapped by a root key: format (1 byte, 1), root version (4 bytes, big-endian), then nonce,
/// ciphertext and tag as in <see cref="Aead"/>. All providers share it.
/// </summary>
public static class RootWrap
{
    internal const int MaxKeySize = LockedPages.SlotSize;

    const byte Format = 1;
    const int HeaderSize = 1 + sizeof(int);

    /// <summary>The root version that wrapped this, so that a rotation finds what is left to wrap again.</summary>
    /// <exception cref="KeyRefusedException">These bytes were not made by a root key.</exception>
    public static int VersionOf(ReadOnlySpan<byte> wrapped)
    {
        if (wrapped.Length is <= HeaderSize + Aead.Overhead or > HeaderSize + Aead.Overhead + MaxKeySize || wrapped[0] != Format)
        {
            throw new KeyRefusedException("These bytes are no key wrapped by a root key. Restore the key row from a backup.");
        }
        return BinaryPrimitives.ReadInt32BigEndian(wrapped[1..]);
    }

    internal static void CheckSize(ReadOnlySpan<byte> key)
    {
        if (key.Length is < 1 or > MaxKeySize)
        {
            throw new ArgumentException($"A root key wraps keys of 1 to {MaxKeySize} bytes, not of {key.Length}.", nameof(key));
        }
    }

    internal static byte[] Join(int version, ReadOnlySpan<byte> sealedKey)
    {
        var wrapped = new byte[HeaderSize + sealedKey.Length];
        wrapped[0] = Format;
        BinaryPrimitives.WriteInt32BigEndian(wrapped.AsSpan(1), version);
        sealedKey.CopyTo(wrapped.AsSpan(HeaderSize));
        return wrapped;
    }

    internal static ReadOnlySpan<byte> SealedPart(ReadOnlySpan<byte> wrapped) => wrapped[HeaderSize..];

    /// <summary>What the root authenticates: provider and version with the place of the key.</summary>
    internal static byte[] Aad(string name, ReadOnlySpan<byte> aad) =>
        new FieldWriter(Domain.RootWrap).Field(name).Field(aad).Done();

    internal static KeyRefusedException UnknownVersion(string provider, int version) => new(
        $"A key was wrapped by version {version} of the root key, which the {provider} does not hold. "
        + "Bring back the root key that this data was made with.");

    internal static KeyRefusedException DoesNotOpen(string name, Exception? inner = null) => new(
        $"A wrapped key does not open under root key {name}: it belongs to another root key or place, or was changed. "
        + "Bring back the root key that this data was made with, or restore the key row from a backup.", inner);
}
