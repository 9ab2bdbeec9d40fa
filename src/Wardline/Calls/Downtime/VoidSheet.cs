using Wardline.Guard;
using Wardline.Guard.Ledger;
using Wardline.Guard.Storage;
using Wardline.Verification.Evidence;

namespace Wardline.Calls.Downtime;

/// <summary>A sheet that is void now.</summary>
public sealed record VoidedSheet(string Serial);

/// <summary>Declares that a sheet is spoiled (and shredded) or lost, so that its missing is known and has a name beside it.</summary>
/// <param name="Agent">Who says so.</param>
/// <param name="Client">For whose calls it was printed.</param>
/// <param name="Serial">The sheet.</param>
/// <param name="Why"><see cref="Sheet.Spoiled"/> or <see cref="Sheet.Lost"/>.</param>
public sealed record VoidSheet(Agent Agent, Guid Client, string Serial, string Why)
{
    const string Kind = "downtime.sheet-void";

    internal static RefusalKind? Decide(VoidSheet request, Sheet? sheet, Guard.Access.AccessPolicy policy) =>
        !request.Agent.MayWorkCalls(policy) ? RefusalKind.RoleMayNot
        : sheet is null || (request.Agent.OnlyClient is { } only && only != sheet.Client) ? RefusalKind.NoSuchSheet
        : request.Why is not (Sheet.Spoiled or Sheet.Lost) ? RefusalKind.BadInput
        : sheet.State != Sheet.Out ? RefusalKind.SheetUsed
        : null;

    public async Task<Step<VoidedSheet>> HandleAsync(CallFloor floor, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(floor);
        var sheet = await floor.Store.ReadAsync(db => Sheet.FindAsync(db, Client, Serial), cancel);
        if (Decide(this, sheet, floor.Access) is { } why)
        {
            return await Sheet.RefuseAsync(floor, Agent, sheet, Kind, why, cancel);
        }

        var log = await floor.Logs.OfAsync(sheet!.Client);
        try
        {
            await floor.Store.ActAsync(async act =>
            {
                var entry = new Entry { Id = Ids.New(floor.Store.Time), Kind = Kind, Time = act.Time, Actor = Agent.Entry, Client = sheet.Client }.With("serial", sheet.Serial).With("why", Why);
                act.Enter(log.Id, await sheet.ChangeAsync(act, entry, sheet with { State = Why, ClosedBy = Agent.Id, Closed = act.Time }));
            }, cancel);
        }
        catch (StaleException)
        {
            return await Sheet.RefuseAsync(floor, Agent, sheet, Kind, RefusalKind.SheetUsed, cancel);
        }

        return new VoidedSheet(sheet.Serial);
    }
}
