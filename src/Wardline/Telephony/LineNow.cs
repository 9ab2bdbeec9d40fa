using Wardline.Calls;
using Wardline.Calls.Floor;

namespace Wardline.Telephony;

/// <summary>Where the caller is.</summary>
public enum LinePlace
{
    /// <summary>On the line with the agent, alone.</summary>
    Talking,

    /// <summary>Hears music.</summary>
    Held,

    /// <summary>Hears music, while the agent speaks with somebody else.</summary>
    Consulting,

    /// <summary>On the line with the agent and a third person.</summary>
    Conference,

    /// <summary>With somebody else: the telephone was handed over.</summary>
    Away,
}

/// <summary>What was last ordered of the line and isn't settled: it is under way, rings, or has to be done by hand.</summary>
public enum LineTry
{
    None,
    Hold,
    Back,
    Consult,
    Conference,
}

/// <summary>How the line stands: by what the telephone system tells, and by what it was ordered until it tells of that.</summary>
/// <param name="Place">Where the caller is.</param>
/// <param name="With">Who else is on the line, or is spoken with; null when nobody is, or when the agent rang them on the telephone.</param>
/// <param name="Try">What is not settled.</param>
/// <param name="State">Where that order stands; <see cref="OrderState.Done"/>: it rings.</param>
public sealed record LineNow(LinePlace Place, TransferTo? With, LineTry Try, OrderState State)
{
    /// <summary>Who is rung by what is not settled; null when that is nobody.</summary>
    public TransferTo? Rung { get; init; }

    /// <summary>Whom the call is offered to, when a colleague is consulted; null otherwise.</summary>
    public Guid? Colleague { get; init; }

    /// <summary>The order by which somebody is spoken with while the caller waits: the hand-over names it; null when nobody is.</summary>
    public Guid? Consult { get; init; }

    /// <param name="told">As the telephone system says.</param>
    /// <param name="orders">Orders of the call, the oldest first.</param>
    /// <param name="at">Our time.</param>
    internal static LineNow Of(string told, IReadOnlyList<PhoneOrder> orders, DateTimeOffset at)
    {
        var newest = orders.LastOrDefault(o => o.IsLine && o.State != OrderState.Withdrawn);
        var third = orders.LastOrDefault(o => o.Kind == PhoneOrder.Conference && o.Stands && o.Reached is not null);
        var last = orders.LastOrDefault(o => o.IsLine && o.Kind != PhoneOrder.Conference && o.Stands);
        var place = last is { Reached: null } ? last.Kind switch
        {
            PhoneOrder.Hold => LinePlace.Held,
            PhoneOrder.Consult => LinePlace.Consulting,
            _ => third is null ? LinePlace.Talking : LinePlace.Conference,
        }
        : told switch
        {
            "held" when last is { Kind: PhoneOrder.Consult } => LinePlace.Consulting,
            "held" => LinePlace.Held,
            "conferenced" => LinePlace.Conference,
            // Whoever took the call over from a colleague has the caller on the line.
            "transferred" when orders.LastOrDefault(o => o.Kind == PhoneOrder.Transfer && o.IsDone) is { } went && WhoOf(went.Cause) != TransferTo.Colleague => LinePlace.Away,
            _ => LinePlace.Talking,
        };
        var with = place == LinePlace.Consulting ? orders.Last(o => o.Kind == PhoneOrder.Consult && o.Stands) : third;
        var open = newest is not null && !Settled(newest, place, at);
        return new LineNow(place, with is null ? null : WhoOf(with.Cause), open ? TryOf(newest!.Kind) : LineTry.None, open ? newest!.State : OrderState.Done)
        {
            Rung = open ? WhoOf(newest!.Cause) : null,
            Consult = place == LinePlace.Consulting ? with?.Id : null,
        };
    }

    /// <summary>Whether nothing more need be said of an order: it was done, or it was done by hand.</summary>
    static bool Settled(PhoneOrder newest, LinePlace place, DateTimeOffset at) => newest.Kind switch
    {
        PhoneOrder.Hold => newest.IsDone || place is LinePlace.Held,
        PhoneOrder.Back => newest.IsDone || place is LinePlace.Talking or LinePlace.Conference,
        PhoneOrder.Consult => newest.IsDone || newest.Over is not null,
        _ => newest.Over is not null || newest.Reached is not null || place is LinePlace.Conference || (newest.IsDone && at - newest.Asked >= PhoneOrder.Rings),
    };

    static TransferTo? WhoOf(string cause) => Enum.GetValues<TransferTo>().Where(to => CallRefusal.CodeOf(to) == cause).Select(to => (TransferTo?)to).FirstOrDefault();

    static LineTry TryOf(string kind) => kind switch { PhoneOrder.Hold => LineTry.Hold, PhoneOrder.Back => LineTry.Back, PhoneOrder.Consult => LineTry.Consult, _ => LineTry.Conference };

    /// <summary>The line of a call, how it stands, and the newest order about it that counts; no line: the call is on none.</summary>
    internal static async ValueTask<(LineOn? Line, LineNow Now, PhoneOrder? Newest)> ReadAsync(PhoneOrders orders, Guid call, CancellationToken cancel)
    {
        var (line, made, asks) = await orders.Floor.Store.ReadAsync(
            async db => (await PhoneLeg.OfAsync(db, orders.Key, call), await PhoneOrder.OfCallAsync(db, call), await CallAsk.OpenOfAsync(db, call)), cancel);
        return (line, Of(line, made, asks, orders.Floor.Store.Time.GetUtcNow()), made.LastOrDefault(o => o.IsLine && o.State != OrderState.Withdrawn));
    }

    internal static LineNow Of(LineOn? line, List<PhoneOrder> made, List<CallAsk> asks, DateTimeOffset at)
    {
        // What was ordered of an earlier telephone call says nothing of this one.
        var now = Of(line?.State ?? "", made.FindAll(o => o.Phone == line?.Phone), at);
        var offer = now is { Place: LinePlace.Consulting, With: TransferTo.Colleague } || now.Try == LineTry.Consult ? asks.Find(ask => ask.Kind == CallAsk.TakeCall) : null;
        return now with { Colleague = offer?.Asked };
    }
}
