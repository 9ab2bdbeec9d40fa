using System.Collections.Immutable;
using Wardline.Guard.Storage;
using Wardline.Verification;
using Wardline.Verification.Evidence;

namespace Wardline.Calls.Floor;

/// <summary>A try to prove something in a call.</summary>
readonly record struct Tried(string Factor, bool Matched, bool Counted, long Round)
{
    /// <summary>When; only what is proved now, of a call that goes on, has to know.</summary>
    public DateTimeOffset At { get; init; }
}

/// <summary>
/// What a call has proved, for boards and figures: of the call alone, for what others failed against the same patient or from the
/// same number says nothing of how this call went. Nothing is opened on it.
/// </summary>
static class CallProof
{
    public static CallEvidence Of(IEnumerable<Tried> tries, long round, DateTimeOffset now)
    {
        var all = tries.ToList();
        return new CallEvidence(
            new AttemptCounts(all.Count(t => !t.Matched && t.Counted), [], []),
            [.. all.Where(t => t.Matched && t.Round == round && t.Factor != CallEvidence.RepresentativeClaim).Select(t => t.Factor)], ImmutableDictionary<string, int>.Empty, [])
        {
            At = now,
        };
    }

    /// <summary>The same of a call that goes on: what was proved too long ago counts no more.</summary>
    public static CallEvidence OfOpen(IEnumerable<Tried> tries, long round, DateTimeOffset now, VerificationPolicy policy) =>
        Of(tries.Where(t => !t.Matched || t.At > now - policy.ProofLifetime), round, now);

    public static async ValueTask<CallEvidence> ReadAsync(Db db, Guid call, long round, DateTimeOffset now) => Of(
        await db.QueryAsync(
            "SELECT factor, matched, counted, round FROM verification_attempt WHERE call = @call",
            r => new Tried(r.GetString(0), r.GetInt64(1) == 1, r.GetInt64(2) == 1, r.GetInt64(3)), ("@call", call)), round, now);

    /// <summary>Whether too many answers in the call did not match.</summary>
    public static bool Locked(CallEvidence evidence, VerificationPolicy policy) => evidence.Counts.InCall >= policy.LockOut.PerCall;
}
