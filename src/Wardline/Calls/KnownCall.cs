using Wardline.Guard.Access;
using Wardline.Verification;
using Wardline.Verification.Evidence;
using Wardline.Verification.OneTimeCodes;

namespace Wardline.Calls;

/// <summary>A call with its evidence and authority, all from one snapshot.</summary>
sealed record KnownCall(CallState Call, CallEvidence Evidence, Authority? Authority, FactSet Facts)
{
    /// <summary>Until when the code that was sent last can be entered; null when there is none to enter.</summary>
    public DateTimeOffset? CodeUntil { get; init; }

    /// <summary>For whom the caller said to speak last, also when that has fallen since; null when nothing of the record can have been told.</summary>
    public (string Kind, DateTimeOffset At)? Spoke { get; init; }

    /// <summary>Reads it; null when there is no such call.</summary>
    public static ValueTask<KnownCall?> ReadAsync(CallFloor floor, Guid id, CancellationToken cancel) => floor.Store.ReadAsync(async db =>
    {
        if (await CallState.ReadAsync(db, id) is not { } call)
        {
            return null;
        }

        var evidence = await CallEvidence.ReadAsync(db, call.Subject, floor.Verification, floor.Store.Time.GetUtcNow());
        var code = await CodeRow.NewestAsync(db, call.Subject);
        var authority = await CallerFacts.AuthorityAsync(db, call.Subject, evidence);
        return new KnownCall(call, evidence, authority, new FactSet(call.Held, CallerFacts.Verified(call.Subject, evidence, floor.Verification), authority))
        {
            Spoke = await CallerFacts.SpokeAsync(db, call.Subject),
            CodeUntil = code is { Used: false } && code.Wrong < floor.Verification.Code.Attempts && code.Expires > evidence.At ? code.Expires : null,
        };
    }, cancel);
}
