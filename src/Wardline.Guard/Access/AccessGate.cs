using System.Collections.Immutable;
using Wardline.Guard.Ledger;
using Wardline.Guard.Storage;

namespace Wardline.Guard.Access;

/// <summary>The gate's answer: a grant, or a refusal that is in the ledger already. <see cref="Decision"/> says what is not open yet.</summary>
public sealed record GateAnswer(Grant? Grant, Decision Decision);

/// <summary>
/// The one gate. It asks the policy, writes every refusal down before it answers, and is the only maker of grants.
/// A grant alone shows nothing: the entry of the view is written when the vault opens.
/// </summary>
public sealed class AccessGate
{
    readonly Store _store;
    readonly LedgerLogs _logs;

    internal AccessGate(Store store, LedgerLogs logs)
    {
        _store = store;
        _logs = logs;
    }

    /// <summary>Asks for a view of a patient's record.</summary>
    /// <param name="policy">The policy in force.</param>
    /// <param name="question">Who asks for what.</param>
    /// <param name="facts">What is known.</param>
    /// <param name="cancel">Given up by the asker.</param>
    /// <exception cref="NotDurableException">The refusal could not be written; there is no answer then.</exception>
    public async ValueTask<GateAnswer> AskAsync(AccessPolicy policy, AccessQuestion question, FactSet facts, CancellationToken cancel = default)
    {
        var decision = Decide.Evaluate(policy, question, facts);
        if (decision.Refusal is { } refusal)
        {
            await RefusedAsync(policy, question, facts, refusal, cancel);
            return new GateAnswer(null, decision);
        }

        // Allowed means that a held call or a message was there: Decide refuses without one.
        var (basis, version) = BasisOf(facts)!.Value;
        var grant = new Grant(
            Ids.New(_store.Time), new Actor(question.Actor, question.Roles[0]), question.Client, question.Patient, question.Purpose,
            policy.UseOf(question.Purpose)!.Code, basis, version, decision.Segments, policy.Version);
        return new GateAnswer(grant, decision);
    }

    /// <summary>
    /// Asks for a change of the patient's contact data. The facts must say what the caller has proved without what is to be changed. It is
    /// good for the call in the version that was read, and opens nothing to read.
    /// </summary>
    /// <exception cref="NotDurableException">The refusal could not be written; there is no answer then.</exception>
    public async ValueTask<(ContactGrant? Grant, Decision Decision)> AskContactChangeAsync(AccessPolicy policy, AccessQuestion question, FactSet facts, CancellationToken cancel = default)
    {
        var decision = Decide.EvaluateContactChange(policy, question, facts);
        if (decision.Refusal is { } refusal)
        {
            await RefusedAsync(policy, question, facts, refusal, cancel, ContactGrant.Kind);
            return (null, decision);
        }

        return (new ContactGrant(new Actor(question.Actor, question.Roles[0]), question.Client, question.Patient, BasisOf(facts)!.Value.At, policy.Version), decision);
    }

    /// <summary>Begins an import: writes its entry and opens its basis.</summary>
    public async ValueTask<ImportGrant> BeginImportAsync(Actor actor, Guid client, CancellationToken cancel = default)
    {
        var run = Ids.New(_store.Time);
        var log = await _logs.OfAsync(client);
        await _store.ActAsync(async act =>
        {
            await Basis.OpenAsync(act, run, client, "import", actor.Id);
            act.Enter(log.Id, Import("import.begin", run, actor, client, act.Time));
        }, cancel);
        return new ImportGrant(run, actor, client);
    }

    /// <summary>Ends an import with its counts (numbers only), done or failed.</summary>
    public async ValueTask EndImportAsync(
        ImportGrant import, ImmutableSortedDictionary<string, DetailValue> counts, EntryOutcome outcome = EntryOutcome.Done, CancellationToken cancel = default)
    {
        var log = await _logs.OfAsync(import.Client);
        await _store.ActAsync(async act =>
        {
            await Basis.CloseAsync(act, new BasisVersion(import.Run, 1));
            act.Enter(log.Id, Import("import.end", import.Run, import.Actor, import.Client, act.Time) with { Detail = counts, Outcome = outcome });
        }, cancel);
    }

    static (string Kind, BasisVersion At)? BasisOf(FactSet facts) => facts switch
    {
        { Message: { Job: { } job } } => ("job", job),
        { Message: { } message } => ("message", new BasisVersion(message.Message, message.Version)),
        { Call: { } call } => ("call", new BasisVersion(call.Call, call.Version)),
        _ => null,
    };

    static Entry Import(string kind, Guid run, Actor actor, Guid client, DateTimeOffset time) => new()
    {
        Id = run,
        Kind = kind,
        Time = time,
        Actor = new EntryActor(actor.Id, actor.Role),
        Client = client,
        Basis = new EntryBasis("import", run),
    };

    async ValueTask RefusedAsync(AccessPolicy policy, AccessQuestion question, FactSet facts, Refusal refusal, CancellationToken cancel, string? kind = null)
    {
        var log = await _logs.OfAsync(question.Client);
        await _store.EnterAsync(log.Id, new Entry
        {
            Id = Ids.New(_store.Time),
            Kind = kind is not null ? kind : question.Field is not null ? "record.reveal" : question.Purpose == policy.Messages?.Purpose.Id ? "message.read" : "record.view",
            Time = _store.Time.GetUtcNow(),
            Actor = new EntryActor(question.Actor, question.Roles.IsDefaultOrEmpty ? "none" : question.Roles[0]),
            Client = question.Client,
            Basis = BasisOf(facts) is { } basis ? new EntryBasis(basis.Kind, basis.At.Id) : null,
            Patient = question.Patient,
            Outcome = EntryOutcome.Refused,
            Reason = Code(refusal.Code),
        }, basis: null, cancel);
    }

    // CallOfAnother → call-of-another
    static string Code(RefusalCode code) => string.Concat(
        code.ToString().Select((c, i) => char.IsUpper(c) ? (i == 0 ? "" : "-") + char.ToLowerInvariant(c) : c.ToString()));
}
