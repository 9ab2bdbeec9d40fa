using System.Collections.Immutable;
using Wardline.Guard;
using Wardline.Guard.Access;
using Wardline.Guard.Ledger;
using Wardline.Guard.Setup;
using Wardline.Guard.Storage;
using Wardline.Guard.Vault;
using Wardline.Mail;
using Wardline.Verification;
using Wardline.Verification.Evidence;
using Wardline.Verification.OneTimeCodes;

namespace Wardline.Calls;

/// <summary>What every step of a call works with. One for the whole server.</summary>
public sealed class CallFloor
{
    // A step that lost a race is decided again on what it finds then; who loses this often finds a hammered call and is told to look again.
    const int MostTries = 12;

    readonly Func<Guid, TimeZoneInfo> _zoneOf;

    CallFloor(Installation house, AccessPolicy access, VerificationPolicy verification, ICodeSender? codes, Func<Guid, TimeZoneInfo>? zoneOf)
    {
        (Store, Logs, Gate, Vault, Keys) = (house.Store, house.Logs, house.Gate, house.Vault, house.CallKeys);
        (Access, Verification, Drafts) = (access, verification, house.Drafts);
        Outbox = new CodeOutbox(Store, Logs, Keys, codes);
        _zoneOf = zoneOf ?? (_ => TimeZoneInfo.Utc);
        Store.Stepped += step =>
        {
            if (step.Kind == "call")
            {
                Stepped?.Invoke(step);
            }
        };
    }

    /// <summary>A call was opened, stepped, handed over or closed, and that is durable. News: what must not be missed is read.</summary>
    public event Action<BasisStep>? Stepped;

    /// <summary>Something else that the floor's board of this client shows has changed: the queue, an answer to what was asked, a review.</summary>
    public event Action<Guid>? Changed;

    internal Store Store { get; }

    internal LedgerLogs Logs { get; }

    internal AccessGate Gate { get; }

    internal PatientVault Vault { get; }

    internal CallKeys Keys { get; }

    internal CallDrafts Drafts { get; }

    internal AccessPolicy Access { get; }

    internal VerificationPolicy Verification { get; }

    /// <summary>Codes under way; a poller calls <see cref="CodeOutbox.SendDueAsync"/>.</summary>
    public CodeOutbox Outbox { get; }

    /// <summary>Brings the tables of calls and verification up to date and opens the floor.</summary>
    /// <param name="house">The installation.</param>
    /// <param name="access">The access policy in force.</param>
    /// <param name="verification">The verification policy in force.</param>
    /// <param name="codes">Sends one-time codes; null when there is no gateway.</param>
    /// <param name="zoneOf">A client's time zone; UTC when not given.</param>
    public static async Task<CallFloor> OpenAsync(
        Installation house, AccessPolicy access, VerificationPolicy verification, ICodeSender? codes, Func<Guid, TimeZoneInfo>? zoneOf = null)
    {
        ArgumentNullException.ThrowIfNull(house);
        var assembly = typeof(CallFloor).Assembly;
        await house.Store.UpgradeAsync(new SchemaScripts("verification", assembly, "Wardline.Verification", 1));
        await house.Store.UpgradeAsync(new SchemaScripts("calls", assembly, "Wardline.Calls", 6));
        return new CallFloor(house, access, verification, codes, zoneOf);
    }

    internal void TellBoards(Guid client) => Changed?.Invoke(client);

    /// <summary>Today where the client is.</summary>
    internal DateOnly Today(Guid client) => DayOf(client, Store.Time.GetUtcNow());

    /// <summary>The day where the client is.</summary>
    internal DateOnly DayOf(Guid client, DateTimeOffset at) => DateOnly.FromDateTime(There(client, at).DateTime);

    /// <summary>A moment by the clocks where the client is.</summary>
    internal DateTimeOffset There(Guid client, DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, _zoneOf(client));

    /// <summary>What the call has proved, in one snapshot with the call itself.</summary>
    internal ValueTask<CallEvidence> EvidenceAsync(CallState call, CancellationToken cancel) => EvidenceAsync(call.Subject, cancel);

    /// <summary>The same of any subject: whom the call is about to turn to, for instance.</summary>
    internal ValueTask<CallEvidence> EvidenceAsync(EvidenceSubject subject, CancellationToken cancel) => Store.ReadAsync(
        db => CallEvidence.ReadAsync(db, subject, Verification, Store.Time.GetUtcNow()), cancel);

