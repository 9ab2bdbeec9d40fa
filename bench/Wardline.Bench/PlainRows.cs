using System.Collections.Concurrent;
using System.Data.Common;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Npgsql;
using Wardline.Samples;

namespace Wardline.Bench;

/// <summary>
/// The yardstick of the path: the same invented people as plaintext rows in the same kind of database, found and read without keys,
/// policy or ledger, by prepared statements on connections that stay open.
/// </summary>
sealed class PlainRows : IAsyncDisposable
{
    readonly DbDataSource _source;
    readonly ConcurrentBag<Desk> _desks = [];

    PlainRows(DbDataSource source) => _source = source;

    /// <summary>Makes and fills the table.</summary>
    /// <param name="postgres">Connection string of the database that the installation is in; null for SQLite.</param>
    /// <param name="file">The SQLite file.</param>
    /// <param name="people">Everybody.</param>
    public static async Task<PlainRows> FillAsync(string? postgres, string file, IEnumerable<SamplePerson> people)
    {
        var rows = new PlainRows(postgres is null
            ? SqliteFactory.Instance.CreateDataSource($"Data Source={file}")
            : NpgsqlFactory.Instance.CreateDataSource(postgres));
        await using var connection = await rows._source.OpenConnectionAsync();
        if (postgres is null)
        {
            await RunAsync(connection, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
        }

        await RunAsync(connection, "CREATE TABLE plain_patient (id TEXT PRIMARY KEY, family TEXT NOT NULL, birth TEXT NOT NULL, phone TEXT NOT NULL, fields TEXT NOT NULL)");
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            await using var insert = Desk.Prepare(connection, "INSERT INTO plain_patient (id, family, birth, phone, fields) VALUES (@id, @family, @birth, @phone, @fields)", "id", "family", "birth", "phone", "fields");
            insert.Transaction = transaction;
            foreach (var person in people)
            {
                Desk.Set(insert, person.Id, person.Family, Caller.BirthOf(person), Caller.PhoneOf(person) ?? "", JsonSerializer.Serialize(person));
                await insert.ExecuteNonQueryAsync();
            }

            await transaction.CommitAsync();
        }

        await RunAsync(connection, "CREATE INDEX plain_patient_name ON plain_patient (family, birth)");
        await RunAsync(connection, "ANALYZE");
        return rows;
    }

    /// <summary>Who has this name and birth date.</summary>
    public Task<int> IdentifyAsync(SamplePerson person) => WithAsync(d => d.Identify, [person.Family, Caller.BirthOf(person)]);

    /// <summary>Whether this is the phone number on file.</summary>
    public Task<int> VerifyAsync(SamplePerson person) => WithAsync(d => d.Verify, [person.Id]);

    /// <summary>The fields of a record.</summary>
    public Task<int> ViewAsync(SamplePerson person) => WithAsync(d => d.View, [person.Id]);

    async Task<int> WithAsync(Func<Desk, DbCommand> which, string[] values)
    {
        if (!_desks.TryTake(out var desk))
        {
            desk = new Desk(await _source.OpenConnectionAsync());
        }

        var command = which(desk);
        Desk.Set(command, values);
        var read = 0;
        await using (var reader = await command.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
            {
                read += reader.GetString(0).Length;
            }
        }

        _desks.Add(desk);
        return read > 0 ? read : throw new InvalidOperationException("A plaintext row is missing; the yardstick would be too good.");
    }

    static async Task RunAsync(DbConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var desk in _desks)
        {
            await desk.Connection.DisposeAsync();
        }

        await _source.DisposeAsync();
    }

    sealed class Desk(DbConnection connection)
    {
        public DbConnection Connection => connection;

        public DbCommand Identify { get; } = Prepare(connection, "SELECT id FROM plain_patient WHERE family = @family AND birth = @birth", "family", "birth");

        public DbCommand Verify { get; } = Prepare(connection, "SELECT phone FROM plain_patient WHERE id = @id", "id");

        public DbCommand View { get; } = Prepare(connection, "SELECT fields FROM plain_patient WHERE id = @id", "id");

        public static DbCommand Prepare(DbConnection connection, string sql, params string[] names)
        {
            var command = connection.CreateCommand();
            command.CommandText = sql;
            foreach (var name in names)
            {
                var parameter = command.CreateParameter();
                (parameter.ParameterName, parameter.Value, parameter.DbType) = (name, "", System.Data.DbType.String);
                command.Parameters.Add(parameter);
            }

            command.Prepare();
            return command;
        }

        public static void Set(DbCommand command, params string[] values)
        {
            for (var i = 0; i < values.Length; i++)
            {
                command.Parameters[i].Value = values[i];
            }
        }
    }
}
