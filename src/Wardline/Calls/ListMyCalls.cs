using System.Collections.Immutable;
using Wardline.Guard.Storage;

namespace Wardline.Calls;

/// <summary>A call in the list: no patient data.</summary>
/// <param name="Call">The call.</param>
/// <param name="Client">Whose line.</param>
/// <param name="Line">The line's code.</param>
/// <param name="Opened">When.</param>
/// <param name="Identified">Whether it is about somebody yet.</param>
/// <param name="Purpose">What the caller wants, once chosen.</param>
public sealed record MyCall(Guid Call, Guid Client, string Line, DateTimeOffset Opened, bool Identified, string? Purpose);

/// <summary>The calls that an agent holds.</summary>
public sealed record MyCalls(ImmutableArray<MyCall> Calls);

/// <summary>Asks for one's own open calls, oldest first. It shows states only, so it writes no entry.</summary>
/// <param name="Agent">Who.</param>
public sealed record ListMyCalls(Agent Agent)
{
    public async Task<MyCalls> HandleAsync(CallFloor floor, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(floor);
        var calls = await floor.Store.ReadAsync(db => CallState.OpenOfAsync(db, Agent.Id), cancel);
        return new MyCalls([
            .. calls.Where(call => CallFloor.Denied(floor.Access, Agent, call) is null)
                .Select(call => new MyCall(call.Id, call.Client, call.Line, call.Opened, call.Patient is not null, call.Purpose)),
        ]);
    }
}
