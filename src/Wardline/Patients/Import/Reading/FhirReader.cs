using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Wardline.Patients.Import.Reading;

/// <summary>
/// Reads FHIR R4 from files and folders as one ordered stream. Promises: the same input gives the same items in the
/// same order; bad input is an item and never an exception; memory does not grow with the input (one transaction
/// bundle is held whole); no <see cref="Rejected"/> repeats a value of the input.
/// </summary>
public static class FhirReader
{
    /// <param name="paths">Files or folders, in the order to read them.</param>
    /// <param name="labels">What makes a resource sensitive.</param>
    /// <param name="ct">Ends the reading between two items.</param>
    public static IAsyncEnumerable<ReadItem> ReadAsync(IReadOnlyList<string> paths, LabelRules labels, CancellationToken ct) =>
        ReadAsync(InputFiles.Find(paths), labels, ReadLimits.Default, ct);

    /// <summary>The same for a list made before, so that the caller knows the sum of bytes for its progress bar.</summary>
    public static async IAsyncEnumerable<ReadItem> ReadAsync(
        IReadOnlyList<InputFile> files, LabelRules labels, ReadLimits limits, [EnumeratorCancellation] CancellationToken ct)
    {
        var reading = new Reading(labels, limits);
        foreach (var file in files)
        {
            yield return new FileStarted(file.Path, file.Bytes);
            await foreach (var item in reading.FileAsync(file, ct))
            {
                if (!reading.WasSeen(item))
                {
                    yield return item;
                }
            }

            yield return new FileEnded(file.Path);
        }
    }

    private sealed class Reading(LabelRules labels, ReadLimits limits)
    {
        private readonly ResourceReader resources = new(labels);
        private readonly Dictionary<string, Scope> roots = new(StringComparer.Ordinal);
        private readonly HashSet<string> recentCoverages = new(StringComparer.Ordinal);
        private int scopes;

        /// <summary>
        /// Each EOB of a patient carries the same insurance again. Only a bounded number is remembered: this saves
        /// work, while the identity by content is what keeps one of them.
        /// </summary>
        public bool WasSeen(ReadItem item)
        {
            if (item is not ReadResource { WasContained: true, Links: { Identity: OwnContent content, Patient: { } patient } links })
            {
                return false;
            }

            if (recentCoverages.Count > 4096)
            {
                recentCoverages.Clear();
            }

            return !recentCoverages.Add(
                $"{links.Scope.Number}\n{content.Sha256}\n{string.Join('\n', patient.Candidates)}\n{patient.Identifier?.System}\n{patient.Identifier?.Value}");
        }

        public async IAsyncEnumerable<ReadItem> FileAsync(InputFile file, [EnumeratorCancellation] CancellationToken ct)
        {
            var at = new Position(file.Path);
            using var opened = Open(file, out var fault);
            if (opened is null)
            {
                yield return new Rejected(at, Rejected.Unknown, fault!);
                yield break;
            }

            var stream = new FailSafeStream(opened);
            var format = await InputFormat.SniffAsync(stream, file.Path, limits, ct);
            stream.Rewind();
            var outer = roots.TryGetValue(file.Root, out var known) ? known : roots[file.Root] = new(scopes++);
            var items = format.Kind switch
            {
                InputKind.Lines => LinesAsync(stream, at, outer, ct),
                InputKind.Bundle => BundleAsync(stream, at with { Line = 1 }, format.BundleType, outer, ct),
                InputKind.Document => DocumentAsync(stream, at, outer, ct),
                InputKind.Refused => OneAsync(new Rejected(at, Rejected.Unknown, format.Fault!)),
                _ => throw new System.Diagnostics.UnreachableException(),
            };
            await foreach (var item in items)
            {
                yield return item;
            }

            if (stream.HasFailed)
            {
                yield return new Rejected(at, Rejected.Unknown, "could not be read to its end; the disk or network failed");
            }
        }

        /// <summary>Size 0 is not opened: a pipe or a device has it too, and would block.</summary>
        private static FileStream? Open(InputFile file, out string? fault)
        {
            fault = file.Fault ?? (file.Bytes == 0 ? "is empty" : null);
            if (fault is not null)
            {
                return null;
            }

            try
            {
                return new FileStream(file.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1, FileOptions.Asynchronous | FileOptions.SequentialScan);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                fault = "cannot be opened; check that it is there and may be read";
                return null;
            }
        }

        private IAsyncEnumerable<ReadItem> BundleAsync(Stream stream, Position at, string? type, Scope outer, CancellationToken ct) =>
            new BundleReader(resources, limits).ReadAsync(stream, at, type, new(scopes++), outer, ct);

        private async IAsyncEnumerable<ReadItem> LinesAsync(Stream stream, Position file, Scope outer, [EnumeratorCancellation] CancellationToken ct)
        {
            await foreach (var line in LineSplitter.ReadAsync(stream, limits, ct))
            {
                var at = file with { Line = line.Number, Offset = line.Offset };
                await foreach (var item in ValueAsync(line.Bytes, line.IsTooLarge, at, outer, ct))
                {
                    yield return item;
                }
            }
        }

        /// <summary>One value for the whole file: its length is bounded like a line's.</summary>
        private async IAsyncEnumerable<ReadItem> DocumentAsync(Stream stream, Position file, Scope outer, [EnumeratorCancellation] CancellationToken ct)
        {
            var buffer = new ByteBuffer(limits.ResourceBytes);
            var chunk = new byte[64 * 1024];
            int read;
            while (!buffer.IsTooLarge && (read = await stream.ReadAsync(chunk, ct)) > 0)
            {
                buffer.Append(chunk.AsSpan(0, read));
            }

            var bytes = buffer.Written[InputFormat.BomBytes(buffer.Written.Span)..];
            await foreach (var item in ValueAsync(bytes, buffer.IsTooLarge, file with { Line = 1 }, outer, ct))
            {
                yield return item;
            }
        }

        private IAsyncEnumerable<ReadItem> ValueAsync(ReadOnlyMemory<byte> json, bool isTooLarge, Position at, Scope outer, CancellationToken ct)
        {
            if (isTooLarge)
            {
                return OneAsync(new Rejected(at, Rejected.Unknown, $"is larger than {limits.ResourceBytes} bytes, the most one resource may have"));
            }

            using var document = JsonText.Parse(json, limits, out var fault);
            if (document is null)
            {
                return OneAsync(new Rejected(at, Rejected.Unknown, fault!));
            }

            var root = document.RootElement;
            if (root.ValueKind == JsonValueKind.Object && JsonText.Fault(root) is null && SourceId.Text(root, "resourceType") == ResourceTypes.Bundle)
            {
                return BundleAsync(new MemoryStream(json.ToArray()), at, SourceId.Text(root, "type"), outer, ct);
            }

            return ManyAsync(resources.Read(root, new(at, outer, outer)));
        }

        private static IAsyncEnumerable<ReadItem> OneAsync(ReadItem item) => ManyAsync([item]);

        private static IAsyncEnumerable<ReadItem> ManyAsync(IEnumerable<ReadItem> items) => items.ToAsyncEnumerable();
    }
}
