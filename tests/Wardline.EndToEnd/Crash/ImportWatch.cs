using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;
using Wardline.Tests.Support;

namespace Wardline.EndToEnd.Crash;

/// <summary>Looks from outside how far an import is, so that a kill falls where it shall: by what stands in the database, not by time.</summary>
sealed class ImportWatch : IAsyncDisposable
{
    // What each step has done, in rows of the newest run; a dead run's rows lie beside them until they are removed.
    const string Staged = "SELECT count(*) FROM import_stage WHERE run > @run";
    const string Matched = "SELECT count(*) FROM import_stage WHERE run > @run AND patient = 0 AND owner IS NOT NULL AND owner > 0";
    const string Written = "SELECT count(*) FROM patient WHERE @run IS NOT NULL";

    readonly DbConnection _connection;
    readonly string _sql;
    readonly byte[] _lastRun;
    readonly long _from;

    ImportWatch(DbConnection connection, string sql, byte[] lastRun, long from) => (_connection, _sql, _lastRun, _from) = (connection, sql, lastRun, from);

    /// <summary>Begins before the import does.</summary>
    /// <param name="data">The data folder, with its tables.</param>
    /// <param name="database">PostgreSQL's connection string, or null.</param>
    /// <param name="seed">Chooses the step to watch and how many rows are enough.</param>
    /// <param name="writing">Watch the patients that are written; otherwise what is staged or matched before.</param>
    public static async Task<ImportWatch> BeginAsync(string data, string? database, ulong seed, bool writing)
    {
        DbConnection connection = database is null
            ? new SqliteConnection($"Data Source={Path.Combine(data, "wardline.db")};Mode=ReadOnly;Pooling=False")
            : new NpgsqlConnection(database + ";Pooling=false");
        await connection.OpenAsync();
        var sql = writing ? Written : TestSeed.Derive(seed, "step") % 2 == 0 ? Staged : Matched;
        var last = await AskAsync(connection, "SELECT run FROM import_stage WHERE run > @run ORDER BY run DESC LIMIT 1", new byte[16]) as byte[] ?? new byte[16];
        var before = (long)(await AskAsync(connection, sql, last))!;
        return new ImportWatch(connection, sql, last, before + 1 + (long)(TestSeed.Derive(seed, "rows") % (writing ? ImportKills.Patients / 3u : ImportKills.Patients * 10u)));
    }

    /// <summary>Whether it is as far.</summary>
    public async Task<bool> IsThereAsync() => (long)(await AskAsync(_connection, _sql, _lastRun))! >= _from;

    static async Task<object?> AskAsync(DbConnection connection, string sql, byte[] run)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        var parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.Value) = ("run", run);
        command.Parameters.Add(parameter);
        return await command.ExecuteScalarAsync();
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}
