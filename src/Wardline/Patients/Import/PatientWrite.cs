using System.Collections.Immutable;
using Wardline.Guard.Access;
using Wardline.Guard.Ledger;
using Wardline.Guard.Storage;
using Wardline.Guard.Vault;

namespace Wardline.Patients.Import;

/// <summary>Third pass: one patient, one act, one entry; nothing at all when nothing differs.</summary>
sealed class PatientWrite(ImportRun run)
{
    public async Task WriteAsync(StagedPatient patient, CancellationToken cancel)
    {
        await Again.UntilDoneAsync(() => TryAsync(patient, cancel));
        run.Done(patient.Items.Count);
    }

    async Task<bool> TryAsync(StagedPatient patient, CancellationToken cancel)
    {
        var vault = run.Installation.Vault;
        var found = await vault.FindAsync(run.Import, patient.Identities, cancel);
        if (found.Count > 1)
        {
            RejectAll(patient, "has identifiers of two different patients on file; merge or correct them at the source first");
            return false;
        }

        using var draft = found.Count == 0
            ? await vault.NewAsync(run.Import)
            : await vault.LoadAsync(run.Import, found[0], cancel) ?? throw new StaleException("patient");
        var merge = new PatientMerge(draft, run.Installation.Store.Time.GetUtcNow());
        if (AreSeveral(patient, merge.Document(Segments.Identity)))
        {
            RejectAll(patient, "shares an identifier with a patient of another name and another birth date; give each their own identifiers at the source");
            return false;
        }

        var outcomes = merge.Merge(patient.Items);
        await RecordIndex.SetAsync(draft, merge, patient.Identities);
        if (draft.Differs)
        {
            await CommitAsync(draft, outcomes, cancel);
            run.Written();
        }

        for (var i = 0; i < outcomes.Count; i++)
        {
            if (outcomes[i] is { } outcome)
            {
                run.Counts.Add(patient.Items[i].Type, outcome);
            }
        }

        return true;
    }

    async Task CommitAsync(PatientDraft draft, List<PutOutcome?> outcomes, CancellationToken cancel)
    {
        var ready = await draft.SealAsync();
        var log = await run.Installation.Logs.OfAsync(run.Import.Client);
        await run.Installation.Store.ActAsync(async act =>
        {
            var entry = new Entry
            {
                Id = draft.Id,
                Kind = draft.IsNew ? "patient.imported" : "patient.updated",
                Time = act.Time,
                Actor = new EntryActor(run.Import.Actor.Id, run.Import.Actor.Role),
                Basis = new EntryBasis("import", run.Import.Run),
                Detail = ImmutableSortedDictionary<string, DetailValue>.Empty
                    .Add("imported", (long)outcomes.Count(o => o is PutOutcome.Imported))
                    .Add("updated", (long)outcomes.Count(o => o is PutOutcome.Updated))
                    .Add("rejected", draft.Rejected),
            };
            act.Enter(log.Id, await ready.WriteAsync(act, entry));
        }, cancel);
    }

    static bool AreSeveral(StagedPatient patient, SegmentDocument onFile)
    {
        var people = Likeness.Of(patient.Items).Concat(onFile.Resources.Select(r => Likeness.Of(r.Value.Span))).ToList();
        return people.Any(one => people.Any(one.Contradicts));
    }

    void RejectAll(StagedPatient patient, string reason)
    {
        foreach (var item in patient.Items.Where(i => !i.Rejected))
        {
            run.Reject(item.At, item.Type, null, item.Type == "Patient" ? reason : "belongs to a Patient that was rejected for its identifiers");
        }
    }
}
