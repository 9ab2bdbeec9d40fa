using System.Collections.Immutable;
using Wardline.Guard.Storage;

namespace Wardline.Calls.Floor;

/// <summary>Something that the agent asked, and what became of it.</summary>
/// <param name="Ask">Its id.</param>
/// <param name="Kind">As in <see cref="CallAsk"/>.</param>
/// <param name="Asked">The colleague; null for the supervisors.</param>
/// <param name="Outcome">Null while it waits.</param>
/// <param name="By">Who closed it.</param>
public sealed record AskState(Guid Ask, string Kind, Guid? Asked, string? Outcome, Guid? By);

/// <summary>What goes on beside a call: states only.</summary>
/// <param name="Asks">The newest of each kind.</param>
/// <param name="Unread">Words of supervisors that are not put away.</param>
public sealed record CallSide(ImmutableArray<AskState> Asks, ImmutableArray<Guid> Unread)
{
    /// <summary>Changes when something of it does.</summary>
    public string Key => string.Join('.', Asks.Select(a => $"{a.Ask:n}{a.Outcome}").Concat(Unread.Select(id => $"{id:n}")));
}

/// <summary>Asks what goes on beside one's own call. It shows states only, so it writes an entry only when it is refused.</summary>
/// <param name="Agent">Who.</param>
/// <param name="Call">Which call.</param>
public sealed record ReadCallSide(Agent Agent, Guid Call)
{
    public Task<Step<CallSide>> HandleAsync(CallFloor floor, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(floor);
        return floor.StepAsync<CallSide>(Agent, Call, "call.read", async call => await floor.Store.ReadAsync(async db =>
        {
            var asks = await db.QueryAsync(
                "SELECT id, kind, asked, outcome, closed_by FROM call_ask WHERE call = @call AND asker = @agent AND (kind <> @approval OR round = @round) ORDER BY made, id",
                r => new AskState(r.Id(0), r.GetString(1), r.IdOrNull(2), r.IsDBNull(3) ? null : r.GetString(3), r.IdOrNull(4)),
                ("@call", Call), ("@agent", Agent.Id), ("@approval", CallAsk.Approval), ("@round", call.Round));
            var unread = await db.QueryAsync("SELECT id FROM call_whisper WHERE call = @call AND seen IS NULL ORDER BY written, id", r => r.Id(0), ("@call", Call));
            return new CallSide([.. asks.GroupBy(a => a.Kind).Select(kind => kind.Last()).Where(a => a.Outcome is not "withdrawn" and not "overtaken" and not "taken")], [.. unread]);
        }, cancel), cancel: cancel);
    }
}

/// <summary>How many calls each person holds now. No patient data, and no entry.</summary>
public static class Busy
{
    public static async Task<Dictionary<Guid, int>> CountAsync(CallFloor floor, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(floor);
        var rows = await floor.Store.ReadAsync(db => db.QueryAsync(
            "SELECT holder, count(*) FROM basis WHERE kind = 'call' AND open = 1 GROUP BY holder", r => (r.Id(0), (int)r.GetInt64(1))), cancel);
        return rows.ToDictionary(row => row.Item1, row => row.Item2);
    }
}
