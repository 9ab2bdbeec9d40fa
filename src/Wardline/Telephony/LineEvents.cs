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
    /// The orders as an event leaves them; only those that change. An event that names an order settles that one and no other. Of one
    /// that names none it is judged by the time: what happened before an order was made, or when nobody rings any more, or comes back from
    /// a hold, has nothing to do with it. A stranger must never be taken for the interpreter, and the interpreter may be shown as somebody.
    /// </summary>
    /// <param name="orders">Orders of the telephone call, the oldest first.</param>
    /// <param name="told">What happened.</param>
    /// <param name="before">How the call stood before, as the telephone system said.</param>
    /// <param name="now">Our time.</param>
    public static IEnumerable<PhoneOrder> After(IReadOnlyList<PhoneOrder> orders, PhoneEvent told, string before, DateTimeOffset now)
    {
        var kind = told.Kind;
        var settled = told.Order is not null
            ? orders.LastOrDefault(o => Guid.TryParseExact(told.Order, "D", out var named) && o.Id == named && Shows(kind, o.Kind, named: true) && (IsOpen(o) || o.State == OrderState.GivenUp))
            : orders.LastOrDefault(o => Shows(kind, o.Kind, named: false) && IsOpen(o)) is { } newest && MayBe(newest, told, before, now) ? newest : null;
        foreach (var order in orders.Where(o => o.IsLine))
        {
            if (order == settled)
            {
                // Whoever names the order has it: that is as good as an answer.
                yield return order.As(order.State == OrderState.Done || told.Order is not null ? OrderState.Done : OrderState.Shown) with { Reached = now };
            }
            else if (told.Order is null && order is { Kind: PhoneOrder.Consult, Reached: null, Stands: true } && kind == PhoneEventKind.Held && MayBe(order, told, before, now))
            {
                yield return order with { Reached = now };
            }
            else if (order.Stands && EndedBy(order, kind))
            {
                yield return order with { Over = now, Body = null };
            }
        }
    }

    static bool Shows(PhoneEventKind kind, string order, bool named) => (kind, order) switch
    {
        (PhoneEventKind.Held, PhoneOrder.Hold) or (PhoneEventKind.Conferenced, PhoneOrder.Conference) or (PhoneEventKind.Resumed, PhoneOrder.Back) => true,
        // A hold by hand tells the same as a consult does, and a return to all three the same as somebody who joins.
        (PhoneEventKind.Held, PhoneOrder.Consult) or (PhoneEventKind.Conferenced, PhoneOrder.Back) => named,
        _ => false,
    };

    static bool IsOpen(PhoneOrder order) => order is { Reached: null, Over: null } && (order.Pending || order.IsDone);

    static bool MayBe(PhoneOrder order, PhoneEvent told, string before, DateTimeOffset now) =>
        (told.Time ?? now) >= order.Asked && (order.Kind != PhoneOrder.Conference || (now - order.Asked < PhoneOrder.Rings && before != PhoneCall.StateOf(PhoneEventKind.Held)));

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
    /// <param name="told">What happened.</param>
    /// <param name="before">How the call stood before.</param>
    /// <param name="entry">Makes the entry of an order.</param>
    /// <returns>The colleague to whom the call is offered no more, since the consult with them is over; null for nobody.</returns>
    public static async ValueTask<Guid?> WriteAsync(Act act, long log, PhoneCall phone, PhoneEvent told, string before, Func<PhoneOrder, Entry> entry)
    {
        if (phone.Call is not { } call)
        {
            return null;
        }

        Guid? left = null;
        var orders = (await PhoneOrder.OfCallAsync(act.Db, call)).FindAll(o => o.Phone == phone.Id);
        foreach (var order in After(orders, told, before, act.Time).ToList())
        {
            // With all three on the line, or the call on its way to them, it is offered still.
            var ends = order.Over is not null && told.Kind is PhoneEventKind.Resumed or PhoneEventKind.Ended;
            var (made, colleague) = ends ? await ConsultOffer.WithdrawAsync(act, entry(order), order) : (entry(order), null);
            left = colleague ?? left;
            act.Enter(log, await order.WriteAsync(act, made.With("cause", order.Cause)));
        }

        return left;
    }
}
