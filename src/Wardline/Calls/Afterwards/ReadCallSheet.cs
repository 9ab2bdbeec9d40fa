using System.Collections.Immutable;
using Wardline.Calls.Floor;
using Wardline.Guard;
using Wardline.Guard.Storage;

namespace Wardline.Calls.Afterwards;

/// <summary>Something that happened in a call.</summary>
/// <param name="What">A code, for instance <c>identified</c> or <c>handed-over</c>.</param>
/// <param name="At">When.</param>
/// <param name="By">Who got the call; null for what has nobody of its own.</param>
public sealed record SheetMoment(string What, DateTimeOffset At, Guid? By = null);

/// <summary>A call's own sheet: states, times and counts, and nothing of the patient or of what was said.</summary>
/// <param name="Call">Where it stands.</param>
/// <param name="Own">Whether the one who asks has it or had it.</param>
/// <param name="Moments">What happened when, the earliest first.</param>
/// <param name="Notes">How many notes it has.</param>
/// <param name="Addenda">How many were added after the wrap-up.</param>
/// <param name="Disclosures">How many things were told to somebody.</param>
/// <param name="AddUntil">Until when the one who asks may add to the notes; null when they may not.</param>
public sealed record CallSheetDocument(WorkedCall Call, bool Own, ImmutableArray<SheetMoment> Moments, int Notes, int Addenda, int Disclosures, DateTimeOffset? AddUntil);

/// <summary>
/// Shows the sheet of one's own call, and to a supervisor that of another's call of the clients that the floor shows them: that has an
/// entry. Another's call and none are the same refusal.
/// </summary>
/// <param name="Agent">Who.</param>
/// <param name="Call">Which call; it may be over.</param>
public sealed record ReadCallSheet(Agent Agent, Guid Call)
{
    internal static RefusalKind? Decide(Agent who, WorkedCall? call, bool had, Guard.Access.AccessPolicy policy) =>
        !who.MayWorkCalls(policy) ? RefusalKind.RoleMayNot
        : call is null || (who.OnlyClient is { } only && only != call.Client) || !(had || SupervisorStep.MayAct(who, policy)) ? RefusalKind.NotYourCall
        : null;

    public async Task<Step<CallSheetDocument>> HandleAsync(CallFloor floor, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(floor);
        var (sheet, call) = await floor.Store.ReadAsync(async db => (
            await WorkedCall.FindAsync(db, floor, Call, Agent.Id) is var (found, had) ? await SheetAsync(db, floor, found, had) : null,
            await CallState.ReadAsync(db, Call)), cancel);
        if (Decide(Agent, sheet?.Call, sheet?.Own == true, floor.Access) is { } why)
        {
            return await floor.RefuseAsync(Agent, Call, call, FindCall.Kind, why, cancel: cancel);
        }

        if (!sheet!.Own)
        {
            // Nothing of the patient is shown, so the entry stands in nobody's record of who has looked.
            var log = await floor.Logs.OfAsync(call!.Client);
            await floor.Store.EnterAsync(log.Id, floor.Entry(Agent, call, FindCall.Kind, floor.Store.Time.GetUtcNow()) with { Patient = null }, basis: null, cancel);
        }

        return sheet;
    }

    async ValueTask<CallSheetDocument> SheetAsync(Db db, CallFloor floor, WorkedCall call, bool had)
    {
        var moments = await db.QueryAsync("SELECT name, at FROM call_moment WHERE call = @call", r => new SheetMoment(r.GetString(0), r.Time(1)), ("@call", Call));
        var taken = await db.QueryAsync(
            "SELECT kind, closed, closed_by FROM call_ask WHERE call = @call AND outcome = 'taken'",
            r => new SheetMoment(r.GetString(0) == CallAsk.TakenOver ? "taken-over" : "handed-over", r.Time(1), r.Id(2)), ("@call", Call));
        moments.AddRange([new SheetMoment("opened", call.Opened), .. taken]);
        if (call.Closed is { } closed)
        {
            moments.Add(new SheetMoment("wrapped-up", closed));
        }

        async ValueTask<int> CountAsync(string table) => (int)await db.NumberAsync($"SELECT count(*) FROM {table} WHERE call = @call", ("@call", Call));
        var until = call.Holder == Agent.Id && call.Closed + floor.Access.AddendumTime is { } end && end > floor.Store.Time.GetUtcNow() ? end : (DateTimeOffset?)null;
        return new CallSheetDocument(
            call, had, [.. moments.OrderBy(one => one.At)], await CountAsync("call_note"), await CountAsync("call_addendum"), await CountAsync("call_disclosure"), until);
    }
}
