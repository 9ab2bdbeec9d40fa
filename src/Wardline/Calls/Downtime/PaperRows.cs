using System.Text;
using Wardline.Guard.Ledger;
using Wardline.Guard.Storage;
using Wardline.Guard.Vault;
using Wardline.Verification.Evidence;

namespace Wardline.Calls.Downtime;

/// <summary>The rows of a call from paper, each bound to the entry that tells of it.</summary>
static class PaperRows
{
    /// <summary>The call itself, closed, at the times at which it was.</summary>
    public static async ValueTask<Entry> CallAsync(Act act, Entry entry, PaperCall said, Guid call, long version, bool identified)
    {
        var (purposes, round) = (string.Join(' ', said.Line.Purposes), identified ? 1 : 0);
        await act.Db.ExecuteAsync(
            """
            INSERT INTO desk_call (id, line, script, purposes, round, purpose, searches, codes, emergency, disposition, opened, closed)
            VALUES (@id, @line, @script, @purposes, @round, @purpose, 0, 0, @emergency, @disposition, @opened, @closed)
            """,
            ("@id", call), ("@line", said.Line.Id), ("@script", said.Line.Script), ("@purposes", purposes), ("@round", round), ("@purpose", said.Purpose),
            ("@emergency", said.Disposition == "emergency"), ("@disposition", said.Disposition), ("@opened", said.Began), ("@closed", said.Ended));
        return entry.Bind(
            "desk_call", call, version, said.Line.Id, said.Line.Script, purposes, null, null, round, said.Purpose, 0, 0, said.Disposition == "emergency",
            said.Disposition, said.Began, said.Ended);
    }

    /// <summary>The mark beside it: entered late, from which sheet, by whom, who took it, and what was ticked.</summary>
    public static async ValueTask<Entry> MarkAsync(Act act, Entry entry, PaperCall said, Sheet sheet, Guid call, Guid? patient, Guid by, string level, bool beyond, bool overdue)
    {
        string Ticked(bool matched) => string.Join(' ', said.Steps.Where(s => s.Matched == matched).Select(s => s.Factor));
        var was = sheet.State == Sheet.Out ? null : sheet.State;
        var authority = said.Authority is { } kind ? CallRefusal.CodeOf(kind) : null;
        await act.Db.ExecuteAsync(
            """
            INSERT INTO paper_call (id, client, sheet, patient, taken_by, entered_by, matched, failed, level, steps_level, authority, beyond, was, overdue, entered)
            VALUES (@id, @client, @sheet, @patient, @taken, @by, @matched, @failed, @level, @steps, @authority, @beyond, @was, @overdue, @entered)
            """,
            ("@id", call), ("@client", sheet.Client), ("@sheet", sheet.Id), ("@patient", patient), ("@taken", said.TakenBy!.Id), ("@by", by), ("@matched", Ticked(true)),
            ("@failed", Ticked(false)), ("@level", said.Level), ("@steps", level), ("@authority", authority), ("@beyond", beyond), ("@was", was), ("@overdue", overdue), ("@entered", act.Time));
        return entry.Bind(
            "paper_call", call, 1, sheet.Client, sheet.Id, patient, said.TakenBy.Id, by, Ticked(true), Ticked(false), said.Level, level, authority, beyond, was, overdue, act.Time);
    }

    /// <summary>A line of the accounting: told when the call ended, not when it was entered. Confirmed only by who took the call themselves, and told no more than was open.</summary>
    public static async ValueTask<Entry> ToldAsync(Act act, Entry entry, PaperCall said, PaperTold told, Guid call, Guid client, Guid patient, Guid id, NewCallKey key, bool confirmed)
    {
        var (to, segments) = (CallRefusal.CodeOf(told.To), string.Join(' ', told.Segments.Distinct().Order(StringComparer.Ordinal)));
        var details = string.IsNullOrWhiteSpace(told.Details) ? null : key.Seal(RecordDisclosure.Place, id, Encoding.UTF8.GetBytes(told.Details));
        await act.Db.ExecuteAsync(
            """
            INSERT INTO call_disclosure (id, call, client, patient, told_to, segments, purpose, details, confirmed, told)
            VALUES (@id, @call, @client, @patient, @to, @segments, @purpose, @details, @confirmed, @told)
            """,
            ("@id", id), ("@call", call), ("@client", client), ("@patient", patient), ("@to", to), ("@segments", segments), ("@purpose", said.Purpose), ("@details", details), ("@confirmed", confirmed), ("@told", said.Ended));
        return entry.With("disclosure", id).With("to", to).With("segments", segments.Split(' ')).With("purpose", said.Purpose!).With("late", true).With("confirmed", confirmed).With("taken-by", said.TakenBy!.Id).With("told", EnterPaperCall.At(said.Ended))
            .Bind("call_disclosure", id, 1, call, client, patient, to, segments, said.Purpose, details, confirmed, said.Ended);
    }
}
