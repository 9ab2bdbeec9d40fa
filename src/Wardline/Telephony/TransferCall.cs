using Wardline.Calls;
using Wardline.Calls.Floor;
using Wardline.Identity;

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

/// <summary>Whom a call is handed to. No number is typed: those that there are stand in the policy.</summary>
public enum TransferTo
{
    /// <summary>A colleague who works calls of this client.</summary>
    Colleague,

    /// <summary>The emergency number of the call's line.</summary>
    Emergency,

    /// <summary>The nurse line of the call's line.</summary>
    NurseLine,
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

    internal static RefusalKind? Decide(TransferCall request, CallState call, CallFloor floor, Staff? colleague, string? number, bool orders) =>
        !orders ? RefusalKind.NoTelephone
        : !Enum.IsDefined(request.Kind) || !Enum.IsDefined(request.To) || (request.Colleague is not null && request.To != TransferTo.Colleague) ? RefusalKind.BadInput
        : request.To == TransferTo.Colleague ? (Takes(request, call, floor, colleague) ? null : RefusalKind.CantTakeCalls)
        : number is null ? RefusalKind.BadInput
        : null;

    static bool Takes(TransferCall request, CallState call, CallFloor floor, Staff? colleague) =>
        colleague is { Active: true } && colleague.Id != request.Agent.Id && (colleague.Client is null || colleague.Client == call.Client) && AgentOf(colleague).MayWorkCalls(floor.Access);

    public Task<Step<TransferAsked>> HandleAsync(PhoneOrders orders, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(orders);
        var floor = orders.Floor;
        return floor.StepAsync<TransferAsked>(Agent, Call, EntryKind, async call =>
        {
            var (line, open, newest) = await floor.Store.ReadAsync(
                async db => (await PhoneLeg.OfAsync(db, orders.Key, Call), await CallAsk.OpenOfAsync(db, Call), await PhoneOrder.NewestAsync(db, Call, PhoneOrder.Transfer)), cancel);
            var (emergency, nurse) = floor.Verification.Emergency.Of(call.Line);
            var number = To switch { TransferTo.Emergency => emergency, TransferTo.NurseLine => nurse, _ => null };
            var colleague = Colleague is { } id ? await orders.Staff.FindAsync(id) : null;
            if (Decide(this, call, floor, colleague, number, line is not null && await orders.GoAsync(call.Client, cancel)) is { } why)
            {
                return await floor.RefuseAsync(Agent, Call, call, EntryKind, why, cancel: cancel);
            }

            (string, string) target = colleague is null ? ("number", number!) : ("agent", colleague.Email);
            if (newest is { Pending: true, Body: { } body } && newest.Round == call.Round
                && await floor.Keys.TestAsync(call.Client, Call, PhoneOrder.BodyPlace, newest.Id, body, text => OrderBody.IsTransfer(text, target, Kind)))
            {
                // Pressed twice: the one that is under way is the one that is wanted.
                return new TransferAsked(newest.Id, newest.State);
            }

            if (colleague is not null && !open.Exists(ask => ask.Kind == CallAsk.TakeCall && ask.Asked == colleague.Id))
            {
                // First, since the telephone may have passed in a second. If we crash here the offer stands, and can be taken or taken back.
                if ((await new AskFloor(Agent, Call, CallAsk.TakeCall, AgentOf(colleague)).HandleAsync(floor, cancel)).Refusal is { } refusal)
                {
                    return refusal;
                }

                orders.News.Tell(colleague.Id);
                call = (await floor.Store.ReadAsync(db => CallState.ReadAsync(db, Call), cancel))!;
            }

            var order = await orders.DraftAsync(
                Agent, call, PhoneOrder.Transfer, line!.Phone, CallRefusal.CodeOf(To), (made, time) => OrderBody.Transfer(made, time, line.CallId, target, Kind));
            await orders.MakeAsync(Agent, call, order, null, cancel);
            return new TransferAsked(order.Id, await orders.TryAsync(order.Id, CancellationToken.None));
        }, cancel: cancel);
    }

    static Agent AgentOf(Staff staff) => new(staff.Id, [.. staff.Roles], staff.Client);
}
