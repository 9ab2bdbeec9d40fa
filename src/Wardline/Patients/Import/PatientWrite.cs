using System.Collections.Immutable;
using System.Data.Common;
using Wardline.Guard.Access;
using Wardline.Guard.Ledger;
using Wardline.Guard.Storage;
using Wardline.Guard.Vault;

namespace Wardline.Patients.Import;

/// <summary>Third pass: one patient, one act, one entry; nothing at all when nothing differs.</summary>
sealed class PatientWrite(ImportRun run)
{
    const int Tries = 5;

    public async Task WriteAsync(StagedPatient patient, CancellationToken cancel)
    {
        for (var attempt = 1; !await TryAsync(patient, isLast: attempt == Tries, cancel); attempt++)
        {
            cancel.ThrowIfCancellationRequested();
        }

        run.Done(patient.Items.Count);
    }

    // False: another import wrote this patient in between, or made it (the identity index is unique). Read again, merge again.
    async Task<bool> TryAsync(StagedPatient patient, bool isLast, CancellationToken cancel)
    {
        try
        {
            await TryAsync(patient, cancel);
            return true;
        }
        catch (Exception e) when (!isLast && e is (StaleException or DbException))
        {
            return false;
        }
    }

    async Task TryAsync(StagedPatient patient, CancellationToken cancel)
    {
        var vault = run.Installation.Vault;
        var found = await vault.FindAsync(run.Import, patient.Self.Identities, cancel);
        if (found.Count > 1)
        {
            RejectAll(patient);
            return;
        }

        using var draft = found.Count == 0
            ? await vault.NewAsync(run.Import)
            : await vault.LoadAsync(run.Import, found[0], cancel) ?? throw new StaleException("patient");
        var merge = new PatientMerge(draft);
        var outcomes = merge.Merge(patient.Items);
        await RecordIndex.SetAsync(draft, merge, patient.Self.Identities);
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

    void RejectAll(StagedPatient patient)
    {
        foreach (var item in patient.Items.Where(i => !i.Rejected))
        {
            run.Reject(item.At, item.Type, null, item.Type == "Patient"
                ? "has identifiers of two different patients on file; merge or correct them at the source first"
                : "belongs to a Patient that was rejected, because his identifiers are those of two patients on file");
        }
    }
}
