using System.Collections.Immutable;
using Wardline.Calls;
using Wardline.Guard.Storage;

namespace Wardline.Telephony;

/// <summary>A call of the telephone system at somebody's desk: no patient data, and not the caller's number.</summary>
/// <param name="Phone">Its id here.</param>
/// <param name="Client">Whose line.</param>
/// <param name="Line">The line's id.</param>
/// <param name="State"><c>offered</c> while it rings; <c>answered</c>, <c>held</c>, <c>conferenced</c> or <c>transferred</c> afterwards.</param>
/// <param name="Offered">When the first event of it came.</param>
/// <param name="Call">The desk's call, once this agent answered; null while it rings.</param>
public sealed record PhoneAtDesk(Guid Phone, Guid Client, Guid Line, string State, DateTimeOffset Offered, Guid? Call);

/// <summary>What the telephone has for one person.</summary>
public sealed record PhonesAtDesk(ImmutableArray<PhoneAtDesk> Phones);

/// <summary>Asks what rings or is on the line at one's own desk, oldest first. It shows states only, so it writes no entry.</summary>
/// <param name="Agent">Who.</param>
public sealed record ListRinging(Agent Agent)
{
    /// <summary>An empty list for whoever may not work calls.</summary>
    public async Task<PhonesAtDesk> HandleAsync(CallFloor floor, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(floor);
        if (!Agent.MayWorkCalls(floor.Access))
        {
            return new([]);
        }

        var phones = await floor.Store.ReadAsync(db => db.QueryAsync(
            """
            SELECT p.id, p.client, p.line, p.state, p.created AS offered, p.call FROM basis b JOIN phone_call p ON p.call = b.id
            WHERE b.kind = 'call' AND b.holder = @agent AND b.open = 1 AND p.ended IS NULL
            UNION ALL
            SELECT p.id, p.client, p.line, p.state, p.created AS offered, p.call FROM phone_call p
            WHERE p.agent = @agent AND p.call IS NULL AND p.ended IS NULL AND p.created >= @since
            ORDER BY offered, 1
            """,
            r => new PhoneAtDesk(r.Id(0), r.Id(1), r.Id(2), r.GetString(3), r.Time(4), r.IsDBNull(5) ? null : r.Id(5)),
            ("@agent", Agent.Id), ("@since", floor.Store.Time.GetUtcNow() - PhoneCall.LongestRing)), cancel);
        return new([.. phones.Where(phone => Agent.OnlyClient is null || Agent.OnlyClient == phone.Client)]);
    }
}
