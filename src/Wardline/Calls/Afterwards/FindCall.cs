using System.Collections.Immutable;
using Wardline.Calls.Floor;

namespace Wardline.Calls.Afterwards;

/// <summary>Calls whose ids begin so.</summary>
/// <param name="Calls">The oldest first.</param>
/// <param name="More">There are more of them: a longer beginning tells them apart.</param>
public sealed record FoundCalls(ImmutableArray<WorkedCall> Calls, bool More);

/// <summary>
/// Looks for a call by its id or the beginning of it: one's own, and for a supervisor those that the floor shows them. Another's call
/// and none are the same refusal. It shows states only, so it writes an entry only when it is refused.
/// </summary>
/// <param name="Agent">Who.</param>
/// <param name="Id">As typed: hyphens and blanks don't count. It is kept nowhere.</param>
public sealed record FindCall(Agent Agent, string Id)
{
    /// <summary>Digits that a beginning must have.</summary>
    public const int Shortest = 6;

    /// <summary>Calls that are listed at most.</summary>
    public const int Most = 20;

    internal const string Kind = "call.sheet-read";
    const int Digits = 32;

    internal static RefusalKind? Decide(FindCall request, string digits, Guard.Access.AccessPolicy policy) =>
        !request.Agent.MayWorkCalls(policy) ? RefusalKind.RoleMayNot
        : digits.Length is < Shortest or > Digits || !digits.All(char.IsAsciiHexDigit) ? RefusalKind.BadInput
        : null;

    public async Task<Step<FoundCalls>> HandleAsync(CallFloor floor, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(floor);
        var digits = new string([.. (Id ?? "").Where(c => !char.IsWhiteSpace(c) && c is not ('-' or '{' or '}'))]);
        if (Decide(this, digits, floor.Access) is { } why)
        {
            return await floor.RefuseAsync(Agent, Guid.Empty, null, Kind, why, cancel: cancel);
        }

        // Ids lie in the order of their digits, so that all that begin so lie side by side.
        var ids = (Convert.FromHexString(digits.PadRight(Digits, '0')), Convert.FromHexString(digits.PadRight(Digits, 'f')));
        var found = await floor.Store.ReadAsync(
            db => WorkedCall.BetweenAsync(db, floor, ids, Agent, SupervisorStep.MayAct(Agent, floor.Access), Most + 1), cancel);
        return found.Count == 0
            ? await floor.RefuseAsync(Agent, Guid.Empty, null, Kind, RefusalKind.NotYourCall, cancel: cancel)
            : new FoundCalls([.. found.Take(Most)], found.Count > Most);
    }

    /// <summary>Says nothing of what was typed.</summary>
    public override string ToString() => nameof(FindCall);
}
