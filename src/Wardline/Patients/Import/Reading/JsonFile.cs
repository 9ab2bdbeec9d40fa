using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Wardline.Patients.Import.Reading;

/// <summary>A JSON file: a bundle, read entry by entry, or a single resource.</summary>
sealed class JsonFile(ResourceReader resources, ReadLimits limits)
{
    sealed record Held(byte[] Json, Position At, bool TooLarge);

    readonly List<Held> _held = [];
    long _heldBytes;
    int _entries;

    public async IAsyncEnumerable<ReadItem> ReadAsync(
        Stream stream, InputFile file, Scope scope, Scope loose, [EnumeratorCancellation] CancellationToken cancel)
    {
        var scanner = new BundleScanner(limits);
        var chunk = new byte[128 * 1024];
        var streaming = false;
        int length;
        while ((length = await stream.ReadAsync(chunk, cancel)) > 0)
        {
            var at = 0;
            while (scanner.Advance(chunk.AsSpan(0, length), ref at))
            {
                var entry = Hold(scanner, file);
                if (!streaming && IsLoose(scanner))
                {
                    // The kind is known and no entry depends on another: give what was held, and each from now on at once.
                    streaming = true;
                    yield return new BundleStarted(new Position(file.Path), Kind(scanner)!.Value, scope);
                    foreach (var item in Release(scope, loose))
                    {
                        yield return item;
                    }
                }
                else if (streaming)
                {
                    foreach (var item in Release(scope, loose))
                    {
                        yield return item;
                    }
                }
                else if (entry is null)
                {
                    yield return new Rejected(new Position(file.Path), Rejected.Unknown, $"is a bundle whose entries can't be held in {limits.TransactionBytes / (1024 * 1024)} MB; put \"type\" before \"entry\", or split the transaction");
                    yield break;
                }
            }
        }

        foreach (var item in streaming ? End(scanner, file, scope) : Whole(scanner, stream, file, scope, loose))
        {
            yield return item;
        }
    }

    Held? Hold(BundleScanner scanner, InputFile file)
    {
        var json = scanner.IsElementTooLarge ? [] : scanner.Element.ToArray();
        _heldBytes += json.Length;
        if (_heldBytes > limits.TransactionBytes)
        {
            return null;
        }

        var held = new Held(json, new Position(file.Path, scanner.ElementLine, _entries++, scanner.ElementOffset), scanner.IsElementTooLarge);
        _held.Add(held);
        return held;
    }

    static BundleKind? Kind(BundleScanner scanner) => scanner.BundleType switch
    {
        "transaction" => BundleKind.Transaction,
        "collection" => BundleKind.Collection,
        "searchset" => BundleKind.Searchset,
        "batch" => BundleKind.Batch,
        _ => null,
    };

    static bool IsLoose(BundleScanner scanner) =>
        scanner.ResourceType == ResourceTypes.Bundle && Kind(scanner) is BundleKind.Collection or BundleKind.Searchset or BundleKind.Batch;

    IEnumerable<ReadItem> Release(Scope scope, Scope loose)
    {
        foreach (var held in _held)
        {
            foreach (var item in Entry(held, scope, loose))
            {
                yield return item;
            }
        }

        _held.Clear();
        _heldBytes = 0;
    }

    IReadOnlyList<ReadItem> Entry(Held held, Scope scope, Scope loose)
    {
        if (held.TooLarge)
        {
            return [new Rejected(held.At, Rejected.Unknown, $"is an entry of more than {limits.ResourceBytes / (1024 * 1024)} MB")];
        }

        using var json = JsonText.Parse(held.Json, limits, out var fault);
        if (json is null)
        {
            return [new Rejected(held.At, Rejected.Unknown, fault!)];
        }

        if (json.RootElement.ValueKind != JsonValueKind.Object || !json.RootElement.TryGetProperty("resource", out var resource))
        {
            return [new Rejected(held.At, Rejected.Unknown, "is a bundle entry without a resource")];
        }

        var place = new ResourceReader.Place(held.At, scope, loose, SourceId.Text(json.RootElement, "fullUrl"), IsInBundle: true);
        return [.. resources.Read(resource, place)];
    }

    static IEnumerable<ReadItem> End(BundleScanner scanner, InputFile file, Scope scope)
    {
        var whole = scanner.IsClosed && !scanner.HasMore;
        if (!whole)
        {
            yield return new Rejected(
                new Position(file.Path), Rejected.Unknown,
                scanner.IsClosed ? "has more text after the bundle's end" : "ends in the middle of the bundle; the entries before that are taken");
        }

        yield return new BundleEnded(scope, whole);
    }

