using System.Security.Cryptography;
using Wardline.Guard.Storage;
using Wardline.Verification;
using Wardline.Verification.Evidence;
using Wardline.Verification.OneTimeCodes;

namespace Wardline.Calls;

/// <summary>Compares a code that the caller reads out with the newest one of the call. It is good once.</summary>
/// <param name="Agent">Who asks.</param>
/// <param name="Call">In which call.</param>
/// <param name="Code">What the caller read out: compared, and kept nowhere.</param>
public sealed record VerifyCode(Agent Agent, Guid Call, string Code)
{
    const string Kind = "verification.attempt";

    internal static RefusalKind? Decide(VerifyCode request, CallState call, CallEvidence evidence, VerificationPolicy policy, LockOutDecision guard, CodeRow? code, DateTimeOffset now) =>
        call.Patient is null ? RefusalKind.NotIdentified
        : !guard.StrongOpen ? RefusalKind.Locked
        : policy.Find(FactorIds.EmailCode) is not { } factor ? RefusalKind.UnknownFactor
        : evidence.Matched.Contains(factor.Id) ? RefusalKind.AlreadyMatched
        : evidence.Failed.GetValueOrDefault(factor.Id) >= factor.Attempts ? RefusalKind.FactorUsedUp
        : code is null ? RefusalKind.NoCodeSent
        : code.Used || code.Expires <= now || code.Wrong >= policy.Code.Attempts ? RefusalKind.CodeOver
        : OneTimeCode.Typed(request.Code) is null ? RefusalKind.BadInput
        : null;

    public Task<Step<Verified>> HandleAsync(CallFloor floor, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(floor);
        return floor.StepAsync<Verified>(Agent, Call, Kind, async call =>
        {
            var (evidence, now) = (await floor.EvidenceAsync(call, cancel), floor.Store.Time.GetUtcNow());
            var guard = LockOut.Decide(evidence.Counts, floor.Verification, now);
            var code = await floor.Store.ReadAsync(db => CodeRow.NewestAsync(db, call.Subject), cancel);
            if (Decide(this, call, evidence, floor.Verification, guard, code, now) is { } why)
            {
                return await floor.RefuseAsync(Agent, Call, call, Kind, why, cancel: cancel);
            }

            var mac = await floor.Keys.MacAsync(call.Client, Call, OneTimeCode.Label, OneTimeCode.Secret(code!.Id, OneTimeCode.Typed(Code)!));
            var matched = CryptographicOperations.FixedTimeEquals(mac, code.Mac);
            await floor.ActAsync(Agent, call, Kind, async (act, entry, _) =>
            {
                var bound = await code.AnsweredAsync(act, matched, entry) ?? throw new StaleException("code");
                return await new Attempt(FactorIds.EmailCode, matched).WriteAsync(
                    act, call.Subject, evidence, VerifyFactor.WithOutcome(bound, FactorIds.EmailCode, matched).With("code", code.Id));
            }, cancel);
            return await VerifyFactor.AfterAsync(floor, call, matched, cancel);
        }, cancel: cancel);
    }

    /// <summary>Says nothing of the code.</summary>
    public override string ToString() => $"{nameof(VerifyCode)} {Call}";
}
