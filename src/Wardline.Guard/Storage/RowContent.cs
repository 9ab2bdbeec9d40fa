using System.Buffers.Binary;
using System.Text;

namespace Wardline.Guard.Storage;

/// <summary>
/// A row's columns as one text of bytes, for the hash that binds the row to its entry. Who writes a row and who checks it later
/// both come through here, so the two can't drift apart. Values count as the databases keep them: an id is its 16 bytes, a time
/// its Unix milliseconds, a flag 0 or 1.
/// </summary>
public static class RowContent
{
    /// <summary>Each column in order: kind (0 null, 1 bytes or id, 2 text in UTF-8, 3 number of 8 bytes), length (4 bytes), value; numbers big-endian.</summary>
    /// <exception cref="ArgumentException">A column of a kind that no row has.</exception>
    public static byte[] Of(params ReadOnlySpan<object?> columns)
    {
        var content = new MemoryStream();
        foreach (var column in columns)
        {
            Write(content, column);
        }

        return content.ToArray();
    }

    static void Write(MemoryStream to, object? column)
    {
        var (kind, bytes) = column switch
        {
            null => ((byte)0, Array.Empty<byte>()),
            byte[] raw => ((byte)1, raw),
            Guid id => ((byte)1, id.Bytes()),
            string text => ((byte)2, Encoding.UTF8.GetBytes(text)),
            bool flag => ((byte)3, Number(flag ? 1 : 0)),
            DateTimeOffset time => ((byte)3, Number(time.Milliseconds())),
            int number => ((byte)3, Number(number)),
            long number => ((byte)3, Number(number)),
            _ => throw new ArgumentException($"A column of kind {column.GetType().Name} has no binding; add it to {nameof(RowContent)}.", nameof(column)),
        };
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
        to.WriteByte(kind);
        to.Write(length);
        to.Write(bytes);
    }

    static byte[] Number(long value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, value);
        return bytes;
    }
}
