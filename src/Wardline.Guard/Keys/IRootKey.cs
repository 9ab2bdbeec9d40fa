namespace Wardline.Guard.Keys;

/// <summary>
/// The key at the top. It wraps client keys and nothing else; whoever holds it and the database reads everything.
/// </summary>
/// <remarks>
/// Promises: the newest version wraps, every version still held unwraps; what was wrapped for one place opens for
/// no other; safe from many threads. It is used at start and at rotations, never for each call.
/// </remarks>
public interface IRootKey : IDisposable
{
    /// <summary>Provider and newest version, such as "file:1": the parent's name in <see cref="Aead.KeyAad"/>.</summary>
    string Name { get; }

    /// <summary>The newest version, from 1.</summary>
    int Version { get; }

    /// <summary>Wraps a key of 1 to 64 bytes under the newest version.</summary>
    /// <exception cref="KeyRefusedException">This version has sealed as often as it may.</exception>
    byte[] Wrap(ReadOnlySpan<byte> key, ReadOnlySpan<byte> aad);

    /// <summary>Unwraps under the version that wrapped; the caller disposes the result.</summary>
    /// <exception cref="KeyRefusedException">Other bytes, another place, another root key, or a version no longer held.</exception>
    LockedBytes Unwrap(ReadOnlySpan<byte> wrapped, ReadOnlySpan<byte> aad);
}
