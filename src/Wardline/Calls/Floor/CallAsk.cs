using System.Data.Common;
using Wardline.Guard;
using Wardline.Guard.Ledger;
using Wardline.Guard.Storage;
using Wardline.Guard.Vault;
using Wardline.Verification.Evidence;

namespace Wardline.Calls.Floor;

/// <summary>What an agent asks of others, as the database has it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Client">Whose call.</param>
/// <param name="Call">The call.</param>
/// <param name="Kind">One of the constants.</param>
/// <param name="Asker">Who asked; of a call that was taken over, who had it.</param>
/// <param name="Asked">The colleague who is asked; null for the supervisors.</param>
/// <param name="Round">The call's identification when it was asked.</param>
/// <param name="Made">When.</param>
public sealed record CallAsk(Guid Id, Guid Client, Guid Call, string Kind, Guid Asker, Guid? Asked, long Round, DateTimeOffset Made)
{
    /// <summary>A supervisor, please.</summary>
    public const string Help = "help";

    /// <summary>A supervisor's word for the caller, please.</summary>
    public const string Approval = "approval";

    /// <summary>Would this colleague take the call?</summary>
    public const string TakeCall = "take-call";

    /// <summary>A supervisor took the call without being asked.</summary>
    public const string TakenOver = "take-over";

    const string Columns = "SELECT a.id, a.client, a.call, a.kind, a.asker, a.asked, a.round, a.made FROM call_ask a";

    /// <summary>What waits in one call.</summary>
    internal static ValueTask<List<CallAsk>> OpenOfAsync(Db db, Guid call) =>
        db.QueryAsync(Columns + " WHERE a.call = @call AND a.closed IS NULL ORDER BY a.made, a.id", Row, ("@call", call));

    /// <summary>What waits for this colleague, in calls that are still on.</summary>
    internal static ValueTask<List<CallAsk>> OpenForAsync(Db db, Guid asked) =>
        db.QueryAsync(Columns + " JOIN basis b ON b.id = a.call WHERE a.asked = @asked AND a.closed IS NULL AND b.open = 1 AND b.holder = a.asker ORDER BY a.made, a.id", Row, ("@asked", asked));

    /// <summary>What waits in all calls that are on.</summary>
    internal static ValueTask<List<CallAsk>> OpenAsync(Db db) =>
        db.QueryAsync(Columns + " JOIN basis b ON b.id = a.call WHERE a.closed IS NULL AND b.open = 1 ORDER BY a.made, a.id", Row);

    /// <summary>Whether this person has ever held the call; who holds it now is not looked at.</summary>
    internal static async ValueTask<bool> HeldByAsync(Db db, Guid call, Guid person) => await db.NumberAsync(
        "SELECT count(*) FROM call_ask WHERE call = @call AND outcome = 'taken' AND (asker = @person OR closed_by = @person)", ("@call", call), ("@person", person)) > 0;

    static CallAsk Row(DbDataReader r) => new(r.Id(0), r.Id(1), r.Id(2), r.GetString(3), r.Id(4), r.IdOrNull(5), r.GetInt64(6), r.Time(7));

    internal async ValueTask<Entry> InsertAsync(Act act, Entry entry) => await act.Db.ExecuteAsync(
        """
        INSERT INTO call_ask (id, client, call, kind, asker, asked, round, made) VALUES (@id, @client, @call, @kind, @asker, @asked, @round, @made)
        ON CONFLICT DO NOTHING
        """,
        ("@id", Id), ("@client", Client), ("@call", Call), ("@kind", Kind), ("@asker", Asker), ("@asked", Asked), ("@round", Round), ("@made", Made)) == 1
        ? entry.Bind("call_ask", Id, 1, Client, Call, Kind, Asker, Asked, Round, Made, null, null, null)
        : throw new StaleException("ask");

    /// <summary>Closes it once.</summary>
    /// <exception cref="StaleException">It is closed already; nothing stands.</exception>
    internal async ValueTask<Entry> CloseAsync(Act act, Entry entry, Guid by, string outcome) => await act.Db.ExecuteAsync(
        "UPDATE call_ask SET closed_by = @by, outcome = @outcome, closed = @closed WHERE id = @id AND closed IS NULL",
        ("@id", Id), ("@by", by), ("@outcome", outcome), ("@closed", act.Time)) == 1
        ? entry.Bind("call_ask", Id, 2, Client, Call, Kind, Asker, Asked, Round, Made, by, outcome, act.Time)
        : throw new StaleException("ask");

    /// <summary>
    /// Gives the call to somebody else inside an act: evidence, authority and purpose are the call's and stay; what was asked for it is
    /// over; the one who had it opens nothing of it any more. An unfinished note goes along like the kept ones; the scratchpad was for the
    /// one who wrote it, and is destroyed.
    /// </summary>
    internal static async ValueTask<Entry> HandOverAsync(Act act, CallState call, Guid to, Entry entry, Guid asOf)
    {
        await Guard.Access.Basis.HandOverAsync(act, call.Basis, to);
        var open = await OpenOfAsync(act.Db, call.Id);
        if (!open.Exists(ask => ask.Id == asOf))
        {
            // Taken back in between: whoever took it back keeps the call.
            throw new StaleException("ask");
        }

        var gone = await CallDrafts.DestroyAsync(act, call.Id, DraftFields.Scratchpad);
        entry = gone.Count == 0 ? entry : entry.With("drafts-destroyed", gone.Select(row => row.Field).ToArray()).With("draft-saves", gone.Sum(row => row.Saves));
        foreach (var ask in open)
        {
            entry = await ask.CloseAsync(act, entry, to, ask.Id == asOf ? "taken" : "overtaken");
        }

        return entry.With("from", call.Agent).With("to", to);
    }
}
