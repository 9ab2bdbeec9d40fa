using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.Data.Sqlite;
using Wardline.Guard.Ledger;

namespace Wardline.Guard.Storage.Sqlite;

/// <summary>SQLite in one file: WAL, synchronous=FULL, one writer lane, readers beside it on snapshots of their own.</summary>
public sealed class SqliteStore : Store
{
    readonly string _path;
    readonly Lane _lane;
    readonly ConcurrentBag<Reader> _readers = [];

    SqliteStore(string path, SqliteConnection writer, TimeProvider time) : base(time)
    {
        _path = path;
        _lane = new Lane(writer, time, RaiseEntered);
    }

    /// <summary>Opens the file, makes it when it isn't there, and brings the Guard's tables up to date.</summary>
    /// <param name="path">The database file, for instance <c>data/wardline.db</c>; only one process may hold it (see <see cref="DataFolder"/>).</param>
    /// <param name="time">The clock.</param>
    public static async Task<SqliteStore> OpenAsync(string path, TimeProvider time)
    {
        var writer = Connect(path, SqliteOpenMode.ReadWriteCreate);
        try
        {
            Run(writer, "PRAGMA journal_mode = WAL");
            Run(writer, "PRAGMA synchronous = FULL");
            Run(writer, "PRAGMA secure_delete = ON");
            Run(writer, "PRAGMA foreign_keys = ON");
            Run(writer, "PRAGMA temp_store = MEMORY");
            Run(writer, "PRAGMA cache_size = -65536");
            Run(writer, "SELECT count(*) FROM sqlite_schema");
        }
        catch (SqliteException e)
        {
            writer.Dispose();
            throw new UnusableStoreException(
                $"The database file {path} can't be used ({e.SqliteErrorCode}). Is it a Wardline database, and may this user write it and its folder?", e);
        }

        var store = new SqliteStore(path, writer, time);
        await OrCloseAsync(store);
        return store;
    }

    /// <inheritdoc/>
    public override async ValueTask<T> ReadAsync<T>(Func<Db, ValueTask<T>> body, CancellationToken cancel = default)
    {
        cancel.ThrowIfCancellationRequested();
        if (!_readers.TryTake(out var reader))
        {
            reader = new Reader(Connect(_path, SqliteOpenMode.ReadWrite));
            Run(reader.Connection, "PRAGMA query_only = ON");
            Run(reader.Connection, "PRAGMA temp_store = MEMORY");
        }

        var db = new Db(reader.Connection, null, reader.Prepared, postgres: false);
        await db.ExecuteAsync("BEGIN");
        try
        {
            return await body(db);
        }
        finally
        {
            await db.ExecuteAsync("COMMIT");
            db.End();
            _readers.Add(reader);
        }
    }

    /// <inheritdoc/>
    public override ValueTask<bool> EnterAsync(long log, Entry entry, BasisVersion? basis, CancellationToken cancel = default) =>
        HousekeepAsync(async act =>
        {
            if (basis is { } b && await act.Db.NumberAsync(
                "SELECT count(*) FROM basis WHERE id = @id AND version = @version AND open = 1", ("@id", b.Id), ("@version", b.Version)) == 0)
            {
                return false;
            }

            act.Enter(log, entry);
            return true;
        }, cancel);

    private protected override ValueTask<T> RunAsync<T>(Func<Act, ValueTask<T>> body, bool mustEnter, CancellationToken cancel) =>
        _lane.RunAsync(body, mustEnter, cancel);

    internal override async ValueTask InsertEntriesAsync(Db db, long log, long first, IReadOnlyList<byte[]> bodies)
    {
        for (var i = 0; i < bodies.Count; i++)
        {
            await db.ExecuteAsync(
                "INSERT INTO ledger_entry (log, leaf_index, body) VALUES (@log, @index, @body)",
                ("@log", log), ("@index", first + i), ("@body", bodies[i]));
        }
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await _lane.DisposeAsync();
        while (_readers.TryTake(out var reader))
        {
            foreach (var command in reader.Prepared.Values)
            {
                await command.DisposeAsync();
            }

            await reader.Connection.DisposeAsync();
        }
    }

    static SqliteConnection Connect(string path, SqliteOpenMode mode)
    {
        // No pooling: a pooled connection would keep the file open after the store is closed.
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = mode,
            Pooling = false,
            DefaultTimeout = 30,
        }.ToString());
        try
        {
            connection.Open();
            return connection;
        }
        catch (SqliteException e)
        {
            connection.Dispose();
            throw new UnusableStoreException($"The database file {path} can't be opened ({e.SqliteErrorCode}). Does its folder exist, and may this user write it?", e);
        }
    }

    static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    sealed record Reader(SqliteConnection Connection)
    {
        public Dictionary<string, DbCommand> Prepared { get; } = [];
    }
}
