using System.Collections.Immutable;
using Wardline.Guard;
using Wardline.Guard.Storage;
using Wardline.Verification;
using Wardline.Verification.Evidence;

namespace Wardline.Calls.Floor;

/// <summary>The call has another holder.</summary>
/// <param name="Call">The call.</param>
/// <param name="From">Who had it.</param>
public sealed record TakenCall(Guid Call, Guid From);

/// <summary>A colleague takes a call that is offered to them: a warm transfer. The level, the authority and the purpose come with it.</summary>
/// <param name="Agent">Who takes it.</param>
/// <param name="Ask">The offer.</param>
public sealed record TakeCall(Agent Agent, Guid Ask)
{
    const string Kind = "call.handed-over";

    /// <summary>The telephone call with which it came to them, when they take it by that; null when they took it at the desk.</summary>
    public Guid? Phone { get; init; }

    /// <summary>Whether the caller waits on the telephone while the two speak: then it comes by that. Null: nothing is known of a telephone.</summary>
    internal Func<Db, Guid, ValueTask<bool>>? Waits { get; init; }

    /// <param name="request">What is asked.</param>
    /// <param name="ask">The offer.</param>
    /// <param name="call">The call.</param>
    /// <param name="vouched">They have given their word in it.</param>
    /// <param name="waits">The caller would stay behind with the one who had the call.</param>
    /// <param name="policy">Who works calls.</param>
    internal static RefusalKind? Decide(TakeCall request, CallAsk? ask, CallState? call, bool vouched, bool waits, Guard.Access.AccessPolicy policy) =>
        ask is null || call is null || ask.Asked != request.Agent.Id || call.Agent != ask.Asker || (request.Agent.OnlyClient is { } only && only != call.Client) ? RefusalKind.NotYourCall
        : !request.Agent.MayWorkCalls(policy) ? RefusalKind.RoleMayNot
        : !call.Open ? RefusalKind.CallOver
        : vouched ? RefusalKind.VouchedYourself
        : waits ? RefusalKind.StillConsulted
        : null;

    public async Task<Step<TakenCall>> HandleAsync(CallFloor floor, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(floor);
        var (ask, call, vouched, waits) = await floor.Store.ReadAsync(async db =>
        {
            var found = (await CallAsk.OpenForAsync(db, Agent.Id)).Find(one => one.Id == Ask);
            return (found, found is null ? null : await CallState.ReadAsync(db, found.Call), found is not null && await Vouching.ByAsync(db, found.Call, Agent.Id),
                found is not null && Waits is not null && await Waits(db, found.Call));
        }, cancel);
        if (Decide(this, ask, call, vouched, waits, floor.Access) is { } why)
        {
            return await floor.RefuseAsync(Agent, ask?.Call ?? Ask, call, Kind, why, cancel: cancel);
        }

        var log = await floor.Logs.OfAsync(call!.Client);
        try
        {
            await floor.Store.ActAsync(async act =>
                act.Enter(log.Id, await CallAsk.HandOverAsync(act, call, Agent.Id, EntryOf(floor.Entry(Agent, call, Kind, act.Time)), Ask)), cancel);
        }
        catch (StaleException)
        {
            return await floor.RefuseAsync(Agent, call.Id, call, Kind, RefusalKind.MovedOn, cancel: cancel);
        }

        return new TakenCall(call.Id, call.Agent);
    }

    Guard.Ledger.Entry EntryOf(Guard.Ledger.Entry entry) => Phone is { } phone ? entry.With("ask", Ask).With("phone", phone) : entry.With("ask", Ask);
}