    // Nothing was given yet: a transaction, a bundle of an unknown kind, or a single resource.
    IEnumerable<ReadItem> Whole(BundleScanner scanner, Stream stream, InputFile file, Scope scope, Scope loose)
    {
        if (scanner.ResourceType != ResourceTypes.Bundle)
        {
            return Single(stream, file, loose);
        }

        if (!scanner.IsClosed || scanner.HasMore)
        {
            return Kind(scanner) == BundleKind.Transaction
                ? Transaction(file, scope, loose, scanner.IsClosed ? "has more text after the bundle's end" : "ends in the middle of the bundle")
                : [new Rejected(new Position(file.Path), Rejected.Unknown, "is not valid JSON: the bundle does not end where the file does")];
        }

        return Kind(scanner) switch
        {
            BundleKind.Transaction => Transaction(file, scope, loose, null),
            { } kind =>
                [new BundleStarted(new Position(file.Path), kind, scope), .. Release(scope, loose), new BundleEnded(scope, true)],
            null => [new Rejected(new Position(file.Path), ResourceTypes.Bundle, "is a bundle of a kind that is not imported; give transaction, batch, collection or searchset") { ElementPath = "Bundle.type" }],
        };
    }

    IEnumerable<ReadItem> Single(Stream stream, InputFile file, Scope loose)
    {
        var at = new Position(file.Path, 1);
        if (stream.Length > limits.ResourceBytes)
        {
            return [new Rejected(at, Rejected.Unknown, $"is no bundle and larger than {limits.ResourceBytes / (1024 * 1024)} MB")];
        }

        var bytes = File.ReadAllBytes(file.Path);
        var text = bytes.AsMemory(bytes is [0xEF, 0xBB, 0xBF, ..] ? 3 : 0);
        using var json = JsonText.Parse(text, limits, out var fault);
        return json is null
            ? [new Rejected(at, Rejected.Unknown, fault!)]
            : [.. resources.Read(json.RootElement, new ResourceReader.Place(at, loose, loose))];
    }

    IEnumerable<ReadItem> Transaction(InputFile file, Scope scope, Scope loose, string? fileFault)
    {
        var items = _held.SelectMany(held => Entry(held, scope, loose)).ToList();
        var bad = fileFault is null ? items.OfType<Rejected>().FirstOrDefault() : new Rejected(new Position(file.Path), ResourceTypes.Bundle, fileFault);
        yield return new BundleStarted(new Position(file.Path), BundleKind.Transaction, scope);
        if (fileFault is not null)
        {
            yield return bad!;
        }

        var patients = bad is null ? TransactionPatients.Of(items) : null;
        foreach (var item in items)
        {
            if (bad is null)
            {
                yield return item is ReadResource resource ? patients!.Resolve(resource) : item;
            }
            else if (item is not ReadResource { WasContained: true })
            {
                yield return item is ReadResource good
                    ? new Rejected(good.At, good.Type, $"is rejected with its transaction bundle, in which {Where(bad.At)} is bad") { Links = good.Links }
                    : item;
            }
        }

        yield return new BundleEnded(scope, bad is null);
    }

    static string Where(Position at) => at.Entry is { } entry ? $"entry[{entry}]" : "the file itself";
}

/// <summary>The Patients of a transaction by every name that its entries may use for them.</summary>
sealed class TransactionPatients
{
    readonly Dictionary<string, string?> _names = new(StringComparer.Ordinal);

    public static TransactionPatients Of(IEnumerable<ReadItem> items)
    {
        var patients = new TransactionPatients();
        foreach (var patient in items.OfType<ReadResource>().Where(r => r.Type == ResourceTypes.Patient && r.Links.SourceIds.Count > 0))
        {
            foreach (var name in patient.Links.SourceIds)
            {
                // Two Patients of one name: nobody may be guessed.
                patients._names[name] = patients._names.ContainsKey(name) ? null : patient.Links.SourceIds[0];
            }
        }

        return patients;
    }

    public ReadResource Resolve(ReadResource resource)
    {
        if (resource.Links.Patient is not { } reference)
        {
            return resource;
        }

        var found = reference.Candidates.Select(name => _names.GetValueOrDefault(name)).OfType<string>().Distinct().ToList();
        return found.Count == 1
            ? resource with { Links = resource.Links with { Patient = reference with { Candidates = found, ResolvedInBundle = true } } }
            : resource;
    }
}
