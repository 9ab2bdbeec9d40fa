using Wardline.Guard.Access;
using Wardline.Guard.Ledger;
using Wardline.Guard.Storage;
using Wardline.Verification.Evidence;

namespace Wardline.Verification.Authorities;

/// <summary>An authority that was established in a call, on its way into the database.</summary>
/// <param name="Kind">The patient, or a representative.</param>
/// <param name="Relation"><c>self</c>, or a code of the relation.</param>
/// <param name="Scope">What may be discussed.</param>
/// <param name="Until">Last day, or null.</param>
public sealed record AuthorityRow(AuthorityKind Kind, string Relation, AuthorityScope Scope, DateOnly? Until)
{
    /// <summary>Writes it inside an act; the entry comes back with the row bound to it.</summary>
    public async ValueTask<Entry> WriteAsync(Act act, EvidenceSubject subject, BasisVersion step, Entry entry)
    {
        var (id, kind, purposes) = (Guid.CreateVersion7(act.Time), Kind == AuthorityKind.Self ? "self" : "representative", Scope.IsAll ? null : string.Join(' ', Scope.Purposes));
        await act.Db.ExecuteAsync(
            """
            INSERT INTO authority (id, client, call, patient, round, step, kind, relation, purposes, last_day, at)
            VALUES (@id, @client, @call, @patient, @round, @step, @kind, @relation, @purposes, @last, @at)
            """,
            ("@id", id), ("@client", subject.Client), ("@call", subject.Call), ("@patient", subject.Patient), ("@round", subject.Round),
            ("@step", step.Version), ("@kind", kind), ("@relation", Relation), ("@purposes", purposes), ("@last", Until?.DayNumber), ("@at", act.Time));
        return entry.Bind("authority", id, 1,
            subject.Client, subject.Call, subject.Patient, subject.Round, step.Version, kind, Relation, purposes, Until?.DayNumber, act.Time);
    }
}
