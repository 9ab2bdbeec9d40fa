using System.Collections.Immutable;
using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Wardline.Calls;
using Wardline.Calls.Downtime;
using Wardline.Clients;
using Wardline.Guard.Access;
using Wardline.Identity;
using Wardline.Server.Calls;
using Wardline.Verification;

namespace Wardline.Server.Downtime;

/// <summary>A sheet in words.</summary>
public sealed record SheetRow(Guid Client, string ClientName, string Serial, string State, string When, string Taken, string Note, bool IsOut, bool Stands);

/// <summary>The newest print of a client in words; null in <paramref name="When"/> when there is none.</summary>
public sealed record PrintRow(Guid Client, string Name, string? When, string By, bool Outdated);

/// <summary>What the form of a late entry offers.</summary>
public sealed record LateChoices(
    ImmutableArray<(Line Line, ClientProfile Client)> Lines, ImmutableArray<(Guid Id, string Name)> People, ImmutableArray<PurposeOfUse> Purposes, ImmutableArray<Factor> Factors,
    ImmutableArray<VerificationLevel> Levels, ImmutableArray<string> Segments, int Days, Guid Me);

/// <summary>Gathers what the pages of downtime show. It decides nothing.</summary>
sealed class DowntimeDesk(CallFloor floor, CallDesk calls, AccessPolicy access, VerificationPolicy verification, ClientList clients, Lines lines, Scripts scripts, StaffList staff)
{
    public CallFloor Floor => floor;

    public async Task<IResult> PageAsync(HttpContext context, string? told, CallRefusal? refusal)
    {
        var agent = CallDesk.AgentOf(context);
        var read = await new ReadSheets(agent).HandleAsync(floor, context.RequestAborted);
        if (read.Value is not { } sheets)
        {
            return CallDesk.Gone(read.Refusal!);
        }

        var (all, people) = ((await clients.AllAsync()).FindAll(c => agent.OnlyClient is null || agent.OnlyClient == c.Id), await NamesAsync());
        var (profiles, prints) = (all.ToDictionary(c => c.Id), sheets.Prints.ToDictionary(p => p.Client));
        string Who(Guid? id) => people.GetValueOrDefault(id ?? Guid.Empty, "somebody");
        return new RazorComponentResult<DowntimePage>(new
        {
            Prints = all.Where(c => !c.Retired).Select(c => prints.TryGetValue(c.Id, out var p)
                ? new PrintRow(c.Id, c.Name, Day(p.Printed, c), people.GetValueOrDefault(p.By, "at the machine"), p.Outdated) : new PrintRow(c.Id, c.Name, null, "", false)).ToImmutableArray(),
            Sheets = sheets.All.Select(s => Row(s, profiles[s.Sheet.Client], Who, agent.Id)).ToImmutableArray(),
            Told = told,
            Refusal = refusal,
        })
        { StatusCode = refusal is null ? StatusCodes.Status200OK : CallDesk.StatusOf(refusal.Kind) };
    }

    static SheetRow Row(ListedSheet one, ClientProfile client, Func<Guid?, string> who, Guid me)
    {
        var (sheet, call) = (one.Sheet, one.Call);
        var state = sheet.State switch
        {
            Sheet.Entered => "✓ entered",
            Sheet.Spoiled => "✗ spoiled",
            Sheet.Lost => "▲ lost",
            _ => one.Missing ? "▲ missing" : "○ out",
        };
        var inMyName = call is not null && call.TakenBy == me && call.EnteredBy != me;
        string?[] notes =
        [
            call is null ? null : $"entered late from paper {Day(call.Entered, client)} by {who(call.EnteredBy)}",
            call is not null && call.Level != call.StepsLevel ? $"level on paper {call.Level}, by its steps {call.StepsLevel}" : null,
            inMyName ? "▲ entered in your name: if that wasn't you, tell a supervisor today" : null,
            call?.Was is { } was ? $"▲ had been declared {was}" : null,
            call is { Overdue: true } ? "▲ overdue: entered past the days of the policy" : null,
            call is { Beyond: true } ? "▲ more was told than its steps open" : null,
            one.Missing ? "a later sheet of its print has come back" : null,
            sheet.State is Sheet.Lost or Sheet.Spoiled ? $"said {Day(sheet.Closed!.Value, client)} by {who(sheet.ClosedBy)}" : null,
        ];
        return new SheetRow(
            client.Id, client.Name, sheet.Serial, state, Day(sheet.Printed, client), call is null ? "" : $"{Day(call.Began, client)}, {who(call.TakenBy)}",
            string.Join("; ", notes.OfType<string>()), sheet.State == Sheet.Out, one.Missing || sheet.State == Sheet.Lost || call is { Beyond: true } or { Overdue: true } or { Was: not null } || inMyName);
    }

