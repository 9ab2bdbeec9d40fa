using System.Collections.Immutable;
using System.Text;
using Wardline.Guard.Storage;

namespace Wardline.Calls;

/// <summary>A note of one's own call. It doesn't print itself.</summary>
public sealed record Note(long Seq, DateTimeOffset Written, string Text)
{
    public override string ToString() => $"note {Seq}";
}

/// <summary>The notes of a call in their order.</summary>
public sealed record Notes(ImmutableArray<Note> All)
{
    public override string ToString() => $"{All.Length} notes";
}

/// <summary>Shows the holder of an open call what they have written down so far: after a reload nothing is lost. One entry a reading.</summary>
/// <param name="Agent">Who.</param>
/// <param name="Call">Which call.</param>
public sealed record ReadNotes(Agent Agent, Guid Call)
{
    const string Kind = "call.notes-read";

    public Task<Step<Notes>> HandleAsync(CallFloor floor, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(floor);
        return floor.StepAsync<Notes>(Agent, Call, Kind, async call =>
        {
            var rows = await floor.Store.ReadAsync(db => db.QueryAsync(
                "SELECT id, seq, text, written FROM call_note WHERE call = @call ORDER BY seq",
                r => (Id: r.Id(0), Seq: r.GetInt64(1), Text: r.Bytes(2), Written: r.Time(3)), ("@call", Call)), cancel);

            // The entry is durable before the first note is opened; it is not written when the call has moved on.
            var log = await floor.Logs.OfAsync(call.Client);
            var entry = floor.Entry(Agent, call, Kind, floor.Store.Time.GetUtcNow()).With("notes", rows.Count);
            var notes = ImmutableArray.CreateBuilder<Note>();
            var stands = await floor.Store.EnterAsync(log.Id, entry, call.Basis, cancel);
            foreach (var row in stands ? rows : [])
            {
                if (await floor.Keys.OpenAsync(call.Held, AddNote.Place, row.Id, row.Text) is not { } text)
                {
                    throw new StaleException("call");
                }

                notes.Add(new Note(row.Seq, row.Written, Encoding.UTF8.GetString(text)));
            }

            return stands ? new Notes(notes.ToImmutable()) : throw new StaleException("call");
        }, cancel: cancel);
    }
}
