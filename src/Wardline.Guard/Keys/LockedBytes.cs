using System.Diagnostics;
using System.Security.Cryptography;

namespace Wardline.Guard.Keys;

/// <summary>
/// Key bytes in memory that is pinned, not swapped, not dumped, and zeroed when disposed.
/// </summary>
/// <remarks>
/// One owner disposes it, after the last reader is done: its memory is used again for the next key.
/// There is no finaliser on purpose: it could zero the bytes while a span of a forgotten object is still in
/// use, and something would be sealed under a key of zeros.
/// </remarks>
[DebuggerDisplay("key of {Length} bytes")]
public sealed class LockedBytes : IDisposable
{
    readonly LockedPages.Slot slot;
    int disposed;

    LockedBytes(int length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        Length = length;
        slot = LockedPages.Take(length);
    }

    /// <summary>False when the kernel refused to lock memory (see `ulimit -l`): keys may then reach the swap.</summary>
    public static bool LockingWorks => LockedPages.Working;

    /// <summary>Number of bytes.</summary>
    public int Length { get; }

    /// <summary>The bytes; valid until <see cref="Dispose"/>.</summary>
    /// <exception cref="ObjectDisposedException">The bytes have been zeroed.</exception>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public ReadOnlySpan<byte> Span => Writable;

    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    internal Span<byte> Writable
    {
        get
        {
            ObjectDisposedException.ThrowIf(Volatile.Read(ref disposed) != 0, this);
            return slot.Pages.AsSpan(slot.Offset, Length);
        }
    }

    /// <summary>Fresh bytes from the system's random generator.</summary>
    public static LockedBytes Random(int length)
    {
        var bytes = new LockedBytes(length);
        RandomNumberGenerator.Fill(bytes.Writable);
        return bytes;
    }

    /// <summary>A copy; the source stays the caller's to zero.</summary>
    public static LockedBytes Copy(ReadOnlySpan<byte> source)
    {
        var bytes = new LockedBytes(source.Length);
        source.CopyTo(bytes.Writable);
        return bytes;
    }

    internal static LockedBytes Zeros(int length) => new(length);

    /// <summary>Zeroes the bytes and gives the memory back. Safe to call twice.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref disposed, 1) == 0)
        {
            CryptographicOperations.ZeroMemory(slot.Pages.AsSpan(slot.Offset, Length));
            LockedPages.Return(slot);
        }
    }

    /// <summary>Says nothing about the bytes.</summary>
    public override string ToString() => nameof(LockedBytes);
}
