using System.Collections.Immutable;

namespace Wardline.Calls;

/// <summary>What to say and do now.</summary>
/// <param name="Code">Key of translated texts.</param>
/// <param name="Lines">Sentences in their order.</param>
public sealed record EmergencyScript(string Code, ImmutableArray<Sentence> Lines);

/// <summary>Somebody is in danger. At any step and without any verification: the script, and an entry. It opens no record.</summary>
/// <param name="Agent">Who.</param>
/// <param name="Call">Which call.</param>
public sealed record Emergency(Agent Agent, Guid Call)
{
    const string Kind = "call.emergency";

    /// <summary>What is said; it stands on paper too, for when the system is down.</summary>
    public static EmergencyScript Script { get; } = new("emergency",
    [
        new("I am here with you. Where are you right now?", "Estoy aquí con usted. ¿Dónde se encuentra en este momento?"),
        new("I am connecting you with the emergency number, 911. Please stay on the line with me.", "Le comunico con el número de emergencias, el 911. Por favor, quédese en la línea conmigo."),
        new("What has happened, and is the person awake and breathing?", "¿Qué ha pasado? ¿Está despierta la persona, y respira?"),
        new("I will stay until somebody has taken over.", "Me quedo con usted hasta que alguien se haga cargo."),
    ]);

    public Task<Step<EmergencyScript>> HandleAsync(CallFloor floor, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(floor);
        return floor.StepAsync<EmergencyScript>(Agent, Call, Kind, async call =>
        {
            await floor.ActAsync(Agent, call, Kind, (act, entry, step) => CallRow.ChangeAsync(act, entry, step, "emergency = 1"), cancel);
            return Script;
        }, cancel: cancel);
    }
}
