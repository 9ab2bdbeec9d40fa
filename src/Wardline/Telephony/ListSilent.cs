using System.Collections.Immutable;
using Wardline.Calls;
using Wardline.Guard.Storage;

namespace Wardline.Telephony;

/// <summary>A telephone system that doesn't answer its orders.</summary>
/// <param name="Client">Whose it is.</param>
/// <param name="Since">When the oldest of them was made.</param>
/// <param name="Orders">How many wait for an answer, or got none while their call goes on.</param>
public sealed record SilentPlatform(Guid Client, DateTimeOffset Since, int Orders);

/// <summary>
/// The telephone systems that are silent now, for those who look at the whole floor. An answer, yes or no, to an order that was made
/// later shows that the system is there again. States only: each order's own entries say that it had no answer.
/// </summary>
/// <param name="OnlyClient">Only this client's; null for all.</param>
public sealed record ListSilent(Guid? OnlyClient)
{
    // An order that is tried again is under way for some seconds, and as unanswered as before.
    public async Task<ImmutableArray<SilentPlatform>> HandleAsync(CallFloor floor, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(floor);
        return
        [
            .. await floor.Store.ReadAsync(db => db.QueryAsync(
                $"""
                SELECT s.client, min(s.asked), count(*) FROM (
                  SELECT id, client, asked FROM phone_order WHERE state = 'unanswered' OR (state = 'sending' AND tries > 1)
                  UNION SELECT o.id, o.client, o.asked FROM basis b JOIN phone_order o ON o.call = b.id WHERE b.kind = 'call' AND b.open = 1 AND o.state = 'given-up') s
                WHERE NOT EXISTS (SELECT 1 FROM phone_order h WHERE h.client = s.client AND h.asked > s.asked AND h.state IN ('done', 'refused')) {(OnlyClient is null ? "" : "AND s.client = @client")}
                GROUP BY s.client ORDER BY min(s.asked), s.client
                """,
                r => new SilentPlatform(r.Id(0), r.Time(1), (int)r.GetInt64(2)), ("@client", OnlyClient)), cancel),
        ];
    }
}
