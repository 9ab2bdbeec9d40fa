using Wardline.Guard.Ledger;
using Wardline.Guard.Storage;

namespace Wardline.Verification.Evidence;

/// <summary>An attempt to prove something: which factor, and whether it matched. What was said is no part of it.</summary>
/// <param name="Factor">The factor.</param>
/// <param name="Matched">Whether it matched.</param>
/// <param name="Counted">Whether a failure costs the call one of its attempts.</param>
public sealed record Attempt(string Factor, bool Matched, bool Counted = true)
{
    /// <summary>
    /// Counts the attempt inside the act that steps the call. It swaps the counters that were decided upon, for a match too: of many
    /// guesses sent at once, only those that come before the lock may be answered, the right one among them or not.
    /// </summary>
    /// <exception cref="StaleException">Another attempt was counted in between; nothing stands, and nobody was told anything.</exception>
    public async ValueTask<Entry> WriteAsync(Act act, EvidenceSubject subject, CallEvidence decidedOn, Entry entry)
    {
        await decidedOn.SwapCountersAsync(act, subject.Client);
        return await WriteAsync(act, subject, entry);
    }

    /// <summary>Writes the row alone: whoever calls it has swapped the counters.</summary>
    internal async ValueTask<Entry> WriteAsync(Act act, EvidenceSubject subject, Entry entry)
    {
        var id = Guid.CreateVersion7(act.Time);
        await act.Db.ExecuteAsync(
            """
            INSERT INTO verification_attempt (id, client, call, patient, number, round, factor, matched, counted, at)
            VALUES (@id, @client, @call, @patient, @number, @round, @factor, @matched, @counted, @at)
            """,
            ("@id", id), ("@client", subject.Client), ("@call", subject.Call), ("@patient", subject.Patient), ("@number", subject.Number),
            ("@round", subject.Round), ("@factor", Factor), ("@matched", Matched), ("@counted", Counted), ("@at", act.Time));
        return entry.Bind("verification_attempt", id, 1,
            subject.Client, subject.Call, subject.Patient, subject.Number, subject.Round, Factor, Matched, Counted, act.Time);
    }
}
