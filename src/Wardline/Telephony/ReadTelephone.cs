using Wardline.Calls;
using Wardline.Calls.Floor;
using Wardline.Verification;

namespace Wardline.Telephony;

/// <summary>How a call-back stands.</summary>
/// <param name="Order">The order.</param>
/// <param name="State">Where the order stands.</param>
/// <param name="Reached">The telephone system said that somebody picked up.</param>
/// <param name="Over">The telephone system said that the call has ended.</param>
/// <param name="Hint">What the agent who ordered it may say of the number; null once it is kept no more.</param>
public sealed record CallBackAt(Guid Order, OrderState State, bool Reached, bool Over, string? Hint);

/// <summary>What the telephone system can do for a call, and how its orders stand. Of the record no more than the hint of a call-back that was ordered.</summary>
/// <param name="Recording">How the recording stands; null when the call is on no telephone system that takes orders.</param>
/// <param name="Transfer">How the newest transfer that this agent ordered stands; null when there is none. Whoever took the call by it reads nothing of it.</param>
/// <param name="CallBack">The call-back of this identification that waits for an answer; null when there is none.</param>
/// <param name="MayCallBack">A call-back may be ordered; whether there is a number that may be called shows when it is.</param>
/// <param name="MayShowNumber">The number may be shown to be dialled by hand.</param>
/// <param name="AwaitsDialled">A number was shown, and it hasn't been said yet who picked up.</param>
public sealed record CallTelephone(RecordingState? Recording, OrderState? Transfer, CallBackAt? CallBack, bool MayCallBack, bool MayShowNumber, bool AwaitsDialled)
{
    /// <summary>Nothing is known and nothing can be done.</summary>
    public static CallTelephone None { get; } = new(null, null, null, false, false, false);

    /// <summary>How the line stands; null when the call is on no telephone system that takes orders.</summary>
    public LineNow? Line { get; init; }
}

/// <summary>Reads what the telephone system has to do with one's own call. It shows states only, so it writes no entry.</summary>
/// <param name="Agent">Who.</param>
/// <param name="Call">Which call.</param>
public sealed record ReadTelephone(Agent Agent, Guid Call)
{
    /// <summary><see cref="CallTelephone.None"/> for a call that isn't theirs or is over.</summary>
    public async Task<CallTelephone> HandleAsync(PhoneOrders orders, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(orders);
        var floor = orders.Floor;
        var (call, made, line, asks) = await floor.Store.ReadAsync(
            async db => (await CallState.ReadAsync(db, Call), await PhoneOrder.OfCallAsync(db, Call), await PhoneLeg.OfAsync(db, orders.Key, Call), await CallAsk.OpenOfAsync(db, Call)), cancel);
        if (call is null || CallFloor.Denied(floor.Access, Agent, call) is not null)
        {
            return CallTelephone.None;
        }

        var (evidence, goes) = (await floor.EvidenceAsync(call, cancel), await orders.GoAsync(call.Client, cancel));
        var now = floor.Store.Time.GetUtcNow();
        var guard = LockOut.Decide(evidence.Counts, floor.Verification, now);
        var placed = made.FindAll(order => order.Kind == PhoneOrder.Place);
        var newest = placed.LastOrDefault(order => order.Round == call.Round);
        return new CallTelephone(
            goes && line is not null ? SetRecording.Of(made.FindLast(order => order.IsRecording)) : null,
            made.FindLast(order => order.Kind == PhoneOrder.Transfer && order.Agent == Agent.Id)?.State,
            newest is { State: not OrderState.Withdrawn } && AnswerCallBack.Awaits(newest, Agent, call, now)
                ? new CallBackAt(newest.Id, newest.State, newest.Reached is not null, newest.Over is not null, await orders.HintAsync(newest)) : null,
            Telephony.CallBack.Decide(call, evidence, floor.Verification, guard, placed.Count, toPatient: 0, goes) is null,
            ShowCallBackNumber.Decide(Agent, floor.Access, call, evidence, floor.Verification, guard, goes, newest) is null,
            evidence.AwaitsDialled && AnswerByHand.Decide(call, evidence, floor.Verification, guard) is null)
        {
            Line = goes && line is not null ? LineNow.Of(line, made, asks, now) : null,
        };
    }
}
