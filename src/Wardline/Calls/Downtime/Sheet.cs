using System.Data.Common;
using Wardline.Guard;
using Wardline.Guard.Ledger;
using Wardline.Guard.Storage;
using Wardline.Verification.Evidence;

namespace Wardline.Calls.Downtime;

/// <summary>A numbered sheet of paper, as the database has it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Client">Whose calls it is for.</param>
/// <param name="Number">Its number among the client's sheets.</param>
/// <param name="Serial">As printed.</param>
/// <param name="Print">The print that it came out of.</param>
/// <param name="State">One of the constants.</param>
/// <param name="Searches">How often a patient was looked for with it.</param>
/// <param name="Call">The call that was entered from it.</param>
/// <param name="ClosedBy">Who entered it or declared it void.</param>
/// <param name="Closed">When.</param>
/// <param name="Printed">When it was printed.</param>
/// <param name="Version">Counts its changes.</param>
public sealed record Sheet(
    Guid Id, Guid Client, long Number, string Serial, Guid Print, string State, int Searches, Guid? Call, Guid? ClosedBy, DateTimeOffset? Closed, DateTimeOffset Printed, long Version)
{
    /// <summary>Printed, and nothing heard of it since.</summary>
    public const string Out = "out";

    /// <summary>What was written on it is in the system.</summary>
    public const string Entered = "entered";

    /// <summary>Void: torn, misprinted or written on by mistake, and shredded. What had been written on it may still be entered, and stands out.</summary>
    public const string Spoiled = "spoiled";

    /// <summary>Void: nobody knows where it is. Who finds it may still enter it.</summary>
    public const string Lost = "lost";

    const string Columns = "SELECT id, client, number, serial, print, state, searches, call, closed_by, closed, printed, version FROM downtime_sheet";

    internal static ValueTask<Sheet?> FindAsync(Db db, Guid client, string serial) =>
        db.FirstAsync(Columns + " WHERE client = @client AND serial = @serial", Row, ("@client", client), ("@serial", Downtime.Serial.Normal(serial)))!;

    internal static ValueTask<Sheet?> FindAsync(Db db, Guid id) => db.FirstAsync(Columns + " WHERE id = @id", Row, ("@id", id))!;

    /// <summary>The newest sheets of one client or of all, the newest first; and whatever is out or lost, however old it is.</summary>
    internal static ValueTask<List<Sheet>> ListAsync(Db db, Guid? only, int most)
    {
        var of = only is null ? "" : " AND client = @only";
        return db.QueryAsync(
            $"{Columns} WHERE (state IN ('out', 'lost') OR id IN (SELECT id FROM downtime_sheet WHERE 1 = 1{of} ORDER BY printed DESC, client, number DESC LIMIT @most)){of} ORDER BY printed DESC, client, number DESC",
            Row, [.. Of(only), ("@most", most)]);
    }

    internal static (string, object?)[] Of(Guid? only) => only is { } client ? [("@only", client)] : [];

    static Sheet Row(DbDataReader r) => new(
        r.Id(0), r.Id(1), r.GetInt64(2), r.GetString(3), r.Id(4), r.GetString(5), (int)r.GetInt64(6), r.IdOrNull(7), r.IdOrNull(8), r.IsDBNull(9) ? null : r.Time(9), r.Time(10), r.GetInt64(11));

    /// <exception cref="StaleException">Another print took the number.</exception>
    internal async ValueTask<Entry> InsertAsync(Act act, Entry entry) => await act.Db.ExecuteAsync(
        """
        INSERT INTO downtime_sheet (id, client, number, serial, print, state, searches, printed, version)
        VALUES (@id, @client, @number, @serial, @print, @state, 0, @printed, 1) ON CONFLICT DO NOTHING
        """,
        ("@id", Id), ("@client", Client), ("@number", Number), ("@serial", Serial), ("@print", Print), ("@state", State), ("@printed", Printed)) == 1
        ? Bind(entry, this) : throw new StaleException("sheet");

    /// <summary>Changes it as it was read, once.</summary>
    /// <exception cref="StaleException">Somebody else changed it in between; nothing stands.</exception>
    internal async ValueTask<Entry> ChangeAsync(Act act, Entry entry, Sheet to)
    {
        var next = to with { Version = await act.SwapAsync("downtime_sheet", Id, Version) };
        await act.Db.ExecuteAsync(
            "UPDATE downtime_sheet SET state = @state, searches = @searches, call = @call, closed_by = @by, closed = @closed WHERE id = @id",
            ("@id", Id), ("@state", next.State), ("@searches", next.Searches), ("@call", next.Call), ("@by", next.ClosedBy), ("@closed", next.Closed));
        return Bind(entry, next);
    }

    /// <summary>Writes the refusal down, with the sheet where there is one, then gives it back.</summary>
    internal static async Task<CallRefusal> RefuseAsync(CallFloor floor, Agent agent, Sheet? sheet, string kind, RefusalKind why, CancellationToken cancel)
    {
        var (refusal, log) = (CallRefusal.Of(why), await floor.Logs.OfAsync(sheet?.Client ?? LedgerLogs.House));
        var entry = new Entry
        {
            Id = Ids.New(floor.Store.Time), Kind = kind, Time = floor.Store.Time.GetUtcNow(), Actor = agent.Entry, Client = sheet?.Client, Outcome = EntryOutcome.Refused, Reason = refusal.Code,
        };
        await floor.Store.EnterAsync(log.Id, sheet is null ? entry : entry.With("serial", sheet.Serial), basis: null, cancel);
        return refusal;
    }

    static Entry Bind(Entry entry, Sheet s) => entry.Bind(
        "downtime_sheet", s.Id, s.Version, s.Client, s.Number, s.Serial, s.Print, s.State, s.Searches, s.Call, s.ClosedBy, s.Closed, s.Printed);
}
