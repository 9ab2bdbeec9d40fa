using Wardline.Calls.Floor;
using Wardline.Guard.Access;

namespace Wardline.Calls;

/// <summary>The purpose that was chosen.</summary>
public sealed record ChosenPurpose(string Purpose, string Title);

/// <summary>States what the caller wants: the purpose of use of every view that follows.</summary>
/// <param name="Agent">Who.</param>
/// <param name="Call">Which call.</param>
/// <param name="Purpose">An id of the access policy, among those of the line.</param>
public sealed record ChoosePurpose(Agent Agent, Guid Call, string Purpose)
{
    const string Kind = "call.purpose";

    internal static RefusalKind? Decide(ChoosePurpose request, CallState call, AccessPolicy policy) =>
        policy.FindPurpose(request.Purpose) is null ? RefusalKind.UnknownPurpose
        : !call.Purposes.IsEmpty && !call.Purposes.Contains(request.Purpose, StringComparer.Ordinal) ? RefusalKind.PurposeNotOnLine
        : null;

    public Task<Step<ChosenPurpose>> HandleAsync(CallFloor floor, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(floor);
        return floor.StepAsync<ChosenPurpose>(Agent, Call, Kind, async call =>
        {
            if (Decide(this, call, floor.Access) is { } why)
            {
                return await floor.RefuseAsync(Agent, Call, call, Kind, why, cancel: cancel);
            }

            var purpose = floor.Access.FindPurpose(Purpose)!;
            await floor.ActAsync(Agent, call, Kind, async (act, entry, step) =>
            {
                await CallMoment.WriteAsync(act, Call, CallMoment.Purpose);
                return await CallRow.ChangeAsync(act, (entry with { Purpose = purpose.Code }).With("purpose", purpose.Id), step, "purpose = @purpose", ("@purpose", purpose.Id));
            }, cancel);
            return new ChosenPurpose(purpose.Id, purpose.Title);
        }, again: false, cancel);
    }
}
