using System.Collections.Immutable;
using System.Globalization;
using Wardline.Calls;
using Wardline.Calls.Afterwards;
using Wardline.Clients;
using Wardline.Guard.Access;
using Wardline.Server.Calls;
using Wardline.Server.Floor;

namespace Wardline.Server.Afterwards;

/// <summary>A call that somebody worked, in words: nothing of the patient.</summary>
/// <param name="Call">The call.</param>
/// <param name="When">When it was opened, where the client is; with the day when that isn't the one that is shown.</param>
/// <param name="Client">The client's name.</param>
/// <param name="Line">The line's name.</param>
/// <param name="Step">How far it came.</param>
/// <param name="Level">The title of the level; null for not verified.</param>
/// <param name="Ended">How it ended; empty while it has not.</param>
/// <param name="Lasted">How long it took.</param>
/// <param name="WrapUp">How far the reader is with it.</param>
public sealed record WorkedRow(Guid Call, string When, string Client, string Line, string Step, string? Level, string Ended, string Lasted, WrapUpState WrapUp)
{
    /// <summary>The beginning of its id: enough to find it again.</summary>
    public string Beginning => Call.ToString()[..13];
}

/// <summary>A day's calls in words.</summary>
/// <param name="Unfinished">What waits to be wrapped up.</param>
/// <param name="Calls">The others, the newest first.</param>
/// <param name="Back">How many days ago.</param>
/// <param name="TakesCalls">Whether the roles of the reader take calls at all.</param>
public sealed record WorkedDay(ImmutableArray<WorkedRow> Unfinished, ImmutableArray<WorkedRow> Calls, int Back, bool TakesCalls);

/// <summary>A call's sheet in words.</summary>
/// <param name="Row">Where it stands.</param>
/// <param name="Holder">Who has it or wrapped it up.</param>
/// <param name="Purpose">What the caller wanted.</param>
/// <param name="Moments">What happened when.</param>
/// <param name="Sheet">The rest.</param>
/// <param name="AddUntil">Until when the reader may add to its notes; null when they may not.</param>
public sealed record WorkedSheet(WorkedRow Row, string Holder, string? Purpose, ImmutableArray<(string When, string What)> Moments, CallSheetDocument Sheet, string? AddUntil);

/// <summary>Gathers what the pages of worked calls show. It decides nothing.</summary>
sealed class MyCallsDesk(CallFloor floor, FloorDesk words, AccessPolicy access, ClientList clients, Lines lines, TimeProvider time)
{
    public CallFloor Floor => floor;

    public TimeProvider Time => time;

    public async Task<WorkedDay> DayAsync(Agent agent, int back, CancellationToken cancel)
    {
        back = Math.Clamp(back, 0, ListWorkedCalls.MostBack);
        var day = await new ListWorkedCalls(agent, back).HandleAsync(floor, cancel);
        return new WorkedDay(await RowsAsync(day.Unfinished), await RowsAsync(day.Calls), back, agent.MayWorkCalls(access));
    }

    public async Task<ImmutableArray<WorkedRow>> RowsAsync(ImmutableArray<WorkedCall> calls)
    {
        var (all, names) = (await clients.AllAsync(), (await lines.AllAsync()).ToLookup(line => (line.Client, line.Dialled), line => line.Name));
        return [.. calls.Select(call => RowOf(call, all, names[(call.Client, call.Line)].FirstOrDefault() ?? call.Line))];
    }

    public async Task<WorkedSheet> SheetAsync(CallSheetDocument sheet)
    {
        var (row, people, zone) = ((await RowsAsync([sheet.Call]))[0], await words.NamesAsync(), CallDesk.ZoneOf(await clients.AllAsync(), sheet.Call.Client));
        return new WorkedSheet(
            row, people.GetValueOrDefault(sheet.Call.Holder, "somebody"), words.PurposeTitle(sheet.Call.Purpose),
            [.. sheet.Moments.Select(one => (CallSheet.Time(one.At, zone), What(one, people)))], sheet, sheet.AddUntil is { } until ? CallSheet.Time(until, zone) : null);
    }

    WorkedRow RowOf(WorkedCall call, List<ClientProfile> all, string line)
    {
        var (zone, now) = (CallDesk.ZoneOf(all, call.Client), time.GetUtcNow());
        var opened = TimeZoneInfo.ConvertTime(call.Opened, zone);
        var today = opened.Date == TimeZoneInfo.ConvertTime(now, zone).Date;
        return new WorkedRow(
            call.Call, opened.ToString(today ? "h:mm tt" : "ddd MM/dd h:mm tt", CultureInfo.GetCultureInfo("en-US")), all.FirstOrDefault(one => one.Id == call.Client)?.Name ?? "", line,
            FloorDesk.StepWord(call.Step) + (call.Emergency ? " · ▲ emergency" : "") + (call.Locked ? " · ■ questions closed" : ""),
            call.Level == AccessPolicy.NoLevel ? null : words.Title(call.Level), call.Disposition is { } how ? CallWords.Title(how) : "", Clock(call.Lasted(now)), call.WrapUp);
    }

    static string What(SheetMoment one, Dictionary<Guid, string> people) => one.What switch
    {
        "opened" => "The call was opened.",
        "identified" => "It turned to one patient.",
        "authority" => "It was settled for whom the caller speaks.",
        "purpose" => "The purpose was chosen.",
        "answered" => "The telephone was answered.",
        "transferred" => "The telephone call was transferred.",
        "hung-up" => "The telephone call was over.",
        "handed-over" => $"{people.GetValueOrDefault(one.By ?? Guid.Empty, "Somebody")} took it from a colleague.",
        "taken-over" => $"{people.GetValueOrDefault(one.By ?? Guid.Empty, "Somebody")} took it over.",
        "wrapped-up" => "It was wrapped up.",
        _ => CallWords.Title(one.What),
    };

    /// <summary>Hours, minutes and seconds; nothing lasts less than none.</summary>
    public static string Clock(TimeSpan lasted)
    {
        var seconds = Math.Max(0, (long)lasted.TotalSeconds);
        return seconds >= 3600 ? string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600}:{seconds / 60 % 60:00}:{seconds % 60:00}") : string.Create(CultureInfo.InvariantCulture, $"{seconds / 60}:{seconds % 60:00}");
    }
}
