using Wardline.Guard.Access;
using Wardline.Guard.Storage;
using Wardline.Verification.Evidence;

namespace Wardline.Verification;

/// <summary>The facts that this module makes: read from the database, never from what a request says.</summary>
public static class CallerFacts
{
    /// <summary>How far the caller is verified; null when nobody is identified.</summary>
    public static VerifiedCaller? Verified(EvidenceSubject subject, CallEvidence evidence, VerificationPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(subject);
        ArgumentNullException.ThrowIfNull(evidence);
        return subject.Patient is { } patient ? new VerifiedCaller(subject.Call, patient, evidence.Level(policy)) : null;
    }

    /// <summary>
    /// How far the caller is verified without what rests on contact points of this kind: what is asked for before one of them is changed.
    /// All of a kind are left out, not the one point, for no evidence says which of several it rested on.
    /// </summary>
    public static VerifiedCaller? VerifiedOtherwise(EvidenceSubject subject, CallEvidence evidence, VerificationPolicy policy, string contactKind)
    {
        ArgumentNullException.ThrowIfNull(subject);
        ArgumentNullException.ThrowIfNull(evidence);
        return subject.Patient is { } patient ? new VerifiedCaller(subject.Call, patient, evidence.Level(policy, FactorIds.RestingOn(contactKind))) : null;
    }

    /// <summary>How the newest authority stands to the patient, as it was established; null when there is none.</summary>
    public static ValueTask<string?> RelationAsync(Db db, EvidenceSubject subject)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(subject);
        return db.FirstAsync(
            "SELECT relation FROM authority WHERE call = @call AND patient = @patient AND round = @round ORDER BY step DESC LIMIT 1",
            r => (string?)r.GetString(0), ("@call", subject.Call), ("@patient", subject.Patient), ("@round", subject.Round));
    }

    /// <summary>
    /// For whom the caller said to speak last (<c>self</c>, <c>representative</c>) and when, however long ago: it opens nothing, and says only that
    /// something can have been told. Null when there was no authority.
    /// </summary>
    public static ValueTask<(string Kind, DateTimeOffset At)?> SpokeAsync(Db db, EvidenceSubject subject)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(subject);
        return db.FirstAsync(
            "SELECT kind, at FROM authority WHERE call = @call AND patient = @patient AND round = @round ORDER BY step DESC LIMIT 1",
            r => ((string, DateTimeOffset)?)(r.GetString(0), r.Time(1)), ("@call", subject.Call), ("@patient", subject.Patient), ("@round", subject.Round));
    }

    /// <summary>The newest authority of the call for the patient it is about now; null when there is none, or it fell with the level.</summary>
    public static async ValueTask<Authority?> AuthorityAsync(Db db, EvidenceSubject subject, CallEvidence evidence)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(subject);
        if (subject.Patient is not { } patient)
        {
            return null;
        }

        return await db.FirstAsync(
            "SELECT kind, purposes, last_day FROM authority WHERE call = @call AND patient = @patient AND round = @round AND at >= @from ORDER BY step DESC LIMIT 1",
            r => Make(subject.Call, patient, r.GetString(0), r.IsDBNull(1) ? null : r.GetString(1), r.IsDBNull(2) ? null : (int)r.GetInt64(2)),
            ("@call", subject.Call), ("@patient", patient), ("@round", subject.Round), ("@from", evidence.AuthorityFrom));
    }

    // A kind that this program doesn't know speaks for nobody.
    static Authority? Make(Guid call, Guid patient, string kind, string? purposes, int? lastDay)
    {
        var scope = purposes is null ? AuthorityScope.All : AuthorityScope.Only(purposes.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        DateOnly? until = lastDay is { } day ? DateOnly.FromDayNumber(day) : null;
        return kind switch
        {
            "self" => new Authority(call, patient, AuthorityKind.Self, scope, until),
            "representative" => new Authority(call, patient, AuthorityKind.Representative, scope, until),
            _ => null,
        };
    }
}
