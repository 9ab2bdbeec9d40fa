using Wardline.Guard;
using Wardline.Guard.Access;
using Wardline.Guard.Storage;
using Wardline.Verification;
using Wardline.Verification.Evidence;

namespace Wardline.Calls.Floor;

/// <summary>Something was asked, or answered.</summary>
/// <param name="Ask">Its id.</param>
/// <param name="Agent">Who holds the call.</param>
public sealed record Asked(Guid Ask, Guid Agent);

/// <summary>The agent of a call asks for help, for a supervisor's word, or a colleague to take the call.</summary>
/// <param name="Agent">Who holds the call.</param>
/// <param name="Call">Which call.</param>
/// <param name="Kind"><see cref="CallAsk.Help"/>, <see cref="CallAsk.Approval"/> or <see cref="CallAsk.TakeCall"/>.</param>
/// <param name="Colleague">Who is to take it; only for that kind. Null: nobody of that id.</param>
public sealed record AskFloor(Agent Agent, Guid Call, string Kind, Agent? Colleague = null)
{
    const string EntryKind = "call.asked";

    internal static RefusalKind? Decide(AskFloor request, CallState call, CallEvidence evidence, IReadOnlyList<CallAsk> open, VerificationPolicy verification, AccessPolicy access) =>
        // A word for somebody else than now is worth nothing; asking anew replaces it.
        open.Any(ask => ask.Kind == request.Kind && (ask.Kind != CallAsk.Approval || ask.Round == call.Round)) ? RefusalKind.AlreadyAsked
        : request.Kind switch
        {
            CallAsk.Help => null,
            CallAsk.Approval => ApproveCaller.MayBeVouchedFor(call, evidence, verification),
            CallAsk.TakeCall => request.Colleague is { } to && to.Id != request.Agent.Id && to.MayWorkCalls(access) && (to.OnlyClient is null || to.OnlyClient == call.Client)
                ? null : RefusalKind.CantTakeCalls,
            _ => RefusalKind.BadInput,
        };

    public Task<Step<Asked>> HandleAsync(CallFloor floor, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(floor);
        return floor.StepAsync<Asked>(Agent, Call, EntryKind, async call =>
        {
            var open = await floor.Store.ReadAsync(db => CallAsk.OpenOfAsync(db, Call), cancel);
            if (Decide(this, call, await floor.EvidenceAsync(call, cancel), open, floor.Verification, floor.Access) is { } why)
            {
                return await floor.RefuseAsync(Agent, Call, call, EntryKind, why, cancel: cancel);
            }

            // A step of the call: whoever asks holds it at that moment.
            var ask = new CallAsk(Ids.New(floor.Store.Time), call.Client, Call, Kind, Agent.Id, Kind == CallAsk.TakeCall ? Colleague!.Id : null, call.Round, default);
            await floor.ActAsync(Agent, call, EntryKind, async (act, entry, _) =>
            {
                entry = entry.With("ask", ask.Id).With("what", Kind);
                foreach (var old in open.Where(one => one.Kind == Kind))
                {
                    entry = await old.CloseAsync(act, entry, Agent.Id, "overtaken");
                }

                return await (ask with { Made = act.Time }).InsertAsync(act, ask.Asked is { } colleague ? entry.With("colleague", colleague) : entry);
            }, cancel);
            return new Asked(ask.Id, Agent.Id);
        }, cancel: cancel);
    }
}

/// <summary>The agent takes back what was asked.</summary>
/// <param name="Agent">Who holds the call.</param>
/// <param name="Call">Which call.</param>
/// <param name="Ask">What was asked.</param>
public sealed record WithdrawAsk(Agent Agent, Guid Call, Guid Ask)
{
    const string Kind = "call.ask-withdrawn";

    public Task<Step<Asked>> HandleAsync(CallFloor floor, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(floor);
        return floor.StepAsync<Asked>(Agent, Call, Kind, async call =>
        {
            if ((await floor.Store.ReadAsync(db => CallAsk.OpenOfAsync(db, Call), cancel)).Find(one => one.Id == Ask) is not { } ask)
            {
                return await floor.RefuseAsync(Agent, Call, call, Kind, RefusalKind.MovedOn, cancel: cancel);
            }

            await floor.ActAsync(Agent, call, Kind, async (act, entry, _) => await ask.CloseAsync(act, entry.With("ask", ask.Id).With("what", ask.Kind), Agent.Id, "withdrawn"), cancel);
            return new Asked(Ask, Agent.Id);
        }, cancel: cancel);
    }
}