    /// <summary>
    /// A step of a call that this agent holds: reads the call, refuses what isn't theirs or is over, and runs the step. A step that
    /// lost a race stands for nothing and is run again on what it finds then, so that of two answers sent at once both count.
    /// </summary>
    internal async Task<Step<T>> StepAsync<T>(Agent agent, Guid id, string kind, Func<CallState, Task<Step<T>>> step, bool again = true, CancellationToken cancel = default)
        where T : class
    {
        for (var tries = again ? MostTries : 1; ; tries--)
        {
            var call = await Store.ReadAsync(db => CallState.ReadAsync(db, id), cancel);
            if (call is null || Denied(Access, agent, call) is not null)
            {
                return await RefuseAsync(agent, id, call, kind, call is null ? RefusalKind.NotYourCall : Denied(Access, agent, call)!.Value, cancel: cancel);
            }

            try
            {
                return await step(call);
            }
            catch (StaleException) when (tries > 1)
            {
                // Another step was faster; nothing of this one stands. Decide again.
            }
            catch (StaleException)
            {
                return await RefuseAsync(agent, id, call, kind, RefusalKind.MovedOn, cancel: cancel);
            }
        }
    }

    /// <summary>What is wrong with the call or the person before the step is looked at. Somebody else's call is told apart from none to nobody.</summary>
    internal static RefusalKind? Denied(AccessPolicy policy, Agent agent, CallState call) =>
        call.Agent != agent.Id || (agent.OnlyClient is { } only && only != call.Client) ? RefusalKind.NotYourCall
        : !agent.MayWorkCalls(policy) ? RefusalKind.RoleMayNot
        : !call.Open ? RefusalKind.CallOver
        : null;

    /// <summary>Writes the refusal down, then gives it back. It names the patient of the agent's own call only.</summary>
    internal async Task<CallRefusal> RefuseAsync(
        Agent agent, Guid id, CallState? call, string kind, RefusalKind why, ImmutableArray<Need>? needs = null, CancellationToken cancel = default)
    {
        var refusal = CallRefusal.Of(why, needs);
        var log = await Logs.OfAsync(call?.Client ?? LedgerLogs.House);
        await Store.EnterAsync(log.Id, new Entry
        {
            Id = Ids.New(Store.Time),
            Kind = kind,
            Time = Store.Time.GetUtcNow(),
            Actor = agent.Entry,
            Client = call?.Client,
            Basis = new EntryBasis("call", id),
            Patient = call?.Agent == agent.Id ? call.Patient : null,
            Outcome = EntryOutcome.Refused,
            Reason = refusal.Code,
        }, basis: null, cancel);
        return refusal;
    }

    /// <summary>The entry that a step of the call begins with.</summary>
    internal Entry Entry(Agent agent, CallState call, string kind, DateTimeOffset time) => new()
    {
        Id = Ids.New(Store.Time),
        Kind = kind,
        Time = time,
        Actor = agent.Entry,
        Client = call.Client,
        Basis = new EntryBasis("call", call.Id),
        Patient = call.Patient,
    };

    /// <summary>Steps the call inside an act and enters what the step wrote.</summary>
    internal async Task<BasisVersion> ActAsync(Agent agent, CallState call, string kind, Func<Act, Entry, BasisVersion, ValueTask<Entry>> body, CancellationToken cancel)
    {
        var log = await Logs.OfAsync(call.Client);
        return await Store.ActAsync(async act =>
        {
            var step = await Basis.StepAsync(act, call.Basis);
            var entry = await body(act, Entry(agent, call, kind, act.Time), step);
            act.Enter(log.Id, entry);
            return step;
        }, cancel);
    }
}

/// <summary>Details of an entry, one after the other.</summary>
static class EntryDetails
{
    /// <summary>The entry with one more detail: a code, id, number, flag or list of codes.</summary>
    public static Entry With(this Entry entry, string key, DetailValue value) =>
        entry with { Detail = (entry.Detail?.ToImmutableSortedDictionary(StringComparer.Ordinal) ?? ImmutableSortedDictionary<string, DetailValue>.Empty).SetItem(key, value) };
}
