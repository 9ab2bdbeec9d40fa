using System.Collections.Immutable;
using Wardline.Calls;
using Wardline.Messages;

namespace Wardline.Server.Messages;

/// <summary>What the page of a call shows of requests and messages. It doesn't print itself.</summary>
/// <param name="Kinds">What may be asked for now.</param>
/// <param name="MayRead">Whether the patient's own requests may be shown.</param>
/// <param name="Shown">They, when they were opened for this answer.</param>
/// <param name="Refused">Why they weren't, when they should have been.</param>
public sealed record RequestSheet(ImmutableArray<OpenKind> Kinds, bool MayRead, PatientRequests? Shown, CallRefusal? Refused)
{
    public static RequestSheet None { get; } = new([], false, null, null);

    public override string ToString() => nameof(RequestSheet);
}

/// <summary>Gathers the requests' part of a call's page. It decides nothing: each part comes from a command that has decided.</summary>
sealed class CallRequests(MessageFloor floor)
{
    /// <param name="agent">Who.</param>
    /// <param name="call">Which call.</param>
    /// <param name="asked">The agent asks to see the patient's own requests.</param>
    /// <param name="open">The record is open, and they with it where the policy lets them.</param>
    /// <param name="cancel">Given up by the asker.</param>
    public async Task<RequestSheet> OfAsync(Agent agent, Guid call, bool asked, bool open, CancellationToken cancel)
    {
        var kinds = await new ListRequestKinds(agent, call).HandleAsync(floor, cancel);
        if (kinds.Value is not { } known)
        {
            return RequestSheet.None;
        }

        var read = asked || (open && known.ReadLacks is null) ? await new ReadRequests(agent, call).HandleAsync(floor, cancel) : null;
        return new RequestSheet(known.Kinds, known.ReadLacks is null, read?.Value, read?.Refusal);
    }
}
