using Wardline.Calls;
using Wardline.Guard.Access;
using Wardline.Guard.Ledger;
using Wardline.Guard.Storage;
using Wardline.Verification.Evidence;

namespace Wardline.Messages;

/// <summary>A message that is being made: its words are sealed already. It doesn't print itself.</summary>
sealed record NewMessage(Guid Id, Guid Client, Guid Patient, Guid Call, string Kind, string Subject, bool Urgent, DateTimeOffset Due, DateTimeOffset Escalate, byte[] Text)
{
    /// <summary>Writes its rows inside an act, and queues it for the client's system; the entry binds them.</summary>
    public async ValueTask<Entry> InsertAsync(MessageFloor floor, Act act, Entry entry)
    {
        await Basis.OpenAsync(act, Id, Client, "message", Client);
        await act.Db.ExecuteAsync(
            """
            INSERT INTO care_message (id, client, patient, call, kind, subject, urgent, made, due, escalate, state, moved, text)
            VALUES (@id, @client, @patient, @call, @kind, @subject, @urgent, @made, @due, @escalate, 'new', @made, @text)
            """,
            ("@id", Id), ("@client", Client), ("@patient", Patient), ("@call", Call), ("@kind", Kind), ("@subject", Subject), ("@urgent", Urgent),
            ("@made", act.Time), ("@due", Due), ("@escalate", Escalate), ("@text", Text));
        entry = entry.With("message", Id).Bind("care_message", Id, 1, Client, Patient, Call, Kind, Subject, Urgent, act.Time, Due, Escalate, "new", act.Time, null, null, Text);
        return await Deliveries.QueueAsync(floor, act, entry, Id, Client);
    }

    public override string ToString() => $"{nameof(NewMessage)} {Id}";
}
