using Wardline.Calls;
using Wardline.Calls.Floor;
using Wardline.Identity;

namespace Wardline.Telephony;

/// <summary>Whom a call is handed to, or who is rung for it. No number is typed: those that there are stand in the policy.</summary>
public enum TransferTo
{
    /// <summary>A colleague who works calls of this client.</summary>
    Colleague,

    /// <summary>The emergency number of the call's line.</summary>
    Emergency,

    /// <summary>The nurse line of the call's line.</summary>
    NurseLine,

    /// <summary>The interpreters of a language. They join a call; it is never handed to them.</summary>
    Interpreter,
}

/// <summary>Somebody whom the telephone system can be told to ring.</summary>
/// <param name="To">Who.</param>
/// <param name="Colleague">Their staff id; only for <see cref="TransferTo.Colleague"/>.</param>
/// <param name="Language">Only for <see cref="TransferTo.Interpreter"/>: into which language, as verification.yaml has it.</param>
public readonly record struct PhoneTarget(TransferTo To, Guid? Colleague = null, string? Language = null)
{
    /// <summary>What an order says of them, and the colleague if it is one; or why nobody is rung.</summary>
    internal async ValueTask<(RefusalKind? Why, (string Is, string Value) Value, Agent? Colleague)> FindAsync(PhoneOrders orders, Agent agent, CallState call)
    {
        if (!Enum.IsDefined(To) || (Colleague is not null && To != TransferTo.Colleague) || (Language is not null && To != TransferTo.Interpreter))
        {
            return (RefusalKind.BadInput, default, null);
        }

        if (To == TransferTo.Colleague)
        {
            var staff = Colleague is { } id && id != agent.Id ? await orders.Staff.FindAsync(id) : null;
            var theirs = staff is { Active: true } && (staff.Client is null || staff.Client == call.Client) ? new Agent(staff.Id, [.. staff.Roles], staff.Client) : null;
            return theirs?.MayWorkCalls(orders.Floor.Access) == true ? (null, ("agent", staff!.Email), theirs) : (RefusalKind.CantTakeCalls, default, null);
        }

        var policy = orders.Floor.Verification;
        var (emergency, nurse) = policy.Emergency.Of(call.Line);
        var language = Language;
        var number = To switch
        {
            TransferTo.Emergency => emergency,
            TransferTo.NurseLine => nurse,
            _ => policy.Interpreters.FirstOrDefault(one => one.Language == language)?.Number,
        };
        return number is null ? (RefusalKind.BadInput, default, null) : (null, ("number", number), null);
    }

    /// <summary>
    /// Offers the desk's call to the colleague, unless it is offered to them already: they see what was established, and it can follow the
    /// telephone. Before the telephone system is told, which may be there in a second; if we crash in between, the offer can be taken back.
    /// </summary>
    internal static async Task<CallRefusal?> OfferAsync(PhoneOrders orders, Agent agent, Guid call, Agent colleague, CancellationToken cancel)
    {
        var open = await orders.Floor.Store.ReadAsync(db => CallAsk.OpenOfAsync(db, call), cancel);
        if (open.Exists(ask => ask.Kind == CallAsk.TakeCall && ask.Asked == colleague.Id))
        {
            return null;
        }

        var refusal = (await new AskFloor(agent, call, CallAsk.TakeCall, colleague).HandleAsync(orders.Floor, cancel)).Refusal;
        if (refusal is null)
        {
            orders.News.Tell(colleague.Id);
        }

        return refusal;
    }
}
