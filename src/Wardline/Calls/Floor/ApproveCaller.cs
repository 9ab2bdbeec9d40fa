using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Data.Common;
using Wardline.Guard;
using Wardline.Guard.Access;
using Wardline.Guard.Ledger;
using Wardline.Guard.Storage;
using Wardline.Verification;
using Wardline.Verification.Evidence;

namespace Wardline.Calls.Floor;

/// <summary>A caller was vouched for.</summary>
/// <param name="Approval">Its id, for the review.</param>
/// <param name="Level">How far the caller is verified now.</param>
/// <param name="Agent">Who holds the call.</param>
public sealed record ApprovedCaller(Guid Approval, string Level, Guid Agent);

/// <summary>
/// A supervisor answers the agent's request for their word: the factor <c>supervisor</c> of verification.yaml, on top of what has
/// matched on this call. It never stands alone, is no authority, ends with the call, and waits for a review by a third person.
/// </summary>
/// <param name="Supervisor">Who; never of a call that they hold or have held.</param>
/// <param name="Call">Which call.</param>
/// <param name="Ask">The request.</param>
/// <param name="Reason">One of <see cref="Reasons"/>.</param>
public sealed record ApproveCaller(Agent Supervisor, Guid Call, Guid Ask, string Reason)
{
    const string Kind = "verification.vouched";

    static readonly FrozenSet<string> Known = FrozenSet.Create(StringComparer.Ordinal, "known-in-person", "client-confirmed", "care-team-confirmed", "document-shown");

    /// <summary>How a supervisor may know a caller, sorted.</summary>
    public static IReadOnlyList<string> Reasons { get; } = [.. Known.Order(StringComparer.Ordinal)];

    /// <summary>Why nobody can vouch for this caller now; null when somebody can.</summary>
    internal static RefusalKind? MayBeVouchedFor(CallState call, CallEvidence evidence, VerificationPolicy policy) =>
        call.Patient is null ? RefusalKind.NotIdentified
        : policy.Find(FactorIds.Supervisor) is null ? RefusalKind.UnknownFactor
        : evidence.Matched.Contains(FactorIds.Supervisor) ? RefusalKind.AlreadyMatched
        // A person's word opens no lock: it would be the way round every limit.
        : !LockOut.Decide(evidence.Counts, policy, evidence.At).KnowledgeOpen ? RefusalKind.Locked
        : evidence.Level(policy) == AccessPolicy.NoLevel ? RefusalKind.VerifyFirst
        : null;

    internal static RefusalKind? Decide(ApproveCaller request, CallState call, CallEvidence evidence, CallAsk? ask, bool held, VerificationPolicy policy) =>
        held ? RefusalKind.OwnCall
        : ask is not { Kind: CallAsk.Approval } || ask.Round != call.Round || ask.Asker != call.Agent ? RefusalKind.MovedOn
        : !Known.Contains(request.Reason ?? "") ? RefusalKind.UnknownReason
        : MayBeVouchedFor(call, evidence, policy);

    public Task<Step<ApprovedCaller>> HandleAsync(CallFloor floor, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(floor);
        return SupervisorStep.RunAsync<ApprovedCaller>(floor, Supervisor, Call, Kind, async call =>
        {
            var evidence = await floor.EvidenceAsync(call, cancel);
            var (ask, held) = await floor.Store.ReadAsync(async db =>
                ((await CallAsk.OpenOfAsync(db, Call)).Find(one => one.Id == Ask), await CallAsk.HeldByAsync(db, Call, Supervisor.Id)), cancel);
            if (Decide(this, call, evidence, ask, held, floor.Verification) is { } why)
            {
                return await floor.RefuseAsync(Supervisor, Call, call, Kind, why, cancel: cancel);
            }

            var approval = new CallerApproval(Ids.New(floor.Store.Time), call.Client, Call, call.Agent, Supervisor.Id, Reason, default);
            await floor.ActAsync(Supervisor, call, Kind, async (act, entry, _) =>
            {
                entry = await ask!.CloseAsync(act, entry.With("reason", Reason).With("approval", approval.Id), Supervisor.Id, "approved");
                entry = await (approval with { Approved = act.Time }).InsertAsync(act, entry);
                return await new Attempt(FactorIds.Supervisor, Matched: true).WriteAsync(act, call.Subject, evidence, entry);
            }, cancel);
            return new ApprovedCaller(approval.Id, (await floor.EvidenceAsync(call, cancel)).Level(floor.Verification), call.Agent);
        }, cancel);
    }
}

/// <summary>A supervisor says that they are coming, or that they can't vouch for the caller.</summary>
/// <param name="Supervisor">Who.</param>
/// <param name="Call">Which call.</param>
/// <param name="Ask">A request for help or for their word.</param>
public sealed record AnswerAsk(Agent Supervisor, Guid Call, Guid Ask)
{
    const string Kind = "call.ask-answered";

    public Task<Step<Asked>> HandleAsync(CallFloor floor, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(floor);
        return SupervisorStep.RunAsync<Asked>(floor, Supervisor, Call, Kind, async call =>
        {
            var ask = (await floor.Store.ReadAsync(db => CallAsk.OpenOfAsync(db, Call), cancel)).Find(one => one.Id == Ask && one.Kind is CallAsk.Help or CallAsk.Approval);
            if (ask is null)
            {
                return await floor.RefuseAsync(Supervisor, Call, call, Kind, RefusalKind.MovedOn, cancel: cancel);
            }

            var outcome = ask.Kind == CallAsk.Help ? "seen" : "declined";
            var log = await floor.Logs.OfAsync(call.Client);
            await floor.Store.ActAsync(async act =>
            {
                await SupervisorStep.StillAsync(act, call);
                act.Enter(log.Id, await ask.CloseAsync(act, floor.Entry(Supervisor, call, Kind, act.Time).With("ask", Ask).With("answer", outcome), Supervisor.Id, outcome));
            }, cancel);
            floor.TellBoards(call.Client);
            return new Asked(Ask, call.Agent);
        }, cancel);
    }
}

