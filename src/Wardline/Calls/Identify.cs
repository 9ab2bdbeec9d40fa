using System.Collections.Immutable;
using System.Text.Json;
using Wardline.Guard;
using Wardline.Guard.Access;
using Wardline.Guard.Ledger;
using Wardline.Guard.Storage;
using Wardline.Verification;
using Wardline.Verification.Evidence;

namespace Wardline.Calls;

/// <summary>What a search found: all that the agent is told.</summary>
public enum Found
{
    /// <summary>Nobody, or nobody whom everything that was said fits.</summary>
    None,

    /// <summary>Exactly one; the call is about this patient now.</summary>
    One,

    /// <summary>Several: ask for one thing more.</summary>
    AskOneMore,
}

/// <summary>The answer of a search.</summary>
/// <param name="Found">None, one, or ask for one more.</param>
/// <param name="Level">How far the caller is verified by what was said, once there is one.</param>
/// <param name="SearchesLeft">Searches that the call can still afford.</param>
public sealed record Identified(Found Found, string Level, int SearchesLeft);

/// <summary>
/// Finds the patient whom the caller names, by what the caller says: name and birth date, a member id, or a phone number with or
/// without name or birth date. What was confirmed counts as evidence, so that nothing is asked twice.
/// </summary>
public sealed record Identify(Agent Agent, Guid Call, string? Name = null, string? BirthDate = null, string? MemberId = null, string? Phone = null)
{
    /// <summary>
    /// Searches that a call may make, whatever they find: there is no list of patients to browse, and a search is a guess too.
    /// </summary>
    public const int MostSearches = 6;

    const string Kind = "call.identify";
    internal const string AskedPlace = "asked";

    internal static RefusalKind? Decide(Identify request, CallState call, LockOutDecision guard) =>
        request.Said.Any(one => one.Answer.Length > 200) ? RefusalKind.BadInput
        : !request.IsEnough ? RefusalKind.SayMore
        : call.Searches >= MostSearches ? RefusalKind.TooManySearches
        : !guard.StrongOpen ? RefusalKind.Locked
        : null;

    public Task<Step<Identified>> HandleAsync(CallFloor floor, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(floor);
        return floor.StepAsync<Identified>(Agent, Call, Kind, async call =>
        {
            var evidence = await floor.EvidenceAsync(call, cancel);
            if (Decide(this, call, LockOut.Decide(evidence.Counts, floor.Verification, floor.Store.Time.GetUtcNow())) is { } why)
            {
                return await floor.RefuseAsync(Agent, Call, call, Kind, why, cancel: cancel);
            }

            var search = await PatientSearch.RunAsync(floor, call.Held, Said, cancel);
            return await EnterAsync(floor, call, evidence, search, cancel);
        }, cancel: cancel);
    }

    /// <summary>What was said, by factor; what was left out isn't there.</summary>
    internal ImmutableArray<(string Factor, string Answer)> Said =>
    [
        .. new (string Factor, string? Answer)[] { (FactorIds.FullName, Name), (FactorIds.BirthDate, BirthDate), (FactorIds.MemberId, MemberId), (FactorIds.Phone, Phone) }
            .Where(one => !string.IsNullOrWhiteSpace(one.Answer)).Select(one => (one.Factor, one.Answer!)),
    ];

    bool IsEnough => Said.Select(one => one.Factor).ToHashSet() is var said
        && (said.Contains(FactorIds.MemberId) || said.Contains(FactorIds.Phone) || (said.Contains(FactorIds.FullName) && said.Contains(FactorIds.BirthDate)));

    async Task<Step<Identified>> EnterAsync(CallFloor floor, CallState call, CallEvidence evidence, PatientSearch search, CancellationToken cancel)
    {
        var log = await floor.Logs.OfAsync(call.Client);
        var id = Ids.New(floor.Store.Time);
        var asked = await floor.Keys.SealAsync(call.Client, Call, AskedPlace, id, JsonSerializer.SerializeToUtf8Bytes(Said.ToDictionary(one => one.Factor, one => one.Answer)));
        var changes = search.One is { } one && call.Patient is { } before && before != one;
        await floor.Store.ActAsync(async act =>
        {
            var step = search.One is { } patient ? await Basis.NameAsync(act, call.Basis, patient) : await Basis.StepAsync(act, call.Basis);
            var entry = floor.Entry(Agent, call, Kind, act.Time) with { Id = id, Patient = search.One, Sealed = asked };
            entry = entry.With("found", CallRefusal.CodeOf(search.Found)).With("matched", search.Matched.Select(m => m.ToString("n")).ToArray())
                .With("by", Said.Select(said => said.Factor).ToArray());
            var round = search.One is null || search.One == call.Patient ? call.Round : call.Round + 1;
            entry = await CallRow.ChangeAsync(act, entry, step, "searches = searches + 1, round = @round", ("@round", round));
            act.Enter(log.Id, await EvidenceAsync(act, call.Subject with { Patient = search.One, Round = round }, call, evidence, search, entry));
            if (changes)
            {
                // The earlier patient's log line: this call stopped being about them, and what it had proved is void.
                act.Enter(log.Id, floor.Entry(Agent, call, "call.identified-other", act.Time));
            }
        }, cancel);
        var subject = call.Subject with { Patient = search.One ?? call.Patient, Round = search.One is null || search.One == call.Patient ? call.Round : call.Round + 1 };
        var level = await floor.Store.ReadAsync(async db => (await CallEvidence.ReadAsync(db, subject, floor.Verification.LockOut, floor.Store.Time.GetUtcNow())).Level(floor.Verification), cancel);
        return new Identified(search.Found, level, Math.Max(0, MostSearches - call.Searches - 1));
    }

    async ValueTask<Entry> EvidenceAsync(Act act, EvidenceSubject subject, CallState call, CallEvidence evidence, PatientSearch search, Entry entry)
    {
        if (search.One is { } one)
        {
            var already = one == call.Patient ? evidence.Matched : [];
            foreach (var (factor, _) in Said.Where(said => !already.Contains(said.Factor) && Counts(said.Factor, call, evidence)))
            {
                entry = await new Attempt(factor, Matched: true).WriteAsync(act, subject, entry);
            }

            return entry;
        }

        if (search.Found == Found.None)
        {
            // A guess about somebody the call is about already costs an attempt; a first search may go wrong without that. Whomever
            // it contradicted gets it counted, so that searching is no way round the lock.
            var counted = call.Patient is not null;
            var against = search.Contradicted.IsEmpty ? [null] : search.Contradicted.Select(id => (Guid?)id).ToArray();
            foreach (var patient in against.Take(counted ? 1 : MostContradicted))
            {
                entry = await new Attempt(CallEvidence.Search, Matched: false, counted).WriteAsync(act, subject with { Patient = patient ?? call.Patient }, entry);
            }
        }

        return entry;
    }

    const int MostContradicted = 5;

    // A factor that was used up by wrong answers can't come in by the back door of a search.
    static bool Counts(string factor, CallState call, CallEvidence evidence) =>
        call.Patient is null || !evidence.Failed.ContainsKey(factor);

    /// <summary>Says nothing of what was said.</summary>
    public override string ToString() => $"{nameof(Identify)} {Call}";
}
