using System.Collections.Immutable;
using Wardline.Guard.Storage;

namespace Wardline.Calls.Downtime;

/// <summary>What was entered from a sheet: codes and times, nothing of a patient.</summary>
/// <param name="TakenBy">Who took the call.</param>
/// <param name="EnteredBy">Who entered it.</param>
/// <param name="Began">When the call began.</param>
/// <param name="Entered">When it was entered.</param>
/// <param name="Level">The level that the sheet says.</param>
/// <param name="StepsLevel">What its steps add up to.</param>
/// <param name="Beyond">More was told than the steps open.</param>
public sealed record PaperFacts(Guid TakenBy, Guid EnteredBy, DateTimeOffset Began, DateTimeOffset Entered, string Level, string StepsLevel, bool Beyond);

/// <summary>A sheet in the list.</summary>
/// <param name="Sheet">The sheet.</param>
/// <param name="Missing">A later sheet of the same print has come back, and this one hasn't.</param>
/// <param name="Call">What was entered from it.</param>
public sealed record ListedSheet(Sheet Sheet, bool Missing, PaperFacts? Call);

/// <summary>The newest print of a client.</summary>
/// <param name="Client">Whose.</param>
/// <param name="By">Who printed.</param>
/// <param name="Printed">When.</param>
/// <param name="Outdated">The policies have changed since: what is on the paper is not what holds.</param>
public sealed record LastPrint(Guid Client, Guid By, DateTimeOffset Printed, bool Outdated);

/// <summary>The sheets, the newest first, and each client's newest print.</summary>
public sealed record Sheets(ImmutableArray<ListedSheet> All, ImmutableArray<LastPrint> Prints);

/// <summary>Asks what became of the sheets. Codes and times only, so it writes an entry only when it is refused.</summary>
/// <param name="Agent">Who.</param>
public sealed record ReadSheets(Agent Agent)
{
    /// <summary>Sheets that a list shows.</summary>
    public const int Most = 500;

    /// <summary>One sheet by its serial, for somebody who may see the list; null when there is none.</summary>
    public static async Task<Sheet?> FindAsync(CallFloor floor, Agent agent, Guid client, string serial, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(floor);
        ArgumentNullException.ThrowIfNull(agent);
        return agent.MayWorkCalls(floor.Access) && (agent.OnlyClient is null || agent.OnlyClient == client) ? await floor.Store.ReadAsync(db => Sheet.FindAsync(db, client, serial), cancel) : null;
    }

    public async Task<Step<Sheets>> HandleAsync(CallFloor floor, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(floor);
        if (!Agent.MayWorkCalls(floor.Access))
        {
            return await Sheet.RefuseAsync(floor, Agent, null, "downtime.read", RefusalKind.RoleMayNot, cancel);
        }

        bool Shown(Guid client) => Agent.OnlyClient is null || Agent.OnlyClient == client;
        return await floor.Store.ReadAsync(async db =>
        {
            var sheets = await Sheet.NewestAsync(db, Most);
            var calls = (await db.QueryAsync(
                "SELECT p.id, p.taken_by, p.entered_by, c.opened, p.entered, p.level, p.steps_level, p.beyond FROM paper_call p JOIN desk_call c ON c.id = p.id ORDER BY p.entered DESC LIMIT @most",
                r => (Id: r.Id(0), Facts: new PaperFacts(r.Id(1), r.Id(2), r.Time(3), r.Time(4), r.GetString(5), r.GetString(6), r.GetInt64(7) == 1)), ("@most", Most))).ToDictionary(c => c.Id, c => c.Facts);
            var back = sheets.Where(s => s.State != Sheet.Out).ToLookup(s => s.Print, s => s.Number);
            var prints = await db.QueryAsync(
                "SELECT p.client, p.printed_by, p.printed, p.access, p.verification FROM downtime_print p WHERE p.printed = (SELECT max(q.printed) FROM downtime_print q WHERE q.client = p.client)",
                r => new LastPrint(r.Id(0), r.Id(1), r.Time(2), r.GetString(3) != floor.Access.Version || r.GetString(4) != floor.Verification.Version));
            return new Sheets(
                [
                    .. sheets.Where(s => Shown(s.Client)).Select(s => new ListedSheet(
                        s, s.State == Sheet.Out && back[s.Print].Any(n => n > s.Number), s.Call is { } call ? calls.GetValueOrDefault(call) : null)),
                ],
                [.. prints.Where(p => Shown(p.Client)).GroupBy(p => p.Client).Select(p => p.First())]);
        }, cancel);
    }
}
