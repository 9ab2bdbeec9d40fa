using System.Collections.Immutable;

namespace Wardline.Calls;

/// <summary>A call whose caller waits for a representative to be entered: no patient data.</summary>
/// <param name="Call">The call.</param>
/// <param name="Client">Whose line.</param>
/// <param name="Line">The line's code.</param>
/// <param name="Agent">Who holds it.</param>
/// <param name="Opened">When.</param>
/// <param name="Round">Its identification: another patient of the same call is another.</param>
public sealed record WaitingCall(Guid Call, Guid Client, string Line, Guid Agent, DateTimeOffset Opened, long Round);

/// <summary>The calls that wait, the longest first.</summary>
public sealed record WaitingCalls(ImmutableArray<WaitingCall> Calls);

/// <summary>
/// A supervisor asks which calls of others wait for a representative: somebody said to speak for the patient, and is nobody on
/// file. It shows states only, so it writes an entry only when it is refused.
/// </summary>
/// <param name="Supervisor">Who.</param>
public sealed record ListWaitingCalls(Agent Supervisor)
{
    const string Kind = "representative.waiting";

    public async Task<Step<WaitingCalls>> HandleAsync(CallFloor floor, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(floor);
        if (!Floor.SupervisorStep.MayAct(Supervisor, floor.Access))
        {
            return await floor.RefuseAsync(Supervisor, Guid.Empty, null, Kind, RefusalKind.SupervisorNeeded, cancel: cancel);
        }

        var calls = await floor.Store.ReadAsync(CallState.WaitingAsync, cancel);
        return new WaitingCalls([
            .. calls.Where(call => call.Agent != Supervisor.Id && (Supervisor.OnlyClient is not { } only || only == call.Client))
                .Select(call => new WaitingCall(call.Id, call.Client, call.Line, call.Agent, call.Opened, call.Round)),
        ]);
    }
}
