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
/// <param name="Was">The sheet had been declared lost or spoiled; null when it had not.</param>
/// <param name="Overdue">It was entered past the days of the policy.</param>
public sealed record PaperFacts(Guid TakenBy, Guid EnteredBy, DateTimeOffset Began, DateTimeOffset Entered, string Level, string StepsLevel, bool Beyond, string? Was, bool Overdue);

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
    /// <summary>Sheets that a list shows, and besides all that are out or lost.</summary>
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

        var only = Agent.OnlyClient;
        return await floor.Store.ReadAsync(async db =>
        {
            var sheets = await Sheet.ListAsync(db, only, Most);
            var calls = (await db.QueryAsync(
                "SELECT p.id, p.taken_by, p.entered_by, c.opened, p.entered, p.level, p.steps_level, p.beyond, p.was, p.overdue FROM paper_call p JOIN desk_call c ON c.id = p.id JOIN downtime_sheet s ON s.id = p.sheet"
                + (only is null ? "" : " WHERE p.client = @only") + " ORDER BY s.printed DESC, s.client, s.number DESC LIMIT @most",
                r => (Id: r.Id(0), Facts: new PaperFacts(r.Id(1), r.Id(2), r.Time(3), r.Time(4), r.GetString(5), r.GetString(6), r.GetInt64(7) == 1, r.IsDBNull(8) ? null : r.GetString(8), r.GetInt64(9) == 1)),
                [.. Sheet.Of(only), ("@most", Most)])).ToDictionary(c => c.Id, c => c.Facts);
            var back = (await db.QueryAsync("SELECT print, max(number) FROM downtime_sheet WHERE state <> 'out' GROUP BY print", r => (r.Id(0), r.GetInt64(1)))).ToDictionary(b => b.Item1, b => b.Item2);
            var prints = await db.QueryAsync(
                "SELECT p.client, p.printed_by, p.printed, p.access, p.verification FROM downtime_print p WHERE p.printed = (SELECT max(q.printed) FROM downtime_print q WHERE q.client = p.client)",
                r => new LastPrint(r.Id(0), r.Id(1), r.Time(2), r.GetString(3) != floor.Access.Version || r.GetString(4) != floor.Verification.Version));
            return new Sheets(
                [
                    .. sheets.Select(s => new ListedSheet(
                        s, s.State == Sheet.Out && back.GetValueOrDefault(s.Print) > s.Number, s.Call is { } call ? calls.GetValueOrDefault(call) : null)),
                ],
                [.. prints.Where(p => only is null || only == p.Client).GroupBy(p => p.Client).Select(p => p.First())]);
        }, cancel);
    }
}
