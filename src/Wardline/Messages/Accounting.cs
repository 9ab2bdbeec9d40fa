using System.Collections.Immutable;
using Wardline.Guard.Storage;

namespace Wardline.Messages;

/// <summary>A line of the accounting of disclosures: codes and times, no words.</summary>
/// <param name="Id">What the ledger calls it: a disclosure of a call, or a delivery.</param>
/// <param name="To"><c>patient</c>, <c>representative</c>, <c>other</c> or <c>client-system</c>.</param>
/// <param name="Segments">What was told.</param>
/// <param name="Purpose">For which purpose.</param>
/// <param name="Told">When.</param>
/// <param name="Confirmed">Confirmed at the wrap-up, or the system said that it has it.</param>
public sealed record AccountedDisclosure(Guid Id, string To, ImmutableArray<string> Segments, string Purpose, DateTimeOffset Told, bool Confirmed)
{
    /// <summary>Entered late from paper: by whom, and who is said to have told it. Null for what the system saw itself.</summary>
    public LateFromPaper? Late { get; init; }
}

/// <summary>By whom a line was entered afterwards, and for whom.</summary>
public sealed record LateFromPaper(Guid EnteredBy, Guid TakenBy);

/// <summary>
/// All that was disclosed of a patient (45 CFR 164.528), the oldest first: what agents told in calls and what went to the client's
/// own system. Whoever asks for it enters that they did.
/// </summary>
public static class Accounting
{
    public static async ValueTask<ImmutableArray<AccountedDisclosure>> OfPatientAsync(Db db, Guid client, Guid patient)
    {
        ArgumentNullException.ThrowIfNull(db);
        return
        [
            .. await db.QueryAsync(
                """
                SELECT d.id, d.told_to, d.segments, d.purpose, d.told, d.confirmed, p.entered_by, p.taken_by
                FROM call_disclosure d LEFT JOIN paper_call p ON p.id = d.call WHERE d.client = @client AND d.patient = @patient
                UNION ALL SELECT id, told_to, segments, purpose, told, confirmed, NULL, NULL FROM message_disclosure WHERE client = @client AND patient = @patient
                ORDER BY 5, 1
                """,
                r => new AccountedDisclosure(r.Id(0), r.GetString(1), [.. r.GetString(2).Split(' ')], r.GetString(3), r.Time(4), r.GetInt64(5) == 1) { Late = r.IdOrNull(6) is { } by ? new LateFromPaper(by, r.Id(7)) : null },
                ("@client", client), ("@patient", patient)),
        ];
    }
}
