using System.Collections.Immutable;
using Wardline.Guard.Access;

namespace Wardline.Calls.Figures;

/// <summary>Calls of an hour or a day.</summary>
/// <param name="At">The hour (0 to 23) of today, or the day as yyyy-MM-dd, by each client's clock.</param>
/// <param name="Calls">How many were opened.</param>
public sealed record CallsAt(string At, int Calls);

/// <summary>The figures of a client or a team.</summary>
/// <param name="Key">The client or team; null for all together, and for agents without a team.</param>
/// <param name="Calls">Calls that were opened.</param>
/// <param name="WrappedUp">Of these, those that are wrapped up.</param>
/// <param name="Seconds">Mean seconds in each step of the wrapped-up ones; null where there are too few to tell.</param>
/// <param name="Outcomes">How verification ended, by outcome; null where it isn't told, because it is a small count or would give one away.</param>
/// <param name="HandedOver">Times that a colleague took a call.</param>
/// <param name="TakenOver">Times that a supervisor took one.</param>
/// <param name="Transferred">Calls that the telephone transferred.</param>
public sealed record FigureGroup(
    Guid? Key, int Calls, int WrappedUp, ImmutableArray<double>? Seconds, ImmutableArray<int?> Outcomes, int HandedOver, int TakenOver, int Transferred);

/// <summary>Figures of a period: counts and times, and nothing of a patient.</summary>
/// <param name="Days">Today (1), or so many days with today.</param>
/// <param name="By"><c>client</c> or <c>team</c>.</param>
/// <param name="Steps">What <see cref="FigureGroup.Seconds"/> are of, in their order.</param>
/// <param name="Results">What <see cref="FigureGroup.Outcomes"/> are of, in their order: levels, the highest first, then <c>locked</c>, <c>failed</c>, <c>not-verified</c>.</param>
/// <param name="All">All together.</param>
/// <param name="Groups">Each client or team with calls, the one with most first.</param>
/// <param name="Series">Calls by hour for today, by day otherwise; without a gap.</param>
public sealed record CallFigures(
    int Days, string By, ImmutableArray<string> Steps, ImmutableArray<string> Results, FigureGroup All, ImmutableArray<FigureGroup> Groups, ImmutableArray<CallsAt> Series);

/// <summary>Asks for figures of the calls. It shows counts only, so it writes an entry only when it is refused.</summary>
/// <param name="Reader">Who: one of <see cref="Roles"/>.</param>
/// <param name="Days">One of <see cref="Periods"/>.</param>
/// <param name="By"><see cref="Client"/> or <see cref="Team"/>.</param>
/// <param name="TeamOf">Each person's team; who is not in it has none.</param>
public sealed record ReadFigures(Agent Reader, int Days, string By, IReadOnlyDictionary<Guid, Guid> TeamOf)
{
    /// <summary>How figures are put together.</summary>
    public const string Client = "client", Team = "team";

    const string Kind = "figures.read";

    // The day that is the same everywhere began no earlier than this before the house's own.
    static readonly TimeSpan Calendars = TimeSpan.FromHours(14);

    /// <summary>Periods in days.</summary>
    public static ImmutableArray<int> Periods { get; } = [1, 7, 30];

    /// <summary>Who reads figures: who runs the floor, and who answers for privacy, risk and the proof.</summary>
    public static ImmutableArray<string> Roles { get; } = [Agent.Supervisor, "privacy-officer", "risk-manager", "auditor"];

    internal static RefusalKind? Decide(ReadFigures request) =>
        !Roles.Any(request.Reader.Has) ? RefusalKind.RoleMayNot
        : !Periods.Contains(request.Days) || request.By is not (Client or Team) ? RefusalKind.BadInput
        : null;

    public async Task<Step<CallFigures>> HandleAsync(CallFloor floor, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(floor);
        if (Decide(this) is { } why)
        {
            return await floor.RefuseAsync(Reader, Guid.Empty, null, Kind, why, cancel: cancel);
        }

        var now = floor.Store.Time.GetUtcNow();
        var calls = (await floor.Store.ReadAsync(db => FiguredCall.SinceAsync(db, floor.Verification, now.AddDays(-Days) - Calendars, Reader.OnlyClient, now), cancel))
            .FindAll(call => floor.DayOf(call.Client, call.Opened) is var day && day <= floor.Today(call.Client) && day > floor.Today(call.Client).AddDays(-Days));
        var results = FiguredCall.Outcomes(floor.Verification);
        var groups = calls.GroupBy(call => By == Client ? call.Client : TeamOf.TryGetValue(call.Holder, out var team) ? team : (Guid?)null)
            .OrderByDescending(group => group.Count()).ThenBy(group => group.Key).Select(group => (group.Key, Calls: group.ToList())).ToList();

        // A single group is all there is: its row is the total.
        List<(Guid? Key, List<FiguredCall> Calls)> rows = groups.Count == 1 ? groups : [.. groups, (null, calls)];
        var counts = rows.ConvertAll(row => results.Select(result => row.Calls.Count(call => call.Outcome == result)).ToList());
        var hidden = SmallCounts.Hidden([.. counts], total: groups.Count > 1);
        var made = rows.Select((row, i) => Group(row.Key, row.Calls, [.. counts[i].Select((count, c) => hidden[i][c] ? (int?)null : count)])).ToList();
        made[^1] = made[^1] with { Seconds = Means([.. groups.ConvertAll(group => group.Calls.FindAll(call => !call.Spent.IsEmpty))]) };
        return new CallFigures(Days, By, StepTimes.Steps, results, made[^1] with { Key = null }, [.. made.Take(groups.Count)], Series(floor, calls));
    }

    static FigureGroup Group(Guid? key, List<FiguredCall> calls, ImmutableArray<int?> outcomes)
    {
        var done = calls.FindAll(call => !call.Spent.IsEmpty);
        return new FigureGroup(
            key, calls.Count, done.Count,
            Means([done]), outcomes, calls.Sum(call => call.HandedOver), calls.Sum(call => call.TakenOver), calls.Count(call => call.Transferred));
    }

    // Of groups that are too few to tell the mean of all has none, when together they are as few: it would be theirs less that of the others.
    static ImmutableArray<double>? Means(List<List<FiguredCall>> groups)
    {
        var few = groups.FindAll(group => group.Count < SmallCounts.Least).Sum(group => group.Count) < SmallCounts.Least;
        var done = groups.Where(group => !few || group.Count >= SmallCounts.Least).SelectMany(group => group).ToList();
        return done.Count == 0 ? null : [.. StepTimes.Steps.Select((_, step) => Math.Round(done.Average(call => call.Spent[step]), 1))];
    }

    ImmutableArray<CallsAt> Series(CallFloor floor, List<FiguredCall> calls)
    {
        if (Days == 1)
        {
            var hours = calls.ToLookup(call => floor.There(call.Client, call.Opened).Hour);
            return [.. Enumerable.Range(0, 24).Select(hour => new CallsAt($"{hour}", hours[hour].Count()))];
        }

        // Where clients are in different days just now, the series has both ends.
        var days = calls.ToLookup(call => floor.DayOf(call.Client, call.Opened));
        var todays = calls.Select(call => call.Client).Distinct().Select(floor.Today).DefaultIfEmpty(DateOnly.FromDateTime(floor.Store.Time.GetUtcNow().DateTime)).ToList();
        var first = todays.Min().AddDays(1 - Days);
        return [.. Enumerable.Range(0, todays.Max().DayNumber - first.DayNumber + 1).Select(first.AddDays).Select(day => new CallsAt($"{day:yyyy-MM-dd}", days[day].Count()))];
    }
}
