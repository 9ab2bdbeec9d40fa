using System.Runtime.CompilerServices;

namespace Wardline.Patients.Import.Reading;

/// <summary>
/// Reads files and folders as one stream of resources and rejections, in the order of the input. Memory holds one resource at a
/// time, or one transaction bundle: a transaction is all or nothing, so its last entry must be judged before its first is given.
/// </summary>
public sealed class FhirReader(LabelRules rules, ReadLimits? limits = null)
{
    const int ChunkBytes = 128 * 1024;

    readonly ResourceReader _resources = new(rules);
    readonly ReadLimits _limits = limits ?? ReadLimits.Default;
    readonly Dictionary<string, Scope> _loose = new(StringComparer.Ordinal);
    int _scopes;

    /// <summary>Reads everything at or below the paths. A file that can't be read is a rejection; the next one goes on.</summary>
    public async IAsyncEnumerable<ReadItem> ReadAsync(IReadOnlyList<string> paths, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        foreach (var file in InputFiles.Find(paths))
        {
            yield return new FileStarted(file.Path, file.Bytes);
            if (file.Fault is { } fault)
            {
                yield return new Rejected(new Position(file.Path), Rejected.Unknown, fault);
            }
            else
            {
                var reading = ReadFileAsync(file, cancel).GetAsyncEnumerator(cancel);
                await using (reading.ConfigureAwait(false))
                {
                    // An error in the middle (a disk, a share that went away) ends this file, not the import.
                    while (await NextAsync(reading) is var next && next != Step.Ended)
                    {
                        if (next == Step.Broken)
                        {
                            yield return new Rejected(new Position(file.Path), Rejected.Unknown, "could not be read to its end; what came before the break is taken");
                            break;
                        }

                        yield return reading.Current;
                    }
                }
            }

            yield return new FileEnded(file.Path);
        }
    }

    enum Step
    {
        Item,
        Ended,
        Broken,
    }

    static async ValueTask<Step> NextAsync(IAsyncEnumerator<ReadItem> reading)
    {
        try
        {
            return await reading.MoveNextAsync() ? Step.Item : Step.Ended;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Step.Broken;
        }
    }

    async IAsyncEnumerable<ReadItem> ReadFileAsync(InputFile file, [EnumeratorCancellation] CancellationToken cancel)
    {
        await using var stream = new FileStream(file.Path, FileMode.Open, FileAccess.Read, FileShare.Read, ChunkBytes, FileOptions.SequentialScan);
        var head = new byte[(int)Math.Min(ChunkBytes, Math.Max(1, stream.Length))];
        var length = await stream.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancel);
        var sniffed = FileForm.Of(file.Path, head.AsSpan(0, length), stream.Length);
        if (sniffed.Fault is { } fault)
        {
            yield return new Rejected(new Position(file.Path), Rejected.Unknown, fault);
            yield break;
        }

        stream.Position = sniffed.Skip;
        var loose = LooseScope(file.Root);
        var items = sniffed.IsLines
            ? new LineFile(_resources, _limits).ReadAsync(stream, file, loose, cancel)
            : new JsonFile(_resources, _limits).ReadAsync(stream, file, new Scope(_scopes++), loose, cancel);
        await foreach (var item in items.ConfigureAwait(false))
        {
            yield return item;
        }
    }

    Scope LooseScope(string root)
    {
        if (!_loose.TryGetValue(root, out var scope))
        {
            _loose.Add(root, scope = new Scope(_scopes++));
        }

        return scope;
    }
}

/// <summary>What a file looks like from its name and its first bytes.</summary>
readonly record struct FileForm(bool IsLines, int Skip, string? Fault)
{
    public static FileForm Of(string path, ReadOnlySpan<byte> head, long length)
    {
        if (length == 0)
        {
            return new(false, 0, "is empty");
        }

        if (head is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
        {
            return new(false, 0, "is UTF-16; export it as UTF-8");
        }

        var skip = head is [0xEF, 0xBB, 0xBF, ..] ? 3 : 0;
        var text = head[skip..].TrimStart(" \r\n\t"u8);
        if (text.IsEmpty || text[0] is not ((byte)'{' or (byte)'['))
        {
            return new(false, 0, text is [(byte)'<', ..] ? "is XML; only JSON and NDJSON are read" : "is no JSON");
        }

        return new(path.EndsWith(".ndjson", StringComparison.OrdinalIgnoreCase) || StartsWithWholeLine(text, length), skip, null);
    }

    // Other names are told by content: a whole object on the first line and something after it is NDJSON.
    static bool StartsWithWholeLine(ReadOnlySpan<byte> text, long length)
    {
        var end = text.IndexOf((byte)'\n');
        if (end < 0 || text[(end + 1)..].TrimStart(" \r\n\t"u8).IsEmpty && length <= text.Length)
        {
            return false;
        }

        try
        {
            using var json = System.Text.Json.JsonDocument.Parse(text[..end].ToArray());
            return true;
        }
        catch (System.Text.Json.JsonException)
        {
            return false;
        }
    }
}
