using System.Collections.Immutable;
using Wardline.Calls.Floor;
using Wardline.Guard;
using Wardline.Guard.Ledger;
using Wardline.Guard.Storage;

namespace Wardline.Calls.Afterwards;

/// <summary>Calls whose ids begin so.</summary>
/// <param name="Calls">The oldest first.</param>
/// <param name="More">There are more of them: a longer beginning tells them apart.</param>
public sealed record FoundCalls(ImmutableArray<WorkedCall> Calls, bool More);

/// <summary>
/// Looks for a call by its id or the beginning of it: one's own, and for a supervisor those that the floor shows them. Another's call
/// and none are the same refusal. It shows states only; a search that shows somebody else's calls has an entry, before it is answered.
/// </summary>
/// <param name="Agent">Who.</param>
/// <param name="Id">As typed: hyphens and blanks don't count. It is kept nowhere.</param>
public sealed record FindCall(Agent Agent, string Id)
{
    /// <summary>Digits that a beginning must have.</summary>
    public const int Shortest = 6;

    /// <summary>Calls that are listed at most.</summary>
    public const int Most = 20;

    internal const string Kind = "call.sheet-read", Found = "call.sheets-found";
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
        await EnterAsync(floor, [.. found.Take(Most)], cancel);
        return found.Count == 0
            ? await floor.RefuseAsync(Agent, Guid.Empty, null, Kind, RefusalKind.NotYourCall, cancel: cancel)
            : new FoundCalls([.. found.Take(Most)], found.Count > Most);
    }

    async Task EnterAsync(CallFloor floor, List<WorkedCall> shown, CancellationToken cancel)
    {
        var others = new List<WorkedCall>();
        foreach (var call in shown.Where(call => call.Holder != Agent.Id))
        {
            if (!await floor.Store.ReadAsync(db => CallAsk.HeldByAsync(db, call.Call, Agent.Id), cancel))
            {
                others.Add(call);
            }
        }

        if (others.Count > 0)
        {
            // Calls of several clients stand in the house's own log.
            var client = others.TrueForAll(call => call.Client == others[0].Client) ? others[0].Client : (Guid?)null;
            var log = await floor.Logs.OfAsync(client ?? LedgerLogs.House);
            await floor.Store.EnterAsync(log.Id, new Entry
            {
                Id = Ids.New(floor.Store.Time),
                Kind = Found,
                Time = floor.Store.Time.GetUtcNow(),
                Actor = Agent.Entry,
                Client = client,
                Outcome = EntryOutcome.Done,
            }.With("calls", others.Count).With("ids", others.Select(call => $"{call.Call}").ToArray()), basis: null, cancel);
        }
    }

    /// <summary>Says nothing of what was typed.</summary>
    public override string ToString() => nameof(FindCall);
}
