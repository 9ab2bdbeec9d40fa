using System.Collections.Immutable;
using System.Globalization;
using Wardline.Guard;

namespace Wardline.Server.Switch;

/// <summary>The calls of the switch. What a button or an order does is decided by <see cref="SwitchCall"/>; here it happens, one after the other, and is told.</summary>
sealed class Exchange(CallsFile calls, SwitchLog log, Outbox outbox, TimeProvider time, CancellationToken stop)
{
    /// <summary>Calls at once; the next is not let in.</summary>
    public const int MostLive = 200;

    /// <summary>So long it rings before somebody picks up of whom it is known that they do, and so long where nobody does.</summary>
    public static readonly TimeSpan PicksUpAfter = TimeSpan.FromSeconds(2), RingsInVain = TimeSpan.FromSeconds(20);

    const int MostEnded = 50;

    readonly Lock _gate = new();
    ImmutableList<SwitchCall> _calls = [];

    /// <summary>All calls that are known, the newest first.</summary>
    public ImmutableList<SwitchCall> Calls
    {
        get
        {
            lock (_gate)
            {
                return _calls;
            }
        }
    }

    public SwitchCall? Find(string id) => Calls.Find(c => c.Id == id);

    /// <summary>Somebody with a card rings at an agent. Null: too many calls are on.</summary>
    public SwitchCall? Ring(SwitchCard card, string agent) => Begin(
        new SwitchCall(NewId(), calls.LineOf(card.Line)!, card.From, agent, CallState.Ringing, card.Who, time.GetUtcNow()) { Card = card });

    /// <summary>Wardline asks to ring a number for an agent. Whose number it is picks up after a while; where nobody is, it rings in vain. Null: too many calls are on.</summary>
    public SwitchCall? Place(string order, SwitchLine from, string to, string agent)
    {
        var phone = calls.PhoneOf(to);
        var card = phone is null ? calls.Cards.FirstOrDefault(c => c.From == to) : calls.CardOf(phone.Card);
        var placed = Begin(new SwitchCall(NewId(), from, to, agent, CallState.Calling, phone?.Who ?? card?.Who ?? "nobody there", time.GetUtcNow())
        {
            Order = order,
            Card = card,
            Heard = phone is null ? null : ("picks up", phone.Says),
        });
        if (placed is not null)
        {
            var known = phone is not null || card is not null;
            _ = LaterAsync(known ? PicksUpAfter : RingsInVain, () => Press(placed.Id, known ? Button.Answer : Button.HangUp, CallState.Calling));
        }

        return placed;
    }

    /// <summary>Presses a button, or does what an order says. False: it does nothing now, or the call isn't in this state any more.</summary>
    public bool Press(string id, Button button, CallState? only = null, string? order = null) => Change(id, call =>
        only is not null && call.State != only ? null : call.After(button) is var (to, tells) ? (to, tells, to.Agent) : null, order);

    /// <summary>Passes a call on to an agent or a number. At a number somebody picks up after a while.</summary>
    public bool Pass(string id, string next, TransferKind kind)
    {
        var rings = Change(id, call => call.Passed(next, kind) is var (to, tells) ? (to, tells, SwitchCall.IsAgent(next) ? next : null) : null);
        if (rings && !SwitchCall.IsAgent(next))
        {
            _ = LaterAsync(PicksUpAfter, () => Press(id, Button.Answer, CallState.Transferring));
        }

        return rings;
    }

    /// <summary>The caller waits, and the agent speaks with somebody else.</summary>
    public bool Consult(string id, string next, string order) => Change(id, call => call.Consulted(next) is var (to, tells) ? (to, tells, to.Agent) : null, order);

    /// <summary>Rings somebody to join, in the place of somebody else who rings; they do after a while, unless the call has gone on without them.</summary>
    public bool Join(string id, string next, string order)
    {
        var rings = Change(id, call => call.State is CallState.Talking or CallState.Held && call.Joined is null && call.Joins != next ? (call with { Joins = next, JoinsBy = order }, null, null) : null);
        if (rings)
        {
            _ = LaterAsync(PicksUpAfter, () =>
            {
                Change(id, call => call.JoinsBy == order && call.After(Button.Conference) is var (to, tells) ? (to, tells, to.Agent) : null, order);
                Change(id, call => call.JoinsBy == order ? (call with { Joins = null, JoinsBy = null }, null, null) : null);
            });
        }

        return rings;
    }

    /// <summary>Whether an order about the line is the newest that came: an older one is not obeyed any more.</summary>
    public bool IsNewest(string id, DateTimeOffset? ordered)
    {
        var newest = true;
        Change(id, call =>
        {
            newest = !(ordered < call.LineOrdered);
            return newest ? (call with { LineOrdered = ordered ?? call.LineOrdered }, null, null) : null;
        });
        return newest;
    }

    /// <summary>The other side is asked something.</summary>
    public bool Ask(string id, string question) => Change(id, call => call.Over ? null : (call.After(question), null, null));

    /// <summary>Pauses or resumes the recording. Null: it isn't on or paused; false: it is so already, or a later order was obeyed before.</summary>
    public bool? Record(string id, Recording wanted, DateTimeOffset? ordered = null)
    {
        bool? was = null;
        Change(id, call =>
        {
            was = call.Recording == Recording.Off ? null : call.Recording != wanted && !(ordered < call.RecordingOrdered);
            return call.Recording == Recording.Off || ordered < call.RecordingOrdered ? null
                : (call with { Recording = wanted, RecordingOrdered = ordered ?? call.RecordingOrdered }, null, null);
        });
        return was;
    }

    /// <summary>Closes every line, as when the switch goes down in order.</summary>
    public void HangUpAll() => Calls.FindAll(c => !c.Over).ForEach(c => Press(c.Id, Button.HangUp));

    string NewId() => Ids.New(time).ToString("N", CultureInfo.InvariantCulture);

    SwitchCall? Begin(SwitchCall call)
    {
        lock (_gate)
        {
            if (_calls.Count(c => !c.Over) >= MostLive)
            {
                return null;
            }

            var ended = _calls.Where(c => c.Over).Skip(MostEnded).ToHashSet();
            _calls = [call, .. _calls.Where(c => !ended.Contains(c))];
            Tell(call, "offered", call.Agent);
            return call;
        }
    }

    bool Change(string id, Func<SwitchCall, (SwitchCall To, string? Tells, string? Agent)?> decide, string? order = null)
    {
        lock (_gate)
        {
            var at = _calls.FindIndex(c => c.Id == id);
            if (at < 0 || decide(_calls[at]) is not var (to, tells, agent))
            {
                return false;
            }

            _calls = _calls.SetItem(at, to);
            if (tells is not null)
            {
                Tell(to, tells, agent, order);
            }

            log.Touch();
            return true;
        }
    }

    // Under the lock, so that a call's events are queued in the order in which they happened. Two of them never have the same time.
    void Tell(SwitchCall call, string what, string? agent, string? order = null)
    {
        var now = time.GetUtcNow();
        var at = call.Told is { } told && now <= told ? told.AddMilliseconds(1) : now;
        _calls = _calls.SetItem(_calls.FindIndex(c => c.Id == call.Id), call with { Told = at });
        outbox.Put(SwitchEvent.Of(NewId(), what, call, agent, at, order));
    }

    async Task LaterAsync(TimeSpan after, Action then)
    {
        await Task.Delay(after, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!stop.IsCancellationRequested)
        {
            then();
        }
    }
}
