using System.Data.Common;
using Wardline.Clients;
using Wardline.Guard.Ledger;
using Wardline.Guard.Storage;

namespace Wardline.Telephony;

/// <summary>A call as the telephone system tells of it.</summary>
/// <param name="Id">Its id here.</param>
/// <param name="Client">Whose line.</param>
/// <param name="Token">Keyed hash of client and the system's call id.</param>
/// <param name="Platform">That id, sealed.</param>
/// <param name="Line">The line's id.</param>
/// <param name="CallerId">What the carrier says of the number.</param>
/// <param name="Agent">At whose desk.</param>
/// <param name="State"><c>offered</c>, <c>answered</c>, <c>held</c>, <c>conferenced</c>, <c>transferred</c> or <c>ended</c>.</param>
/// <param name="Moved">Order of the newest event that moved it: its time in milliseconds × 8 + its kind.</param>
/// <param name="Call">The desk's call, once somebody answered.</param>
/// <param name="Ended">When the end was heard of.</param>
/// <param name="Version">Counts changes; 0 for one that isn't there yet.</param>
sealed record PhoneCall(
    Guid Id, Guid Client, byte[] Token, byte[] Platform, Guid Line, string CallerId, Guid? Agent, string State, long Moved, Guid? Call, DateTimeOffset? Ended, long Version)
{
    /// <summary>How long after the end an answer that came late still opens the call, so that its agent can wrap it up.</summary>
    static readonly TimeSpan LateAnswer = TimeSpan.FromMinutes(5);

    public static ValueTask<PhoneCall?> FindAsync(Db db, byte[] token) => db.FirstAsync(
        "SELECT id, client, token, platform, line, caller_id, agent, state, moved, call, ended, version FROM phone_call WHERE token = @token", Row!, ("@token", token));

    static PhoneCall Row(DbDataReader r) => new(
        r.Id(0), r.Id(1), r.Bytes(2), r.Bytes(3), r.Id(4), r.GetString(5), r.IsDBNull(6) ? null : r.Id(6), r.GetString(7),
        r.GetInt64(8), r.IsDBNull(9) ? null : r.Id(9), r.IsDBNull(10) ? null : r.Time(10), r.GetInt64(11));

    /// <summary>
    /// What an event makes of it, whatever came before and however often it comes: of two events the later one in the telephone
    /// system's own order counts, the first answer counts for good, and nothing follows the end. Null: nothing to do.
    /// </summary>
    /// <param name="kind">What happened.</param>
    /// <param name="order">The event's place in the telephone system's order: <see cref="OrderOf"/>.</param>
    /// <param name="agent">At whose desk, where the event says so and the person works calls of this client.</param>
    /// <param name="now">Our time.</param>
    /// <returns>The row as it should be, and whether a call of the desk has to be opened for its agent.</returns>
    public (PhoneCall To, bool Opens)? After(PhoneEventKind kind, long order, Guid? agent, DateTimeOffset now)
    {
        var opens = kind == PhoneEventKind.Answered && Call is null && (agent ?? Agent) is not null && (Ended is null || now - Ended <= LateAnswer);
        if (Ended is not null)
        {
            return opens ? (this with { Agent = agent ?? Agent }, true) : null;
        }

        if (kind == PhoneEventKind.Ended)
        {
            return (this with { State = "ended", Moved = Math.Max(Moved, order), Ended = now }, false);
        }

        var to = order <= Moved ? this : this with
        {
            Moved = order,
            // It may be offered to one after the other; once answered, the desk has it, and ringing elsewhere changes nothing here.
            State = kind == PhoneEventKind.Offered && Call is not null ? State : StateOf(kind),
            Agent = kind == PhoneEventKind.Offered && Call is null ? agent ?? Agent : Agent,
        };
        return opens ? (to with { Agent = agent ?? to.Agent, State = to.State == "offered" ? "answered" : to.State }, true)
            : to.Moved != Moved ? (to, false)
            : null;
    }

    /// <summary>The place of an event among those of its call: by time, and at the same time by kind. A clock that is ahead of ours counts as ours.</summary>
    public static long OrderOf(PhoneEventKind kind, DateTimeOffset? time, DateTimeOffset now) =>
        (Math.Clamp((time ?? now).ToUnixTimeMilliseconds(), 0, now.ToUnixTimeMilliseconds()) * 8) + (int)kind;

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
            ("@id", Id), ("@client", Client), ("@token", Token), ("@platform", Platform), ("@line", Line), ("@caller", CallerId), ("@agent", Agent),
            ("@state", State), ("@moved", Moved), ("@call", Call), ("@ended", Ended), ("@version", Version), ("@created", act.Time),
        ];
        var touched = await act.Db.ExecuteAsync(
            Version == 0
                ? """
                  INSERT INTO phone_call (id, client, token, platform, line, caller_id, agent, state, moved, call, ended, version, created)
                  VALUES (@id, @client, @token, @platform, @line, @caller, @agent, @state, @moved, @call, @ended, 1, @created) ON CONFLICT (token) DO NOTHING
                  """
                : "UPDATE phone_call SET agent = @agent, state = @state, moved = @moved, call = @call, ended = @ended, version = version + 1 WHERE id = @id AND version = @version",
            columns);
        return touched == 1
            ? entry.Bind("phone_call", Id, Version + 1, Client, Token, Platform, Line, CallerId, Agent, State, Moved, Call, Ended)
            : throw new StaleException("phone call");
    }
}
