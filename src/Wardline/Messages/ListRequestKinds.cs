using System.Collections.Immutable;
using Wardline.Calls;

namespace Wardline.Messages;

/// <summary>A kind of request that the policy knows.</summary>
/// <param name="Kind">Its code.</param>
/// <param name="Lacks">What the call lacks for it; null when it may be made now.</param>
public sealed record OpenKind(string Kind, CallRefusal? Lacks);

/// <summary>What may be asked for in a call as it stands.</summary>
/// <param name="Kinds">In the order of the policy.</param>
/// <param name="ReadLacks">What the call lacks to be shown the patient's own requests; null when it lacks nothing.</param>
public sealed record RequestKinds(ImmutableArray<OpenKind> Kinds, CallRefusal? ReadLacks);

/// <summary>Says what may be asked for in one's own call. States of the call only, so it writes an entry only when it is refused.</summary>
/// <param name="Agent">Who.</param>
/// <param name="Call">Which call.</param>
public sealed record ListRequestKinds(Agent Agent, Guid Call)
{
    public Task<Step<RequestKinds>> HandleAsync(MessageFloor floor, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(floor);
        return floor.Calls.StepAsync<RequestKinds>(Agent, Call, "call.read", async _ =>
        {
            var known = (await KnownCall.ReadAsync(floor.Calls, Call, cancel))!;
            return new RequestKinds(
                [.. floor.Access.Requests.Select(kind => new OpenKind(kind.Kind, MakeRequest.Lacks(floor.Calls, Agent, kind, known)))],
                ReadRequests.Lacks(floor.Calls, Agent, known));
        }, cancel: cancel);
    }
}
