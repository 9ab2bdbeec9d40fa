using System.Collections.Immutable;
using System.Text;
using Wardline.Guard;
using Wardline.Guard.Vault;
using Wardline.Policies;
using Wardline.Verification.Evidence;

namespace Wardline.Calls;

/// <summary>To whom something was told.</summary>
public enum ToldTo
{
    Patient,
    Representative,
    Other,
}

/// <summary>A disclosure that was noted; the wrap-up confirms it.</summary>
public sealed record RecordedDisclosure(Guid Id);

/// <summary>Notes what was told to whom: the accounting of disclosures is made from this, not from views (45 CFR 164.528).</summary>
/// <param name="Agent">Who told it.</param>
/// <param name="Call">In which call.</param>
/// <param name="To">To whom.</param>
/// <param name="Segments">What: the vault's units, at least one.</param>
/// <param name="Details">Who it was, and what in particular; needed when it was neither the patient nor a representative. Sealed.</param>
public sealed record RecordDisclosure(Agent Agent, Guid Call, ToldTo To, ImmutableArray<string> Segments, string? Details = null)
{
    /// <summary>With one character a line end.</summary>
    public string? Details { get; init; } = LineEnds.Of(Details);

    /// <summary>From which draft of the details it was made: that one goes with it. Null for a program, which has none.</summary>
    public DraftMark? Draft { get; init; }

    internal const string Kind = "disclosure.recorded";
    internal const string Place = "disclosure";

    internal static RefusalKind? Decide(RecordDisclosure request, KnownCall known) =>
        known.Call.Patient is null ? RefusalKind.NotIdentified
        : known.Call.Purpose is null ? RefusalKind.NoPurpose
        : request.Segments.IsDefaultOrEmpty || request.Segments.Any(segment => SegmentFields.Of(segment).IsEmpty) || !Enum.IsDefined(request.To) ? RefusalKind.BadInput
        : request.Details is { Length: > AddNote.Longest } || (request.To == ToldTo.Other && string.IsNullOrWhiteSpace(request.Details)) ? RefusalKind.BadInput
        // What was told is noted also when the proofs have run out since: a wrap-up may wait.
        : known.Spoke is null ? RefusalKind.NothingOpened
        : null;

    public Task<Step<RecordedDisclosure>> HandleAsync(CallFloor floor, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(floor);
        return floor.StepAsync<RecordedDisclosure>(Agent, Call, Kind, async call =>
        {
            var known = (await KnownCall.ReadAsync(floor, Call, cancel))! with { Call = call };
            if (Decide(this, known) is { } why)
            {
                return await floor.RefuseAsync(Agent, Call, call, Kind, why, cancel: cancel);
            }

            var id = Ids.New(floor.Store.Time);
            var details = string.IsNullOrWhiteSpace(Details) ? null : await floor.Keys.SealAsync(call.Client, Call, Place, id, Encoding.UTF8.GetBytes(Details));
            await floor.ActAsync(Agent, call, Kind, async (act, entry, _) =>
            {
                var (to, segments) = (CallRefusal.CodeOf(To), string.Join(' ', Segments.Distinct().Order(StringComparer.Ordinal)));
                await act.Db.ExecuteAsync(
                    """
                    INSERT INTO call_disclosure (id, call, client, patient, told_to, segments, purpose, details, confirmed, told)
                    VALUES (@id, @call, @client, @patient, @to, @segments, @purpose, @details, 0, @told)
                    """,
                    ("@id", id), ("@call", Call), ("@client", call.Client), ("@patient", call.Patient), ("@to", to), ("@segments", segments),
                    ("@purpose", call.Purpose), ("@details", details), ("@told", act.Time));
                if (Draft is not null)
                {
                    await CallDrafts.SettleAsync(act, Call, DraftFields.Details, Draft);
                }

                return entry.With("disclosure", id).With("to", to).With("segments", segments.Split(' ')).With("purpose", call.Purpose!)
                    .Bind("call_disclosure", id, 1, Call, call.Client, call.Patient, to, segments, call.Purpose, details, false, act.Time);
            }, cancel);
            return new RecordedDisclosure(id);
        }, cancel: cancel);
    }

    /// <summary>Says nothing of what was told.</summary>
    public override string ToString() => $"{nameof(RecordDisclosure)} {Call}";
}
