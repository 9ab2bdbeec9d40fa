using System.Runtime.CompilerServices;

namespace Wardline.Patients.Import.Reading;

/// <summary>Splits a stream into lines, holding one of them at a time; an overlong one is passed over, not kept.</summary>
internal static class LineSplitter
{
    /// <summary>The bytes are valid until the next line is asked for.</summary>
    public readonly record struct Line(long Number, long Offset, ReadOnlyMemory<byte> Bytes, bool IsTooLarge);

    /// <summary>All lines that are not blank, without line feed and carriage return.</summary>
    public static async IAsyncEnumerable<Line> ReadAsync(Stream stream, ReadLimits limits, [EnumeratorCancellation] CancellationToken ct)
    {
        var chunk = new byte[64 * 1024];
        var buffer = new ByteBuffer(limits.ResourceBytes);
        var (number, offset, begin) = (1L, 0L, 0L);
        int read;
        while ((read = await stream.ReadAsync(chunk, ct)) > 0)
        {
            var at = offset == 0 ? InputFormat.BomBytes(chunk) : 0;
            while (at < read)
            {
                var end = chunk.AsSpan(at, read - at).IndexOf((byte)'\n');
                var length = end < 0 ? read - at : end;
                buffer.Append(chunk.AsSpan(at, length));
                at += length;
                if (end >= 0)
                {
                    at++;
                    if (Complete(buffer, number, begin) is { } line)
                    {
                        yield return line;
                    }

                    buffer.Clear();
                    number++;
                    begin = offset + at;
                }
            }

            offset += read;
        }

        if (Complete(buffer, number, begin) is { } last)
        {
            yield return last;
        }
    }

    private static Line? Complete(ByteBuffer buffer, long number, long begin)
    {
        var bytes = buffer.Written.Trim(" \t\r"u8);
        return bytes.IsEmpty && !buffer.IsTooLarge ? null : new Line(number, begin, bytes, buffer.IsTooLarge);
    }
}
