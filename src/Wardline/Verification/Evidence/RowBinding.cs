using System.Buffers.Binary;
using System.Text;
using Wardline.Guard;
using Wardline.Guard.Ledger;

namespace Wardline.Verification.Evidence;

/// <summary>
/// Binds a row to the entry that writes it: the salted hash over its columns in fixed order, each behind its kind and length, so
/// that a row changed or added behind the system's back is found.
/// </summary>
public static class RowBinding
{
    /// <summary>The entry with one more row bound to it.</summary>
    /// <param name="entry">The entry; its salt goes into the hash.</param>
    /// <param name="table">The row's table.</param>
    /// <param name="id">The row's id.</param>
    /// <param name="version">Its version after the act; 1 for a row that is only ever written once.</param>
    /// <param name="columns">Its other columns in their order: ids, texts, bytes, numbers, times, flags, null.</param>
    public static Entry Bind(this Entry entry, string table, Guid id, long version, params ReadOnlySpan<object?> columns)
    {
        var content = new MemoryStream();
        foreach (var column in columns)
        {
            Write(content, column);
        }

        return entry with { Rows = [.. entry.Rows ?? [], new EntryRow(table, id.Bytes(), version, Entry.RowHash(entry.Salt, table, id.Bytes(), version, content.ToArray()))] };
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
            _ => throw new ArgumentException("A column of this kind has no binding; add it to RowBinding.", nameof(column)),
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
