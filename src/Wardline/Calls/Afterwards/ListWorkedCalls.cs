using System.Collections.Immutable;

namespace Wardline.Calls.Afterwards;

/// <summary>A person's calls of a day.</summary>
/// <param name="Unfinished">Over or left, and not wrapped up, of whatever day; the oldest first.</param>
/// <param name="Calls">The others of the day, the newest first.</param>
public sealed record WorkedCalls(ImmutableArray<WorkedCall> Unfinished, ImmutableArray<WorkedCall> Calls);

/// <summary>Asks for one's own calls of a day, by each client's calendar. It shows states only, so it writes no entry.</summary>
/// <param name="Agent">Who.</param>
/// <param name="Back">How many days ago: 0 is today; at most <see cref="MostBack"/>.</param>
public sealed record ListWorkedCalls(Agent Agent, int Back = 0)
{
    /// <summary>How far back one's own calls are listed.</summary>
    public const int MostBack = 14;

    // Every calendar day of the world that is called the same lies within this of the house's own clock.
    static readonly TimeSpan Calendars = TimeSpan.FromHours(38);

    public async Task<WorkedCalls> HandleAsync(CallFloor floor, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(floor);
        if (!Agent.MayWorkCalls(floor.Access))
        {
            return new([], []);
        }

        var (back, day) = (Math.Clamp(Back, 0, MostBack), floor.Store.Time.GetUtcNow().AddDays(-Math.Clamp(Back, 0, MostBack)));
        var all = await floor.Store.ReadAsync(db => WorkedCall.OfAsync(db, floor, Agent, back, day - Calendars, day + Calendars), cancel);
        return new WorkedCalls([.. all.Where(call => call.WrapUp == WrapUpState.Waiting)], [.. all.Where(call => call.WrapUp != WrapUpState.Waiting).Reverse()]);
    }
}
