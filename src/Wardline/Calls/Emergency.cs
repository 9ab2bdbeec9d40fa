using System.Collections.Immutable;

namespace Wardline.Calls;

/// <summary>What to say and do now.</summary>
/// <param name="Code">Key of translated texts.</param>
/// <param name="Lines">Sentences in their order.</param>
/// <param name="Number">The emergency number of the call's line.</param>
/// <param name="NurseLine">Its nurse line, in E.164; null when there is none.</param>
public sealed record EmergencyScript(string Code, ImmutableArray<string> Lines, string Number, string? NurseLine);

/// <summary>Somebody is in danger. At any step and without any verification: the script, and an entry. It opens no record.</summary>
/// <param name="Agent">Who.</param>
/// <param name="Call">Which call.</param>
public sealed record Emergency(Agent Agent, Guid Call)
{
    const string Kind = "call.emergency";

    static EmergencyScript Script(string number, string? nurseLine) => new("emergency",
    [
        "I am here with you. Where are you right now?",
        $"I am connecting you with the emergency number, {number}. Please stay on the line with me.",
        "What has happened, and is the person awake and breathing?",
        "I will stay until somebody has taken over.",
    ], number, nurseLine);

    public Task<Step<EmergencyScript>> HandleAsync(CallFloor floor, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(floor);
        return floor.StepAsync<EmergencyScript>(Agent, Call, Kind, async call =>
        {
            await floor.ActAsync(Agent, call, Kind, (act, entry, step) => CallRow.ChangeAsync(act, entry, step, "emergency = 1"), cancel);
            var (number, nurseLine) = floor.Verification.Emergency.Of(call.Line);
            return Script(number, nurseLine);
        }, cancel: cancel);
    }
}
