using System.Data.Common;
using Wardline.Calls.Floor;
using Wardline.Clients;
using Wardline.Guard.Ledger;
using Wardline.Guard.Storage;

namespace Wardline.Telephony;

/// <summary>Whom an event names.</summary>
/// <param name="Named">Whether it names anybody.</param>
/// <param name="Agent">Who that is here; null when they don't work calls of this client.</param>
readonly record struct Who(bool Named, Guid? Agent);

/// <summary>A call as the telephone system tells of it.</summary>
/// <param name="Id">Its id here.</param>
/// <param name="Client">Whose line.</param>
/// <param name="Token">Keyed hash of client and the system's call id.</param>
/// <param name="Line">The line's id.</param>
/// <param name="Number">The caller's number, sealed; null for none, and once it is opened or over.</param>
/// <param name="CallerId">What the carrier says of the number; <c>none</c> until it says something.</param>
/// <param name="Agent">At whose desk.</param>
/// <param name="Rung">Order of the newest event that said where it rings.</param>
/// <param name="Waits">Order of an answer that named nobody and came before it was known where it rang; -1 for none.</param>
/// <param name="State"><c>offered</c>, <c>answered</c>, <c>held</c>, <c>conferenced</c>, <c>transferred</c> or <c>ended</c>.</param>
/// <param name="Moved">Order of the newest event that moved it: its time in milliseconds × 8 + its kind.</param>
/// <param name="Call">The desk's call, once somebody answered.</param>
/// <param name="Ended">When the end was heard of.</param>
/// <param name="Created">When the first event of it came.</param>
/// <param name="Version">Counts changes; 0 for one that isn't there yet.</param>
sealed record PhoneCall(
    Guid Id, Guid Client, byte[] Token, Guid Line, byte[]? Number, string CallerId, Guid? Agent, long Rung, long Waits, string State, long Moved,
    Guid? Call, DateTimeOffset? Ended, DateTimeOffset Created, long Version)
{
    /// <summary>How long after the end an answer that came late still opens the call, so that its agent can wrap it up.</summary>
    static readonly TimeSpan LateAnswer = TimeSpan.FromMinutes(5);

    /// <summary>What rings longer has lost its end on the way: it is shown at no desk, and no answer opens it.</summary>
    public static readonly TimeSpan LongestRing = TimeSpan.FromHours(4);

    public static ValueTask<PhoneCall?> FindAsync(Db db, byte[] token) => db.FirstAsync(
        "SELECT id, client, token, line, number, caller_id, agent, rung, waits, state, moved, call, ended, created, version FROM phone_call WHERE token = @token", Row!, ("@token", token));

    static PhoneCall Row(DbDataReader r) => new(
        r.Id(0), r.Id(1), r.Bytes(2), r.Id(3), r.IsDBNull(4) ? null : r.Bytes(4), r.GetString(5), r.IsDBNull(6) ? null : r.Id(6), r.GetInt64(7), r.GetInt64(8), r.GetString(9),
        r.GetInt64(10), r.IsDBNull(11) ? null : r.Id(11), r.IsDBNull(12) ? null : r.Time(12), r.Time(13), r.GetInt64(14));

    /// <summary>
    /// What an event makes of it, whatever came before and however often it comes: the later event in the telephone system's own
    /// order counts, the first answer that opens it counts for good, and nothing follows the end.
    /// </summary>
    /// <param name="kind">What happened.</param>
    /// <param name="order">The event's place in the telephone system's order: <see cref="OrderOf"/>.</param>
    /// <param name="who">Whom it names.</param>
    /// <param name="now">Our time.</param>
    /// <returns>The row as it should be, equal to this one when there is nothing to do, and whether a call of the desk is to be opened for its agent.</returns>
    public (PhoneCall To, bool Opens) After(PhoneEventKind kind, long order, Who who, DateTimeOffset now)
    {
        var answered = kind == PhoneEventKind.Answered && Call is null;
        if (Ended is not null)
        {
            var late = who.Named ? who.Agent : Agent;
            return answered && late is not null && order < Moved && now - Ended <= LateAnswer && now - Created <= LongestRing ? (this with { Agent = late }, true) : (this, false);
        }

        if (kind == PhoneEventKind.Ended)
        {
            return (this with { State = "ended", Moved = Math.Max(Moved, order), Ended = now, Number = null, Waits = -1 }, false);
        }

        var to = this;
        if (order > Moved)
        {
            // Once the desk has it, ringing elsewhere changes nothing here.
            to = to with { Moved = order, State = kind == PhoneEventKind.Offered && Call is not null ? State : StateOf(kind) };
        }

        // It may ring at one after the other. An answer by somebody who isn't known here takes it from where it rang.
        var elsewhere = answered && who is { Named: true, Agent: null };
        if (Call is null && order > Rung && (kind == PhoneEventKind.Offered || elsewhere))
        {
            to = to with { Rung = order, Agent = who.Agent };
        }

        // An answer that names nobody is theirs at whose desk it rang before it; who is rung at afterwards has not answered it.
        var unnamed = answered && !who.Named ? Math.Max(Waits, order) : Waits;
        var by = answered && who.Named ? who.Agent : unnamed > to.Rung ? to.Agent : null;
        if (Call is null && by is not null && now - Created <= LongestRing)
        {
            return (to with { Agent = by, State = to.State == "offered" ? "answered" : to.State, Waits = -1 }, true);
        }

        return (Call is null ? to with { Waits = unnamed > to.Rung ? unnamed : -1 } : to, false);
    }

    /// <summary>
    /// The place of an event among those of its call: by time, and at the same time by kind. A clock may be ahead of ours as far as a
    /// signature's; without a time it is ours.
    /// </summary>
    public static long OrderOf(PhoneEventKind kind, DateTimeOffset? time, DateTimeOffset now) =>
        (Math.Clamp((time ?? now).ToUnixTimeMilliseconds(), 0, (now + WebhookSignature.Skew).ToUnixTimeMilliseconds()) * 8) + (int)kind;

    public static string StateOf(PhoneEventKind kind) => kind switch
    {
        PhoneEventKind.Offered => "offered",
        PhoneEventKind.Answered or PhoneEventKind.Resumed => "answered",
        PhoneEventKind.Held => "held",
        PhoneEventKind.Conferenced => "conferenced",
        PhoneEventKind.Transferred => "transferred",
        _ => "ended",
    };

    /// <summary>Writes it, new or changed, bound to the entry; another that was faster makes the act stale.</summary>
    /// <returns>The entry, with the row bound.</returns>
    public async ValueTask<Entry> WriteAsync(Act act, Entry entry)
    {
        (string, object?)[] columns =
        [
            ("@id", Id), ("@client", Client), ("@token", Token), ("@line", Line), ("@number", Number), ("@caller", CallerId), ("@agent", Agent), ("@rung", Rung),
            ("@waits", Waits), ("@state", State), ("@moved", Moved), ("@call", Call), ("@ended", Ended), ("@version", Version), ("@created", Created),
        ];
        var touched = await act.Db.ExecuteAsync(
            Version == 0
                ? """
                  INSERT INTO phone_call (id, client, token, line, number, caller_id, agent, rung, waits, state, moved, call, ended, version, created)
                  VALUES (@id, @client, @token, @line, @number, @caller, @agent, @rung, @waits, @state, @moved, @call, @ended, 1, @created) ON CONFLICT (token) DO NOTHING
                  """
                : """
                  UPDATE phone_call SET number = @number, caller_id = @caller, agent = @agent, rung = @rung, waits = @waits, state = @state, moved = @moved,
                    call = @call, ended = @ended, version = version + 1 WHERE id = @id AND version = @version
                  """,
            columns);
        if (touched != 1)
        {
            throw new StaleException("phone call");
        }

        foreach (var moment in Moments)
        {
            await CallMoment.WriteOnceAsync(act, Call!.Value, moment);
        }

        return entry.Bind("phone_call", Id, Version + 1, Client, Token, Line, Number, CallerId, Agent, Rung, Waits, State, Moved, Call, Ended);
    }

    /// <summary>What the desk's call has come to by what the telephone says.</summary>
    string[] Moments => Call is null ? []
        : [CallMoment.Answered, .. State == StateOf(PhoneEventKind.Transferred) ? [CallMoment.Transferred] : (string[])[], .. Ended is not null ? [CallMoment.HungUp] : (string[])[]];
}
