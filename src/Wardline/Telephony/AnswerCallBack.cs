using Wardline.Calls;
using Wardline.Guard.Storage;
using Wardline.Verification;
using Wardline.Verification.Evidence;

namespace Wardline.Telephony;

/// <summary>
/// Says who picked up at the number that was called back. It counts only for the newest call-back of this call and identification, only
/// once the telephone system has said that just that call was answered, and once.
/// </summary>
/// <param name="Agent">Who asks.</param>
/// <param name="Call">In which call.</param>
/// <param name="Order">The order that was answered.</param>
/// <param name="IsThem">The person is the one whom the call is about, or speaks for them; false: somebody else picked up.</param>
public sealed record AnswerCallBack(Agent Agent, Guid Call, Guid Order, bool IsThem)
{
    const string Kind = "verification.attempt";

    internal static RefusalKind? Decide(AnswerCallBack request, CallState call, CallEvidence evidence, VerificationPolicy policy, LockOutDecision guard, PhoneOrder? newest) =>
        call.Patient is null ? RefusalKind.NotIdentified
        : !guard.StrongOpen ? RefusalKind.Locked
        : policy.Find(FactorIds.CallBack) is not { } factor ? RefusalKind.UnknownFactor
        : evidence.Matched.Contains(factor.Id) ? RefusalKind.AlreadyMatched
        : evidence.Failed.GetValueOrDefault(factor.Id) >= factor.Attempts ? RefusalKind.FactorUsedUp
        : newest is null || newest.Id != request.Order || newest.Round != call.Round || newest.Patient != call.Patient || newest.Used ? RefusalKind.NoCallBack
        : newest.Reached is null ? RefusalKind.NotReached
        : null;

    public Task<Step<Verified>> HandleAsync(PhoneOrders orders, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(orders);
        var floor = orders.Floor;
        return floor.StepAsync<Verified>(Agent, Call, Kind, async call =>
        {
            var evidence = await floor.EvidenceAsync(call, cancel);
            var guard = LockOut.Decide(evidence.Counts, floor.Verification, floor.Store.Time.GetUtcNow());
            var newest = await floor.Store.ReadAsync(db => PhoneOrder.NewestAsync(db, Call, PhoneOrder.Place), cancel);
            if (Decide(this, call, evidence, floor.Verification, guard, newest) is { } why)
            {
                return await floor.RefuseAsync(Agent, Call, call, Kind, why, cancel: cancel);
            }

            await floor.ActAsync(Agent, call, Kind, async (act, entry, _) =>
            {
                entry = await (newest! with { Used = true, Body = null }).WriteAsync(act, entry);
                return await new Attempt(FactorIds.CallBack, IsThem).WriteAsync(act, call.Subject, evidence, VerifyFactor.WithOutcome(entry, FactorIds.CallBack, IsThem));
            }, cancel);
            return await VerifyFactor.AfterAsync(floor, call, IsThem, cancel);
        }, cancel: cancel);
    }
}
