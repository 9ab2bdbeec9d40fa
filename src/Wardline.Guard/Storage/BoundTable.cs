using System.Data.Common;

namespace Wardline.Guard.Storage;

/// <summary>A row as it stands in the database now.</summary>
/// <param name="Id">Its key, as entries name it.</param>
/// <param name="Version">Its version column; null for a table without one.</param>
/// <param name="Content">What its hash is made over.</param>
public sealed record LiveRow(byte[] Id, long? Version, byte[] Content);

/// <summary>A table whose rows are bound to the ledger: the last entry that names a row has the salted hash over its content.</summary>
/// <param name="Name">The table.</param>
/// <param name="Rows">Reads all live rows, one by one.</param>
public sealed record BoundTable(string Name, Func<Db, IAsyncEnumerable<LiveRow>> Rows)
{
    /// <summary>A table with column <c>id</c>, bound by <see cref="RowContent"/> over columns in the order of their binding.</summary>
    /// <param name="name">The table: a constant of the source.</param>
    /// <param name="versioned">Whether column <c>version</c> counts the changes; it is then compared with the entry's.</param>
    /// <param name="columns">The bound columns.</param>
    public static BoundTable Of(string name, bool versioned, params string[] columns) => new(name, db => db.StreamAsync(
        $"SELECT id, {(versioned ? "version" : "NULL")}, {string.Join(", ", columns)} FROM {name}",
        r => new LiveRow(r.Bytes(0), r.IsDBNull(1) ? null : r.GetInt64(1), RowContent.Of([.. Enumerable.Range(2, columns.Length).Select(i => Value(r, i))]))));

    // SQLite keeps what it is given: a column that somebody overwrote with another kind of value must count as changed, not stop the check.
    static object? Value(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetValue(column) switch
    {
        double odd => odd.ToString("R", System.Globalization.CultureInfo.InvariantCulture),
        var value => value,
    };
}
