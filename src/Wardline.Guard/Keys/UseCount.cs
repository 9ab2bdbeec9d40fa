namespace Wardline.Guard.Keys;

/// <summary>
/// Counts how often a key has sealed in this process and refuses far below 2³², where random 96-bit nonces begin
/// to repeat with a chance that matters (NIST SP 800-38D §8.3). Safe from many threads.
/// </summary>
/// <remarks>
/// Only keys that live long and seal much need one: the root and the client keys. The count starts again with the
/// process; that is enough, because these keys seal one text for each key below them, not for each view or call
/// act (see docs/key-hierarchy.md).
/// </remarks>
public sealed class UseCount
{
    /// <summary>The most that one key seals in one process.</summary>
    public const long Limit = 1L << 31;

    readonly long limit;
    long used;

    /// <summary>A count from zero up to <see cref="Limit"/>.</summary>
    public UseCount()
        : this(Limit)
    {
    }

    internal UseCount(long limit) => this.limit = limit;

    /// <summary>Times taken so far; stays at the limit.</summary>
    public long Used => Math.Min(Volatile.Read(ref used), limit);

    /// <summary>Call before each seal.</summary>
    /// <exception cref="KeyRefusedException">The key has sealed as often as it may.</exception>
    public void Take()
    {
        if (Interlocked.Increment(ref used) > limit)
        {
            // Taken back, so that refused attempts can never count the number round to negative.
            Interlocked.Decrement(ref used);
            throw new KeyRefusedException(
                $"This key has sealed {limit} texts, which is as many as it may. Rotate it: a new version starts a new count.");
        }
    }
}