    /// <summary>The paper of a print.</summary>
    public async Task<Ladder> LadderAsync(PrintedSheets printed) =>
        Ladder.Of((await clients.FindAsync(printed.Client))!, await lines.AllAsync(), await scripts.AllAsync(), access, verification, printed);

    /// <summary>What the form offers; null for somebody who may not enter sheets, and the refusal is in the ledger.</summary>
    public async Task<Step<LateChoices>> ChoicesAsync(HttpContext context)
    {
        var agent = CallDesk.AgentOf(context);
        var read = await new ReadSheets(agent).HandleAsync(floor, context.RequestAborted);
        return read.Value is null ? read.Refusal! : new LateChoices(
            await calls.LinesOfAsync(agent.OnlyClient),
            [.. (await staff.AllAsync()).Where(s => CallDesk.TakesCalls(access, s) && (agent.OnlyClient is null || s.Client == agent.OnlyClient)).OrderBy(s => s.Name, StringComparer.CurrentCultureIgnoreCase).Select(s => (s.Id, s.Name))],
            access.Purposes, verification.Factors, verification.Levels, [.. access.Rules.Select(r => r.Segment).Distinct()], verification.PaperDays, agent.Id);
    }

    /// <summary>A line that this agent may enter sheets of, with its client.</summary>
    public async Task<(Line Line, ClientProfile Client)?> LineAsync(Agent agent, Func<Line, bool> which) =>
        (await calls.LinesOfAsync(agent.OnlyClient)).Where(l => which(l.Line)).Select(l => ((Line, ClientProfile)?)l).FirstOrDefault();

    /// <summary>Somebody of the staff, also when they have left since.</summary>
    public async Task<Agent?> PersonAsync(Guid id) => await staff.FindAsync(id) is { } found ? new Agent(found.Id, [.. found.Roles], found.Client) : null;

    /// <summary>When and by whom a sheet was dealt with, in words; null when it was not.</summary>
    public async Task<string?> DealtWithAsync(Agent agent, ClientProfile client, string serial) =>
        await ReadSheets.FindAsync(floor, agent, client.Id, serial) is { Closed: { } closed } sheet
            ? $"Sheet {sheet.Serial} was {(sheet.State == Sheet.Entered ? "entered" : $"declared {sheet.State}")} {Day(closed, client)} by {(await NamesAsync()).GetValueOrDefault(sheet.ClosedBy ?? Guid.Empty, "somebody")}."
            : null;

    async Task<Dictionary<Guid, string>> NamesAsync() => (await staff.AllAsync()).ToDictionary(s => s.Id, s => s.Name);

    public static TimeZoneInfo ZoneOf(ClientProfile client) => TimeZoneInfo.TryFindSystemTimeZoneById(client.TimeZone, out var zone) ? zone : TimeZoneInfo.Utc;

    static string Day(DateTimeOffset at, ClientProfile client) => TimeZoneInfo.ConvertTime(at, ZoneOf(client)).ToString("MM/dd/yyyy h:mm tt", CultureInfo.GetCultureInfo("en-US"));
}
