using Wardline.Guard.Access;
using Wardline.Guard.Vault;

namespace Wardline.Calls;

/// <summary>Asks the gate for a call, with the facts of one snapshot, and says its refusal in words of the desk.</summary>
static class GateAsk
{
    /// <summary>The opened record with its grant, or a refusal that is in the ledger already.</summary>
    /// <param name="floor">The floor.</param>
    /// <param name="agent">Who asks.</param>
    /// <param name="call">The call, as the step has read it.</param>
    /// <param name="kind">The entry's kind: <c>record.view</c> or <c>record.reveal</c>.</param>
    /// <param name="segment">Only this segment; null for all of the purpose.</param>
    /// <param name="field">Only this field of it.</param>
    /// <param name="reason">A reason code, for a reveal.</param>
    /// <param name="cancel">Given up by the asker.</param>
    public static async Task<(Opening? Opening, CallRefusal? Refusal)> OpenAsync(
        CallFloor floor, Agent agent, CallState call, string kind, string? segment, string? field, string? reason, CancellationToken cancel)
    {
        var known = await KnownCall.ReadAsync(floor, call.Id, cancel);
        if (known is null || known.Call.Patient is not { } patient || known.Call.Purpose is not { } purpose)
        {
            var why = known?.Call.Patient is null ? RefusalKind.NotIdentified : RefusalKind.NoPurpose;
            return (null, await floor.RefuseAsync(agent, call.Id, call, kind, why, cancel: cancel));
        }

        var question = new AccessQuestion(agent.Id, agent.Roles, known.Call.Client, patient, purpose, floor.Today(known.Call.Client), segment, field);
        var answer = await floor.Gate.AskAsync(floor.Access, question, known.Facts, cancel);
        if (answer.Grant is not { } grant)
        {
            return (null, Said(answer.Decision.Refusal!));
        }

        return await floor.Vault.OpenAsync(grant, kind, reason, cancel) is { } opened
            ? (new Opening(grant, opened, answer.Decision), null)
            : (null, await floor.RefuseAsync(agent, call.Id, call, kind, RefusalKind.MovedOn, cancel: cancel));
    }

    /// <summary>The gate's refusal in words of the desk.</summary>
    public static CallRefusal Said(Refusal refusal) => CallRefusal.Of(refusal.Code switch
    {
        RefusalCode.NoCall or RefusalCode.CallOfAnother or RefusalCode.OtherClient => RefusalKind.NotYourCall,
        RefusalCode.CallNotLive => RefusalKind.CallOver,
        RefusalCode.NotIdentified => RefusalKind.NotIdentified,
        RefusalCode.OtherPatient or RefusalCode.FactsContradict => RefusalKind.MovedOn,
        RefusalCode.MessageClosed => RefusalKind.MessageOver,
        RefusalCode.UnknownRole or RefusalCode.RoleNeverOpensRecords => RefusalKind.RoleMayNot,
        RefusalCode.UnknownPurpose => RefusalKind.UnknownPurpose,
        RefusalCode.UnknownLevel => RefusalKind.VerifyFirst,
        RefusalCode.NotForThisPurpose => RefusalKind.NotForThisPurpose,
        RefusalCode.MoreNeeded when refusal.Needs.All(need => need.Kind == NeedKind.Authority) => RefusalKind.NoAuthority,
        RefusalCode.MoreNeeded => RefusalKind.MoreNeeded,
        _ => throw new ArgumentOutOfRangeException(nameof(refusal)),
    }, refusal.Needs);
}

/// <summary>What the gate and the vault opened together.</summary>
sealed record Opening(Grant Grant, Opened<OpenedRecord> Record, Decision Decision);
