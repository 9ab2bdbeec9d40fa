using Wardline.Verification;
using Wardline.Verification.Evidence;
using Wardline.Verification.OneTimeCodes;

namespace Wardline.Calls;

/// <summary>A code that was made.</summary>
/// <param name="Hint">What the agent may say of where it went, for instance <c>j•••@•••.com</c>.</param>
/// <param name="Expires">Until when it is good.</param>
/// <param name="Sent">Whether the gateway has it. False: it is tried again, and <paramref name="Instead"/> is another way meanwhile.</param>
/// <param name="Instead">A sentence to say when it isn't sent yet.</param>
public sealed record CodeMade(string Hint, DateTimeOffset Expires, bool Sent, string? Instead);

/// <summary>Makes a one-time code and sends it to a mailbox that has been on file for a while.</summary>
/// <param name="Agent">Who.</param>
/// <param name="Call">In which call.</param>
public sealed record SendCode(Agent Agent, Guid Call)
{
    /// <summary>Codes that a call may make, and codes that a patient may get within the window of the lock-out, over all calls.</summary>
    public const int MostInCall = 3, MostToPatient = 6;

    const string Kind = "verification.code-made";

    /// <summary>How long the agent waits for the gateway: then another way is offered, and the outbox goes on by itself.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    internal static RefusalKind? Decide(CallState call, CallEvidence evidence, VerificationPolicy policy, LockOutDecision guard, long sentToPatient, bool canSend) =>
        call.Patient is null ? RefusalKind.NotIdentified
        : !guard.StrongOpen ? RefusalKind.Locked
        : policy.Find(FactorIds.EmailCode) is not { } factor || !canSend ? RefusalKind.CodeNotPossible
        : evidence.Matched.Contains(factor.Id) ? RefusalKind.AlreadyMatched
        : evidence.Failed.GetValueOrDefault(factor.Id) >= factor.Attempts ? RefusalKind.FactorUsedUp
        : call.Codes >= MostInCall || sentToPatient >= MostToPatient ? RefusalKind.TooManyCodes
        : null;

    public Task<Step<CodeMade>> HandleAsync(CallFloor floor, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(floor);
        return floor.StepAsync<CodeMade>(Agent, Call, Kind, async call =>
        {
            var (evidence, now) = (await floor.EvidenceAsync(call, cancel), floor.Store.Time.GetUtcNow());
            var guard = LockOut.Decide(evidence.Counts, floor.Verification, now);
            var sent = call.Patient is { } patient ? await floor.Store.ReadAsync(db => CodeRow.SentAsync(db, call.Client, patient, now - floor.Verification.LockOut.Window), cancel) : 0;
            if (Decide(call, evidence, floor.Verification, guard, sent, floor.Outbox.CanSend) is { } why)
            {
                return await floor.RefuseAsync(Agent, Call, call, Kind, why, cancel: cancel);
            }

            var code = OneTimeCode.Make(floor.Verification.Code, floor.Store.Time);
            var contact = await floor.Vault.SealContactAsync(
                call.Held, call.Patient!.Value, OneTimeCode.Place, code.Id, address => CodeOutbox.Text(address, code.Digits, floor.Verification.Code.Lifetime),
                (expected, age) => CodePoint.Choose(expected, age, AgeNeeded.Of(floor.Verification, FactorIds.EmailCode, now)), cancel);
            if (contact is null)
            {
                // No mailbox, or one too new: one refusal for both, since which it is would be a fact of the record.
                return await floor.RefuseAsync(Agent, Call, call, Kind, RefusalKind.CodeNotPossible, cancel: cancel);
            }

            var mac = await floor.Keys.MacAsync(call.Client, Call, OneTimeCode.Label, OneTimeCode.Secret(code.Id, code.Digits));
            await floor.ActAsync(Agent, call, Kind, async (act, entry, step) =>
            {
                // The limit of codes to one patient is over all calls: of two sent at once, one counts the other.
                await evidence.SwapCountersAsync(act, call.Client);
                entry = await CodeRow.WriteAsync(act, call.Subject, step, code, mac, contact.Sealed, entry.With("code", code.Id).With("factor", FactorIds.EmailCode));
                return await CallRow.ChangeAsync(act, entry, step, "codes = codes + 1");
            }, cancel);
            var delivered = await TrySendAsync(floor, code.Id, cancel) == CodeDelivery.Sent;
            return new CodeMade(contact.Hint, code.Expires, delivered, delivered ? null : "The code has not gone out yet. Let us go on with another question meanwhile.");
        }, cancel: cancel);
    }

    static async Task<CodeDelivery> TrySendAsync(CallFloor floor, Guid code, CancellationToken cancel)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(Patience);
        return await floor.Outbox.SendAsync(code, patience.Token);
    }
}
