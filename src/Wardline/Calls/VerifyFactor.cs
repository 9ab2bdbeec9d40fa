using Wardline.Guard.Ledger;
using Wardline.Verification;
using Wardline.Verification.Evidence;

namespace Wardline.Calls;

/// <summary>What an answer gave.</summary>
/// <param name="Matched">Match or no match.</param>
/// <param name="Level">How far the caller is verified now.</param>
/// <param name="AttemptsLeft">Failures that the call can still afford.</param>
/// <param name="Locked">Whether questions are closed from now on.</param>
public sealed record Verified(bool Matched, string Level, int AttemptsLeft, bool Locked);

/// <summary>Compares an answer with the record, blind. The attempt is counted and in the ledger before anybody is told.</summary>
/// <param name="Agent">Who asks.</param>
/// <param name="Call">In which call.</param>
/// <param name="Factor">A knowledge factor of verification.yaml.</param>
/// <param name="Answer">What the caller said: compared, and kept nowhere.</param>
public sealed record VerifyFactor(Agent Agent, Guid Call, string Factor, string Answer)
{
    const string Kind = "verification.attempt";

    internal static RefusalKind? Decide(VerifyFactor request, CallState call, CallEvidence evidence, VerificationPolicy policy, LockOutDecision guard) =>
        call.Patient is null ? RefusalKind.NotIdentified
        : policy.Find(request.Factor) is not { Kind: FactorKind.Knowledge } factor ? RefusalKind.UnknownFactor
        : !guard.KnowledgeOpen ? RefusalKind.Locked
        : string.IsNullOrWhiteSpace(request.Answer) ? RefusalKind.BadInput
        : evidence.Matched.Contains(factor.Id) ? RefusalKind.AlreadyMatched
        : evidence.Given(factor.Id) || evidence.Failed.GetValueOrDefault(factor.Id) >= factor.Attempts ? RefusalKind.FactorUsedUp
        : null;

    public Task<Step<Verified>> HandleAsync(CallFloor floor, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(floor);
        return floor.StepAsync<Verified>(Agent, Call, Kind, async call =>
        {
            var evidence = await floor.EvidenceAsync(call, cancel);
            var guard = LockOut.Decide(evidence.Counts, floor.Verification, floor.Store.Time.GetUtcNow());
            if (Decide(this, call, evidence, floor.Verification, guard) is { } why)
            {
                return await floor.RefuseAsync(Agent, Call, call, Kind, why, cancel: cancel);
            }

            var quiet = floor.Verification.QuietAt(evidence.At);
            var (matched, filed) = (false, false);
            await floor.Vault.CompareAsync(call.Held, call.Patient!.Value, [KnowledgeTest.SegmentOf(Factor)!], expected =>
            {
                (matched, filed) = (KnowledgeTest.Matches(Factor, Answer, expected, floor.Verification.Spelling, quiet), KnowledgeTest.Matches(Factor, Answer, expected, floor.Verification.Spelling));
                return matched;
            }, cancel);
            if (filed && !matched)
            {
                // Right, and worth nothing yet: it costs the caller no attempt.
                return await floor.RefuseAsync(Agent, Call, call, Kind, RefusalKind.PointTooNew, cancel: cancel);
            }

            // A crash here leaves nothing told and nothing counted; the entry is durable when the act returns.
            await floor.ActAsync(Agent, call, Kind, (act, entry, _) =>
                new Attempt(Factor, matched).WriteAsync(act, call.Subject, evidence, WithOutcome(entry, Factor, matched)), cancel);
            return await AfterAsync(floor, call, matched, cancel);
        }, cancel: cancel);
    }

    internal static Entry WithOutcome(Entry entry, string factor, bool matched) =>
        (entry with { Outcome = matched ? EntryOutcome.Done : EntryOutcome.Failed }).With("factor", factor).With("matched", matched);

    /// <summary>What the database says after the attempt.</summary>
    internal static async Task<Verified> AfterAsync(CallFloor floor, CallState call, bool matched, CancellationToken cancel)
    {
        var evidence = await floor.EvidenceAsync(call, cancel);
        var guard = LockOut.Decide(evidence.Counts, floor.Verification, floor.Store.Time.GetUtcNow());
        return new Verified(matched, evidence.Level(floor.Verification), guard.LeftInCall, !guard.KnowledgeOpen);
    }

    /// <summary>Says nothing of the answer.</summary>
    public override string ToString() => $"{nameof(VerifyFactor)} {Factor} {Call}";
}
