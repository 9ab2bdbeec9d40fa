using System.Collections.Immutable;
using Wardline.Calls;
using Wardline.Guard.Storage;

namespace Wardline.Telephony;

/// <summary>A call that nobody has answered yet: no number and no name of the caller.</summary>
/// <param name="Phone">Its id.</param>
/// <param name="Client">Whose line.</param>
/// <param name="Line">The line's id.</param>
/// <param name="Agent">At whose desk it rings; null while it waits for somebody.</param>
/// <param name="Offered">When it was heard of first.</param>
public sealed record QueuedPhone(Guid Phone, Guid Client, Guid Line, Guid? Agent, DateTimeOffset Offered);

/// <summary>What rings or waits, for those who look at the whole floor; the oldest first. States only, so no entry.</summary>
/// <param name="OnlyClient">Only this client's; null for all.</param>
public sealed record ListQueue(Guid? OnlyClient)
{
    public async Task<ImmutableArray<QueuedPhone>> HandleAsync(CallFloor floor, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(floor);
        var since = floor.Store.Time.GetUtcNow() - PhoneCall.LongestRing;
        return
        [
            .. await floor.Store.ReadAsync(db => db.QueryAsync(
                $"""
                SELECT id, client, line, agent, created FROM phone_call
                WHERE ended IS NULL AND call IS NULL AND state = 'offered' AND created > @since {(OnlyClient is null ? "" : "AND client = @client")} ORDER BY created, id
                """,
                r => new QueuedPhone(r.Id(0), r.Id(1), r.Id(2), r.IdOrNull(3), r.Time(4)), ("@since", since), ("@client", OnlyClient)), cancel),
        ];
    }
}
