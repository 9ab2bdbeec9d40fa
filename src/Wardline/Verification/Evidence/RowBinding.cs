using Wardline.Guard;
using Wardline.Guard.Ledger;
using Wardline.Guard.Storage;

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
        return entry with { Rows = [.. entry.Rows ?? [], new EntryRow(table, id.Bytes(), version, Entry.RowHash(entry.Salt, table, id.Bytes(), version, RowContent.Of(columns)))] };
    }
}
