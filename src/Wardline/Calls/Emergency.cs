using System.Collections.Immutable;

namespace Wardline.Calls;

/// <summary>What to say and do now.</summary>
/// <param name="Code">Key of translated texts.</param>
/// <param name="Lines">Sentences in their order.</param>
/// <param name="Number">The emergency number of the call's line.</param>
/// <param name="NurseLine">Its nurse line, in E.164; null when there is none.</param>
public sealed record EmergencyScript(string Code, ImmutableArray<Sentence> Lines, string Number, string? NurseLine);

/// <summary>Somebody is in danger. At any step and without any verification: the script, and an entry. It opens no record.</summary>
/// <param name="Agent">Who.</param>
/// <param name="Call">Which call.</param>
public sealed record Emergency(Agent Agent, Guid Call)
{
    const string Kind = "call.emergency";

    /// <summary>What is said; it stands on paper too, for when the system is down.</summary>
    /// <param name="number">The emergency number of the line.</param>
    /// <param name="nurseLine">Its nurse line, or null.</param>
    public static EmergencyScript Script(string number, string? nurseLine) => new("emergency",
    [
        new("I am here with you. Where are you right now?", "Estoy aquí con usted. ¿Dónde se encuentra en este momento?"),
        new($"I am connecting you with the emergency number, {number}. Please stay on the line with me.", $"Le comunico con el número de emergencias, el {number}. Por favor, quédese en la línea conmigo."),
        new("What has happened, and is the person awake and breathing?", "¿Qué ha pasado? ¿Está despierta la persona, y respira?"),
        new("I will stay until somebody has taken over.", "Me quedo con usted hasta que alguien se haga cargo."),
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
