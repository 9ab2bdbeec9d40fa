using System.Collections.Frozen;
using Wardline.Patients.Views;
using Wardline.Policies;

namespace Wardline.Calls;

/// <summary>Shows one masked field, with a reason. Each reveal is a grant and an entry of its own.</summary>
/// <param name="Agent">Who.</param>
/// <param name="Call">Which call.</param>
/// <param name="Segment">The field's segment.</param>
/// <param name="Field">The field.</param>
/// <param name="Reason">One of <see cref="Reasons"/>.</param>
/// <param name="Item">Only in the item at this place of the section, from 0; null for all of them.</param>
public sealed record RevealField(Agent Agent, Guid Call, string Segment, string Field, string Reason, int? Item = null)
{
    const string Kind = "record.reveal";

    static readonly FrozenSet<string> Known = FrozenSet.Create(StringComparer.Ordinal, "caller-asked", "read-back", "correct-entry", "dispute", "safety");

    /// <summary>Why a field may be revealed, sorted.</summary>
    public static IReadOnlyList<string> Reasons { get; } = [.. Known.Order(StringComparer.Ordinal)];

    internal static RefusalKind? Decide(RevealField request) =>
        !Known.Contains(request.Reason ?? "") ? RefusalKind.UnknownReason
        : SegmentFields.Find(request.Segment ?? "", request.Field ?? "") is null || request.Item < 0 ? RefusalKind.BadInput
        : null;

    public Task<Step<ViewDocument>> HandleAsync(CallFloor floor, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(floor);
        return floor.StepAsync<ViewDocument>(Agent, Call, Kind, async call =>
        {
            if (Decide(this) is { } why)
            {
                return await floor.RefuseAsync(Agent, Call, call, Kind, why, cancel: cancel);
            }

            var (opening, refusal) = await GateAsk.OpenAsync(floor, Agent, call, Kind, Segment, Field, Reason, cancel);
            return opening is null ? refusal! : RecordView.Reveal(opening.Grant, opening.Record, Item);
        }, cancel: cancel);
    }
}
