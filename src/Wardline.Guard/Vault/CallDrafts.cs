using System.Text;
using Wardline.Guard.Access;
using Wardline.Guard.Ledger;
using Wardline.Guard.Storage;

namespace Wardline.Guard.Vault;

/// <summary>From where a text was saved: a page that is open makes up its id and counts its own saves.</summary>
/// <param name="Window">The page; empty for one without a script.</param>
/// <param name="Seq">Its count: of two saves of one page the higher is the later, in whatever order they arrive.</param>
/// <param name="Seen">The version that the page has shown or saved last, 0 for none: what is newer it does not know of.</param>
public sealed record DraftMark(Guid Window, long Seq, long Seen);

/// <summary>How a save ended.</summary>
public enum DraftOutcome
{
    /// <summary>It is the field's text now.</summary>
    Kept,

    /// <summary>A later save of the same page was there already; nothing was changed.</summary>
    Late,

    /// <summary>Another page saved in between; nothing was changed, and the person is asked which text it shall be.</summary>
    Elsewhere,
}

/// <summary>A save's end, and the version that the field has now.</summary>
public readonly record struct DraftSaved(DraftOutcome Outcome, long Version);

/// <summary>A field's unfinished text.</summary>
/// <param name="Field">Which field.</param>
/// <param name="Text">Sealed; null when it was kept, emptied or discarded.</param>
/// <param name="Version">The server's order of saves.</param>
/// <param name="Saves">Saves that no entry has told of yet.</param>
/// <param name="Window">The page that made this version; empty for one without a script.</param>
public sealed record DraftRow(string Field, byte[]? Text, long Version, long Saves, Guid Window);

/// <summary>
/// Unfinished text of a call, so that nothing typed is lost: sealed under the call's key, seen by its holder only, destroyed at the
/// wrap-up. The one change without an entry of its own, therefore here and nowhere else: the first save of a field in a minute writes
/// an entry, the others of that minute are counted into the field's next one or into the wrap-up's (docs/decisions/0008).
/// A save is no step of the call: what is decided meanwhile about the call stays valid.
/// </summary>
public sealed class CallDrafts(Store store, CallKeys keys)
{
    static readonly TimeSpan Covered = TimeSpan.FromMinutes(1);

    /// <summary>Seals and saves a text; an empty one empties the field.</summary>
    /// <param name="call">The call, held and open; another version of it does no harm.</param>
    /// <param name="field">Which field: a code of the source.</param>
    /// <param name="text">What is typed so far.</param>
    /// <param name="mark">From where.</param>
    /// <param name="log">The client's log.</param>
    /// <param name="entry">Makes the entry, from the act's time and the number of saves that it tells of.</param>
    /// <exception cref="StaleException">The call is over or has gone to somebody else; nothing was saved.</exception>
    public async ValueTask<DraftSaved> SaveAsync(HeldCall call, string field, string text, DraftMark mark, long log, Func<DateTimeOffset, long, Entry> entry)
    {
        var sealedText = text.Length == 0 ? null : await SealAsync(call, field, text);
        return await store.HousekeepAsync(async act =>
        {
            // Holds the call's row to the end: no wrap-up slips in between, and two windows come one after the other.
            if (await act.Db.NumberAsync(
                "SELECT version FROM basis WHERE id = @id AND client = @client AND holder = @holder AND open = 1" + act.Db.ForUpdate,
                ("@id", call.Call), ("@client", call.Client), ("@holder", call.Agent)) == 0)
            {
                throw new StaleException("call");
            }

            var was = await act.Db.FirstAsync(
                "SELECT win, seq, version, text, saves, entered FROM call_draft WHERE call = @call AND field = @field",
                r => new Was(r.Id(0), r.GetInt64(1), r.GetInt64(2), !r.IsDBNull(3), r.GetInt64(4), r.Time(5)), ("@call", call.Call), ("@field", field));
            // A page without a script names no window: two of them are not one, and what it has seen is all that counts.
            var same = was is not null && was.Window == mark.Window && mark.Window != Guid.Empty;
            if (was is not null && (same ? mark.Seq <= was.Seq : was.HasText && was.Version > mark.Seen))
            {
                return new DraftSaved(same ? DraftOutcome.Late : DraftOutcome.Elsewhere, was.Version);
            }

            var (saves, enters) = (1 + (was?.Saves ?? 0), was is null || was.Entered + Covered <= act.Time);
            await act.Db.ExecuteAsync(
                """
                INSERT INTO call_draft (call, field, text, win, seq, version, saves, entered) VALUES (@call, @field, @text, @win, @seq, 1, @saves, @entered)
                ON CONFLICT (call, field) DO UPDATE SET text = @text, win = @win, seq = @seq, version = call_draft.version + 1, saves = @saves, entered = @entered
                """,
                ("@call", call.Call), ("@field", field), ("@text", sealedText), ("@win", mark.Window), ("@seq", mark.Seq),
                ("@saves", enters ? 0 : saves), ("@entered", enters ? act.Time : was!.Entered));
            if (enters)
            {
                act.Enter(log, entry(act.Time, saves));
            }

            return new DraftSaved(DraftOutcome.Kept, 1 + (was?.Version ?? 0));
        });
    }

