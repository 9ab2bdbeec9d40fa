using System.Collections.Immutable;
using Wardline.Guard.Access;
using Wardline.Verification;
using Wardline.Verification.Evidence;

namespace Wardline.Calls;

/// <summary>What the call needs next.</summary>
public enum NextStep
{
    Identify,
    Verify,
    Authority,
    Purpose,
    View,
}

/// <summary>A factor that may still be asked.</summary>
public sealed record OpenFactor(string Id, string Title, int TriesLeft);

/// <summary>The state of a call for the screen. No patient data, and the same whatever the record holds.</summary>
/// <param name="Call">The call.</param>
/// <param name="Client">Whose line.</param>
/// <param name="Line">The line's code.</param>
/// <param name="Script">The script's code.</param>
/// <param name="Version">Changes with each step.</param>
/// <param name="Next">What to do next.</param>
/// <param name="Level">How far the caller is verified.</param>
/// <param name="Matched">Factors that matched.</param>
/// <param name="Factors">Factors that may still be asked.</param>
/// <param name="AttemptsLeft">Failures that the call can still afford.</param>
/// <param name="Locked">Whether questions about the record are closed.</param>
/// <param name="MaySendCode">Whether a code may be sent.</param>
/// <param name="Authority">For whom the caller speaks: <c>self</c>, <c>representative</c> or null.</param>
/// <param name="AuthorityScope">What a representative may discuss; null for everything.</param>
/// <param name="AuthorityUntil">Last day of it.</param>
/// <param name="Purposes">Purposes of the line.</param>
/// <param name="Purpose">The one chosen.</param>
/// <param name="Needs">What the chosen purpose still lacks.</param>
/// <param name="SearchesLeft">Searches that the call can still afford.</param>
/// <param name="Emergency">The emergency script was taken.</param>
/// <param name="Opened">When it was opened.</param>
/// <param name="ClaimsToRepresent">The caller said to speak for the patient, and so can't be the patient any more.</param>
public sealed record CallScreen(
    Guid Call, Guid Client, string Line, string Script, long Version, NextStep Next, string Level, ImmutableArray<string> Matched, ImmutableArray<OpenFactor> Factors,
    int AttemptsLeft, bool Locked, bool MaySendCode, string? Authority, ImmutableArray<string>? AuthorityScope, DateOnly? AuthorityUntil,
    ImmutableArray<string> Purposes, string? Purpose, ImmutableArray<Need> Needs, int SearchesLeft, bool Emergency, DateTimeOffset Opened,
    bool ClaimsToRepresent)
{
    /// <summary>The language that the caller is spoken to in (BCP 47).</summary>
    public string Language { get; init; } = SetLanguage.English;

    /// <summary>For whom the caller said to speak, also when that fell with the level: what was told then is still to be noted. Null when nothing can have been told.</summary>
    public string? Spoke { get; init; }

    /// <summary>Until when the level, and for whom the caller speaks, stand unless something more is proved; null without a level.</summary>
    public DateTimeOffset? LevelUntil { get; init; }

    /// <summary>Until when the code that was sent can be entered; null when there is none to enter.</summary>
    public DateTimeOffset? CodeUntil { get; init; }

    /// <summary>When all this was so: what is left of a time is counted from here.</summary>
    public DateTimeOffset At { get; init; }
}

/// <summary>Reads the state of one's own call. It shows states only, so it writes an entry only when it is refused.</summary>
/// <param name="Agent">Who.</param>
/// <param name="Call">Which call.</param>
public sealed record ReadCall(Agent Agent, Guid Call)
{
    public Task<Step<CallScreen>> HandleAsync(CallFloor floor, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(floor);
        return floor.StepAsync<CallScreen>(Agent, Call, "call.read", async _ =>
        {
            var known = await KnownCall.ReadAsync(floor, Call, cancel);
            return Screen(floor, Agent, known!);
        }, cancel: cancel);
    }

