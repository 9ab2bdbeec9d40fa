using System.Collections.Immutable;
using System.Globalization;
using Wardline.Calls;
using Wardline.Guard;
using Wardline.Guard.Access;
using Wardline.Guard.Ledger;
using Wardline.Guard.Storage;
using Wardline.Guard.Vault;
using Wardline.Messages;
using Wardline.Patients;
using Wardline.Patients.Import;
using Wardline.Verification;
using Wardline.Verification.OneTimeCodes;
using Wardline.Verification.OnFile;

namespace Wardline.Contacts;

/// <summary>A change that was made.</summary>
/// <param name="Kind"><c>phone</c>, <c>email</c> or <c>address</c>.</param>
/// <param name="Hint">What the agent may read back of the new one, masked.</param>
/// <param name="Added">It stands beside the others; none was replaced.</param>
/// <param name="Told">To how many mailboxes on file word of it goes.</param>
/// <param name="Letter">The care team is asked to write to the patient: no mailbox is told, or that may not be enough.</param>
/// <param name="From">From when it counts for codes, call-backs and questions.</param>
public sealed record ChangedContact(string Kind, string Hint, bool Added, int Told, bool Letter, DateTimeOffset From);

/// <summary>
/// Changes a telephone number, e-mail or address on file: the classic door of who wants to take over somebody's record. It takes the
/// level of medical data, reached without anything that rests on a point of that kind; the new one proves nothing for some days; and
/// the mailboxes on file before are told, whoever asked for it.
/// </summary>
/// <param name="Agent">Who.</param>
/// <param name="Call">In which call.</param>
/// <param name="Kind"><c>phone</c>, <c>email</c> or <c>address</c>.</param>
/// <param name="New">The new one, as typed.</param>
/// <param name="Old">The one it takes the place of, as the caller says it: compared blind. Empty: the only one of its kind.</param>
/// <param name="Add">It is added beside those on file.</param>
public sealed record ChangeContact(Agent Agent, Guid Call, string Kind, string New, string? Old = null, bool Add = false)
{
    /// <summary>With one character a line end.</summary>
    public string New { get; init; } = LineEnds.Of(New);

    /// <summary>From which draft it was made: it goes with it. Null for a program, which has none.</summary>
    public DraftMark? Draft { get; init; }

    /// <summary>What is wrong with the request or the authority before the gate is asked; null when nothing is.</summary>
    internal static RefusalKind? Decide(ChangeContact request, CallState call, Authority? authority, string? relation, AccessPolicy policy) =>
        call.Patient is null ? RefusalKind.NotIdentified
        : TypedContact.Read(request.Kind, request.New) is null || request.Old is { Length: > TypedContact.Longest } ? RefusalKind.BadInput
        : policy.ContactChange is not { } rule || !CareTeam.Takes(policy) ? RefusalKind.NotForThisPurpose
        : authority is { Kind: AuthorityKind.Representative } && (relation is null || !rule.Representatives.Contains(relation, StringComparer.Ordinal)) ? RefusalKind.NoAuthority
        : null;

    public Task<Step<ChangedContact>> HandleAsync(MessageFloor floor, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(floor);
        return floor.Calls.StepAsync<ChangedContact>(Agent, Call, ContactGrant.Kind, async read =>
        {
            var known = (await KnownCall.ReadAsync(floor.Calls, Call, cancel))!;
            var relation = await floor.Store.ReadAsync(db => CallerFacts.RelationAsync(db, known.Call.Subject), cancel);
            if (Decide(this, known.Call, known.Authority, relation, floor.Access) is { } why)
            {
                return await floor.Calls.RefuseAsync(Agent, Call, read, ContactGrant.Kind, why, cancel: cancel);
            }

            var (grant, refusal) = await AskAsync(floor.Calls, known, cancel);
            return grant is null ? refusal! : await ChangeAsync(floor, known, grant, cancel);
        }, cancel: cancel);
    }

