using Wardline.Guard.Vault;

namespace Wardline.Patients.Import;

/// <summary>
/// Second pass: finds the Patient of each staged resource, now that all names are known. One that leads to no Patient, or to more
/// than one, is rejected: a guess could put one patient's record into another's.
/// </summary>
sealed class OwningPass(ImportRun run, ImportStage stage)
{
    public async Task RunAsync(CancellationToken cancel)
    {
        await using var writes = new WriteBehind();
        for (var after = 0L; after < run.Staged; after += ImportNames.Step)
        {
            cancel.ThrowIfCancellationRequested();
            var items = (await stage.OrphansAsync(after, after + ImportNames.Step)).ConvertAll(o => (o.Seq, Item: StagedItem.From(o.Document)));
            var names = await stage.PatientsAsync([.. items.SelectMany(o => o.Item.Candidates).Where(c => c.Length > 0), .. items.Select(ByIdentifier).OfType<byte[]>()]);
            var owned = new List<(long Seq, long Owner)>();
            foreach (var (seq, item) in items)
            {
                var found = await OnePersonAsync(Find(item, names));
                if (found.Count == 1)
                {
                    owned.Add((seq, found[0]));
                }
                else if (!item.Rejected)
                {
                    run.Reject(item.At, item.Type, null, found.Count == 0
                        ? "refers to a patient that is not in this input, or that was rejected"
                        : "refers to a patient by a name that several Patients of this input have");
                }
            }

            if (owned.Count > 0)
            {
                await writes.StartAsync(() => stage.OwnAsync(owned));
            }

            run.Tell("matching", Math.Min(after + ImportNames.Step, run.Staged), run.Staged);
        }

        await writes.EndAsync();
    }

    // An export may hold the same Patient several times; if all that were found share their identifiers, they are one person.
    async Task<List<long>> OnePersonAsync(List<long> found)
    {
        if (found.Count < 2)
        {
            return found;
        }

        HashSet<string>? known = null;
        foreach (var seq in found.Order())
        {
            var identities = StagedItem.From(await stage.OneAsync(seq)).Identities;
            if (known is not null && !known.Overlaps(identities))
            {
                return found;
            }

            (known ??= []).UnionWith(identities);
        }

        return [found.Min()];
    }

    byte[]? ByIdentifier((long Seq, StagedItem Item) one) => one.Item.Identifier is { } identifier ? stage.Name(ImportNames.Identifiers, identifier) : null;

    List<long> Find(StagedItem item, ILookup<string, long> names)
    {
        var found = new List<long>();
        foreach (var candidate in item.Candidates)
        {
            if (candidate.Length == 0)
            {
                if (found.Count > 0)
                {
                    break;
                }

                continue;
            }

            found.AddRange(names[Convert.ToHexStringLower(candidate)]);
        }

        if (found.Count == 0 && item.Identifier is { } identifier)
        {
            found.AddRange(names[Convert.ToHexStringLower(stage.Name(ImportNames.Identifiers, identifier))]);
        }

        return [.. found.Distinct()];
    }
}

/// <summary>Scopes of names that are none of a bundle or folder, and what else the passes share.</summary>
static class ImportNames
{
    /// <summary>A Patient's identifiers, for references by identifier.</summary>
    public const int Identifiers = -1;

    /// <summary>Practitioners and organizations by type and identity.</summary>
    public const int Directory = -2;

    /// <summary>So many numbers of the stage a pass looks at together: enough to share a way to the database, few enough to hold.</summary>
    public const int Step = 500;

    /// <summary>Owner of what belongs to no patient.</summary>
    public const long DirectoryOwner = -1;
}
