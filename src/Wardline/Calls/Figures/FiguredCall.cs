using System.Collections.Immutable;
using Wardline.Calls.Floor;
using Wardline.Guard.Access;
using Wardline.Guard.Storage;
using Wardline.Verification;
using Wardline.Verification.Evidence;

namespace Wardline.Calls.Figures;

/// <summary>What of one call goes into figures. It names nobody but the agent.</summary>
/// <param name="Client">Whose line.</param>
/// <param name="Holder">Who has it, or wrapped it up.</param>
/// <param name="Opened">When it was opened.</param>
/// <param name="Outcome">The level that was reached, or <c>locked</c>, <c>failed</c>, <c>not-verified</c>.</param>
/// <param name="Spent">Seconds in each of <see cref="StepTimes.Steps"/>; empty for a call that isn't wrapped up.</param>
/// <param name="HandedOver">How often a colleague took it.</param>
/// <param name="TakenOver">How often a supervisor took it.</param>
/// <param name="Transferred">Whether the telephone transferred it.</param>
sealed record FiguredCall(
    Guid Client, Guid Holder, DateTimeOffset Opened, string Outcome, ImmutableArray<double> Spent, int HandedOver, int TakenOver, bool Transferred)
{
    public const string Locked = "locked", Failed = "failed", NotVerified = "not-verified";

    /// <summary>All outcomes there are: the levels of the policy, the highest first, then what is none.</summary>
    public static ImmutableArray<string> Outcomes(VerificationPolicy policy) =>
        [.. policy.Levels.Select(level => level.Id).Where(id => id != AccessPolicy.NoLevel).Reverse(), Locked, Failed, NotVerified];

    /// <summary>How the verification of a call ended.</summary>
    public static string OutcomeOf(CallEvidence evidence, VerificationPolicy policy) =>
        evidence.Level(policy) is var level && level != AccessPolicy.NoLevel ? level
        : CallProof.Locked(evidence, policy) ? Locked
        : evidence.Counts.InCall > 0 ? Failed
        : NotVerified;

    /// <summary>Calls opened since then, of one client or of all.</summary>
    public static async ValueTask<List<FiguredCall>> SinceAsync(Db db, VerificationPolicy policy, DateTimeOffset since, Guid? client, DateTimeOffset now)
    {
        // One statement a table, each by its index; what belongs together is put together here.
        var only = client is null ? "" : "AND b.client = @client";
        (string, object?)[] which = [("@since", since), ("@client", client)];
        string From(string table, string columns, string more = "") =>
            $"SELECT x.call, {columns} FROM desk_call c JOIN basis b ON b.id = c.id JOIN {table} x ON x.call = c.id WHERE c.opened >= @since {only} {more}";
        var tries = (await db.QueryAsync(
            From("verification_attempt", "x.factor, x.matched, x.counted, x.round"),
            r => (Call: r.Id(0), Try: new Tried(r.GetString(1), r.GetInt64(2) == 1, r.GetInt64(3) == 1, r.GetInt64(4))), which)).ToLookup(one => one.Call, one => one.Try);
        var moments = (await db.QueryAsync(From("call_moment", "x.name, x.at"), r => (Call: r.Id(0), Name: r.GetString(1), At: r.Time(2)), which))
            .ToDictionary(one => (one.Call, one.Name), one => one.At);
        var taken = (await db.QueryAsync(From("call_ask", "x.kind, x.closed", "AND x.outcome = 'taken'"), r => (Call: r.Id(0), Kind: r.GetString(1), At: r.Time(2)), which)).ToLookup(one => one.Call);
        return await db.QueryAsync(
            $"SELECT b.id, b.client, b.holder, c.round, c.opened, c.closed FROM desk_call c JOIN basis b ON b.id = c.id WHERE c.opened >= @since {only} AND NOT EXISTS (SELECT 1 FROM paper_call p WHERE p.id = b.id) ORDER BY c.opened",
            r =>
            {
                var (call, opened) = (r.Id(0), r.Time(4));
                DateTimeOffset? Moment(string name) => moments.TryGetValue((call, name), out var at) ? at : null;
                var over = Moment(CallMoment.HungUp);
                if (Moment(CallMoment.Transferred) is { } went && !taken[call].Any(one => one.At >= went) && !(over < went))
                {
                    // For the agent it was over when it went elsewhere, unless a colleague or supervisor took it on.
                    over = went;
                }

                var spent = r.IsDBNull(5) ? [] : StepTimes.Of(opened, Moment(CallMoment.Identified), Moment(CallMoment.Cleared), Moment(CallMoment.Purpose), over, r.Time(5));
                return new FiguredCall(
                    r.Id(1), r.Id(2), opened, OutcomeOf(CallProof.Of(tries[call], r.GetInt64(3), now), policy), spent,
                    taken[call].Count(one => one.Kind != CallAsk.TakenOver), taken[call].Count(one => one.Kind == CallAsk.TakenOver), Moment(CallMoment.Transferred) is not null);
            }, which);
    }
}

/// <summary>How the time of a wrapped-up call lies over its steps.</summary>
static class StepTimes
{
    /// <summary>Identify; verify with authority; purpose; what the call was about; wrap-up after the telephone call. Together all of the call.</summary>
    public static ImmutableArray<string> Steps { get; } = ["identify", "verify", "purpose", "help", "wrap-up"];

    /// <summary>Seconds in each step. A call that did not come to a step spent its time in the one before; what was done of an earlier patient doesn't count.</summary>
    public static ImmutableArray<double> Of(
        DateTimeOffset opened, DateTimeOffset? identified, DateTimeOffset? cleared, DateTimeOffset? purpose, DateTimeOffset? hungUp, DateTimeOffset closed)
    {
        if (cleared < identified)
        {
            cleared = null;
        }

        // A call opened by hand has no end but its wrap-up, and what was written before the end is no wrap-up.
        var end = hungUp is { } over && over < closed ? over : closed;
        var reached = new List<DateTimeOffset> { opened };
        foreach (var step in (DateTimeOffset?[])[identified, cleared, purpose])
        {
            if (step is not { } at)
            {
                break;
            }

            // What the caller wants may be chosen before it is known who calls: then the step took no time of its own.
            reached.Add(at < reached[^1] ? reached[^1] : at > closed ? closed : at);
        }

        var last = reached[^1];
        end = end < last ? last : end;
        var spent = new double[Steps.Length];
        for (var i = 1; i < reached.Count; i++)
        {
            spent[i - 1] = (reached[i] - reached[i - 1]).TotalSeconds;
        }

        spent[reached.Count - 1] = (end - last).TotalSeconds;
        spent[^1] += (closed - end).TotalSeconds;
        return [.. spent];
    }
}
