using System.Collections.Immutable;
using Wardline.Calls;

namespace Wardline.Messages;

/// <summary>A message in the inbox: codes and times, nothing of the patient or of what was said.</summary>
/// <param name="Message">Its state.</param>
/// <param name="Late">Its due time has gone by.</param>
/// <param name="Answered">Something was written to the patient.</param>
/// <param name="GivenUp">The client's system could not be reached with it for a day.</param>
public sealed record InboxItem(CareMessage Message, bool Late, bool Answered, bool GivenUp);

/// <summary>An inbox, what is late first, then what is urgent, then what is due first.</summary>
/// <param name="Items">At most 500.</param>
/// <param name="OfSupervisor">The list of a supervisor: what went wrong at all clients.</param>
public sealed record Inbox(ImmutableArray<InboxItem> Items, bool OfSupervisor);

/// <summary>
/// The inbox of client staff: what is open at their client. Of a supervisor: what is late, came back or was not delivered, at all
/// clients; a supervisor sees that it is so and opens nothing. It shows states only, so it writes no entry.
/// </summary>
/// <param name="Who">Who asks.</param>
public sealed record ListInbox(Agent Who)
{
    /// <summary>How long a supervisor still sees what came back.</summary>
    public static readonly TimeSpan ReturnedFor = TimeSpan.FromDays(7);

    /// <summary>Null for whoever has no inbox.</summary>
    public async Task<Inbox?> HandleAsync(MessageFloor floor, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(floor);
        var now = floor.Store.Time.GetUtcNow();
        var reads = MessageFloor.Reads(floor.Access, Who);
        if (!reads && !Supervises(floor, Who))
        {
            return null;
        }

        const string GivenUp = "EXISTS (SELECT 1 FROM message_delivery d WHERE d.message = m.id AND d.state = 'given-up')";
        var which = reads
            ? $"m.client = @client AND {CareMessage.StillOpen}"
            : $"{(Who.OnlyClient is null ? "" : "m.client = @client AND ")}(({CareMessage.StillOpen} AND (m.due <= @now OR {GivenUp})) OR (m.state = 'returned' AND m.moved >= @since))";
        var rows = await floor.Store.ReadAsync(db => db.QueryAsync(
            $"""
            {CareMessage.Columns.Replace(", m.text", $", m.text, EXISTS (SELECT 1 FROM care_message_note n WHERE n.message = m.id AND n.kind = 'answer'), {GivenUp}", StringComparison.Ordinal)}
            WHERE {which} ORDER BY CASE WHEN m.due <= @now THEN 0 ELSE 1 END, m.urgent DESC, m.due, m.id LIMIT 500
            """,
            r => (Message: CareMessage.Row(r), Answered: Flag(r.GetValue(15)), GivenUp: Flag(r.GetValue(16))),
            [("@now", now), .. reads ? [] : new (string, object?)[] { ("@since", now - ReturnedFor) }, .. Who.OnlyClient is { } client ? new (string, object?)[] { ("@client", client) } : []]), cancel);
        return new Inbox([.. rows.Select(r => new InboxItem(r.Message, r.Message.Open && r.Message.Due <= now, r.Answered, r.GivenUp))], !reads);
    }

    static bool Supervises(MessageFloor floor, Agent who) => who.Has(Agent.Supervisor) && who.MayWorkCalls(floor.Access);

    // PostgreSQL has truth values, SQLite numbers.
    static bool Flag(object value) => value is true or 1L;
}
