using System.Collections.Immutable;

namespace Wardline.Server.Switch;

/// <summary>Where a call stands.</summary>
public enum CallState
{
    /// <summary>At the agent's telephone.</summary>
    Ringing,

    /// <summary>At the telephone of somebody whom Wardline asked to ring; the agent is on the line already.</summary>
    Calling,
    Talking,
    Held,

    /// <summary>A third person is on the line.</summary>
    Conference,

    /// <summary>The agent speaks with somebody else; the caller hears music.</summary>
    Consulting,

    /// <summary>At the telephone of whoever takes it next; the caller hears music.</summary>
    Transferring,
    Ended,
}

/// <summary>Whether a call is recorded.</summary>
public enum Recording
{
    /// <summary>Nobody talks yet, or any more.</summary>
    Off,
    On,
    Paused,
}

/// <summary>What can be pressed on a telephone.</summary>
public enum Button
{
    Answer,
    Hold,
    Resume,
    Conference,
    HangUp,
}

/// <summary>How a call is passed on.</summary>
public enum TransferKind
{
    Warm,
    Consult,
    Cold,
}

/// <summary>A call of the switch, as it stands.</summary>
/// <param name="Id">The switch's id of it.</param>
/// <param name="Line">The line that was dialled, or over which it goes out.</param>
/// <param name="Number">The other side's number; null when it is withheld.</param>
/// <param name="Agent">At whose telephone; null once it went to a number outside.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Who">Who is on the other side.</param>
/// <param name="Began">When it began.</param>
public sealed record SwitchCall(string Id, SwitchLine Line, string? Number, string? Agent, CallState State, string Who, DateTimeOffset Began)
{
    /// <summary>What the other side knows; null for somebody without a card.</summary>
    public SwitchCard? Card { get; init; }

    /// <summary>The order that made it; null for one that came in.</summary>
    public string? Order { get; init; }

    /// <summary>The agent or the number at which it rings next.</summary>
    public string? Next { get; init; }

    /// <summary>Who is rung to join, as an agent or a number; and who has joined.</summary>
    public string? Joins { get; init; }

    /// <summary>The order that rings them to join.</summary>
    public string? JoinsBy { get; init; }

    public string? Joined { get; init; }

    /// <summary>The time of the newest order about the line that was obeyed; an older one that comes late is not.</summary>
    public DateTimeOffset? LineOrdered { get; init; }

    public Recording Recording { get; init; }

    /// <summary>The time of the newest order about the recording that was obeyed; an older one that comes late is not.</summary>
    public DateTimeOffset? RecordingOrdered { get; init; }

    /// <summary>How often each question was asked.</summary>
    public ImmutableDictionary<string, int> Asked { get; init; } = ImmutableDictionary<string, int>.Empty;

    /// <summary>The question asked last, and what was said to it.</summary>
    public (string Asked, string Said)? Heard { get; init; }

    /// <summary>The time of the newest event that was told of it.</summary>
    public DateTimeOffset? Told { get; init; }

    public bool Over => State == CallState.Ended;

    /// <summary>What a button makes of it and what Wardline is told; null when the button does nothing now.</summary>
    public (SwitchCall To, string Tells)? After(Button button) => (State, button) switch
    {
        (CallState.Ringing or CallState.Calling, Button.Answer) => (this with { State = CallState.Talking, Recording = Recording == Recording.Paused ? Recording.Paused : Recording.On }, "answered"),
        (CallState.Transferring, Button.Answer) => (this with { State = CallState.Talking, Agent = IsAgent(Next) ? Next : null, Next = null }, "transferred"),
        (CallState.Talking or CallState.Conference, Button.Hold) => (this with { State = CallState.Held }, "held"),
        // Whoever is on the line with the two stays on it through a hold.
        (CallState.Held, Button.Resume) when Joined is not null => (this with { State = CallState.Conference }, "conferenced"),
        (CallState.Held or CallState.Conference or CallState.Consulting or CallState.Transferring, Button.Resume) => (this with { State = CallState.Talking, Next = null, Joined = null }, "resumed"),
        (CallState.Talking or CallState.Held, Button.Conference) => (this with { State = CallState.Conference, Joined = Joins ?? "", Joins = null, JoinsBy = null }, "conferenced"),
        (CallState.Consulting, Button.Answer) => (this with { State = CallState.Talking, Agent = IsAgent(Next) ? Next : null, Next = null }, "transferred"),
        (not CallState.Ended, Button.HangUp) => (this with { State = CallState.Ended, Recording = Recording.Off, Next = null, Joins = null, JoinsBy = null, Joined = null }, "ended"),
        _ => null,
    };

    /// <summary>Begins to pass it on. A cold transfer is over at once, the others when the next one picks up.</summary>
    public (SwitchCall To, string Tells)? Passed(string next, TransferKind kind) => State == CallState.Consulting && Next == next ? After(Button.Answer)
        : State is not (CallState.Talking or CallState.Held or CallState.Conference) ? null
        : kind == TransferKind.Cold ? (this with { State = IsAgent(next) ? CallState.Ringing : CallState.Talking, Agent = IsAgent(next) ? next : null }, "transferred")
        : (this with { State = CallState.Transferring, Next = next }, "offered");

    /// <summary>Puts the caller on hold and rings somebody to speak with.</summary>
    public (SwitchCall To, string Tells)? Consulted(string next) => State is not (CallState.Talking or CallState.Held) || Joined is not null ? null
        : (this with { State = CallState.Consulting, Next = next }, "held");

    /// <summary>What the other side says to a question, the next of its answers each time; the last one stays.</summary>
    public SwitchCall After(string question)
    {
        var says = Card?.Questions.FirstOrDefault(q => q.Asked == question).Says;
        var times = Asked.GetValueOrDefault(question);
        return says is null ? this : this with { Asked = Asked.SetItem(question, times + 1), Heard = (question, says[Math.Min(times, says.Length - 1)]) };
    }

    /// <summary>An agent is an address or an id, a number is digits.</summary>
    public static bool IsAgent(string? next) => next is not null && next.Any(char.IsLetter);
}
