using Wardline.Patients.Views;

namespace Wardline.Calls;

/// <summary>Shows what the call's purpose needs of the record of the call's patient, and nothing else.</summary>
/// <param name="Agent">Who.</param>
/// <param name="Call">Which call; it says whose record and for which purpose.</param>
public sealed record ViewRecord(Agent Agent, Guid Call)
{
    const string Kind = "record.view";

    public Task<Step<ViewDocument>> HandleAsync(CallFloor floor, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(floor);
        return floor.StepAsync<ViewDocument>(Agent, Call, Kind, async call =>
        {
            var (opening, refusal) = await GateAsk.OpenAsync(floor, Agent, call, Kind, null, null, null, cancel);
            return opening is null ? refusal! : RecordView.Make(opening.Grant, opening.Record, opening.Decision.NotYet);
        }, cancel: cancel);
    }
}
