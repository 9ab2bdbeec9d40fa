using System.Text;
using Wardline.Guard;
using Wardline.Guard.Ledger;
using Wardline.Guard.Storage;
using Wardline.Guard.Vault;
using Wardline.Verification.Evidence;

namespace Wardline.Calls;

/// <summary>A note that was written down.</summary>
/// <param name="Seq">Its place among the call's notes, from 1.</param>
public sealed record AddedNote(long Seq);

/// <summary>Writes something down: sealed under the call's key, added to what is there, never changed.</summary>
/// <param name="Agent">Who.</param>
/// <param name="Call">Which call.</param>
/// <param name="Text">At most 10,000 characters.</param>
public sealed record AddNote(Agent Agent, Guid Call, string Text)
{
    /// <summary>With one character a line end.</summary>
    public string Text { get; init; } = LineEnds.Of(Text);

    /// <summary>From which draft it was made: that one goes with it. Null for a program, which has none.</summary>
    public DraftMark? Draft { get; init; }

    /// <summary>Characters that a note may have.</summary>
    public const int Longest = 10_000;

    internal const string Kind = "call.note";
    internal const string Place = "note";

    internal static RefusalKind? Decide(AddNote request) =>
        string.IsNullOrWhiteSpace(request.Text) || request.Text.Length > Longest ? RefusalKind.BadInput : null;

    public Task<Step<AddedNote>> HandleAsync(CallFloor floor, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(floor);
        return floor.StepAsync<AddedNote>(Agent, Call, Kind, async call =>
        {
            if (Decide(this) is { } why)
            {
                return await floor.RefuseAsync(Agent, Call, call, Kind, why, cancel: cancel);
            }

            var (id, seq) = (Ids.New(floor.Store.Time), 0L);
            var text = await floor.Keys.SealAsync(call.Client, Call, Place, id, Encoding.UTF8.GetBytes(Text));
            await floor.ActAsync(Agent, call, Kind, async (act, entry, _) =>
            {
                (entry, seq) = await WriteAsync(act, entry, Call, id, text);
                if (Draft is not null)
                {
                    await CallDrafts.SettleAsync(act, Call, DraftFields.Note, Draft);
                }

                return entry;
            }, cancel);
            return new AddedNote(seq);
        }, cancel: cancel);
    }

    /// <summary>Writes the sealed note inside an act and binds it to the entry.</summary>
    internal static async ValueTask<(Entry Entry, long Seq)> WriteAsync(Act act, Entry entry, Guid call, Guid id, byte[] text)
    {
        var seq = 1 + await act.Db.NumberAsync("SELECT max(seq) FROM call_note WHERE call = @call", ("@call", call));
        await act.Db.ExecuteAsync(
            "INSERT INTO call_note (id, call, seq, text, written) VALUES (@id, @call, @seq, @text, @written)",
            ("@id", id), ("@call", call), ("@seq", seq), ("@text", text), ("@written", act.Time));
        return (entry.With("note", id).Bind("call_note", id, 1, call, seq, text, act.Time), seq);
    }

    /// <summary>Says nothing of the text.</summary>
    public override string ToString() => $"{nameof(AddNote)} {Call}";
}
