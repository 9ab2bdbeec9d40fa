using System.Data.Common;
using Wardline.Calls.Floor;
using Wardline.Guard.Storage;
using Wardline.Verification;
using Wardline.Verification.Evidence;

namespace Wardline.Calls.Afterwards;

/// <summary>How far somebody is with a call that they took.</summary>
public enum WrapUpState
{
    /// <summary>It is on.</summary>
    Open,

    /// <summary>It is over or was left, and not wrapped up.</summary>
    Waiting,

    /// <summary>Wrapped up.</summary>
    Done,

    /// <summary>Somebody else took it; wrapping up is theirs.</summary>
    HandedOver,
}

/// <summary>A call that somebody works or worked: states and times, and nothing of the patient.</summary>
/// <param name="Call">The call.</param>
/// <param name="Client">Whose line.</param>
/// <param name="Line">The line's code.</param>
/// <param name="Holder">Who has it, or wrapped it up.</param>
/// <param name="Opened">When it was opened.</param>
/// <param name="Over">When the telephone said that it was over; null for one that is on, or was opened by hand.</param>
/// <param name="Closed">When it was wrapped up.</param>
/// <param name="Step">How far it came.</param>
/// <param name="Level">How far the caller is or was verified.</param>
/// <param name="Locked">Whether too many answers in it did not match.</param>
/// <param name="Emergency">The emergency script was taken.</param>
/// <param name="Purpose">What the caller wanted, once chosen.</param>
/// <param name="Disposition">How it ended.</param>
/// <param name="WrapUp">How far the one who asks is with it.</param>
public sealed record WorkedCall(
    Guid Call, Guid Client, string Line, Guid Holder, DateTimeOffset Opened, DateTimeOffset? Over, DateTimeOffset? Closed, NextStep Step, string Level, bool Locked,
    bool Emergency, string? Purpose, string? Disposition, WrapUpState WrapUp)
{
    /// <summary>From the opening to the wrap-up; of one that isn't wrapped up, to the end of the telephone call, or until now.</summary>
    public TimeSpan Lasted(DateTimeOffset now) => (Closed ?? Over ?? now) - Opened;

    /// <summary>How far this person is with it.</summary>
    /// <param name="holds">Whether they have it now.</param>
    /// <param name="open">Whether it is open.</param>
    /// <param name="gone">Whether the telephone said that it was over or went elsewhere.</param>
    /// <param name="left">Whether the person has gone on since, or the day has.</param>
    internal static WrapUpState StateOf(bool holds, bool open, bool gone, bool left) =>
        !holds ? WrapUpState.HandedOver
        : !open ? WrapUpState.Done
        : gone || left ? WrapUpState.Waiting
        : WrapUpState.Open;

    /// <summary>The calls that wait for this person, and those that they have or had on the day that is so many days back; the oldest first.</summary>
    internal static async ValueTask<List<WorkedCall>> OfAsync(Db db, CallFloor floor, Agent who, int back, DateTimeOffset from, DateTimeOffset until)
    {
        var person = who.Id;
        (string, object?)[] of = [("@person", person), ("@from", from), ("@until", until)];
        var held = await db.QueryAsync(Columns + " AND b.holder = @person AND b.created >= @from AND b.created < @until", Row, of);
        var open = await db.QueryAsync(Columns + " AND b.holder = @person AND b.open = 1", Row, ("@person", person));
        var given = await db.QueryAsync(
            Columns + " AND b.id IN (SELECT call FROM call_ask WHERE asker = @person AND outcome = 'taken' AND closed >= @from) AND b.created >= @from AND b.created < @until", Row, of);
        var seen = held.Concat(open).Concat(given).DistinctBy(one => one.Call).OrderBy(one => one.Opened).ThenBy(one => one.Call).ToList();
        var newest = seen.Where(one => one.Holder == person).Select(one => (DateTimeOffset?)one.Got).Max();
        var made = new List<WorkedCall>();
        foreach (var one in seen.Where(one => who.OnlyClient is null || who.OnlyClient == one.Client))
        {
            // A telephone on hold keeps its call on; a call that was opened by hand is left when another was taken after it.
            var today = floor.Today(one.Client);
            var left = (!one.ByTelephone && one.Got < newest) || floor.DayOf(one.Client, one.Got) < today;
            var state = StateOf(one.Holder == person, one.Open, one.Gone, left);

            // What was opened before midnight and taken after it is on today.
            if (state == WrapUpState.Waiting || (state == WrapUpState.Open ? back == 0 : floor.DayOf(one.Client, one.Opened).AddDays(back) == today))
            {
                made.Add(await MakeAsync(db, floor, one, person, left));
            }
        }

        return made;
    }

    /// <summary>One call as this person sees it, who has it, had it, or looks at somebody else's; null when there is none.</summary>
    internal static async ValueTask<(WorkedCall Call, bool Had)?> FindAsync(Db db, CallFloor floor, Guid call, Guid person)
    {
        if (await db.FirstAsync(Columns + " AND b.id = @call", Row!, ("@call", call)) is not { } seen)
        {
            return null;
        }

        var had = seen.Holder == person || await CallAsk.HeldByAsync(db, call, person);
        return (await MakeAsync(db, floor, seen, had ? person : seen.Holder, left: false), had);
    }

    /// <summary>Calls by their ids, the oldest first: those that this person has or had; with <paramref name="ofOthers"/> those of everybody.</summary>
    internal static async ValueTask<List<WorkedCall>> BetweenAsync(Db db, CallFloor floor, (byte[] Low, byte[] High) ids, Agent person, bool ofOthers, int most)
    {
        var mine = "AND (b.holder = @person OR EXISTS (SELECT 1 FROM call_ask k WHERE k.call = b.id AND k.outcome = 'taken' AND (k.asker = @person OR k.closed_by = @person)))";
        var seen = await db.QueryAsync(
            $"{Columns} AND b.id >= @low AND b.id <= @high {(person.OnlyClient is null ? "" : "AND b.client = @client")} {(ofOthers ? "" : mine)} ORDER BY b.id LIMIT @most",
            Row, ("@low", ids.Low), ("@high", ids.High), ("@client", person.OnlyClient), ("@person", person.Id), ("@most", most));
        var made = new List<WorkedCall>(seen.Count);
        foreach (var one in seen)
        {
            made.Add(await MakeAsync(db, floor, one, ofOthers ? one.Holder : person.Id, left: false));
        }

        return made;
    }

    static async ValueTask<WorkedCall> MakeAsync(Db db, CallFloor floor, Seen seen, Guid person, bool left)
    {
        var evidence = await CallProof.ReadAsync(db, seen.Call, seen.Round, floor.Store.Time.GetUtcNow());
        var cleared = await db.NumberAsync("SELECT count(*) FROM authority WHERE call = @call AND round = @round", ("@call", seen.Call), ("@round", seen.Round)) > 0;
        var level = evidence.Level(floor.Verification);
        return new WorkedCall(
            seen.Call, seen.Client, seen.Line, seen.Holder, seen.Opened, seen.Over, seen.Closed, ReadCall.StepOf(seen.Identified, level, cleared, seen.Purpose is not null), level,
            CallProof.Locked(evidence, floor.Verification), seen.Emergency, seen.Purpose, seen.Disposition,
            StateOf(seen.Holder == person, seen.Open, seen.Gone, left));
    }

    const string Columns =
        """
        SELECT b.id, b.client, b.holder, b.open, CASE WHEN b.patient IS NULL THEN 0 ELSE 1 END, c.line, c.round, c.purpose, c.emergency, c.disposition, c.opened, c.closed,
          (SELECT m.at FROM call_moment m WHERE m.call = b.id AND m.name = 'hung-up'),
          (SELECT count(*) FROM call_moment m WHERE m.call = b.id AND m.name = 'answered'),
          (SELECT m.at FROM call_moment m WHERE m.call = b.id AND m.name = 'transferred'),
          (SELECT max(k.closed) FROM call_ask k WHERE k.call = b.id AND k.outcome = 'taken' AND k.closed_by = b.holder)
        FROM basis b JOIN desk_call c ON c.id = b.id WHERE b.kind = 'call' AND NOT EXISTS (SELECT 1 FROM paper_call p WHERE p.id = b.id)
        """;

    static Seen Row(DbDataReader r) => new(
        r.Id(0), r.Id(1), r.Id(2), r.GetInt64(3) == 1, r.GetInt64(4) == 1, r.GetString(5), r.GetInt64(6), r.IsDBNull(7) ? null : r.GetString(7), r.GetInt64(8) == 1,
        r.IsDBNull(9) ? null : r.GetString(9), r.Time(10), r.IsDBNull(11) ? null : r.Time(11), r.IsDBNull(12) ? null : r.Time(12), r.GetInt64(13) > 0,
        r.IsDBNull(14) ? null : r.Time(14), r.IsDBNull(15) ? null : r.Time(15));

    sealed record Seen(
        Guid Call, Guid Client, Guid Holder, bool Open, bool Identified, string Line, long Round, string? Purpose, bool Emergency, string? Disposition,
        DateTimeOffset Opened, DateTimeOffset? Closed, DateTimeOffset? Over, bool ByTelephone, DateTimeOffset? Went, DateTimeOffset? Taken)
    {
        /// <summary>When whoever has it got it.</summary>
        public DateTimeOffset Got => Taken ?? Opened;

        /// <summary>Whether the telephone says that it is over, or that it went elsewhere and nobody took it on since.</summary>
        public bool Gone => Over is not null || (Went is { } went && !(Taken >= went));
    }
}
