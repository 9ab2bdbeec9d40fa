using Wardline.Guard.Vault;

namespace Wardline.Patients.Import;

/// <summary>
/// Practitioners and organizations. Exports repeat them in every bundle, and not always alike: of one identity the last of the
/// input counts, so that the same input again changes nothing.
/// </summary>
sealed class DirectoryPass(ImportRun run, ImportStage stage)
{
    public async Task RunAsync(CancellationToken cancel)
    {
        for (var after = 0L; after < run.Staged; after += ImportNames.Step)
        {
            var items = (await stage.OfAsync(ImportNames.DirectoryOwner, after, after + ImportNames.Step)).ConvertAll(r => (r.Seq, Item: StagedItem.From(r.Document)));
            var names = await stage.PatientsAsync([.. items.Select(i => Name(stage, i.Item.Type, i.Item.Identities))]);
            foreach (var (seq, item) in items)
            {
                cancel.ThrowIfCancellationRequested();
                var isLast = names[Convert.ToHexStringLower(Name(stage, item.Type, item.Identities))].Max() == seq;
                run.Counts.Add(item.Type, isLast ? await PutAsync(item) : PutOutcome.Unchanged);
            }
        }
    }

    public static byte[] Name(ImportStage stage, string type, string[] identities) => stage.Name(ImportNames.Directory, $"{type}|{identities[0]}");

    async Task<PutOutcome> PutAsync(StagedItem item) =>
        await Again.UntilDoneAsync(() => run.Installation.Vault.PutDirectoryAsync(run.Import, item.Type, item.Identities[0], item.Parts[0].Json).AsTask()) switch
        {
            true => PutOutcome.Imported,
            false => PutOutcome.Updated,
            null => PutOutcome.Unchanged,
        };
}
