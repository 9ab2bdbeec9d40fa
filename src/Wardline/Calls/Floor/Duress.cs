using System.Collections.Frozen;
using System.Data.Common;
using Wardline.Guard;
using Wardline.Guard.Access;
using Wardline.Guard.Ledger;
using Wardline.Guard.Storage;
using Wardline.Verification.Evidence;

namespace Wardline.Calls.Floor;

/// <summary>Somebody pressed the duress key and nobody has acknowledged it yet.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Staff">Who is under duress.</param>
/// <param name="Client">Of whose staff they are; null for the house's own.</param>
/// <param name="Session">The session in which it was pressed.</param>
/// <param name="Locked">Their screen was locked.</param>
/// <param name="Raised">When.</param>
public sealed record DuressAlarm(Guid Id, Guid Staff, Guid? Client, Guid Session, bool Locked, DateTimeOffset Raised)
{
    /// <summary>All that stand open, the oldest first.</summary>
    internal static ValueTask<List<DuressAlarm>> OpenAsync(Db db) => db.QueryAsync(
        "SELECT id, staff, client, session, locked, raised FROM duress WHERE closed IS NULL ORDER BY raised, id", Row);

    static DuressAlarm Row(DbDataReader r) => new(r.Id(0), r.Id(1), r.IdOrNull(2), r.Id(3), r.GetInt64(4) == 1, r.Time(5));

    /// <summary>False: one stands open already.</summary>
    internal async ValueTask<bool> InsertAsync(Act act) => await act.Db.ExecuteAsync(
        "INSERT INTO duress (id, staff, client, session, locked, raised) VALUES (@id, @staff, @client, @session, @locked, @raised) ON CONFLICT DO NOTHING",
        ("@id", Id), ("@staff", Staff), ("@client", Client), ("@session", Session), ("@locked", Locked), ("@raised", Raised)) == 1;

    /// <exception cref="StaleException">Somebody else has acknowledged it.</exception>
    internal async ValueTask<Entry> CloseAsync(Act act, Entry entry, Guid by, string reason) => await act.Db.ExecuteAsync(
        "UPDATE duress SET closed_by = @by, reason = @reason, closed = @closed WHERE id = @id AND closed IS NULL",
        ("@id", Id), ("@by", by), ("@reason", reason), ("@closed", act.Time)) == 1
        ? Bind(entry, 2, by, reason, act.Time) : throw new StaleException("duress");

    internal Entry Bind(Entry entry, long version, Guid? by = null, string? reason = null, DateTimeOffset? closed = null) =>
        entry.Bind("duress", Id, version, Staff, Client, Session, Locked, Raised, by, reason, closed);

    /// <summary>Whether this supervisor may say what came of it: one of the house, or of the client whose staff it is. A client's supervisor sees more than that, for safety, but doesn't take what is the house's off its boards.</summary>
    internal bool AnsweredBy(Agent supervisor) => supervisor.OnlyClient is not { } only || Client == only;

    /// <summary>Whether this supervisor sees it: never their own, for who stands behind them sees that screen too.</summary>
    internal bool ShownTo(Agent supervisor, IEnumerable<CallState> calls) => Staff != supervisor.Id
        && (supervisor.OnlyClient is not { } only || Client == only || calls.Any(call => call.Agent == Staff && call.Client == only));
}

/// <summary>
/// Somebody asks for help without its showing: in a call or without one, signed in or locked. The one who asks learns nothing from
/// the answer. Pressed again, the alarm that stands ends in a new one with its time: who had only the old one before them acknowledges nothing.
/// </summary>
/// <param name="Who">Who pressed it.</param>
/// <param name="Session">In which session.</param>
/// <param name="Locked">It is locked: whoever is there has no password to give.</param>
public sealed record RaiseDuress(Agent Who, Guid Session, bool Locked)
{
    const string Kind = "session.duress", Again = "pressed-again";
    const int Tries = 5;

    public async Task HandleAsync(CallFloor floor)
    {
        ArgumentNullException.ThrowIfNull(floor);
        var house = await floor.Logs.OfAsync(LedgerLogs.House);
        for (var left = Tries; ; left--)
        {
            try
            {
                foreach (var client in (await WriteAsync(floor, house.Id)).Append(Who.OnlyClient ?? Guid.Empty).Distinct())
                {
                    floor.TellBoards(client);
                }

                return;
            }
            catch (StaleException) when (left > 1)
            {
                // Answered or pressed again at the same moment: it is raised on what stands now.
            }
        }
    }

