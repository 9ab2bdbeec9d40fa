using Wardline.Guard.Access;
using Wardline.Guard.Storage;

namespace Wardline.Calls.Floor;

/// <summary>A supervisor's step on a call that somebody else holds.</summary>
static class SupervisorStep
{
    /// <summary>Whether this person does a supervisor's acts at all.</summary>
    public static bool MayAct(Agent supervisor, AccessPolicy policy) => supervisor.MayWorkCalls(policy) && supervisor.Has(Agent.Supervisor);

    /// <summary>What is wrong before the step is looked at. The role comes first: whoever lacks it learns nothing about which calls there are.</summary>
    public static RefusalKind? Denied(Agent supervisor, CallState? call, AccessPolicy policy) =>
        !MayAct(supervisor, policy) ? RefusalKind.SupervisorNeeded
        : call is null || (supervisor.OnlyClient is { } only && only != call.Client) ? RefusalKind.NotYourCall
        : call.Agent == supervisor.Id ? RefusalKind.OwnCall
        : !call.Open ? RefusalKind.CallOver
        : null;

    /// <summary>Inside an act that leaves the call's version alone: the call is still on, and still theirs who held it.</summary>
    /// <exception cref="StaleException">It is not; nothing stands.</exception>
    public static async ValueTask StillAsync(Act act, CallState call)
    {
        if (await act.Db.NumberAsync("SELECT count(*) FROM basis WHERE id = @id AND open = 1 AND holder = @holder", ("@id", call.Id), ("@holder", call.Agent)) != 1)
        {
            throw new StaleException("call");
        }
    }

    /// <summary>Runs the step on what the call is now. One that lost a race stands for nothing and is refused as moved on: a person has to look again.</summary>
    public static async Task<Step<T>> RunAsync<T>(CallFloor floor, Agent supervisor, Guid id, string kind, Func<CallState, Task<Step<T>>> step, CancellationToken cancel)
        where T : class
    {
        var call = await floor.Store.ReadAsync(db => CallState.ReadAsync(db, id), cancel);
        if (Denied(supervisor, call, floor.Access) is { } why)
        {
            return await floor.RefuseAsync(supervisor, id, call, kind, why, cancel: cancel);
        }

        try
        {
            return await step(call!);
        }
        catch (StaleException)
        {
            return await floor.RefuseAsync(supervisor, id, call, kind, RefusalKind.MovedOn, cancel: cancel);
        }
    }
}