/// <summary>A supervisor's word for a caller, as the database has it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Client">Whose call.</param>
/// <param name="Call">The call.</param>
/// <param name="Agent">Who held the call then.</param>
/// <param name="Approver">Who vouched.</param>
/// <param name="Reason">How they knew.</param>
/// <param name="Approved">When.</param>
public sealed record CallerApproval(Guid Id, Guid Client, Guid Call, Guid Agent, Guid Approver, string Reason, DateTimeOffset Approved)
{
    internal static ValueTask<List<CallerApproval>> UnreviewedAsync(Db db) => db.QueryAsync(
        "SELECT id, client, call, agent, approver, reason, approved FROM caller_approval WHERE reviewed IS NULL ORDER BY approved, id", Row);

    internal static async ValueTask<bool> ByAsync(Db db, Guid call, Guid person) =>
        await db.NumberAsync("SELECT count(*) FROM caller_approval WHERE call = @call AND approver = @person", ("@call", call), ("@person", person)) > 0;

    static CallerApproval Row(DbDataReader r) => new(r.Id(0), r.Id(1), r.Id(2), r.Id(3), r.Id(4), r.GetString(5), r.Time(6));

    internal async ValueTask<Entry> InsertAsync(Act act, Entry entry)
    {
        await act.Db.ExecuteAsync(
            "INSERT INTO caller_approval (id, client, call, agent, approver, reason, approved) VALUES (@id, @client, @call, @agent, @approver, @reason, @approved)",
            ("@id", Id), ("@client", Client), ("@call", Call), ("@agent", Agent), ("@approver", Approver), ("@reason", Reason), ("@approved", Approved));
        return entry.Bind("caller_approval", Id, 1, Client, Call, Agent, Approver, Reason, Approved, null, null, null);
    }

    /// <exception cref="StaleException">Somebody else has reviewed it.</exception>
    internal async ValueTask<Entry> ReviewAsync(Act act, Entry entry, Guid by, string verdict) => await act.Db.ExecuteAsync(
        "UPDATE caller_approval SET reviewer = @by, verdict = @verdict, reviewed = @at WHERE id = @id AND reviewed IS NULL",
        ("@id", Id), ("@by", by), ("@verdict", verdict), ("@at", act.Time)) == 1
        ? entry.Bind("caller_approval", Id, 2, Client, Call, Agent, Approver, Reason, Approved, by, verdict, act.Time)
        : throw new StaleException("approval");
}

/// <summary>A review was kept.</summary>
public sealed record ReviewedApproval(Guid Approval);

/// <summary>A third person looks at a supervisor's word afterwards. The call may be over.</summary>
/// <param name="Reviewer">A supervisor who neither vouched nor ever held the call.</param>
/// <param name="Approval">What is reviewed.</param>
/// <param name="Sound">Whether the word was well given.</param>
public sealed record ReviewApproval(Agent Reviewer, Guid Approval, bool Sound)
{
    const string Kind = "verification.vouching-reviewed";

    internal static RefusalKind? Decide(ReviewApproval request, CallerApproval? approval, bool held, AccessPolicy policy) =>
        !SupervisorStep.MayAct(request.Reviewer, policy) ? RefusalKind.SupervisorNeeded
        : approval is null || (request.Reviewer.OnlyClient is { } only && only != approval.Client) ? RefusalKind.MovedOn
        : held || request.Reviewer.Id == approval.Approver || request.Reviewer.Id == approval.Agent ? RefusalKind.OwnCall
        : null;

    public async Task<Step<ReviewedApproval>> HandleAsync(CallFloor floor, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(floor);
        var (approval, call, held) = await floor.Store.ReadAsync(async db =>
        {
            var found = (await CallerApproval.UnreviewedAsync(db)).Find(one => one.Id == Approval);
            return (found, found is null ? null : await CallState.ReadAsync(db, found.Call), found is not null && await CallAsk.HeldByAsync(db, found.Call, Reviewer.Id));
        }, cancel);
        if (Decide(this, approval, held || call?.Agent == Reviewer.Id, floor.Access) is { } why)
        {
            return await floor.RefuseAsync(Reviewer, approval?.Call ?? Guid.Empty, call, Kind, why, cancel: cancel);
        }

        var log = await floor.Logs.OfAsync(approval!.Client);
        try
        {
            await floor.Store.ActAsync(async act =>
            {
                var entry = floor.Entry(Reviewer, call!, Kind, act.Time).With("approval", Approval).With("sound", Sound);
                act.Enter(log.Id, await approval.ReviewAsync(act, entry, Reviewer.Id, Sound ? "sound" : "not-sound"));
            }, cancel);
        }
        catch (StaleException)
        {
            return await floor.RefuseAsync(Reviewer, approval.Call, call, Kind, RefusalKind.MovedOn, cancel: cancel);
        }

        floor.TellBoards(approval.Client);
        return new ReviewedApproval(Approval);
    }
}
