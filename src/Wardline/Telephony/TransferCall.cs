using Wardline.Calls;

namespace Wardline.Telephony;

/// <summary>How a call is handed over.</summary>
public enum TransferKind
{
    /// <summary>Both agents and the caller on the line, then the first one leaves.</summary>
    Warm,

    /// <summary>The caller on hold while the agents speak.</summary>
    Consult,

    /// <summary>At once.</summary>
    Cold,
}

/// <summary>A transfer that was ordered.</summary>
/// <param name="Order">The order.</param>
/// <param name="State">Where it stands.</param>
public sealed record TransferAsked(Guid Order, OrderState State);

/// <summary>
/// Orders the telephone system to hand the call over. Nothing has to be verified for it: the telephone goes, not the record. To a
/// colleague the desk's call is offered first, and it is theirs when they take it, or when the telephone system tells that they have the
/// caller (<see cref="TakeEvent"/>); to a number outside, the desk's call stays with this agent.
/// </summary>
/// <param name="Agent">Who.</param>
/// <param name="Call">Which call.</param>
/// <param name="To">Whom to.</param>
/// <param name="Colleague">Their staff id; only for <see cref="TransferTo.Colleague"/>.</param>
/// <param name="Kind">How.</param>
public sealed record TransferCall(Agent Agent, Guid Call, TransferTo To, Guid? Colleague, TransferKind Kind)
{
    const string EntryKind = "telephony.order-made";

    /// <summary>
    /// Hands the call to whom this consult is with, whatever else is said here: the button may stand in a window that is older than what
    /// it is about. Null: whom is said.
    /// </summary>
    public Guid? Consult { get; init; }

    /// <param name="request">What is asked.</param>
    /// <param name="nobody">Why its target can't be rung; null when they can.</param>
    /// <param name="orders">The call is on a telephone system that takes orders.</param>
    internal static RefusalKind? Decide(TransferCall request, RefusalKind? nobody, bool orders) =>
        !orders ? RefusalKind.NoTelephone
        : !Enum.IsDefined(request.Kind) || request.To == TransferTo.Interpreter ? RefusalKind.BadInput
        : nobody;

    public Task<Step<TransferAsked>> HandleAsync(PhoneOrders orders, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(orders);
        var floor = orders.Floor;
        return floor.StepAsync<TransferAsked>(Agent, Call, EntryKind, async call =>
        {
            var (line, now, _) = await LineNow.ReadAsync(orders, Call, cancel);
            if (Consult is not null && (now.Consult != Consult || now.With is null || (now.With == TransferTo.Colleague && now.Colleague is null)))
            {
                return await floor.RefuseAsync(Agent, Call, call, EntryKind, RefusalKind.MovedOn, cancel: cancel);
            }

            var to = Consult is null ? To : now.With!.Value;
            var newest = await floor.Store.ReadAsync(db => PhoneOrder.NewestAsync(db, Call, PhoneOrder.Transfer), cancel);
            var (nobody, target, colleague) = await new PhoneTarget(to, Consult is null ? Colleague : now.Colleague).FindAsync(orders, Agent, call);
            if (Decide(this, nobody, line is not null && await orders.GoAsync(call.Client, cancel)) is { } why)
            {
                return await floor.RefuseAsync(Agent, Call, call, EntryKind, why, cancel: cancel);
            }

            if (newest is { Pending: true, Body: { } body } && newest.Round == call.Round
                && await floor.Keys.TestAsync(call.Client, Call, PhoneOrder.BodyPlace, newest.Id, body, text => OrderBody.IsTo(text, target, Kind)))
            {
                // Pressed twice: the one that is under way is the one that is wanted.
                return new TransferAsked(newest.Id, newest.State);
            }

            if (colleague is not null)
            {
                if (await PhoneTarget.OfferAsync(orders, Agent, Call, colleague, cancel) is { } refusal)
                {
                    return refusal;
                }

                call = (await floor.Store.ReadAsync(db => CallState.ReadAsync(db, Call), cancel))!;
            }

            var order = await orders.DraftAsync(
                Agent, call, PhoneOrder.Transfer, line!.Phone, CallRefusal.CodeOf(to), (made, time) => OrderBody.Transfer(made, time, line.CallId, target, Kind));
            await orders.MakeAsync(Agent, call, order, null, cancel);
            return new TransferAsked(order.Id, await orders.TryAsync(order.Id, CancellationToken.None));
        }, cancel: cancel);
    }
}
