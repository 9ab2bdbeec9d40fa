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
/// <param name="Version">0 when nothing was ever counted.</param>
public sealed record CounterVersion(string Kind, byte[] Subject, long Version)
{
    internal static async ValueTask<ImmutableArray<CounterVersion>> ReadAsync(Db db, EvidenceSubject subject)
    {
        // Patient before number, always: two acts take the rows' locks in the same order and can't wait for each other in a ring.
        (string Kind, byte[]? Subject)[] counted = [("patient", subject.Patient?.Bytes()), ("number", subject.Number)];
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

    /// <exception cref="StaleException">Another attempt was counted in between; nothing stands.</exception>
    internal async ValueTask SwapAsync(Act act, Guid client)
    {
        var touched = Version == 0
            ? await act.Db.ExecuteAsync(
                "INSERT INTO verification_counter (client, kind, subject, version) VALUES (@client, @kind, @subject, 1) ON CONFLICT DO NOTHING",
                ("@client", client), ("@kind", Kind), ("@subject", Subject))
            : await act.Db.ExecuteAsync(
                "UPDATE verification_counter SET version = version + 1 WHERE client = @client AND kind = @kind AND subject = @subject AND version = @version",
                ("@client", client), ("@kind", Kind), ("@subject", Subject), ("@version", Version));
        if (touched != 1)
        {
            throw new StaleException("count of attempts");
        }
    }
}
