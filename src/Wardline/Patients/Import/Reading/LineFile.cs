using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Wardline.Patients.Import.Reading;

/// <summary>An NDJSON file: one resource a line; blank lines and CRLF are nothing special.</summary>
sealed class LineFile(ResourceReader resources, ReadLimits limits)
{
    public async IAsyncEnumerable<ReadItem> ReadAsync(Stream stream, InputFile file, Scope loose, [EnumeratorCancellation] CancellationToken cancel)
    {
        var buffer = new ByteBuffer(limits.ResourceBytes);
        var chunk = new byte[128 * 1024];
        var (line, start, offset) = (1L, 0L, 0L);
        int length;
        while ((length = await stream.ReadAsync(chunk, cancel)) > 0)
        {
            var at = 0;
            while (at < length)
            {
                var end = chunk.AsSpan(at, length - at).IndexOf((byte)'\n');
                buffer.Append(chunk.AsSpan(at, end < 0 ? length - at : end));
                if (end < 0)
                {
                    break;
                }

                foreach (var item in Line(buffer, new Position(file.Path, line, null, start), loose))
                {
                    yield return item;
                }

                buffer.Clear();
                line++;
                at += end + 1;
                start = offset + at;
            }

            offset += length;
        }

        foreach (var item in Line(buffer, new Position(file.Path, line, null, start), loose))
        {
            yield return item;
        }
    }

    IReadOnlyList<ReadItem> Line(ByteBuffer buffer, Position at, Scope loose)
    {
        if (buffer.IsTooLarge)
        {
            return [new Rejected(at, Rejected.Unknown, $"is a line of more than {limits.ResourceBytes / (1024 * 1024)} MB")];
        }

        if (buffer.Written.Span.Trim(" \r\t"u8).IsEmpty)
        {
            return [];
        }

        using var json = JsonText.Parse(buffer.Written, limits, out var fault);
        return json is null
            ? [new Rejected(at, Rejected.Unknown, fault!)]
            : [.. resources.Read(json.RootElement, new ResourceReader.Place(at, loose, loose))];
    }
}
