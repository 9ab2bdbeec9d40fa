using System.Collections.Immutable;

namespace Wardline.Verification;

/// <summary>Failed answers so far. Lists may hold more than the window; order doesn't matter.</summary>
/// <param name="InCall">Failed answers in this call.</param>
/// <param name="OfPatient">When answers failed against this patient, over all agents and calls.</param>
/// <param name="OfNumber">When answers from this caller number failed; empty for an unknown number.</param>
public sealed record AttemptCounts(int InCall, ImmutableArray<DateTimeOffset> OfPatient, ImmutableArray<DateTimeOffset> OfNumber)
{
    public static AttemptCounts None { get; } = new(0, [], []);
}

public enum LockScope
{
    None,

    /// <summary>Too many failures against this patient: knowledge is closed, strong factors stay open.</summary>
    Patient,

    /// <summary>Too many failures from this number: it verifies nobody until the time passes.</summary>
    Number,

    /// <summary>Too many failures in this call: it verifies nobody any more.</summary>
    Call,
}

/// <param name="Scope">The widest lock that holds.</param>
/// <param name="Until">When it ends; null for none, and for the call's own lock, which ends with the call.</param>
/// <param name="LeftInCall">Failures the call can still afford.</param>
public sealed record LockOutDecision(LockScope Scope, DateTimeOffset? Until, int LeftInCall)
{
    /// <summary>Whether the desk may still ask a question about the record.</summary>
    public bool KnowledgeOpen => Scope == LockScope.None;

    /// <summary>
    /// Whether a strong factor may still be used. It may while only the patient is locked: otherwise anybody could
    /// lock a stranger out of their own record by failing on purpose.
    /// </summary>
    public bool StrongOpen => Scope is LockScope.None or LockScope.Patient;
}

/// <summary>When guessing stops. Pure: counts and time come in.</summary>
public static class LockOut
{
    public static LockOutDecision Decide(AttemptCounts counts, VerificationPolicy policy, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(counts);
        ArgumentNullException.ThrowIfNull(policy);
        var limits = policy.LockOut;
        var left = Math.Max(0, limits.PerCall - Math.Max(0, counts.InCall));
        if (left == 0) return new LockOutDecision(LockScope.Call, null, 0);
        if (LockedUntil(counts.OfNumber, limits.PerNumber, limits.Window, now) is { } number)
            return new LockOutDecision(LockScope.Number, number, left);
        return LockedUntil(counts.OfPatient, limits.PerPatient, limits.Window, now) is { } patient
            ? new LockOutDecision(LockScope.Patient, patient, left)
            : new LockOutDecision(LockScope.None, null, left);
    }

    // Locked while the limit-th newest failure is inside the window. A failure from the future (a clock that was set
    // back) counts as inside: the doubt is not the attacker's.
    static DateTimeOffset? LockedUntil(ImmutableArray<DateTimeOffset> failures, int limit, TimeSpan window, DateTimeOffset now)
    {
        if (failures.IsDefault || failures.Length < limit) return null;
        var ends = failures.OrderDescending().ElementAt(limit - 1) + window;
        return ends > now ? ends : null;
    }
}