    // The clients whose calls this person has on.
    async Task<List<Guid>> WriteAsync(CallFloor floor, long house) => await floor.Store.ActAsync(async act =>
    {
        var standing = (await DuressAlarm.OpenAsync(act.Db)).Find(one => one.Staff == Who.Id);
        var alarm = new DuressAlarm(Ids.New(floor.Store.Time), Who.Id, Who.OnlyClient, Session, Locked, standing?.Raised ?? act.Time);
        var calls = await act.Db.QueryAsync(
            "SELECT id, client FROM basis WHERE kind = 'call' AND holder = @who AND open = 1 ORDER BY created, id", r => (Id: r.Id(0).ToString("D"), Client: r.Id(1)), ("@who", Who.Id));
        var entry = new Entry { Id = Ids.New(floor.Store.Time), Kind = Kind, Time = act.Time, Actor = Who.Entry, Client = Who.OnlyClient }
            .With("session", Session).With("locked", Locked).With("calls", calls.ConvertAll(call => call.Id).ToArray());
        if (standing is not null)
        {
            entry = await standing.CloseAsync(act, entry.With("again", true).With("before", standing.Id), Who.Id, Again);
        }

        act.Enter(house, await alarm.InsertAsync(act) ? alarm.Bind(entry.With("alarm", alarm.Id), 1) : throw new StaleException("duress"));
        return calls.ConvertAll(call => call.Client);
    });
}

/// <summary>An alarm that somebody has seen to.</summary>
public sealed record AcknowledgedDuress(Guid Alarm);

/// <summary>A supervisor says what came of an alarm; until then it stands on every board but the one of who raised it.</summary>
/// <param name="Supervisor">Who; never the one who raised it.</param>
/// <param name="Alarm">The alarm.</param>
/// <param name="Reason">One of <see cref="Reasons"/>.</param>
public sealed record AcknowledgeDuress(Agent Supervisor, Guid Alarm, string Reason)
{
    const string Kind = "session.duress-acknowledged";

    static readonly FrozenSet<string> Known = FrozenSet.Create(StringComparer.Ordinal, "somebody-is-there", "police-called", "pressed-by-mistake", "drill");

    /// <summary>What may have come of it, sorted.</summary>
    public static IReadOnlyList<string> Reasons { get; } = [.. Known.Order(StringComparer.Ordinal)];

    /// <summary>One's own is answered like none.</summary>
    internal static RefusalKind? Decide(AcknowledgeDuress request, DuressAlarm? alarm, IEnumerable<CallState> calls, AccessPolicy policy) =>
        !SupervisorStep.MayAct(request.Supervisor, policy) ? RefusalKind.SupervisorNeeded
        : alarm is null || !alarm.ShownTo(request.Supervisor, calls) ? RefusalKind.MovedOn
        : !alarm.AnsweredBy(request.Supervisor) ? RefusalKind.SupervisorNeeded
        : !Known.Contains(request.Reason ?? "") ? RefusalKind.UnknownReason
        : null;

    public async Task<Step<AcknowledgedDuress>> HandleAsync(CallFloor floor, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(floor);
        var (alarm, calls) = await floor.Store.ReadAsync(async db => ((await DuressAlarm.OpenAsync(db)).Find(one => one.Id == Alarm), await CallState.AllOpenAsync(db)), cancel);
        if (Decide(this, alarm, calls, floor.Access) is { } why)
        {
            return await floor.RefuseAsync(Supervisor, Guid.Empty, null, Kind, why, cancel: cancel);
        }

        var house = await floor.Logs.OfAsync(LedgerLogs.House);
        try
        {
            await floor.Store.ActAsync(async act =>
            {
                var entry = new Entry { Id = Ids.New(floor.Store.Time), Kind = Kind, Time = act.Time, Actor = Supervisor.Entry, Client = alarm!.Client }
                    .With("alarm", Alarm).With("of", alarm.Staff).With("reason", Reason);
                act.Enter(house.Id, await alarm.CloseAsync(act, entry, Supervisor.Id, Reason));
            }, cancel);
        }
        catch (StaleException)
        {
            return await floor.RefuseAsync(Supervisor, Guid.Empty, null, Kind, RefusalKind.MovedOn, cancel: cancel);
        }

        foreach (var client in calls.Where(call => call.Agent == alarm!.Staff).Select(call => call.Client).Append(alarm!.Client ?? Guid.Empty).Distinct())
        {
            floor.TellBoards(client);
        }

        return new AcknowledgedDuress(Alarm);
    }
}
