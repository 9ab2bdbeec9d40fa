using Wardline.Guard.Vault;
using Wardline.Patients.Import.Reading;

namespace Wardline.Patients.Import;

/// <summary>First pass: everything that was read goes into the stage, sealed; rejections and skipped types are told and counted.</summary>
sealed class StagingPass(ImportRun run, ImportStage stage)
{
    const int Batch = 500;

    List<StagedResource> _batch = [];

    // The names of the Patients of the transaction that is being read; null outside of one, where no name is sure yet.
    Dictionary<string, long>? _transaction;
    long _seq;

    public async Task RunAsync(IAsyncEnumerable<ReadItem> items, CancellationToken cancel)
    {
        await using (var writes = new WriteBehind())
        {
            await ReadAsync(items, writes, cancel);
            await writes.EndAsync();
        }

        run.Staged = _seq;
    }

    async Task ReadAsync(IAsyncEnumerable<ReadItem> items, WriteBehind writes, CancellationToken cancel)
    {
        var (before, size) = (0L, 0L);
        await foreach (var item in items.WithCancellation(cancel))
        {
            switch (item)
            {
                case FileStarted file:
                    size = file.Bytes;
                    break;
                case FileEnded:
                    before += size;
                    run.Tell("reading", before, 0);
                    break;
                case Skipped skipped:
                    run.Counts.Skip(skipped.Type);
                    break;
                case Rejected rejected:
                    run.Reject(rejected.At, rejected.Type, rejected.ElementPath, rejected.Reason);
                    Mark(rejected);
                    break;
                case ReadResource resource:
                    run.Tell("reading", before + resource.At.Offset, 0);
                    Add(resource);
                    break;
                case BundleStarted started:
                    _transaction = started.Kind == BundleKind.Transaction ? new Dictionary<string, long>(StringComparer.Ordinal) : null;
                    break;
                case BundleEnded:
                    _transaction = null;
                    break;
                default:
                    throw new InvalidOperationException("The reader gave an item that the import doesn't know.");
            }

            if (_batch.Count >= Batch)
            {
                await FlushAsync(writes);
            }
        }

        await FlushAsync(writes);
    }

    void Add(ReadResource resource) => Stage(
        resource.Type, resource.Links, [.. resource.Parts.Select(p => new StagedPart(p.Segment, p.Json.ToArray()))], resource.At, resource.WasContained, rejected: false);

    // A rejected resource of a patient leaves a mark, so that the record can say that it is incomplete.
    void Mark(Rejected rejected)
    {
        if (rejected.Links is { Patient: not null } links)
        {
            Stage(rejected.Type, links, [], rejected.At, false, rejected: true);
        }
    }

    void Stage(string type, ResourceLinks links, StagedPart[] parts, Position at, bool wasContained, bool rejected)
    {
        var seq = ++_seq;
        var isPatient = type == ResourceTypes.Patient;
        var isDirectory = !isPatient && links.Patient is null;
        var identities = Identities(links.Identity);
        var names = isDirectory ? [DirectoryPass.Name(stage, type, identities)] : isPatient && !rejected ? NamesOf(links) : [];
        var candidates = isPatient ? [] : Candidates(links);
        foreach (var name in names)
        {
            _transaction?[Convert.ToHexStringLower(name)] = seq;
        }

        var item = new StagedItem(
            type, identities, links.Identity is OwnContent && !wasContained, parts, rejected, at,
            candidates, links.Patient?.Identifier is { } identifier ? StagedItem.Text(identifier) : null);
        _batch.Add(new StagedResource(seq, isPatient && !rejected, isDirectory ? ImportNames.DirectoryOwner : Owner(links, candidates), item.ToBytes(), names));
    }

    List<byte[]> NamesOf(ResourceLinks links) =>
    [
        .. links.SourceIds.Select(name => stage.Name(links.Scope.Number, name)),
        .. Identities(links.Identity).Select(identity => stage.Name(ImportNames.Identifiers, identity)),
    ];

    // Only a transaction is sure: a name there means the Patient of the same bundle, which nothing read later can make ambiguous.
    long? Owner(ResourceLinks links, byte[][] candidates) =>
        links.Patient is { ResolvedInBundle: true } && candidates.Length > 0
        && _transaction?.TryGetValue(Convert.ToHexStringLower(candidates[0]), out var seq) == true ? seq : null;

    byte[][] Candidates(ResourceLinks links)
    {
        if (links.Patient is not { } patient)
        {
            return [];
        }

        var inner = patient.Candidates.Select(name => stage.Name(links.Scope.Number, name));
        var outer = links.Outer == links.Scope || patient.ResolvedInBundle
            ? []
            : patient.Candidates.Where(name => !name.StartsWith("urn:", StringComparison.Ordinal)).Select(name => stage.Name(links.Outer.Number, name));

        // An empty token parts the two: what is found in the inner scope decides before the outer one is asked.
        return [.. inner, [], .. outer];
    }

    static string[] Identities(ResourceIdentity? identity) => identity switch
    {
        IdentifiedPerson person => [.. person.Identifiers.Select(StagedItem.Text).Order(StringComparer.Ordinal)],
        OwnId own => [own.Id],
        OwnContent content => [content.Sha256],
        null => ["unreadable"],
        _ => throw new InvalidOperationException("The reader gave an identity that the import doesn't know."),
    };

    async Task FlushAsync(WriteBehind writes)
    {
        if (_batch.Count > 0)
        {
            var batch = _batch;
            _batch = new List<StagedResource>(Batch);
            await writes.StartAsync(() => stage.AddAsync(batch));
        }
    }
}
