using Wardline.Calls;

namespace Wardline.Telephony;

/// <summary>How the line stands after the step.</summary>
/// <param name="Order">The newest order about it; null when nothing had to be ordered.</param>
/// <param name="State">Where that order stands.</param>
public sealed record LineSet(Guid? Order, OrderState State);

/// <summary>
/// Puts the caller on hold, or goes back to them: from a hold, and from a consult, whose offer to a colleague is taken back then. It is
/// allowed at any step, for the telephone is held and nothing is opened.
/// </summary>
/// <param name="Agent">Who.</param>
/// <param name="Call">Which call.</param>
/// <param name="Held">On hold, or back.</param>
public sealed record HoldCall(Agent Agent, Guid Call, bool Held)
{
    const string EntryKind = "telephony.order-made";

    /// <summary>
    /// Whether anything is to be ordered. Pressed twice it is one order; what stands so already is left so, and whoever waits with a
    /// colleague on the line is on hold.
    /// </summary>
    internal static bool Needed(bool held, LineNow now, PhoneOrder? newest) => newest switch
    {
        { Kind: PhoneOrder.Hold, Pending: true } => !held,
        { Kind: PhoneOrder.Back, Pending: true } => held,
        // Something else is under way, and not answered yet: going back ends it.
        { Pending: true } => true,
        _ => held ? now.Place is not (LinePlace.Held or LinePlace.Consulting) : now.Place is LinePlace.Held or LinePlace.Consulting,
    };

    public Task<Step<LineSet>> HandleAsync(PhoneOrders orders, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(orders);
        var floor = orders.Floor;
        return floor.StepAsync<LineSet>(Agent, Call, EntryKind, async call =>
        {
            var (line, now, newest) = await LineNow.ReadAsync(orders, Call, cancel);
            if (line is null || !await orders.GoAsync(call.Client, cancel))
            {
                return await floor.RefuseAsync(Agent, Call, call, EntryKind, RefusalKind.NoTelephone, cancel: cancel);
            }

            if (!Needed(Held, now, newest))
            {
                return new LineSet(newest?.Id, newest?.State ?? OrderState.Done);
            }

            var kind = Held ? PhoneOrder.Hold : PhoneOrder.Back;
            var order = await orders.DraftAsync(Agent, call, kind, line.Phone, CallRefusal.CodeOf(RecordingCause.Hand), (id, time) => OrderBody.OfCall(id, kind, time, line.CallId));
            await orders.MakeAsync(Agent, call, order, null, cancel);
            return new LineSet(order.Id, await orders.TryAsync(order.Id, CancellationToken.None));
        }, cancel: cancel);
    }
}
