using System.Data.Common;

namespace Wardline.Guard.Storage;

/// <summary>
/// Many rows at once. On PostgreSQL each statement is a way to the server and back, so all rows travel in one; on SQLite there is no
/// way, and a prepared statement a row is fastest.
/// </summary>
static class ManyRows
{
    /// <summary>Inserts rows.</summary>
    /// <param name="db">The connection.</param>
    /// <param name="table">Into which table: a constant of the source, as the columns are.</param>
    /// <param name="columns">Their columns.</param>
    /// <param name="rows">Values in the order of the columns. Bytes, ids, texts, numbers, times or flags, in one column of one kind.</param>
    /// <param name="conflict">What follows <c>ON CONFLICT</c>, or null.</param>
    public static async ValueTask InsertManyAsync(this Db db, string table, string[] columns, IReadOnlyList<object?[]> rows, string? conflict = null)
    {
        if (rows.Count == 0)
        {
            return;
        }

        var names = columns.Select(column => "@" + column).ToArray();
        var (all, into) = (string.Join(", ", names), $"INSERT INTO {table} ({string.Join(", ", columns)})");
        var otherwise = conflict is null ? "" : $" ON CONFLICT {conflict}";
        if (db.IsPostgres)
        {
            await db.ExecuteAsync($"{into} SELECT * FROM unnest({all}){otherwise}", [.. names.Select((name, i) => (name, Column(rows, i)))]);
            return;
        }

        var sql = $"{into} VALUES ({all}){otherwise}";
        foreach (var row in rows)
        {
            await db.ExecuteAsync(sql, [.. names.Zip(row)]);
        }
    }

    /// <summary>All rows whose column has one of these values.</summary>
    /// <param name="db">The connection.</param>
    /// <param name="sql">A SELECT that compares <c>= @any</c>.</param>
    /// <param name="row">Reads one row.</param>
    /// <param name="values">The values.</param>
    /// <param name="parameters">The other parameters.</param>
    public static async ValueTask<List<T>> QueryAnyAsync<T>(
        this Db db, string sql, Func<DbDataReader, T> row, IReadOnlyCollection<byte[]> values, params (string, object?)[] parameters)
    {
        if (db.IsPostgres)
        {
            return await db.QueryAsync(sql.Replace("= @any", "= ANY(@any)", StringComparison.Ordinal), row, [("@any", values.ToArray()), .. parameters]);
        }

        var found = new List<T>();
        foreach (var value in values)
        {
            found.AddRange(await db.QueryAsync(sql, row, [("@any", value), .. parameters]));
        }

        return found;
    }

    // Typed by what stands in it, so that the server knows the array's type; a column of nulls only is one of numbers.
    static object? Column(IReadOnlyList<object?[]> rows, int column)
    {
        var values = rows.Select(row => Db.Plain(row[column])).Select(value => value is DBNull ? null : value).ToList();
        return values.Find(value => value is not null) switch
        {
            byte[] => values.ConvertAll(value => (byte[]?)value),
            string => values.ConvertAll(value => (string?)value),
            long or null => values.ConvertAll(value => (long?)value),
            var other => throw new ArgumentException($"A column of kind {other.GetType().Name} can't be written in many rows at once; add it here.", nameof(rows)),
        };
    }
}
