using Wardline.Calls.Floor;
using Wardline.Guard.Access;
using Wardline.Guard.Ledger;
using Wardline.Guard.Vault;
using Wardline.Verification;
using Wardline.Verification.Authorities;
using Wardline.Verification.Evidence;

namespace Wardline.Calls;

/// <summary>For whom the caller speaks.</summary>
/// <param name="Kind">The patient, or a representative.</param>
/// <param name="Relation"><c>self</c>, or a code of the relation.</param>
/// <param name="Scope">What may be discussed: <c>all</c>, or purposes.</param>
/// <param name="Until">Last day, or null.</param>
public sealed record StatedAuthority(AuthorityKind Kind, string Relation, string Scope, DateOnly? Until);

/// <summary>
/// The caller says who they are to the patient. That somebody knows all about a patient makes them no representative: authority
/// stands apart from identity (45 CFR 164.514(h), 164.502(g)).
/// </summary>
/// <param name="Agent">Who asks.</param>
/// <param name="Call">In which call.</param>
/// <param name="Kind">The caller says to be the patient, or to speak for the patient.</param>
/// <param name="Name">The representative's own name as said; null for the patient.</param>
public sealed record StateAuthority(Agent Agent, Guid Call, AuthorityKind Kind, string? Name = null)
{
    const string EntryKind = "call.authority";

    internal static RefusalKind? Decide(StateAuthority request, CallState call, CallEvidence evidence, VerificationPolicy policy, LockOutDecision guard) => request.Kind switch
    {
        _ when call.Patient is null => RefusalKind.NotIdentified,
        // Who has said to be somebody else can't become the patient when that doesn't help.
        AuthorityKind.Self => evidence.ClaimedToRepresent ? RefusalKind.SaidOtherwise : null,
        AuthorityKind.Representative =>
            !guard.KnowledgeOpen ? RefusalKind.Locked
            : string.IsNullOrWhiteSpace(request.Name) ? RefusalKind.BadInput
            : evidence.Level(policy) == AccessPolicy.NoLevel ? RefusalKind.VerifyFirst
            : null,
        _ => RefusalKind.BadInput,
    };

    public Task<Step<StatedAuthority>> HandleAsync(CallFloor floor, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(floor);
        return floor.StepAsync<StatedAuthority>(Agent, Call, EntryKind, async call =>
        {
            var evidence = await floor.EvidenceAsync(call, cancel);
            var guard = LockOut.Decide(evidence.Counts, floor.Verification, floor.Store.Time.GetUtcNow());
            if (Decide(this, call, evidence, floor.Verification, guard) is { } why)
            {
                return await floor.RefuseAsync(Agent, Call, call, EntryKind, why, cancel: cancel);
            }

            var authority = Kind == AuthorityKind.Self
                ? new AuthorityRow(AuthorityKind.Self, "self", AuthorityScope.All, null)
                : await ConfirmAsync(floor, call, cancel);
            await floor.ActAsync(Agent, call, EntryKind, async (act, entry, step) =>
            {
                entry = Kind == AuthorityKind.Self ? entry
                    : await new Attempt(CallEvidence.RepresentativeClaim, authority is not null).WriteAsync(act, call.Subject, evidence, entry);
                if (authority is not null)
                {
                    await CallMoment.WriteAsync(act, Call, CallMoment.Cleared);
                }

                return authority is null
                    ? entry with { Outcome = EntryOutcome.Refused, Reason = CallRefusal.CodeOf(RefusalKind.NoAuthority) }
                    : await authority.WriteAsync(act, call.Subject, step, Describe(entry, authority));
            }, cancel);
            return authority is null
                ? CallRefusal.Of(RefusalKind.NoAuthority)
                : new StatedAuthority(authority.Kind, authority.Relation, authority.Scope.ToString(), authority.Until);
        }, cancel: cancel);
    }

    // On file first; then whom a supervisor entered. Both are compared blind: the agent sees no names.
    async Task<AuthorityRow?> ConfirmAsync(CallFloor floor, CallState call, CancellationToken cancel)
    {
        var (patient, today, spelling) = (call.Patient!.Value, floor.Today(call.Client), floor.Verification.Spelling);
        var onFile = await floor.Vault.ConfirmAsync(
            call.Held, patient, [Segments.Representatives], expected => RelatedPersons.Confirm(expected[Segments.Representatives], Name, today, spelling), cancel);
        return onFile is not null
            ? new AuthorityRow(AuthorityKind.Representative, onFile.Code, AuthorityScope.All, onFile.Until)
            : await EnteredRepresentatives.ConfirmAsync(floor.Store, floor.Keys, call.Held, patient, Name, today, spelling);
    }

    static Entry Describe(Entry entry, AuthorityRow authority) => entry
        .With("kind", authority.Kind == AuthorityKind.Self ? "self" : "representative").With("relation", authority.Relation)
        .With("scope", authority.Scope.IsAll ? (string[])["all"] : [.. authority.Scope.Purposes]);

    /// <summary>Says nothing of the name.</summary>
    public override string ToString() => $"{nameof(StateAuthority)} {Kind} {Call}";
}
