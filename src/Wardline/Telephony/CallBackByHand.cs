using System.Text;
using Wardline.Calls;
using Wardline.Guard;
using Wardline.Guard.Access;
using Wardline.Verification;
using Wardline.Verification.Evidence;
using Wardline.Verification.OneTimeCodes;

namespace Wardline.Telephony;

/// <summary>The number to dial by hand. It doesn't print itself.</summary>
/// <param name="Number">E.164.</param>
public sealed record NumberToDial(string Number)
{
    public override string ToString() => nameof(NumberToDial);
}

/// <summary>
/// Shows the number on file once, to be dialled by hand, where the telephone system can't be told to. Nothing proves that this number
/// was dialled, so what comes of it is never strong; and since the agent has seen it, it is no question any more in this call.
/// </summary>
/// <param name="Agent">Who.</param>
/// <param name="Call">In which call.</param>
public sealed record ShowCallBackNumber(Agent Agent, Guid Call)
{
    const string Kind = "verification.callback-shown", Place = "call-back-number";

    internal static RefusalKind? Decide(Agent agent, AccessPolicy access, CallState call, CallEvidence evidence, VerificationPolicy policy, LockOutDecision guard, bool orders, PhoneOrder? newest) =>
        call.Patient is null ? RefusalKind.NotIdentified
        : !guard.KnowledgeOpen ? RefusalKind.Locked
        : policy.Find(FactorIds.CallBackByHand) is not { } factor ? RefusalKind.CallBackNotPossible
        // No answer that verification asks for is shown for a caller of whom nothing is known.
        : evidence.Level(policy) == AccessPolicy.NoLevel ? RefusalKind.VerifyFirst
        // Nor to somebody whose roles never open contact data for what the caller wants.
        : !access.Rules.Any(rule => rule.Segment == "contact" && (call.Purpose is null || rule.Purpose == call.Purpose) && rule.Roles.Any(agent.Has)) ? RefusalKind.NotForThisPurpose
        : evidence.Matched.Contains(factor.Id) || evidence.Matched.Contains(FactorIds.CallBack) ? RefusalKind.AlreadyMatched
        : evidence.Failed.GetValueOrDefault(factor.Id) >= factor.Attempts ? RefusalKind.FactorUsedUp
        : evidence.NumbersShown >= CallBack.MostInCall ? RefusalKind.TooManyCallBacks
        : orders && newest is not { Failed: true, Used: false } ? RefusalKind.CallBackNotPossible
        : null;

    public Task<Step<NumberToDial>> HandleAsync(PhoneOrders orders, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(orders);
        var floor = orders.Floor;
        return floor.StepAsync<NumberToDial>(Agent, Call, Kind, async call =>
        {
            var (evidence, now) = (await floor.EvidenceAsync(call, cancel), floor.Store.Time.GetUtcNow());
            var newest = await floor.Store.ReadAsync(db => PhoneOrder.NewestAsync(db, Call, PhoneOrder.Place), cancel);
            newest = newest?.Round == call.Round ? newest : null;
            var guard = LockOut.Decide(evidence.Counts, floor.Verification, now);
            if (Decide(Agent, floor.Access, call, evidence, floor.Verification, guard, await orders.GoAsync(call.Client, cancel), newest) is { } why)
            {
                return await floor.RefuseAsync(Agent, Call, call, Kind, why, cancel: cancel);
            }

            var row = Ids.New(floor.Store.Time);
            var contact = await floor.Vault.SealContactAsync(
                call.Held, call.Patient!.Value, Place, row, number => [.. number],
                (expected, age) => CodePoint.ChooseNumber(expected, age, AgeNeeded.Of(floor.Verification, FactorIds.CallBackByHand, now)), cancel);
            if (contact is null)
            {
                return await floor.RefuseAsync(Agent, Call, call, Kind, RefusalKind.CallBackNotPossible, cancel: cancel);
            }

            // The patient isn't rung twice: what the telephone system was asked to do is withdrawn.
            var log = await floor.Logs.OfAsync(call.Client);
            var step = await floor.ActAsync(Agent, call, Kind, async (act, entry, _) =>
            {
                if (newest is { Pending: true })
                {
                    await orders.SupersedeAsync(act, log.Id, newest);
                }

                return await new Attempt(CallEvidence.NumberShown, Matched: true, Counted: false).WriteAsync(act, call.Subject, evidence, entry);
            }, cancel);

            // Entered first, then opened, to the one who holds the call in just the version that was entered.
            var after = await floor.Store.ReadAsync(db => CallState.ReadAsync(db, Call), cancel);
            return after?.Version == step.Version && await floor.Keys.OpenAsync(after.Held, Place, row, contact.Sealed) is { } number
                ? new NumberToDial(Encoding.UTF8.GetString(number))
                : await floor.RefuseAsync(Agent, Call, call, Kind, RefusalKind.MovedOn, cancel: cancel);
        }, again: false, cancel);
    }
}

/// <summary>Says who picked up at a number that was dialled by hand.</summary>
/// <param name="Agent">Who asks.</param>
/// <param name="Call">In which call.</param>
/// <param name="IsThem">The person is the one whom the call is about, or speaks for them; false: somebody else picked up.</param>
public sealed record AnswerByHand(Agent Agent, Guid Call, bool IsThem)
{
    const string Kind = "verification.attempt";

    internal static RefusalKind? Decide(CallState call, CallEvidence evidence, VerificationPolicy policy, LockOutDecision guard) =>
        call.Patient is null ? RefusalKind.NotIdentified
        : !guard.KnowledgeOpen ? RefusalKind.Locked
        : policy.Find(FactorIds.CallBackByHand) is not { } factor ? RefusalKind.UnknownFactor
        : evidence.Matched.Contains(factor.Id) ? RefusalKind.AlreadyMatched
        : evidence.Failed.GetValueOrDefault(factor.Id) >= factor.Attempts ? RefusalKind.FactorUsedUp
        : !evidence.AwaitsDialled ? RefusalKind.NoCallBack
        : null;

    public Task<Step<Verified>> HandleAsync(PhoneOrders orders, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(orders);
        var floor = orders.Floor;
        return floor.StepAsync<Verified>(Agent, Call, Kind, async call =>
        {
            var evidence = await floor.EvidenceAsync(call, cancel);
            if (Decide(call, evidence, floor.Verification, LockOut.Decide(evidence.Counts, floor.Verification, floor.Store.Time.GetUtcNow())) is { } why)
            {
                return await floor.RefuseAsync(Agent, Call, call, Kind, why, cancel: cancel);
            }

            await floor.ActAsync(Agent, call, Kind, (act, entry, _) => new Attempt(FactorIds.CallBackByHand, IsThem)
                .WriteAsync(act, call.Subject, evidence, VerifyFactor.WithOutcome(entry, FactorIds.CallBackByHand, IsThem)), cancel);
            return await VerifyFactor.AfterAsync(floor, call, IsThem, cancel);
        }, cancel: cancel);
    }
}
