using System.Collections.Immutable;
using Wardline.Guard;
using Wardline.Guard.Storage;

namespace Wardline.Verification.Evidence;

/// <summary>
/// The version of everything that was counted about a patient or a number. The call's own version doesn't see other calls: without
/// this, two agents asking at the same moment would both be told that one attempt is left.
/// </summary>
/// <param name="Kind"><c>patient</c> or <c>number</c>.</param>
/// <param name="Subject">The patient's id, or the number's token.</param>
/// <param name="Version">0 when nothing was ever counted; null when nothing was decided upon it, and it is only moved on.</param>
public sealed record CounterVersion(string Kind, byte[] Subject, long? Version)
{
    const string Patient = "patient", Number = "number";

    internal static async ValueTask<ImmutableArray<CounterVersion>> ReadAsync(Db db, EvidenceSubject subject)
    {
        (string Kind, byte[]? Subject)[] counted = [(Patient, subject.Patient?.Bytes()), (Number, subject.Number)];
        var versions = ImmutableArray.CreateBuilder<CounterVersion>();
        foreach (var (kind, id) in counted)
        {
            if (id is not null)
            {
                versions.Add(new CounterVersion(kind, id, await db.NumberAsync(
                    "SELECT version FROM verification_counter WHERE client = @client AND kind = @kind AND subject = @subject",
                    ("@client", subject.Client), ("@kind", kind), ("@subject", id))));
            }
        }

        return versions.ToImmutable();
    }

    /// <summary>Swaps what was decided upon, and moves on the counters of other patients against whom something is counted.</summary>
    /// <exception cref="StaleException">Another attempt was counted in between; nothing stands.</exception>
    internal static async ValueTask SwapAsync(Act act, Guid client, ImmutableArray<CounterVersion> decidedOn, IEnumerable<Guid> others)
    {
        // Patients by their ids, then the number, always: two acts take the rows' locks in the same order and can't wait for each other in a ring.
        var counters = decidedOn.Concat(others.Select(id => new CounterVersion(Patient, id.Bytes(), null)))
            .OrderBy(counter => counter.Kind == Number).ThenBy(counter => Convert.ToHexString(counter.Subject), StringComparer.Ordinal);
        foreach (var counter in counters)
        {
            await counter.SwapAsync(act, client);
        }
    }

    async ValueTask SwapAsync(Act act, Guid client)
    {
        var sql = Version switch
        {
            null => "INSERT INTO verification_counter (client, kind, subject, version) VALUES (@client, @kind, @subject, 1) ON CONFLICT (client, kind, subject) DO UPDATE SET version = verification_counter.version + 1",
            0 => "INSERT INTO verification_counter (client, kind, subject, version) VALUES (@client, @kind, @subject, 1) ON CONFLICT DO NOTHING",
            _ => "UPDATE verification_counter SET version = version + 1 WHERE client = @client AND kind = @kind AND subject = @subject AND version = @version",
        };
        (string, object?)[] row = [("@client", client), ("@kind", Kind), ("@subject", Subject)];
        if (await act.Db.ExecuteAsync(sql, Version > 0 ? [.. row, ("@version", Version)] : row) != 1)
        {
            throw new StaleException("count of attempts");
        }
    }
}
