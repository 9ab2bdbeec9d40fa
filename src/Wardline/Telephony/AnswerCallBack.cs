using Wardline.Calls;
using Wardline.Guard.Storage;
using Wardline.Verification;
using Wardline.Verification.Evidence;

namespace Wardline.Telephony;

/// <summary>Who picked up.</summary>
public enum PickedUp
{
    /// <summary>The person whom the call is about, or who speaks for them.</summary>
    Them,

    /// <summary>Somebody else.</summary>
    Other,

    /// <summary>No person: a voicemail, a machine, silence.</summary>
    Nobody,
}

/// <summary>
/// Says who picked up at the number that was called back. It counts only for the newest call-back of this call and identification, only
/// once the telephone system has said that just that call was answered, once, within minutes, and from the agent who was on that call.
/// That nobody picked up proves nothing and counts against nobody.
/// </summary>
/// <param name="Agent">Who asks.</param>
/// <param name="Call">In which call.</param>
/// <param name="Order">The order that was answered.</param>
/// <param name="Who">Who picked up.</param>
public sealed record AnswerCallBack(Agent Agent, Guid Call, Guid Order, PickedUp Who)
{
    /// <summary>So long after its end, or without one after it was answered, a call-back may be said who picked up.</summary>
    internal static readonly TimeSpan GoodFor = TimeSpan.FromMinutes(10);

    const string Kind = "verification.attempt", NobodyKind = "telephony.order-nobody";

    /// <summary>Whether it can still be said who picked up, now or once somebody did: by nobody but the agent whose telephone it connects.</summary>
    internal static bool Awaits(PhoneOrder order, Agent agent, CallState call, DateTimeOffset now) =>
        order.Round == call.Round && order.Patient == call.Patient && order.Agent == agent.Id && !order.Used && (order.Reached is not { } reached || now - (order.Over ?? reached) <= GoodFor);

    internal static RefusalKind? Decide(AnswerCallBack request, CallState call, CallEvidence evidence, VerificationPolicy policy, LockOutDecision guard, PhoneOrder? newest, DateTimeOffset now) =>
        !Enum.IsDefined(request.Who) ? RefusalKind.BadInput
        : call.Patient is null ? RefusalKind.NotIdentified
        : !guard.StrongOpen ? RefusalKind.Locked
        : policy.Find(FactorIds.CallBack) is not { } factor ? RefusalKind.UnknownFactor
        : evidence.Matched.Contains(factor.Id) ? RefusalKind.AlreadyMatched
        : evidence.Failed.GetValueOrDefault(factor.Id) >= factor.Attempts ? RefusalKind.FactorUsedUp
        : newest is null || newest.Id != request.Order || !Awaits(newest, request.Agent, call, now) ? RefusalKind.NoCallBack
        : newest.Reached is null ? RefusalKind.NotReached
        : null;

    public Task<Step<Verified>> HandleAsync(PhoneOrders orders, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(orders);
        var floor = orders.Floor;
        return floor.StepAsync<Verified>(Agent, Call, Kind, async call =>
        {
            var evidence = await floor.EvidenceAsync(call, cancel);
            var now = floor.Store.Time.GetUtcNow();
            var guard = LockOut.Decide(evidence.Counts, floor.Verification, now);
            var newest = await floor.Store.ReadAsync(db => PhoneOrder.NewestAsync(db, Call, PhoneOrder.Place), cancel);
            if (Decide(this, call, evidence, floor.Verification, guard, newest, now) is { } why)
            {
                return await floor.RefuseAsync(Agent, Call, call, Kind, why, cancel: cancel);
            }

            var isThem = Who == PickedUp.Them;
            await floor.ActAsync(Agent, call, Who == PickedUp.Nobody ? NobodyKind : Kind, async (act, entry, _) =>
            {
                entry = await (newest! with { Used = true, Body = null }).WriteAsync(act, entry);
                return Who == PickedUp.Nobody ? entry
                    : await new Attempt(FactorIds.CallBack, isThem).WriteAsync(act, call.Subject, evidence, VerifyFactor.WithOutcome(entry, FactorIds.CallBack, isThem));
            }, cancel);
            return await VerifyFactor.AfterAsync(floor, call, isThem, cancel);
        }, cancel: cancel);
    }
}
