using Wardline.Calls;
using Wardline.Identity;
using Wardline.Verification.Comparing;

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
/// Orders the telephone system to hand the call over: exactly one of <paramref name="To"/> and <paramref name="Number"/>. The desk's
/// call stays with this agent; it is <c>call.transferred</c> that says whose it is then.
/// </summary>
/// <param name="Agent">Who.</param>
/// <param name="Call">Which call.</param>
/// <param name="To">Staff id of a colleague who works calls of this client.</param>
/// <param name="Number">A telephone number outside.</param>
/// <param name="Kind">How.</param>
public sealed record TransferCall(Agent Agent, Guid Call, Guid? To, string? Number, TransferKind Kind)
{
    const string EntryKind = "telephony.order-made";

    internal static RefusalKind? Decide(TransferCall request, CallState call, CallFloor floor, Staff? to, bool orders) =>
        !orders ? RefusalKind.NoTelephone
        : (request.To is null) == (request.Number is null) || !Enum.IsDefined(request.Kind) || request.To == request.Agent.Id ? RefusalKind.BadInput
        : request.Number is not null ? (Phone.Key(request.Number).Length == 0 ? RefusalKind.BadInput : null)
        : to is not { Active: true } || (to.Client is { } only && only != call.Client) || !new Agent(to.Id, to.Roles, to.Client).MayWorkCalls(floor.Access) ? RefusalKind.BadInput
        : null;

    public Task<Step<TransferAsked>> HandleAsync(PhoneOrders orders, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(orders);
        var floor = orders.Floor;
        return floor.StepAsync<TransferAsked>(Agent, Call, EntryKind, async call =>
        {
            var line = await floor.Store.ReadAsync(db => PhoneLeg.OfAsync(db, orders.Key, Call), cancel);
            var to = To is { } id ? await orders.Staff.FindAsync(id) : null;
            if (Decide(this, call, floor, to, line is not null && await orders.GoAsync(call.Client, cancel)) is { } why)
            {
                return await floor.RefuseAsync(Agent, Call, call, EntryKind, why, cancel: cancel);
            }

            (string, string) target = to is null ? ("number", Phone.Key(Number)) : ("agent", to.Email);
            var order = await orders.DraftAsync(Agent, call, PhoneOrder.Transfer, line!.Phone, "hand", (made, time) => OrderBody.Transfer(made, time, line.CallId, target, Kind));
            await orders.MakeAsync(Agent, call, order, null, cancel);
            return new TransferAsked(order.Id, await orders.TryAsync(order.Id, CancellationToken.None));
        }, again: false, cancel);
    }

    /// <summary>Says nothing of the number.</summary>
    public override string ToString() => $"{nameof(TransferCall)} {Call}";
}
