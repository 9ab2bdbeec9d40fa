using Wardline.Calls;

namespace Wardline.Telephony;

/// <summary>
/// Rings somebody for a call that is on: to speak with them while the caller waits (a consult), or to have them join (a conference). A
/// consulted colleague is offered the call and so sees what was established; the answers and the record they don't see. The call is
/// theirs when it is handed over, and not before.
/// </summary>
/// <param name="Agent">Who.</param>
/// <param name="Call">Which call.</param>
/// <param name="Whom">Who is rung.</param>
/// <param name="Joins">They join at once; else the caller waits.</param>
public sealed record RingFor(Agent Agent, Guid Call, PhoneTarget Whom, bool Joins)
{
    const string EntryKind = "telephony.order-made";

    /// <param name="nobody">Why the target can't be rung; null when they can.</param>
    /// <param name="orders">The call is on a telephone system that takes orders.</param>
    internal static RefusalKind? Decide(RefusalKind? nobody, bool orders) => orders ? nobody : RefusalKind.NoTelephone;

    /// <summary>Whether somebody is being rung for this already; if it is the same one, nothing more is to be ordered.</summary>
    internal static bool IsRung(PhoneOrder? newest, string kind, DateTimeOffset now) =>
        newest?.Kind == kind && (newest.Pending || (newest is { Reached: null, Stands: true } && now - newest.Asked < PhoneOrder.Rings));

    public Task<Step<LineSet>> HandleAsync(PhoneOrders orders, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(orders);
        var floor = orders.Floor;
        return floor.StepAsync<LineSet>(Agent, Call, EntryKind, async call =>
        {
            var (line, _, newest) = await LineNow.ReadAsync(orders, Call, cancel);
            var (nobody, target, colleague) = await Whom.FindAsync(orders, Agent, call);
            if (Decide(nobody, line is not null && await orders.GoAsync(call.Client, cancel)) is { } why)
            {
                return await floor.RefuseAsync(Agent, Call, call, EntryKind, why, cancel: cancel);
            }

            var (kind, cause) = (Joins ? PhoneOrder.Conference : PhoneOrder.Consult, CallRefusal.CodeOf(Whom.To));
            if (IsRung(newest, kind, floor.Store.Time.GetUtcNow()) && newest!.Body is { } body
                && await floor.Keys.TestAsync(call.Client, Call, PhoneOrder.BodyPlace, newest.Id, body, text => OrderBody.IsTo(text, target)))
            {
                return new LineSet(newest.Id, newest.State);
            }

            if (colleague is not null && !Joins)
            {
                if (await PhoneTarget.OfferAsync(orders, Agent, Call, colleague, cancel) is { } refusal)
                {
                    return refusal;
                }

                call = (await floor.Store.ReadAsync(db => CallState.ReadAsync(db, Call), cancel))!;
            }

            var order = await orders.DraftAsync(Agent, call, kind, line!.Phone, cause, (id, time) => OrderBody.Rings(id, kind, time, line.CallId, target));
            await orders.MakeAsync(Agent, call, order, null, cancel);
            return new LineSet(order.Id, await orders.TryAsync(order.Id, CancellationToken.None));
        }, cancel: cancel);
    }
}