    // The gate is asked with what is left when everything that rests on a point of this kind is taken away.
    async Task<(ContactGrant? Grant, CallRefusal? Refusal)> AskAsync(CallFloor floor, KnownCall known, CancellationToken cancel)
    {
        var question = new AccessQuestion(Agent.Id, Agent.Roles, known.Call.Client, known.Call.Patient!.Value, ContactChangeRule.Purpose.Id, floor.Today(known.Call.Client));
        var facts = known.Facts with { Caller = CallerFacts.VerifiedOtherwise(known.Call.Subject, known.Evidence, floor.Verification, Kind) };
        var (grant, decision) = await floor.Gate.AskContactChangeAsync(floor.Access, question, facts, cancel);
        if (grant is not null)
        {
            return (grant, null);
        }

        var said = GateAsk.Said(decision.Refusal!);
        return said.Kind == RefusalKind.MoreNeeded && Guard.Access.Decide.EvaluateContactChange(floor.Access, question, known.Facts).Refusal is not { Code: RefusalCode.MoreNeeded }
            ? (null, CallRefusal.Of(RefusalKind.OtherWayNeeded, said.Needs))
            : (null, said);
    }

    async Task<Step<ChangedContact>> ChangeAsync(MessageFloor floor, KnownCall known, ContactGrant grant, CancellationToken cancel)
    {
        var (calls, now) = (floor.Calls, floor.Store.Time.GetUtcNow());
        var quiet = calls.Verification.QuietAt(now);
        using var contact = await calls.Vault.LoadContactAsync(grant, cancel) ?? throw new StaleException("call");
        var (typed, document) = (TypedContact.Read(Kind, New)!, SegmentDocument.Parse(contact.Draft[Segments.Contact]));
        var edit = ContactChanges.Apply(document, typed, Old, Add, contact.Age, quiet);
        if (edit.Outcome != ContactOutcome.Changed)
        {
            return await calls.RefuseAsync(Agent, Call, known.Call, ContactGrant.Kind, Refused(edit.Outcome), cancel: cancel);
        }

        contact.Draft.Put(Segments.Contact, document.ToBytes());
        await RecordIndex.SetContactAsync(contact.Draft, document);
        var ready = await contact.Draft.SealAsync();
        var notices = calls.Outbox.CanSend ? await ContactNotice.SealAsync(floor, known.Call, grant, Kind, edit.Mailboxes, now) : [];
        var letter = CareTeam.Letter(known.Evidence.Ever, notices.Length, edit.More);
        // That the client takes one was asked before.
        var message = (await CareTeam.WordAsync(floor, known.Call.Client, grant.Patient, Call, CareTeam.Changed(typed, edit, known.Authority, calls.Verification.QuietDays, notices.Length, letter)))!;
        await calls.ActAsync(Agent, known.Call, ContactGrant.Kind, async (act, entry, _) =>
        {
            // A lock that another call has brought about meanwhile counts.
            await known.Evidence.SwapCountersAsync(act, known.Call.Client);
            entry = await ready.WriteAsync(act, entry with { Purpose = ContactChangeRule.Purpose.Code });
            entry = entry.With("what", Kind).With("replaced", edit.Before is not null).With("told", (long)notices.Length).With("letter", letter).With("policy", grant.Policy);
            foreach (var notice in notices)
            {
                entry = await notice.InsertAsync(act, entry);
            }

            if (Draft is not null)
            {
                await CallDrafts.SettleAsync(act, Call, DraftFields.Contact, Draft);
            }

            return await message.InsertAsync(floor, act, entry);
        }, cancel);
        return new ChangedContact(Kind, Hint(typed), edit.Before is null, notices.Length, letter, now.AddDays(calls.Verification.QuietDays));
    }

    static RefusalKind Refused(ContactOutcome outcome) => outcome switch
    {
        ContactOutcome.NotOnFile => RefusalKind.NotOnFile,
        ContactOutcome.SayWhich => RefusalKind.SayWhich,
        ContactOutcome.SameAsOnFile => RefusalKind.SameAsOnFile,
        ContactOutcome.TooMany => RefusalKind.TooManyPoints,
        _ => throw new ArgumentOutOfRangeException(nameof(outcome)),
    };

    static string Hint(TypedContact typed) => typed.Kind switch
    {
        ContactMarks.Phone => CodePoint.NumberHint(typed.Key),
        ContactMarks.Email => CodePoint.Hint(typed.Key),
        _ => $"•••, ZIP •••{typed.Point["postalCode"]!.ToString()[3..5]}",
    };

    /// <summary>Says nothing of what was typed.</summary>
    public override string ToString() => $"{nameof(ChangeContact)} {Call}";
}