    /// <summary>Opens a text to the agent who holds the call in just this version; null when the call has moved on. Its entry comes first.</summary>
    public async ValueTask<string?> OpenAsync(HeldCall call, DraftRow draft) =>
        draft.Text is null ? "" : await keys.OpenAsync(call, Place(draft.Field), call.Call, draft.Text) is { } text ? Encoding.UTF8.GetString(text) : null;

    /// <summary>The fields of a call that were ever saved.</summary>
    public static ValueTask<List<DraftRow>> ReadAsync(Db db, Guid call) => db.QueryAsync(
        "SELECT field, text, version, saves, win FROM call_draft WHERE call = @call ORDER BY field",
        r => new DraftRow(r.GetString(0), r.IsDBNull(1) ? null : r.Bytes(1), r.GetInt64(2), r.GetInt64(3), r.Id(4)), ("@call", call));

    /// <summary>
    /// Inside the act that keeps the text for good: the draft of it goes. What another window saved later, and this one has not seen,
    /// stays; a save of this window that is still under way comes too late.
    /// </summary>
    public static async ValueTask SettleAsync(Act act, Guid call, string field, DraftMark mark)
    {
        const string Gone = "UPDATE call_draft SET text = NULL, win = @win, seq = @seq, version = version + 1 WHERE call = @call AND field = @field AND ((win = @win AND win <> @nowhere) OR version <= @seen)";
        (string, object?)[] of = [("@call", call), ("@field", field), ("@win", mark.Window), ("@seq", mark.Seq), ("@nowhere", Guid.Empty)];
        if (await act.Db.ExecuteAsync(Gone, [.. of, ("@seen", mark.Seen)]) == 0 && mark.Window != Guid.Empty)
        {
            await act.Db.ExecuteAsync(
                """
                INSERT INTO call_draft (call, field, text, win, seq, version, saves, entered) VALUES (@call, @field, NULL, @win, @seq, 1, 0, @entered)
                ON CONFLICT (call, field) DO NOTHING
                """,
                [.. of[..^1], ("@entered", DateTimeOffset.UnixEpoch)]);
        }
    }

    /// <summary>Seals a text for a field, to be put there inside an act.</summary>
    public ValueTask<byte[]> SealAsync(HeldCall call, string field, string text) =>
        keys.SealAsync(call.Client, call.Call, Place(field), call.Call, Encoding.UTF8.GetBytes(text));

    /// <summary>Inside an act that has no more use for a field's text, in the version that it has looked at: it is destroyed, and every page is told.</summary>
    /// <exception cref="StaleException">It has changed in between.</exception>
    public static async ValueTask EndAsync(Act act, Guid call, DraftRow was)
    {
        if (await act.Db.ExecuteAsync(
            "UPDATE call_draft SET text = NULL, win = @nowhere, seq = 0, version = version + 1 WHERE call = @call AND field = @field AND version = @version",
            ("@call", call), ("@field", was.Field), ("@version", was.Version), ("@nowhere", Guid.Empty)) != 1)
        {
            throw new StaleException("draft");
        }
    }

    /// <summary>Inside an act: puts a sealed text into a field that is empty.</summary>
    /// <exception cref="StaleException">It is not empty any more.</exception>
    public static async ValueTask PutAsync(Act act, Guid call, string field, byte[] text)
    {
        if (await act.Db.ExecuteAsync(
            """
            INSERT INTO call_draft (call, field, text, win, seq, version, saves, entered) VALUES (@call, @field, @text, @nowhere, 0, 1, 0, @entered)
            ON CONFLICT (call, field) DO UPDATE SET text = @text, win = @nowhere, seq = 0, version = call_draft.version + 1 WHERE call_draft.text IS NULL
            """,
            ("@call", call), ("@field", field), ("@text", text), ("@nowhere", Guid.Empty), ("@entered", DateTimeOffset.UnixEpoch)) != 1)
        {
            throw new StaleException("draft");
        }
    }

    /// <summary>Inside the act that closes the call: all of them go; with a field, only that one. Returns what there was, for the entry.</summary>
    public static async ValueTask<List<DraftRow>> DestroyAsync(Act act, Guid call, string? field = null)
    {
        var gone = (await ReadAsync(act.Db, call)).FindAll(draft => field is null || draft.Field == field);
        foreach (var draft in gone)
        {
            await act.Db.ExecuteAsync("DELETE FROM call_draft WHERE call = @call AND field = @field", ("@call", call), ("@field", draft.Field));
        }

        return gone;
    }

    // There is one text a field, and each save is sealed anew: field and call are its place.
    static string Place(string field) => "draft-" + field;

    sealed record Was(Guid Window, long Seq, long Version, bool HasText, long Saves, DateTimeOffset Entered);
}
