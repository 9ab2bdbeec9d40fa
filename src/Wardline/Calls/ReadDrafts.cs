using System.Collections.Immutable;
using Wardline.Guard.Storage;
using Wardline.Guard.Vault;
using Wardline.Verification.Evidence;

namespace Wardline.Calls;

/// <summary>A field's unfinished text. It doesn't print itself.</summary>
/// <param name="Field">One of <see cref="DraftFields"/>.</param>
/// <param name="Text">As typed so far; empty when it was kept, emptied or discarded, and in a list that shows states only.</param>
/// <param name="Version">Counts its saves, by the server's order.</param>
/// <param name="Page">The page that made this version, by the id it gave itself: one whose answer was lost knows its own again.</param>
public sealed record Draft(string Field, string Text, long Version, Guid Page = default)
{
    public override string ToString() => $"draft {Field} {Version}";
}

/// <summary>The unfinished text of a call, by field.</summary>
public sealed record Drafts(ImmutableArray<Draft> All)
{
    /// <summary>A field's; empty when nothing was ever typed there.</summary>
    public Draft Of(string field) => All.FirstOrDefault(d => d.Field == field) ?? new Draft(field, "", 0);

    public override string ToString() => $"{All.Length} drafts";
}

/// <summary>
/// Shows the holder of an open call what they have typed and not kept yet: after a reload nothing is lost. One entry a showing, before
/// the first of it is opened; where there is nothing to open there is none.
/// </summary>
/// <param name="Agent">Who.</param>
/// <param name="Call">Which call.</param>
public sealed record ReadDrafts(Agent Agent, Guid Call)
{
    const string Kind = "call.drafts-read";

    /// <summary>Only which fields have which version: nothing is opened, so nothing is entered. A page asks so whether another has saved.</summary>
    public bool OnlyVersions { get; init; }

    public Task<Step<Drafts>> HandleAsync(CallFloor floor, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(floor);
        return floor.StepAsync<Drafts>(Agent, Call, Kind, async call =>
        {
            var rows = await floor.Store.ReadAsync(db => CallDrafts.ReadAsync(db, Call), cancel);
            var opens = OnlyVersions ? [] : rows.FindAll(row => row.Text is not null);
            if (opens.Count > 0)
            {
                var log = await floor.Logs.OfAsync(call.Client);
                var entry = floor.Entry(Agent, call, Kind, floor.Store.Time.GetUtcNow()).With("fields", opens.Select(row => row.Field).ToArray());
                if (!await floor.Store.EnterAsync(log.Id, entry, call.Basis, cancel))
                {
                    throw new StaleException("call");
                }
            }

            var all = ImmutableArray.CreateBuilder<Draft>(rows.Count);
            foreach (var row in rows)
            {
                var text = opens.Contains(row) ? await floor.Drafts.OpenAsync(call.Held, row) ?? throw new StaleException("call") : "";
                all.Add(new Draft(row.Field, text, row.Version, row.Window));
            }

            return new Drafts(all.MoveToImmutable());
        }, cancel: cancel);
    }
}
