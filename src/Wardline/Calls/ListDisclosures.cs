using System.Collections.Immutable;
using Wardline.Guard.Storage;

namespace Wardline.Calls;

/// <summary>A disclosure as it was noted, without its details.</summary>
/// <param name="Id">What the wrap-up confirms.</param>
/// <param name="To"><c>patient</c>, <c>representative</c> or <c>other</c>.</param>
/// <param name="Segments">What was told: the vault's units.</param>
/// <param name="Told">When.</param>
public sealed record NotedDisclosure(Guid Id, string To, ImmutableArray<string> Segments, DateTimeOffset Told);

/// <summary>The disclosures of a call in their order.</summary>
public sealed record NotedDisclosures(ImmutableArray<NotedDisclosure> All);

/// <summary>What was noted so far in one's own call, to be confirmed at the wrap-up. Codes only, so it writes an entry only when it is refused.</summary>
/// <param name="Agent">Who.</param>
/// <param name="Call">Which call.</param>
public sealed record ListDisclosures(Agent Agent, Guid Call)
{
    public Task<Step<NotedDisclosures>> HandleAsync(CallFloor floor, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(floor);
        return floor.StepAsync<NotedDisclosures>(Agent, Call, "call.read", async _ =>
        {
            var noted = await floor.Store.ReadAsync(db => db.QueryAsync(
                "SELECT id, told_to, segments, told FROM call_disclosure WHERE call = @call ORDER BY told, id",
                r => new NotedDisclosure(r.Id(0), r.GetString(1), [.. r.GetString(2).Split(' ')], r.Time(3)), ("@call", Call)), cancel);
            return new NotedDisclosures([.. noted]);
        }, cancel: cancel);
    }
}
