using Wardline.Calls;
using Wardline.Guard;
using Wardline.Guard.Ledger;
using Wardline.Guard.Storage;

namespace Wardline.Telephony;

/// <summary>
/// What a telephone system tells of a call that an order began. Such a call is no new one: it rings at no desk and opens nothing. That it
/// was answered is kept with its order alone, and only when the order is of the client whose secret signed the event and the event names
/// just the number that was to be called; what the answer is worth is decided by <see cref="AnswerCallBack"/>.
/// </summary>
static class OrderEvents
{
    const int MostTries = 20;

    public static async Task<Taken> TakeAsync(Switchboard board, WebhookSecret by, PhoneEvent told, CancellationToken cancel)
    {
        var floor = board.Floor;
        for (var tries = MostTries; ; tries--)
        {
            var before = Guid.TryParseExact(told.Order, "D", out var id) ? await floor.Store.ReadAsync(db => PhoneOrder.FindAsync(db, id), cancel) : null;
            if (before is not { Kind: PhoneOrder.Place } || before.Client != by.Client || (told.Kind == PhoneEventKind.Answered && told.Caller is null) || !await IsItsCallAsync(floor, before, told))
            {
                return new Taken(Effect.NoSuchOrder, "data.order must be the id of a call.place of this client, data.callerNumber the number that it said to call (call.answered must have it), and data.dialledNumber the line.");
            }

            var to = After(before, told.Kind, floor.Store.Time.GetUtcNow());
            if (to == before)
            {
                board.News.Tell(before.Agent);
                return new Taken(Effect.NothingNew, Call: before.Call);
            }

            try
            {
                var log = await floor.Logs.OfAsync(by.Client);
                await floor.Store.ActAsync(async act => act.Enter(log.Id, await to.WriteAsync(act, EntryOf(act, floor.Store, by, told.Kind, to))), cancel);
                board.News.Tell(to.Agent);
                floor.TellBoards(to.Client);
                return new Taken(Effect.Applied, Call: to.Call);
            }
            catch (StaleException) when (tries > 1)
            {
                // Its own try or another event was faster. What is to be done now is decided on what that left.
            }
            catch (StaleException)
            {
                return new Taken(Effect.Busy, "Too many events of this call come at once. Send it again.");
            }
        }
    }

    /// <summary>Whether the event tells of a call that is on, and names what was ordered of it: it is taken like every event of that call.</summary>
    public static async Task<bool> IsAboutOursAsync(Switchboard board, WebhookSecret by, PhoneEvent told, CancellationToken cancel) =>
        Guid.TryParseExact(told.Order, "D", out var id) && await board.Floor.Store.ReadAsync(db => PhoneOrder.FindAsync(db, id), cancel) is { } order
        && order.Kind != PhoneOrder.Place && order.Client == by.Client;

    /// <summary>
    /// What an event makes of an order, in whatever order events come. Any event shows that the telephone system has the order, whatever
    /// became of its answer. Of one that was withdrawn or refused nothing counts any more.
    /// </summary>
    internal static PhoneOrder After(PhoneOrder order, PhoneEventKind kind, DateTimeOffset now)
    {
        if (order.State is OrderState.Withdrawn or OrderState.Refused)
        {
            return order;
        }

        var had = order.State == OrderState.Done ? order : order.As(OrderState.Done);
        return kind switch
        {
            PhoneEventKind.Answered when had.Reached is null => had with { Reached = now },
            PhoneEventKind.Ended when had.Over is null => had with { Over = now },
            _ => had,
        };
    }

    // Its numbers are compared as long as they are kept; afterwards nothing comes of the order any more.
    static async ValueTask<bool> IsItsCallAsync(CallFloor floor, PhoneOrder order, PhoneEvent told) =>
        order.Body is not { } body || await floor.Keys.TestAsync(order.Client, order.Call, PhoneOrder.BodyPlace, order.Id, body, text => OrderBody.IsPlace(text, told.Dialled, told.Caller));

    internal static Entry EntryOf(Act act, Store store, WebhookSecret by, PhoneEventKind kind, PhoneOrder to) => new()
    {
        Id = Ids.New(store.Time),
        Kind = $"telephony.order-{CallRefusal.CodeOf(kind)}",
        Time = act.Time,
        Actor = new EntryActor(by.Id, "telephony"),
        Client = by.Client,
        Basis = new EntryBasis("call", to.Call),
        Patient = to.Patient,
    };
}
