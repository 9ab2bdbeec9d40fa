using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text;
using Wardline.Guard;
using Wardline.Guard.Access;
using Wardline.Guard.Ledger;
using Wardline.Guard.Storage;
using Wardline.Guard.Vault;
using Wardline.Verification.Evidence;

namespace Wardline.Calls;

/// <summary>The call is over.</summary>
public sealed record WrappedUp(Guid Call, DateTimeOffset Closed);

/// <summary>What becomes of text that was typed and not kept.</summary>
public enum UnkeptText
{
    /// <summary>The wrap-up is refused, and the agent asked.</summary>
    Ask,

    /// <summary>The unfinished note becomes a note.</summary>
    AddNote,

    /// <summary>It is destroyed.</summary>
    Discard,
}

/// <summary>
/// Ends the call: the agent says how it ended and confirms what was told to whom. From then on the record is closed to this agent,
/// and so are the call's notes. Unfinished text is destroyed; what was meant to stay only when the agent says so.
/// </summary>
/// <param name="Agent">Who.</param>
/// <param name="Call">Which call.</param>
/// <param name="Disposition">One of <see cref="Dispositions"/>.</param>
/// <param name="Confirmed">The disclosures that were noted, all of them.</param>
/// <param name="NothingTold">The agent states that nothing of the record was told; true exactly when none was noted.</param>
public sealed record WrapUp(Agent Agent, Guid Call, string Disposition, ImmutableArray<Guid> Confirmed, bool NothingTold)
{
    /// <summary>What becomes of a note or of details that were typed and not kept.</summary>
    public UnkeptText Unkept { get; init; }

    /// <summary>
    /// The versions of the unfinished texts, by field, that the agent was asked about: a newer one is asked about again. Null for a program
    /// that shows none: what it says holds for all of them.
    /// </summary>
    public ImmutableDictionary<string, long>? Seen { get; init; }

    /// <summary>What else stands or falls with the wrap-up, with the log of its entries; null for nothing. It waits for nobody.</summary>
    public Func<Act, CallState, BasisVersion, long, ValueTask>? Beside { get; init; }

    const string Kind = "call.wrapped-up";

    static readonly FrozenSet<string> Known = FrozenSet.Create(StringComparer.Ordinal,
        "answered", "message-taken", "referred", "not-verified", "no-authority", "call-dropped", "wrong-number", "emergency", "other");

    /// <summary>How a call may end, sorted.</summary>
    public static IReadOnlyList<string> Dispositions { get; } = [.. Known.Order(StringComparer.Ordinal)];

    internal static RefusalKind? Decide(WrapUp request, IReadOnlyCollection<Guid> noted, IReadOnlyCollection<DraftRow> drafts) =>
        !Known.Contains(request.Disposition ?? "") ? RefusalKind.UnknownDisposition
        : request.Confirmed.IsDefault || !noted.ToHashSet().SetEquals(request.Confirmed) || request.NothingTold != (noted.Count == 0) ? RefusalKind.ConfirmDisclosures
        : drafts.Any(draft => DraftFields.MeantToStay(draft) && (request.IsNew(draft) || request.Unkept switch
        {
            UnkeptText.Discard => false,
            UnkeptText.AddNote => draft.Field != DraftFields.Note,
            _ => true,
        })) ? RefusalKind.UnkeptText
        : null;

    bool IsNew(DraftRow draft) => Seen is not null && Seen.GetValueOrDefault(draft.Field) < draft.Version;

    public Task<Step<WrappedUp>> HandleAsync(CallFloor floor, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(floor);
        return floor.StepAsync<WrappedUp>(Agent, Call, Kind, async call =>
        {
            var (noted, drafts) = await floor.Store.ReadAsync(async db => (
                await db.QueryAsync("SELECT id FROM call_disclosure WHERE call = @call", r => r.Id(0), ("@call", Call)), await CallDrafts.ReadAsync(db, Call)), cancel);
            if (Decide(this, noted, drafts) is { } why)
            {
                return await floor.RefuseAsync(Agent, Call, call, Kind, why, cancel: cancel);
            }

            var (log, note) = (await floor.Logs.OfAsync(call.Client), await NoteAsync(floor, call, drafts));
            return await floor.Store.ActAsync(async act =>
            {
                // A disclosure noted in between has stepped the call, so the closing below finds another version and all of this is undone.
                var step = await Basis.CloseAsync(act, call.Basis);
                var entry = floor.Entry(Agent, call, Kind, act.Time).With("disposition", Disposition).With("disclosures", noted.Count).With("nothing-told", NothingTold);
                entry = await CallRow.ChangeAsync(act, entry, step, "disposition = @disposition, closed = @closed", ("@disposition", Disposition), ("@closed", act.Time));
                act.Enter(log.Id, await ConfirmAsync(act, await DestroyAsync(act, entry, drafts)));
                if (note is var (id, text))
                {
                    act.Enter(log.Id, (await AddNote.WriteAsync(act, floor.Entry(Agent, call, AddNote.Kind, act.Time), Call, id, text)).Entry);
                }

                await (Beside?.Invoke(act, call, step, log.Id) ?? ValueTask.CompletedTask);
                return new WrappedUp(Call, act.Time);
            }, cancel);
        }, again: false, cancel);
    }

    /// <summary>The unfinished note, sealed in its new place; null when it isn't to be kept or there is none.</summary>
    async ValueTask<(Guid Id, byte[] Text)?> NoteAsync(CallFloor floor, CallState call, List<DraftRow> drafts)
    {
        if (Unkept != UnkeptText.AddNote || drafts.Find(draft => draft.Field == DraftFields.Note && draft.Text is not null) is not { } draft)
        {
            return null;
        }

        var text = await floor.Drafts.OpenAsync(call.Held, draft) ?? throw new StaleException("call");
        var id = Ids.New(floor.Store.Time);
        return (id, await floor.Keys.SealAsync(call.Client, Call, AddNote.Place, id, Encoding.UTF8.GetBytes(text)));
    }

    /// <summary>Destroys what is unfinished, with the call closed, so that nothing more comes. What was typed since it was looked at undoes all.</summary>
    async ValueTask<Entry> DestroyAsync(Act act, Entry entry, List<DraftRow> seen)
    {
        var gone = await CallDrafts.DestroyAsync(act, Call);
        if (gone.Any(row => DraftFields.MeantToStay(row) && seen.Find(was => was.Field == row.Field)?.Version != row.Version))
        {
            throw new StaleException("draft");
        }

        return gone.Count == 0 ? entry : entry
            .With("drafts-destroyed", gone.Where(row => row.Text is not null && !(Unkept == UnkeptText.AddNote && row.Field == DraftFields.Note)).Select(row => row.Field).ToArray())
            .With("draft-saves", gone.Sum(row => row.Saves));
    }

    async ValueTask<Entry> ConfirmAsync(Act act, Entry entry)
    {
        await act.Db.ExecuteAsync("UPDATE call_disclosure SET confirmed = 1 WHERE call = @call", ("@call", Call));
        var rows = await act.Db.QueryAsync(
            "SELECT id, call, client, patient, told_to, segments, purpose, details, confirmed, told FROM call_disclosure WHERE call = @call ORDER BY id",
            r => Enumerable.Range(0, r.FieldCount).Select(i => r.IsDBNull(i) ? null : r.GetValue(i)).ToArray(), ("@call", Call));
        return rows.Aggregate(entry, (bound, row) => bound.Bind("call_disclosure", Ids.From((byte[])row[0]!), 2, row.AsSpan(1)));
    }
}
