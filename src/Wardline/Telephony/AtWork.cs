using Wardline.Calls;

namespace Wardline.Telephony;

/// <summary>
/// Whether somebody is on a call: holds one at the desk that goes on, or the telephone has one for them. Their screen isn't taken from
/// them then. Nothing that begins later brings a session back: once the answer was no, it stays no for the same moment.
/// </summary>
public static class AtWork
{
    /// <summary>What has rung for longer has lost its end on the way: it keeps nobody signed in.</summary>
    public static readonly TimeSpan LongestRing = TimeSpan.FromMinutes(10);

    /// <summary>How long after the telephone's end a call at the desk still counts: for writing down what was said.</summary>
    public static readonly TimeSpan AfterTheEnd = TimeSpan.FromMinutes(15);

    /// <summary>How long a call without a telephone counts after its last step: nobody tells when its caller has hung up.</summary>
    public static readonly TimeSpan Untouched = TimeSpan.FromHours(2);

    // Its last step, cheaply; steps after the moment are another session's, and don't bring this one back.
    const string Touched =
        """
        (b.created > @untouched
          OR EXISTS (SELECT 1 FROM call_moment m WHERE m.call = b.id AND m.at > @untouched AND m.at <= @before)
          OR EXISTS (SELECT 1 FROM call_draft d WHERE d.call = b.id AND d.entered > @untouched AND d.entered <= @before)
          OR EXISTS (SELECT 1 FROM call_note n WHERE n.call = b.id AND n.written > @untouched AND n.written <= @before))
        """;

    /// <summary>Whether this person is on a call now that they were on at the moment.</summary>
    /// <param name="floor">Where calls are.</param>
    /// <param name="person">Who.</param>
    /// <param name="before">The moment: when their session would have ended for lack of use.</param>
    public static ValueTask<bool> IsAsync(CallFloor floor, Guid person, DateTimeOffset before)
    {
        ArgumentNullException.ThrowIfNull(floor);
        var now = floor.Store.Time.GetUtcNow();
        return floor.Store.ReadAsync(async db => await db.NumberAsync(
            $"""
            SELECT (SELECT count(*) FROM basis b WHERE b.kind = 'call' AND b.holder = @person AND b.open = 1 AND b.created <= @before
                AND NOT EXISTS (SELECT 1 FROM call_ask a WHERE a.call = b.id AND a.outcome = 'taken' AND a.closed_by = @person AND a.closed > @before)
                AND CASE WHEN EXISTS (SELECT 1 FROM phone_call p WHERE p.call = b.id)
                  THEN EXISTS (SELECT 1 FROM phone_call p WHERE p.call = b.id AND (p.ended IS NULL OR p.ended > @over)) ELSE {Touched} END)
              + (SELECT count(*) FROM phone_call WHERE agent = @person AND ended IS NULL AND call IS NULL
                AND created >= @rings AND created <= @before AND rung / 8 <= @order)
            """,
            ("@person", person), ("@before", before), ("@over", now - AfterTheEnd), ("@untouched", now - Untouched), ("@rings", now - LongestRing),
            ("@order", before.ToUnixTimeMilliseconds())) > 0);
    }
}