    internal static CallScreen Screen(CallFloor floor, Agent agent, KnownCall known)
    {
        var (call, evidence, policy) = (known.Call, known.Evidence, floor.Verification);
        var guard = LockOut.Decide(evidence.Counts, policy, floor.Store.Time.GetUtcNow());
        var decision = call.Purpose is { } purpose && call.Patient is { } patient
            ? Guard.Access.Decide.Evaluate(floor.Access, new AccessQuestion(agent.Id, agent.Roles, call.Client, patient, purpose, floor.Today(call.Client)), known.Facts)
            : null;
        var needs = decision is null ? [] : decision.Refusal?.Needs ?? [.. decision.NotYet.SelectMany(segment => segment.Needs).Distinct()];
        return new CallScreen(
            call.Id, call.Client, call.Line, call.Script, call.Version, Next(call, known, needs), evidence.Level(policy),
            [.. evidence.Matched.Order(StringComparer.Ordinal)], Factors(call, evidence, policy, guard), guard.LeftInCall, !guard.KnowledgeOpen,
            MaySend(call, evidence, policy, guard) && floor.Outbox.CanSend, known.Authority?.Kind.ToString().ToLowerInvariant(),
            known.Authority is { Scope.IsAll: false } some ? some.Scope.Purposes : null, known.Authority?.Until,
            call.Purposes.IsEmpty ? [.. floor.Access.Purposes.Select(one => one.Id)] : call.Purposes, call.Purpose, needs,
            Math.Max(0, Identify.MostSearches - call.Searches), call.Emergency, call.Opened, evidence.ClaimedToRepresent)
        {
            Language = call.Language,
            Spoke = known.Spoke?.Kind,
            LevelUntil = Earlier(evidence.LevelUntil(policy), known.Authority is null ? null : known.Spoke?.At + policy.ProofLifetime),
            CodeUntil = known.CodeUntil,
            At = evidence.At,
        };
    }

    // What one of them opened closes with the other.
    static DateTimeOffset? Earlier(DateTimeOffset? level, DateTimeOffset? authority) => level is { } one && authority < one ? authority : level;

    static NextStep Next(CallState call, KnownCall known, ImmutableArray<Need> needs) =>
        StepOf(call.Patient is not null, known.Facts.Caller?.Level ?? AccessPolicy.NoLevel, known.Authority is not null, call.Purpose is not null) is var step && step != NextStep.View ? step
        : needs.Any(need => need.Kind == NeedKind.Level) ? NextStep.Verify
        : needs.Any(need => need.Kind == NeedKind.Authority) ? NextStep.Authority
        : NextStep.View;

    /// <summary>The first step that is not done, before it is asked what the purpose still lacks.</summary>
    internal static NextStep StepOf(bool identified, string level, bool authority, bool purpose) =>
        !identified ? NextStep.Identify
        : level == AccessPolicy.NoLevel ? NextStep.Verify
        : !authority ? NextStep.Authority
        : !purpose ? NextStep.Purpose
        : NextStep.View;

    static ImmutableArray<OpenFactor> Factors(CallState call, CallEvidence evidence, VerificationPolicy policy, LockOutDecision guard) =>
        call.Patient is null || !guard.KnowledgeOpen ? []
        :
        [
            .. policy.Factors.Where(factor => factor.Kind == FactorKind.Knowledge && !evidence.Matched.Contains(factor.Id) && !evidence.Given(factor.Id))
                .Select(factor => new OpenFactor(factor.Id, factor.Title, factor.Attempts - evidence.Failed.GetValueOrDefault(factor.Id)))
                .Where(factor => factor.TriesLeft > 0),
        ];

    static bool MaySend(CallState call, CallEvidence evidence, VerificationPolicy policy, LockOutDecision guard) =>
        SendCode.Decide(call, evidence, policy, guard, sentToPatient: 0, canSend: true) is null;
}
