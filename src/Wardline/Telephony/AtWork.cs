using Wardline.Calls;

namespace Wardline.Telephony;

/// <summary>Whether somebody is on a call: holds one at the desk, or the telephone has one for them. Their screen isn't taken from them then.</summary>
public static class AtWork
{
    /// <summary>What has rung for longer has lost its end on the way: it keeps nobody signed in.</summary>
    public static readonly TimeSpan LongestRing = TimeSpan.FromMinutes(10);

    public static ValueTask<bool> IsAsync(CallFloor floor, Guid person)
    {
        ArgumentNullException.ThrowIfNull(floor);
        return floor.Store.ReadAsync(async db => await db.NumberAsync(
            """
            SELECT (SELECT count(*) FROM basis WHERE kind = 'call' AND holder = @person AND open = 1)
              + (SELECT count(*) FROM phone_call WHERE agent = @person AND ended IS NULL AND call IS NULL AND created >= @since)
            """,
            ("@person", person), ("@since", floor.Store.Time.GetUtcNow() - LongestRing)) > 0);
    }
}
