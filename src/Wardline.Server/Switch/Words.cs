namespace Wardline.Server.Switch;

/// <summary>The words of the switch's page and addresses.</summary>
static class Words
{
    public static string Of(CallState state) => state switch
    {
        CallState.Ringing => "ringing",
        CallState.Calling => "calling",
        CallState.Talking => "talking",
        CallState.Held => "held",
        CallState.Conference => "conference",
        CallState.Consulting => "consulting",
        CallState.Transferring => "transferring",
        CallState.Ended => "ended",
        _ => throw new ArgumentOutOfRangeException(nameof(state)),
    };

    public static string Of(Recording recording) => recording switch
    {
        Recording.Off => "off",
        Recording.On => "on",
        Recording.Paused => "paused",
        _ => throw new ArgumentOutOfRangeException(nameof(recording)),
    };

    public static string Of(Misbehaviour manners) => manners switch
    {
        Misbehaviour.None => "Behave",
        Misbehaviour.Silent => "Give orders no answer",
        Misbehaviour.Slow => "Answer orders too late",
        Misbehaviour.Refuse => "Refuse orders",
        Misbehaviour.Twice => "Tell everything twice",
        _ => throw new ArgumentOutOfRangeException(nameof(manners)),
    };

    /// <summary>The button of this name in an address; null for none.</summary>
    public static Button? ButtonOf(string name) => name switch
    {
        "answer" => Button.Answer,
        "hold" => Button.Hold,
        "resume" => Button.Resume,
        "conference" => Button.Conference,
        "hang-up" => Button.HangUp,
        _ => null,
    };

    /// <summary>What can be pressed now, the likely one first.</summary>
    public static (string Path, string Label)[] Buttons(SwitchCall call) => call.State switch
    {
        CallState.Ringing => [("answer", "Answer"), ("hang-up", "Caller gives up")],
        CallState.Calling => [("answer", "Pick up"), ("hang-up", "Nobody picks up")],
        CallState.Talking => [("hold", "Hold"), ("conference", "Interpreter joins"), ("hang-up", "Hang up")],
        CallState.Held when call.Joined is not null => [("resume", "Resume"), ("hang-up", "Hang up")],
        CallState.Held => [("resume", "Resume"), ("conference", "Interpreter joins"), ("hang-up", "Hang up")],
        CallState.Conference => [("resume", "The third one leaves"), ("hold", "Hold"), ("hang-up", "Hang up")],
        CallState.Consulting => [("resume", "Back to the caller"), ("answer", "Hand over"), ("hang-up", "Hang up")],
        CallState.Transferring => [("answer", "Next one picks up"), ("resume", "Back to the caller"), ("hang-up", "Hang up")],
        _ => [],
    };

    /// <summary>What became of what was pressed; null when nothing need be said.</summary>
    public static string? Told(string? code) => code switch
    {
        null or "" => null,
        "full" => $"{Exchange.MostLive} calls are on: hang one up first.",
        "no-such" => "Choose one of those on the page.",
        _ => "That does nothing now: the call has gone on meanwhile.",
    };
}
