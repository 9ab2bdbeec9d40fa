using Wardline.Guard.Ledger;
using Wardline.Guard.Storage;
using Wardline.Guard.Vault;

namespace Wardline.Calls;

/// <summary>What became of text that was begun about a patient whom the call is no longer about.</summary>
public enum UnfinishedText
{
    /// <summary>There was none.</summary>
    None,

    /// <summary>It stands in the unfinished note, where nothing takes it for something about the next patient.</summary>
    Moved,

    /// <summary>It was destroyed: a note was unfinished too, or it was too long for one.</summary>
    Destroyed,
}

/// <summary>
/// Details and requests are about the patient of the call: when it turns to another, what was begun about the first is offered in no form of
/// the second. A note and the scratchpad are about the call, and stay.
/// </summary>
sealed record TurnedText(List<DraftRow> Rows, byte[]? AsNote)
{
    public UnfinishedText Became => Rows.Count == 0 ? UnfinishedText.None : AsNote is null ? UnfinishedText.Destroyed : UnfinishedText.Moved;

    /// <summary>Reads what there is and seals it for its new place.</summary>
    /// <exception cref="StaleException">The call has moved on.</exception>
    public static async ValueTask<TurnedText> ReadAsync(CallFloor floor, CallState call, CancellationToken cancel)
    {
        var drafts = await floor.Store.ReadAsync(db => CallDrafts.ReadAsync(db, call.Id), cancel);
        var rows = drafts.FindAll(draft => DraftFields.MeantToStay(draft) && draft.Field != DraftFields.Note);
        if (rows.Count == 0 || drafts.Exists(draft => draft.Field == DraftFields.Note && draft.Text is not null))
        {
            return new TurnedText(rows, null);
        }

        var texts = new List<string>();
        foreach (var row in rows)
        {
            texts.Add(await floor.Drafts.OpenAsync(call.Held, row) ?? throw new StaleException("call"));
        }

        var note = string.Join('\n', texts);
        return new TurnedText(rows, note.Length > AddNote.Longest ? null : await floor.Drafts.SealAsync(call.Held, DraftFields.Note, note));
    }

    /// <summary>Inside the act by which the call turns to another patient.</summary>
    /// <exception cref="StaleException">Something was typed in between; nothing stands.</exception>
    public async ValueTask<Entry> EndAsync(Act act, Guid call, Entry entry)
    {
        foreach (var row in Rows)
        {
            await CallDrafts.EndAsync(act, call, row);
        }

        if (AsNote is not null)
        {
            await CallDrafts.PutAsync(act, call, DraftFields.Note, AsNote);
        }

        return Rows.Count == 0 ? entry : entry.With(AsNote is null ? "drafts-destroyed" : "drafts-moved", Rows.Select(row => row.Field).ToArray());
    }
}
