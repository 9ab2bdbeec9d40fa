using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Wardline.Patients.Import.Reading;

/// <summary>Reads the entries of one bundle one by one; holds back those of a transaction until all are judged.</summary>
internal sealed class BundleReader(ResourceReader resources, ReadLimits limits)
{
    private const string NoKind = "is a bundle of a type that is not imported; give a transaction, collection, searchset or batch";

    public async IAsyncEnumerable<ReadItem> ReadAsync(
        Stream stream, Position at, string? bundleType, Scope scope, Scope outer, [EnumeratorCancellation] CancellationToken ct)
    {
        if (KindOf(bundleType) is not { } kind)
        {
            yield return new Rejected(at, ResourceTypes.Bundle, NoKind) { ElementPath = "Bundle.type" };
            yield break;
        }

        yield return new BundleStarted(at, kind, scope);
        var transaction = kind == BundleKind.Transaction ? new HeldTransaction(limits) : null;
        var isWhole = true;
        await foreach (var item in EntriesAsync(stream, at, scope, outer, ct))
        {
            isWhole &= item is not Rejected { At.Entry: null };
            if (transaction is null)
            {
                yield return item;
            }
            else
            {
                transaction.Add(item);
            }
        }

        foreach (var item in transaction?.Finish() ?? [])
        {
            yield return item;
        }

        yield return new BundleEnded(scope, isWhole && transaction is not { IsRejected: true });
    }

    private static BundleKind? KindOf(string? type) => type switch
    {
        "transaction" => BundleKind.Transaction,
        "collection" => BundleKind.Collection,
        "searchset" => BundleKind.Searchset,
        "batch" => BundleKind.Batch,
        _ => null,
    };

    private async IAsyncEnumerable<ReadItem> EntriesAsync(
        Stream stream, Position at, Scope scope, Scope outer, [EnumeratorCancellation] CancellationToken ct)
    {
        var scanner = new BundleScanner(limits);
        var chunk = new byte[64 * 1024];
        var (index, isFirst) = (0, true);
        int read;
        while ((read = await stream.ReadAsync(chunk, ct)) > 0)
        {
            var position = isFirst ? InputFormat.BomBytes(chunk.AsSpan(0, read)) : 0;
            isFirst = false;
            while (scanner.Advance(chunk.AsSpan(0, read), ref position))
            {
                var place = new Position(at.File, at.Line - 1 + scanner.ElementLine ?? scanner.ElementLine, index++, at.Offset + scanner.ElementOffset);
                foreach (var item in Entry(scanner, new(place, scope, outer, null, IsInBundle: true)))
                {
                    yield return item;
                }
            }
        }

        if (FrameFault(scanner) is { } fault)
        {
            yield return new Rejected(at with { Entry = null }, Rejected.Unknown, fault);
        }
    }

    private IEnumerable<ReadItem> Entry(BundleScanner scanner, ResourceReader.Place place)
    {
        if (scanner.IsElementTooLarge)
        {
            return [new Rejected(place.At, Rejected.Unknown, $"is larger than {limits.ResourceBytes} bytes, the most one entry may have")];
        }

        using var document = JsonText.Parse(scanner.Element, limits, out var fault);
        if (document is null)
        {
            return [new Rejected(place.At, Rejected.Unknown, fault!)];
        }

        if (document.RootElement.ValueKind != JsonValueKind.Object || JsonText.Fault(document.RootElement) is not null)
        {
            return [new Rejected(place.At, Rejected.Unknown, JsonText.Fault(document.RootElement) ?? "is an entry that is no object")];
        }

        return document.RootElement.TryGetProperty("resource", out var resource)
            ? resources.Read(resource, place with { FullUrl = SourceId.Text(document.RootElement, "fullUrl") })
            : [new Rejected(place.At, Rejected.Unknown, "is an entry without a resource; an import only stores resources") { ElementPath = "Bundle.entry" }];
    }

    /// <summary>Judged last: it is complete only now, and a cut-off file still gives the entries before the cut.</summary>
    private string? FrameFault(BundleScanner scanner)
    {
        if (!scanner.IsClosed)
        {
            return "ends in the middle of a bundle; what follows is missing";
        }

        if (scanner.HasMore)
        {
            return "has more after the end of its bundle; give one bundle a file, or one a line in .ndjson";
        }

        if (scanner.IsFrameTooLarge)
        {
            return $"is a bundle with more than {limits.BundleFrameBytes} bytes beside its entries";
        }

        using var document = JsonText.Parse(scanner.Frame, limits, out var fault);
        return document is null
            ? "is a bundle that " + (fault!.Contains('(', StringComparison.Ordinal) ? "is not valid JSON outside its entries" : fault)
            : null;
    }
}
