using System.Data.Common;

namespace Wardline.Guard.Storage;

/// <summary>
/// One connection inside one transaction, speaking SQL with named parameters (<c>@name</c>) that both databases take.
/// Ids travel as 16 bytes, times as Unix milliseconds, truth values as 0 and 1. Not safe for two threads.
/// </summary>
public sealed class Db
{
    readonly DbConnection _connection;
    readonly DbTransaction? _transaction;
    readonly Dictionary<string, DbCommand>? _prepared;
    int? _onlyThread;
    bool _ended;

    internal Db(DbConnection connection, DbTransaction? transaction, Dictionary<string, DbCommand>? prepared, bool postgres)
    {
        _connection = connection;
        _transaction = transaction;
        _prepared = prepared;
        IsPostgres = postgres;
    }

    /// <summary>True on PostgreSQL, false on SQLite: for the few statements where the two differ.</summary>
    public bool IsPostgres { get; }

    /// <summary>Appended to a SELECT: takes the row's lock on PostgreSQL; SQLite's lane needs none.</summary>
    public string ForUpdate => IsPostgres ? " FOR UPDATE" : "";

    internal DbConnection Connection
    {
        get
        {
            Check();
            return _connection;
        }
    }

    internal DbTransaction? Transaction => _transaction;

    /// <summary>Runs a statement. Returns how many rows it touched.</summary>
    public async ValueTask<int> ExecuteAsync(string sql, params (string Name, object? Value)[] parameters)
    {
        var command = Command(sql, parameters);
        try
        {
            return await command.ExecuteNonQueryAsync();
        }
        finally
        {
            Release(command);
        }
    }

    /// <summary>Runs a text of several statements without parameters: a schema script.</summary>
    internal async ValueTask ScriptAsync(string sql)
    {
        await using var command = NewCommand(sql, []);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Reads all rows, each through <paramref name="row"/>.</summary>
    public async ValueTask<List<T>> QueryAsync<T>(string sql, Func<DbDataReader, T> row, params (string Name, object? Value)[] parameters)
    {
        var command = Command(sql, parameters);
        try
        {
            var rows = new List<T>();
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                rows.Add(row(reader));
            }

            return rows;
        }
        finally
        {
            Release(command);
        }
    }

    /// <summary>Reads rows one by one without keeping them: for walks over whole tables.</summary>
    public async IAsyncEnumerable<T> StreamAsync<T>(string sql, Func<DbDataReader, T> row, params (string Name, object? Value)[] parameters)
    {
        // A command of its own: a prepared one can't be used again while its reader is open.
        await using var command = NewCommand(sql, parameters);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            yield return row(reader);
        }
    }

    /// <summary>The first row, or <c>default</c> when there is none.</summary>
    public async ValueTask<T?> FirstAsync<T>(string sql, Func<DbDataReader, T> row, params (string Name, object? Value)[] parameters)
    {
        var command = Command(sql, parameters);
        try
        {
            await using var reader = await command.ExecuteReaderAsync();
            return await reader.ReadAsync() ? row(reader) : default;
        }
        finally
        {
            Release(command);
        }
    }

    /// <summary>A single whole number, or 0 when there is no row.</summary>
    public ValueTask<long> NumberAsync(string sql, params (string Name, object? Value)[] parameters) =>
        FirstAsync(sql, r => r.IsDBNull(0) ? 0L : r.GetInt64(0), parameters);

    /// <summary>
    /// From now on statements come from the calling thread only. An act that waited outside goes on upon another one: its next
    /// statement would land in whatever act has the shared connection then.
    /// </summary>
    internal Db OnThisThreadOnly()
    {
        _onlyThread = Environment.CurrentManagedThreadId;
        return this;
    }

    /// <summary>After this no statement runs any more: an act that kept its connection for later gets an error, not somebody else's transaction.</summary>
    internal void End() => _ended = true;

    DbCommand Command(string sql, (string Name, object? Value)[] parameters)
    {
        if (_prepared is null)
        {
            return NewCommand(sql, parameters);
        }

        Check();
        if (!_prepared.TryGetValue(sql, out var command))
        {
            command = NewCommand(sql, parameters);
            command.Prepare();
            _prepared.Add(sql, command);
            return command;
        }

        foreach (var (name, value) in parameters)
        {
            // By name: another place of the source may give the same statement its values in another order.
            command.Parameters[name].Value = Plain(value);
        }

        return command;
    }

    DbCommand NewCommand(string sql, (string Name, object? Value)[] parameters)
    {
        var command = Connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = _transaction;
        foreach (var (name, value) in parameters)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.Value = Plain(value);
            command.Parameters.Add(parameter);
        }

        return command;
    }

    void Release(DbCommand command)
    {
        if (_prepared is null)
        {
            command.Dispose();
        }
    }

    internal static object Plain(object? value) => value switch
    {
        null => DBNull.Value,
        Guid id => id.Bytes(),
        DateTimeOffset time => time.Milliseconds(),
        bool flag => flag ? 1L : 0L,
        int number => (long)number,
        _ => value,
    };

    void Check()
    {
        if (_ended)
        {
            throw Late();
        }

        if (_onlyThread is { } thread && thread != Environment.CurrentManagedThreadId)
        {
            throw new InvalidOperationException("An act's statements run on the lane's own thread; this one came from another and was not run.");
        }
    }

    static InvalidOperationException Late() => new("This act or read has ended; its connection is closed to it.");
}

/// <summary>Reading columns as the databases keep them.</summary>
public static class Columns
{
    /// <summary>An id from its 16 bytes.</summary>
    public static Guid Id(this DbDataReader row, int column) => Ids.From((byte[])row.GetValue(column));

    /// <summary>An id, or null.</summary>
    public static Guid? IdOrNull(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.Id(column);

    /// <summary>Raw bytes.</summary>
    public static byte[] Bytes(this DbDataReader row, int column) => (byte[])row.GetValue(column);

    /// <summary>A point in time from Unix milliseconds.</summary>
    public static DateTimeOffset Time(this DbDataReader row, int column) => DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));
}
