using System.Collections.Immutable;
using System.Text.Json;
using Wardline.Calls.Floor;
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
public sealed record Identified(Found Found, string Level, int SearchesLeft)
{
    /// <summary>What became of text that was begun about the patient before, when the call has turned to another.</summary>
    public UnfinishedText Unfinished { get; init; }
}

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
            return await EnterAsync(floor, call, evidence, search, await search.ProvedAsync(floor, call.Held, Said, cancel), cancel);
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

    async Task<Step<Identified>> EnterAsync(CallFloor floor, CallState call, CallEvidence evidence, PatientSearch search, ImmutableArray<string> proved, CancellationToken cancel)
    {
        var log = await floor.Logs.OfAsync(call.Client);
        var id = Ids.New(floor.Store.Time);
        var asked = await floor.Keys.SealAsync(call.Client, Call, AskedPlace, id, JsonSerializer.SerializeToUtf8Bytes(Said.ToDictionary(one => one.Factor, one => one.Answer)));
        var turns = search.One is { } one && one != call.Patient;
        var after = turns ? call.Subject with { Patient = search.One, Round = call.Round + 1 } : call.Subject;
        var about = await floor.EvidenceAsync(after, cancel);
        var text = turns && call.Patient is not null ? await TurnedText.ReadAsync(floor, call, cancel) : new TurnedText([], null);
        await floor.Store.ActAsync(async act =>
        {
            var step = search.One is { } patient ? await Basis.NameAsync(act, call.Basis, patient) : await Basis.StepAsync(act, call.Basis);
            var entry = floor.Entry(Agent, call, Kind, act.Time) with { Id = id, Patient = search.One, Sealed = asked };
            entry = entry.With("found", CallRefusal.CodeOf(search.Found)).With("matched", search.Matched.Select(m => m.ToString("n")).ToArray())
                .With("by", Said.Select(said => said.Factor).ToArray());
            entry = await text.EndAsync(act, Call, entry);
            entry = await CallRow.ChangeAsync(act, entry, step, "searches = searches + 1, round = @round", ("@round", after.Round));
            var attempt = new SearchAttempt(proved, search.One, search.Found == Found.None, search.Contradicted);
            act.Enter(log.Id, await attempt.WriteAsync(act, call.Subject, evidence, after, about, entry));
            if (turns)
            {
                await CallMoment.WriteAsync(act, Call, CallMoment.Identified);
            }

            if (turns && call.Patient is not null)
            {
                // The earlier patient's log line: this call stopped being about them, and what it had proved is void.
                act.Enter(log.Id, floor.Entry(Agent, call, "call.identified-other", act.Time));
            }
        }, cancel);
        var level = (await floor.EvidenceAsync(after, cancel)).Level(floor.Verification);
        return new Identified(search.Found, level, Math.Max(0, MostSearches - call.Searches - 1)) { Unfinished = text.Became };
    }

    /// <summary>Says nothing of what was said.</summary>
    public override string ToString() => $"{nameof(Identify)} {Call}";
}
