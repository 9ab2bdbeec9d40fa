using Microsoft.Data.Sqlite;

namespace Wardline.EndToEnd.State;

/// <summary>Somebody with the database file open: changes a table behind the system's back, and puts it back afterwards.</summary>
sealed class Tampering : IAsyncDisposable
{
    readonly SqliteConnection _db;

    Tampering(SqliteConnection db) => _db = db;

    public static async Task<Tampering> OfAsync(string data)
    {
        var db = new SqliteConnection($"Data Source={data}/wardline.db;Pooling=False");
        await db.OpenAsync();
        return new Tampering(db);
    }

    /// <summary>Runs the statement (which must touch rows), looks, and undoes it.</summary>
    public async Task<T> WhileAsync<T>(string table, string sql, Func<Task<T>> look)
    {
        await RunAsync($"CREATE TEMP TABLE keep AS SELECT * FROM {table}");
        try
        {
            if (await RunAsync(sql) == 0)
            {
                throw new InvalidOperationException("The tampering touched nothing: " + sql);
            }

            return await look();
        }
        finally
        {
            await RunAsync($"DELETE FROM {table}; INSERT INTO {table} SELECT * FROM keep; DROP TABLE keep");
        }
    }

    public async Task<List<string>> TextsAsync(string sql)
    {
        await using var command = _db.CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync();
        var texts = new List<string>();
        while (await reader.ReadAsync())
        {
            texts.Add(reader.GetString(0));
        }

        return texts;
    }

    async Task<int> RunAsync(string sql)
    {
        await using var command = _db.CreateCommand();
        command.CommandText = sql;
        return await command.ExecuteNonQueryAsync();
    }

    public ValueTask DisposeAsync() => _db.DisposeAsync();
}
