using Wardline.Guard.Vault;

namespace Wardline.Patients.Import;

/// <summary>A person of the input: his Patient resources, all that is staged of them, and every identifier that they name.</summary>
sealed record StagedPatient(IReadOnlyList<string> Identities, IReadOnlyList<StagedItem> Items)
{
    public override string ToString() => nameof(StagedPatient);
}

/// <summary>
/// Patient resources of one input that share an identifier are one person. They are written together, in the order of the input,
/// so that the last word stands and the same input again changes nothing.
/// </summary>
sealed class PatientGroups(ImportStage stage)
{
    /// <summary>The person whose first Patient this is; null when an earlier one has brought this Patient along.</summary>
    public async Task<StagedPatient?> StartingAtAsync(long seq)
    {
        var members = new SortedDictionary<long, List<(long Seq, StagedItem Item)>>();
        var identities = new SortedSet<string>(StringComparer.Ordinal);
        var open = new Queue<long>([seq]);
        while (open.TryDequeue(out var next))
        {
            if (next < seq)
            {
                return null;
            }

            if (members.ContainsKey(next))
            {
                continue;
            }

            var rows = await stage.OfAsync(next);
            var items = rows.ConvertAll(r => (r.Seq, Item: StagedItem.From(r.Document)));
            members.Add(next, items);
            var news = items.Single(i => i.Seq == next).Item.Identities.Where(identities.Add).ToList();
            var named = await stage.PatientsAsync([.. news.Select(identity => stage.Name(ImportNames.Identifiers, identity))]);
            foreach (var other in named.SelectMany(seqs => seqs))
            {
                open.Enqueue(other);
            }
        }

        return new StagedPatient([.. identities], [.. members.Values.SelectMany(m => m).OrderBy(m => m.Seq).Select(m => m.Item)]);
    }
}
