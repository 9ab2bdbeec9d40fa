using System.Collections.Immutable;
using Wardline.Guard.Access;
using Wardline.Guard.Storage;

namespace Wardline.Verification.Evidence;

/// <summary>What the database says a call has proved so far, and who has failed how often. Read in one snapshot.</summary>
/// <param name="Counts">Failures in the call, against the patient, from the number.</param>
/// <param name="Matched">Factors matched since the patient was identified, and not too long ago.</param>
/// <param name="Failed">Failed tries about this patient in this call, by factor.</param>
/// <param name="Counters">Versions to swap when an attempt is counted.</param>
public sealed record CallEvidence(
    AttemptCounts Counts, ImmutableHashSet<string> Matched, ImmutableDictionary<string, int> Failed, ImmutableArray<CounterVersion> Counters)
{
    /// <summary>Factor name under which a claim to speak for the patient is counted; no policy can give it points.</summary>
    public const string RepresentativeClaim = "representative";

    /// <summary>Factor name under which a search that went wrong is counted.</summary>
    public const string Search = "search";

    /// <summary>Factor name under which it is counted that a number on file was shown to be dialled by hand; no policy can give it points.</summary>
    public const string NumberShown = "number-shown";

    /// <summary>
    /// The level that the matched factors add up to; a factor that the policy has dropped since counts nothing. While a lock closes
    /// knowledge, knowledge adds up to nothing by itself, wherever it was said (a search is a guess too): only together with
    /// something that the caller holds, so that nobody can be locked out of their own record on purpose. A person's word opens no lock.
    /// </summary>
    public string Level(VerificationPolicy policy) => Level(policy, []);

    /// <summary>The same without some factors, as if they had never matched.</summary>
    public string Level(VerificationPolicy policy, IReadOnlyCollection<string> without)
    {
        var known = Matched.Except(without).Select(policy.Find).OfType<Factor>().ToList();
        return LockOut.Decide(Counts, policy, At).KnowledgeOpen || known.Any(factor => factor.Kind == FactorKind.Possession)
            ? Levels.Reached(policy, [.. known.Select(factor => factor.Id)])
            : AccessPolicy.NoLevel;
    }

    /// <summary>When it was read: locks are judged at that moment.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>When each matched factor was proved last.</summary>
    public ImmutableDictionary<string, DateTimeOffset> Proved { get; init; } = ImmutableDictionary<string, DateTimeOffset>.Empty;

    /// <summary>
    /// Until when the level stands if nothing more is proved: a proof counts for a while, and the level falls with the first one that it
    /// can't do without. Null for a caller who has none.
    /// </summary>
    public DateTimeOffset? LevelUntil(VerificationPolicy policy)
    {
        var level = Level(policy);
        return level == AccessPolicy.NoLevel ? null : Proved.Values.Distinct().Order().Select(at => (DateTimeOffset?)at)
            .FirstOrDefault(at => (this with { Matched = [.. Matched.Where(factor => Proved.GetValueOrDefault(factor) > at)] }).Level(policy) != level) + policy.ProofLifetime;
    }

    /// <summary>
    /// Since when a statement for whom the caller speaks counts: it is a proof like the others, and falls with the level under which it was
    /// made. Whoever has the telephone then is asked anew.
    /// </summary>
    public DateTimeOffset AuthorityFrom { get; init; }

    /// <summary>When the level was lost last, because a proof ran out; null when that never happened.</summary>
    public static DateTimeOffset? Fell(IReadOnlyCollection<(string Factor, DateTimeOffset At)> proved, VerificationPolicy policy, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(proved);
        ArgumentNullException.ThrowIfNull(policy);
        string LevelAt(DateTimeOffset then) =>
            Levels.Reached(policy, [.. proved.Where(p => p.At > then - policy.ProofLifetime && p.At < then).Select(p => policy.Find(p.Factor)?.Id).OfType<string>().Distinct()]);
        return proved.Select(p => p.At + policy.ProofLifetime).Distinct().Where(end => end <= now && LevelAt(end) == AccessPolicy.NoLevel).Select(end => (DateTimeOffset?)end).Max();
    }

    /// <summary>Whether somebody said, of this patient, that they speak for the patient.</summary>
    public bool ClaimedToRepresent { get; init; }

    /// <summary>How often in this call a number of this patient was shown to be dialled by hand.</summary>
    public int NumbersShown { get; init; }

    /// <summary>How long it may take to say who picked up at a number that was dialled by hand.</summary>
    public static readonly TimeSpan DialledFor = TimeSpan.FromMinutes(10);

    /// <summary>Factors that ever matched for this patient in this call: what ran out, or was proved before the call turned to somebody else, among them.</summary>
    public ImmutableHashSet<string> Ever { get; init; } = [];

    /// <summary>A number was shown in this identification a short while ago, and it hasn't been said yet who picked up.</summary>
    public bool AwaitsDialled { get; init; }

    /// <summary>Whether the agent has been shown the answer to a question: then it proves nothing any more, in a search neither.</summary>
    public bool Given(string factor) => factor == FactorIds.Phone && NumbersShown > 0;

    /// <summary>
    /// Swaps the counters that this was read with, inside the act of what was decided upon it; <paramref name="others"/>: patients
    /// against whom the act counts something too.
    /// </summary>
    /// <exception cref="StaleException">Something was counted in between; nothing stands.</exception>
    public ValueTask SwapCountersAsync(Act act, Guid client, params IEnumerable<Guid> others) => CounterVersion.SwapAsync(act, client, Counters, others);

    /// <summary>The same for boards, from what they have read.</summary>
    public static DateTimeOffset AuthoritySince(IReadOnlyCollection<(string Factor, DateTimeOffset At)> proved, VerificationPolicy policy, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(policy);
        // What is an hour old to the millisecond has run out, as every other proof.
        var lived = now - policy.ProofLifetime + TimeSpan.FromMilliseconds(1);
        return Fell(proved, policy, now) is { } fell && fell > lived ? fell : lived;
    }

    /// <summary>Reads it inside a read or act.</summary>
    public static async ValueTask<CallEvidence> ReadAsync(Db db, EvidenceSubject subject, VerificationPolicy policy, DateTimeOffset now)
    {
        var since = now - policy.LockOut.Window;
        var rows = await db.QueryAsync(
            "SELECT factor, matched, counted, round, patient, at FROM verification_attempt WHERE call = @call",
            r => (Factor: r.GetString(0), Matched: r.GetInt64(1) == 1, Counted: r.GetInt64(2) == 1, Round: r.GetInt64(3), Patient: r.IdOrNull(4), At: r.Time(5)), ("@call", subject.Call));
        var ofPatient = subject.Patient is { } patient
            ? await db.QueryAsync(
                "SELECT at FROM verification_attempt WHERE patient = @patient AND matched = 0 AND at > @since AND client = @client",
                r => r.Time(0), ("@patient", patient), ("@since", since), ("@client", subject.Client))
            : [];
        var ofNumber = subject.Number is { } number
            ? await db.QueryAsync(
                "SELECT at FROM verification_attempt WHERE client = @client AND number = @number AND matched = 0 AND at > @since",
                r => r.Time(0), ("@client", subject.Client), ("@number", number), ("@since", since))
            : [];
        // What was proved ends when the call turns to somebody else. What failed, and a claim to speak for the patient, stays with the
        // patient for the whole call: going away and coming back gives no fresh attempts.
        // What was proved long ago is as if it had not been: it can be asked again.
        var ever = rows.Where(r => r.Matched && r.Round == subject.Round && r.Factor is not (RepresentativeClaim or NumberShown)).Select(r => (r.Factor, r.At)).ToList();
        var proved = ever.Where(r => r.At > now - policy.ProofLifetime).ToLookup(r => r.Factor, r => r.At);
        var failed = rows.Where(r => !r.Matched && r.Counted).ToList();
        var ofThisPatient = rows.Where(r => r.Patient is not null && r.Patient == subject.Patient).ToList();
        return new CallEvidence(
            new AttemptCounts(failed.Count, [.. ofPatient], [.. ofNumber]),
            [.. proved.Select(factor => factor.Key)],
            ofThisPatient.Where(r => !r.Matched && r.Counted).GroupBy(r => r.Factor).ToImmutableDictionary(g => g.Key, g => g.Count()),
            await CounterVersion.ReadAsync(db, subject))
        {
            At = now,
            Proved = proved.ToImmutableDictionary(factor => factor.Key, factor => factor.Max()),
            AuthorityFrom = AuthoritySince(ever, policy, now),
            ClaimedToRepresent = ofThisPatient.Any(r => r.Factor == RepresentativeClaim),
            NumbersShown = ofThisPatient.Count(r => r.Factor == NumberShown),
            AwaitsDialled = AwaitsAnswer([.. ofThisPatient.Where(r => r.Round == subject.Round).Select(r => (r.Factor, r.At))], now),
            Ever = [.. ofThisPatient.Where(r => r.Matched).Select(r => r.Factor)],
        };
    }

    // Each showing takes one answer, as long as it is fresh.
    static bool AwaitsAnswer(IReadOnlyCollection<(string Factor, DateTimeOffset At)> rows, DateTimeOffset now) =>
        rows.Where(r => r.Factor == NumberShown && r.At > now - DialledFor).Select(r => r.At).ToList() is { Count: > 0 } shown
        && shown.Count > rows.Count(r => r.Factor == FactorIds.CallBackByHand && r.At >= shown.Min());
}

/// <summary>Whom an attempt counts against.</summary>
/// <param name="Client">Whose line.</param>
/// <param name="Call">The call.</param>
/// <param name="Patient">The patient identified, if any.</param>
/// <param name="Number">Token of the caller's number; null for an unknown one.</param>
/// <param name="Round">The call's identification, from 0.</param>
public sealed record EvidenceSubject(Guid Client, Guid Call, Guid? Patient, byte[]? Number, long Round);
