using Wardline.Calls;
using Wardline.Calls.Floor;

namespace Wardline.Telephony;

/// <summary>
/// A colleague takes an offered call at the desk. While the one who offers it speaks with them and the caller waits, it is refused: the
/// telephone would stay where it is, and nobody could bring the caller back. The hand-over moves both.
/// </summary>
/// <param name="Agent">Who takes it.</param>
/// <param name="Ask">The offer.</param>
public sealed record TakeOffered(Agent Agent, Guid Ask)
{
    public Task<Step<TakenCall>> HandleAsync(CallFloor floor, CancellationToken cancel = default) =>
        new TakeCall(Agent, Ask) { Waits = ConsultOffer.StandsAsync }.HandleAsync(floor, cancel);
}