/// <summary>A call that a colleague hands over: states only, and nothing of the patient.</summary>
/// <param name="Ask">The offer.</param>
/// <param name="Call">The call.</param>
/// <param name="Client">Whose line.</param>
/// <param name="Line">The line's code.</param>
/// <param name="From">Who holds it.</param>
/// <param name="Made">When it was offered.</param>
/// <param name="Level">How far the caller is verified.</param>
/// <param name="Matched">Which factors have matched; no answers.</param>
/// <param name="Authority"><c>self</c>, <c>representative</c> or null.</param>
/// <param name="Purpose">What the caller wants, once chosen.</param>
public sealed record OfferedCall(
    Guid Ask, Guid Call, Guid Client, string Line, Guid From, DateTimeOffset Made, string Level, ImmutableArray<string> Matched, string? Authority, string? Purpose)
{
    /// <summary>The language that the caller is spoken to in (BCP 47).</summary>
    public string Language { get; init; } = SetLanguage.English;
}

/// <summary>The offers.</summary>
public sealed record OfferedCalls(ImmutableArray<OfferedCall> Calls);

/// <summary>Asks which calls colleagues want to hand over to this person. It shows states only, so it writes no entry.</summary>
/// <param name="Agent">Who.</param>
public sealed record ListOffered(Agent Agent)
{
    public async Task<OfferedCalls> HandleAsync(CallFloor floor, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(floor);
        var shown = ImmutableArray.CreateBuilder<OfferedCall>();
        foreach (var ask in await floor.Store.ReadAsync(db => CallAsk.OpenForAsync(db, Agent.Id), cancel))
        {
            if (await KnownCall.ReadAsync(floor, ask.Call, cancel) is { } known && TakeCall.Decide(new TakeCall(Agent, ask.Id), ask, known.Call, vouched: false, waits: false, floor.Access) is null)
            {
                shown.Add(new OfferedCall(
                    ask.Id, ask.Call, ask.Client, known.Call.Line, ask.Asker, ask.Made, known.Evidence.Level(floor.Verification),
                    [.. known.Evidence.Matched.Order(StringComparer.Ordinal)], known.Authority?.Kind.ToString().ToLowerInvariant(), known.Call.Purpose)
                {
                    Language = known.Call.Language,
                });
            }
        }

        return new OfferedCalls(shown.ToImmutable());
    }
}

/// <summary>A supervisor takes a call over, asked or not.</summary>
/// <param name="Supervisor">Who.</param>
/// <param name="Call">Which call.</param>
public sealed record TakeOver(Agent Supervisor, Guid Call)
{
    const string Kind = "call.taken-over";

    public Task<Step<TakenCall>> HandleAsync(CallFloor floor, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(floor);
        return SupervisorStep.RunAsync<TakenCall>(floor, Supervisor, Call, Kind, async call =>
        {
            if (await floor.Store.ReadAsync(db => Vouching.ByAsync(db, Call, Supervisor.Id), cancel))
            {
                return await floor.RefuseAsync(Supervisor, Call, call, Kind, RefusalKind.VouchedYourself, cancel: cancel);
            }

            var log = await floor.Logs.OfAsync(call.Client);
            await floor.Store.ActAsync(async act =>
            {
                // The row says who held the call before: who approves a caller later must never have.
                var taken = new CallAsk(Ids.New(floor.Store.Time), call.Client, Call, CallAsk.TakenOver, call.Agent, null, call.Round, act.Time);
                await taken.InsertAsync(act, floor.Entry(Supervisor, call, Kind, act.Time));
                act.Enter(log.Id, await CallAsk.HandOverAsync(act, call, Supervisor.Id, floor.Entry(Supervisor, call, Kind, act.Time), taken.Id));
            }, cancel);
            return new TakenCall(Call, call.Agent);
        }, cancel);
    }
}

/// <summary>Who has given their word in a call doesn't work it.</summary>
static class Vouching
{
    /// <summary>Whether this person has vouched for the caller or entered a representative in this call.</summary>
    public static async ValueTask<bool> ByAsync(Db db, Guid call, Guid person) => await db.NumberAsync(
        """
        SELECT (SELECT count(*) FROM caller_approval WHERE call = @call AND approver = @person)
          + (SELECT count(*) FROM entered_representative WHERE call = @call AND entered_by = @person)
        """, ("@call", call), ("@person", person)) > 0;
}
