using Wardline.Guard.Ledger;
using Wardline.Guard.Storage;
using Wardline.Verification.Evidence;

namespace Wardline.Verification.OneTimeCodes;

/// <summary>A code as the database keeps it: no digit of it.</summary>
sealed record CodeRow(Guid Id, byte[] Mac, DateTimeOffset Expires, int Wrong, bool Used)
{
    /// <summary>The newest code of the call's present identification; an earlier one ends when another is sent.</summary>
    public static ValueTask<CodeRow?> NewestAsync(Db db, EvidenceSubject subject) => db.FirstAsync(
        "SELECT id, mac, expires, wrong, used FROM one_time_code WHERE call = @call AND round = @round ORDER BY step DESC LIMIT 1",
        r => new CodeRow(r.Id(0), r.Bytes(1), r.Time(2), (int)r.GetInt64(3), r.GetInt64(4) == 1), ("@call", subject.Call), ("@round", subject.Round))!;

    /// <summary>How many codes went to this patient since then, over all calls: a mailbox must not be flooded from the desk.</summary>
    public static ValueTask<long> SentAsync(Db db, Guid client, Guid patient, DateTimeOffset since) => db.NumberAsync(
        "SELECT count(*) FROM one_time_code WHERE patient = @patient AND client = @client AND made > @since",
        ("@patient", patient), ("@client", client), ("@since", since));

    /// <summary>Writes a new code and its message, inside the act; after the commit the outbox sends it.</summary>
    public static async ValueTask<Entry> WriteAsync(Act act, EvidenceSubject subject, BasisVersion step, OneTimeCode code, byte[] mac, byte[] message, Entry entry)
    {
        await act.Db.ExecuteAsync(
            """
            INSERT INTO one_time_code (id, client, call, patient, round, step, mac, made, expires, wrong, used)
            VALUES (@id, @client, @call, @patient, @round, @step, @mac, @made, @expires, 0, 0)
            """,
            ("@id", code.Id), ("@client", subject.Client), ("@call", subject.Call), ("@patient", subject.Patient), ("@round", subject.Round),
            ("@step", step.Version), ("@mac", mac), ("@made", act.Time), ("@expires", code.Expires));
        await act.Db.ExecuteAsync(
            "INSERT INTO code_outbox (id, client, call, sealed, due, tries, expires) VALUES (@id, @client, @call, @sealed, @due, 0, @expires)",
            ("@id", code.Id), ("@client", subject.Client), ("@call", subject.Call), ("@sealed", message), ("@due", act.Time + CodeOutbox.Lease), ("@expires", code.Expires));
        return entry.Bind("one_time_code", code.Id, 1, subject.Client, subject.Call, subject.Patient, subject.Round, step.Version, mac, act.Time, code.Expires, 0, false);
    }

    /// <summary>Uses it up, or counts a wrong entry; the entry comes back with the changed row bound to it. Null: another act was faster.</summary>
    public async ValueTask<Entry?> AnsweredAsync(Act act, bool matched, Entry entry)
    {
        var touched = await act.Db.ExecuteAsync(
            matched
                ? "UPDATE one_time_code SET used = 1 WHERE id = @id AND used = 0 AND wrong = @wrong"
                : "UPDATE one_time_code SET wrong = wrong + 1 WHERE id = @id AND used = 0 AND wrong = @wrong",
            ("@id", Id), ("@wrong", Wrong));
        if (touched != 1)
        {
            return null;
        }

        var columns = await act.Db.FirstAsync(
            "SELECT client, call, patient, round, step, mac, made, expires, wrong, used FROM one_time_code WHERE id = @id",
            r => Enumerable.Range(0, r.FieldCount).Select(r.GetValue).ToArray(), ("@id", Id));

        // Each answer is a version: the first follows the making, and every wrong one before it was one too.
        return entry.Bind("one_time_code", Id, Wrong + 2, columns);
    }
}
