using Wardline.Calls;
using Wardline.Guard.Ledger;
using Wardline.Guard.Storage;

namespace Wardline.Telephony;

/// <summary>
/// What an event of a call says of the orders about its line: a hold has begun, an interpreter is there or has left. It is written in the
/// act that takes the event, so that how the line stands and what is shown of it never part.
/// </summary>
static class LineEvents
{
    /// <summary>
    /// The orders as an event leaves them; only those that change. What an event shows to be done is done, whatever became of the
    /// answer: it is not sent again.
    /// </summary>
    /// <param name="orders">Orders of the telephone call, the oldest first.</param>
    /// <param name="kind">What happened.</param>
    /// <param name="now">Our time.</param>
    public static IEnumerable<PhoneOrder> After(IReadOnlyList<PhoneOrder> orders, PhoneEventKind kind, DateTimeOffset now)
    {
        var shown = kind switch { PhoneEventKind.Held => PhoneOrder.Hold, PhoneEventKind.Conferenced => PhoneOrder.Conference, PhoneEventKind.Resumed => PhoneOrder.Back, _ => null };
        var newest = orders.LastOrDefault(o => o.Kind == shown && o.Reached is null && o.Over is null && (o.Pending || o.State == OrderState.Done));
        foreach (var order in orders.Where(o => o.IsLine))
        {
            if (order == newest)
            {
                yield return order.As(OrderState.Done) with { Reached = now };
            }
            else if (order is { Kind: PhoneOrder.Consult, Reached: null, Stands: true } && kind == PhoneEventKind.Held)
            {
                yield return order with { Reached = now };
            }
            else if (order.Stands && EndedBy(order, kind))
            {
                yield return order with { Over = now };
            }
        }
    }

    // Somebody who is still rung comes when they come: a resume before that says nothing of them.
    static bool EndedBy(PhoneOrder order, PhoneEventKind kind) => kind switch
    {
        PhoneEventKind.Conferenced => order.Kind is PhoneOrder.Hold or PhoneOrder.Consult or PhoneOrder.Back,
        PhoneEventKind.Resumed => order.Kind != PhoneOrder.Conference || order.Reached is not null,
        PhoneEventKind.Held => order.Kind == PhoneOrder.Back,
        PhoneEventKind.Transferred or PhoneEventKind.Ended => true,
        _ => false,
    };

    /// <summary>Writes them, each with its entry.</summary>
    /// <param name="act">The act that takes the event.</param>
    /// <param name="log">The client's log.</param>
    /// <param name="phone">The telephone call as the event leaves it.</param>
    /// <param name="kind">What happened.</param>
    /// <param name="entry">Makes the entry of an order.</param>
    public static async ValueTask WriteAsync(Act act, long log, PhoneCall phone, PhoneEventKind kind, Func<PhoneOrder, Entry> entry)
    {
        if (phone.Call is not { } call)
        {
            return;
        }

        var orders = (await PhoneOrder.OfCallAsync(act.Db, call)).FindAll(o => o.Phone == phone.Id);
        foreach (var order in After(orders, kind, act.Time).ToList())
        {
            act.Enter(log, await order.WriteAsync(act, entry(order).With("cause", order.Cause)));
        }
    }
}
