using System.Collections.Frozen;
using System.Collections.Immutable;
using Wardline.Guard.Access;
using Wardline.Guard.Ledger;
using Wardline.Guard.Storage;
using Wardline.Verification.Evidence;

namespace Wardline.Calls;

/// <summary>The call is over.</summary>
public sealed record WrappedUp(Guid Call, DateTimeOffset Closed);

/// <summary>
/// Ends the call: the agent says how it ended and confirms what was told to whom. From then on the record is closed to this agent,
/// and so are the call's notes.
/// </summary>
/// <param name="Agent">Who.</param>
/// <param name="Call">Which call.</param>
/// <param name="Disposition">One of <see cref="Dispositions"/>.</param>
/// <param name="Confirmed">The disclosures that were noted, all of them.</param>
/// <param name="NothingTold">The agent states that nothing of the record was told; true exactly when none was noted.</param>
public sealed record WrapUp(Agent Agent, Guid Call, string Disposition, ImmutableArray<Guid> Confirmed, bool NothingTold)
{
    const string Kind = "call.wrapped-up";

    static readonly FrozenSet<string> Known = FrozenSet.Create(StringComparer.Ordinal,
        "answered", "message-taken", "referred", "not-verified", "no-authority", "call-dropped", "wrong-number", "emergency", "other");

    /// <summary>How a call may end, sorted.</summary>
    public static IReadOnlyList<string> Dispositions { get; } = [.. Known.Order(StringComparer.Ordinal)];

    internal static RefusalKind? Decide(WrapUp request, IReadOnlyCollection<Guid> noted) =>
        !Known.Contains(request.Disposition ?? "") ? RefusalKind.UnknownDisposition
        : request.Confirmed.IsDefault || !noted.ToHashSet().SetEquals(request.Confirmed) || request.NothingTold != (noted.Count == 0) ? RefusalKind.ConfirmDisclosures
        : null;

    public Task<Step<WrappedUp>> HandleAsync(CallFloor floor, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(floor);
        return floor.StepAsync<WrappedUp>(Agent, Call, Kind, async call =>
        {
            var noted = await floor.Store.ReadAsync(db => db.QueryAsync("SELECT id FROM call_disclosure WHERE call = @call", r => r.Id(0), ("@call", Call)), cancel);
            if (Decide(this, noted) is { } why)
            {
                return await floor.RefuseAsync(Agent, Call, call, Kind, why, cancel: cancel);
            }

            var log = await floor.Logs.OfAsync(call.Client);
            return await floor.Store.ActAsync(async act =>
            {
                // A disclosure noted in between has stepped the call, so the closing below finds another version and all of this is undone.
                var step = await Basis.CloseAsync(act, call.Basis);
                var entry = floor.Entry(Agent, call, Kind, act.Time).With("disposition", Disposition).With("disclosures", noted.Count).With("nothing-told", NothingTold);
                entry = await CallRow.ChangeAsync(act, entry, step, "disposition = @disposition, closed = @closed", ("@disposition", Disposition), ("@closed", act.Time));
                act.Enter(log.Id, await ConfirmAsync(act, entry));
                return new WrappedUp(Call, act.Time);
            }, cancel);
        }, again: false, cancel);
    }

    async ValueTask<Entry> ConfirmAsync(Act act, Entry entry)
    {
        await act.Db.ExecuteAsync("UPDATE call_disclosure SET confirmed = 1 WHERE call = @call", ("@call", Call));
        var rows = await act.Db.QueryAsync(
            "SELECT id, call, client, patient, told_to, segments, purpose, details, confirmed, told FROM call_disclosure WHERE call = @call ORDER BY id",
            r => Enumerable.Range(0, r.FieldCount).Select(i => r.IsDBNull(i) ? null : r.GetValue(i)).ToArray(), ("@call", Call));
        return rows.Aggregate(entry, (bound, row) => bound.Bind("call_disclosure", Guard.Ids.From((byte[])row[0]!), 2, row.AsSpan(1)));
    }
}
