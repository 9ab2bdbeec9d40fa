using System.Collections.Immutable;
using System.Globalization;
using Wardline.Calls;
using Wardline.Calls.Figures;
using Wardline.Clients;
using Wardline.Identity;
using Wardline.Server.Afterwards;
using Wardline.Server.Calls;
using Wardline.Server.Floor;

namespace Wardline.Server.Figures;

/// <summary>What the page of figures shows.</summary>
/// <param name="Figures">The figures.</param>
/// <param name="Cards">Those that matter, in words.</param>
/// <param name="Charts">The charts.</param>
public sealed record FiguresSheet(CallFigures Figures, ImmutableArray<(string What, string Value)> Cards, ImmutableArray<Chart> Charts);

/// <summary>Puts figures into words and charts. It counts nothing and hides nothing: that, the query has done.</summary>
sealed class FiguresDesk(CallFloor floor, FloorDesk words, ClientList clients, Teams teams, StaffList staff)
{
    const string NotTold = "–";

    public async Task<Step<CallFigures>> ReadAsync(Agent reader, int days, string by, CancellationToken cancel) =>
        await new ReadFigures(reader, days, by, (await staff.AllAsync()).Where(one => one.Team is not null).ToDictionary(one => one.Id, one => one.Team!.Value)).HandleAsync(floor, cancel);

    public async Task<FiguresSheet> SheetAsync(CallFigures figures)
    {
        var names = figures.By == ReadFigures.Client
            ? (await clients.AllAsync()).ToDictionary(one => one.Id, one => one.Name) : (await teams.AllAsync()).ToDictionary(one => one.Id, one => one.Name);
        string NameOf(FigureGroup group) => group.Key is { } key ? names.GetValueOrDefault(key, "unknown") : "no team";
        ImmutableArray<(string Name, FigureGroup Group)> rows = [.. figures.Groups.Select(group => (NameOf(group), group))];
        if (rows.Length > 1)
        {
            rows = [("All", figures.All), .. rows];
        }

        return new FiguresSheet(figures, Cards(figures), [Over(figures), Spent(figures, rows), Outcomes(figures, rows), Moved(figures, rows)]);
    }

    static ImmutableArray<(string, string)> Cards(CallFigures figures) =>
    [
        ("Calls", Count(figures.All.Calls)),
        ("Wrapped up", Count(figures.All.WrappedUp)),
        ("Mean length of a call", figures.All.Seconds is { } seconds ? Clock(seconds.Sum()) : NotTold),
        ("Handed over", Count(figures.All.HandedOver + figures.All.TakenOver)),
    ];

    static Chart Over(CallFigures figures) => new(
        "over", figures.Days == 1 ? "Calls by hour" : "Calls by day", figures.Days == 1 ? "hour of today, where the client is" : "day", figures.Days == 1 ? "Hour" : "Day",
        [new("Calls", "k0")], ["Calls"], [.. figures.Series.Select(one => new ChartRow(Short(one.At), [one.Calls], Count(one.Calls), [Count(one.Calls)]))], Upright: true);

    static Chart Spent(CallFigures figures, ImmutableArray<(string Name, FigureGroup Group)> rows)
    {
        var minutes = rows.Any(row => row.Group.Seconds is { } all && all.Sum() >= 120);
        return Spent(figures, rows, minutes ? 60 : 1, $"{(minutes ? "minutes" : "seconds")}, mean of wrapped-up calls");
    }

    static Chart Spent(CallFigures figures, ImmutableArray<(string Name, FigureGroup Group)> rows, int unit, string axis) => new(
        "spent", "Time of a call, step by step", axis, OneOf(figures), [.. figures.Steps.Select((step, i) => new ChartSeries(StepName(step), Colours[i]))],
        [.. figures.Steps.Select(StepName), "Together", "Calls"],
        [
            .. rows.Select(row => row.Group.Seconds is { } seconds
                ? new ChartRow(row.Name, [.. seconds.Select(one => one / unit)], Clock(seconds.Sum()), [.. seconds.Select(Clock), Clock(seconds.Sum()), Count(row.Group.WrappedUp)])
                : new ChartRow(row.Name, [.. figures.Steps.Select(_ => 0.0)], "too few calls", [.. figures.Steps.Select(_ => NotTold), NotTold, Count(row.Group.WrappedUp)])),
        ], Whole: false);

    // What isn't told of a row is what its bar lacks: the sum of it stands in the calls anyhow.
    Chart Outcomes(CallFigures figures, ImmutableArray<(string Name, FigureGroup Group)> rows) => new(
        "outcomes", "How verification ended", "calls", OneOf(figures), [.. figures.Results.Select((result, i) => new ChartSeries(ResultName(result), ResultColour(result, i))), new("Not told apart", "hatch")],
        [.. figures.Results.Select(ResultName), "Calls"],
        [
            .. rows.Select(row => new ChartRow(
                row.Name, [.. row.Group.Outcomes.Select(one => (double)(one ?? 0)), row.Group.Calls - row.Group.Outcomes.Sum(one => one ?? 0)], Count(row.Group.Calls),
                [.. row.Group.Outcomes.Select(one => one is { } count ? Count(count) : NotTold), Count(row.Group.Calls)])),
        ]);

    static Chart Moved(CallFigures figures, ImmutableArray<(string Name, FigureGroup Group)> rows) => new(
        "moved", "Calls that went to somebody else", "times", OneOf(figures), [new("To a colleague", "k0"), new("To a supervisor", "k1"), new("Transferred by telephone", "k2")],
        ["To a colleague", "To a supervisor", "Transferred by telephone"],
        [
            .. rows.Select(row => (row.Name, Counts: (int[])[row.Group.HandedOver, row.Group.TakenOver, row.Group.Transferred]))
                .Select(row => new ChartRow(row.Name, [.. row.Counts.Select(one => (double)one)], Count(row.Counts.Sum()), [.. row.Counts.Select(Count)])),
        ]);

    static readonly string[] Colours = ["k0", "k1", "k2", "k3", "k5"];

    // Red only for harm.
    static string ResultColour(string result, int place) => result switch
    {
        "locked" => "k4",
        "failed" => "k2",
        "not-verified" => "k5",
        _ => ((string[])["k0", "k1", "k3"])[place % 3],
    };

    string ResultName(string result) => result switch
    {
        "locked" => "Questions closed",
        "failed" => "Failed",
        "not-verified" => "Not verified",
        _ => words.Title(result),
    };

    static string StepName(string step) => step == "help" ? "Help" : CallWords.Title(step);

    static string OneOf(CallFigures figures) => CallWords.Title(figures.By);

    static string Clock(double seconds) => MyCallsDesk.Clock(TimeSpan.FromSeconds(seconds));

    static string Count(int count) => count.ToString("N0", CultureInfo.InvariantCulture);

    static string Short(string at) => DateOnly.TryParseExact(at, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day.ToString("MM/dd", CultureInfo.InvariantCulture) : at;
}
