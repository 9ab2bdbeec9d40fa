using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Npgsql;
using Wardline.Guard.Ledger;
using Wardline.Server.Tests.Desk;

namespace Wardline.Server.Tests.Faults;

/// <summary>Connections of the test's own to the database of a house: they see what is committed, and nothing else.</summary>
sealed class SecondLook(House house, string? postgres)
{
    /// <summary>All entries that are committed, those that still wait for the tree too.</summary>
    public async Task<List<Entry>> EntriesAsync()
    {
        await using var connection = await ConnectAsync(write: false);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT body FROM ledger_entry UNION ALL SELECT body FROM ledger_pending";
        await using var reader = await command.ExecuteReaderAsync();
        var found = new List<Entry>();
        while (await reader.ReadAsync())
        {
            found.Add(Entry.Parse((byte[])reader.GetValue(0)));
        }

        return found;
    }

    /// <summary>How many entries of a call there are; of one kind, when it is given. For the opening of a call: of all calls.</summary>
    public async Task<int> CountAsync(Guid call, string? kind = null) =>
        (await EntriesAsync()).Count(e => kind == "call.open" ? e.Kind == kind : e.Basis?.Id == call.ToString() && (kind is null || e.Kind == kind));

    /// <summary>Moves all of SQLite's write-ahead log into the file and cuts it off.</summary>
    public async Task EmptyTheLogAsync()
    {
        await using var connection = await ConnectAsync(write: true);
        while (await NumberAsync(connection, "PRAGMA wal_checkpoint(TRUNCATE)") != 0)
        {
            // Somebody is reading; they come to an end.
            await Task.Yield();
        }
    }

    /// <summary>Keeps everybody from committing an entry, until it is disposed.</summary>
    public async Task<IAsyncDisposable> HoldCommitsAsync()
    {
        var connection = await ConnectAsync(write: true);
        await ExecuteAsync(connection, postgres is null ? "BEGIN IMMEDIATE" : "BEGIN; LOCK TABLE ledger_pending IN EXCLUSIVE MODE");
        return connection;
    }

    /// <summary>PostgreSQL: whether somebody waits to write an entry.</summary>
    public async Task<bool> SomebodyWaitsAsync()
    {
        await using var connection = await ConnectAsync(write: false);
        return await NumberAsync(connection, "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'ledger_pending'::regclass") > 0;
    }

    async Task<DbConnection> ConnectAsync(bool write)
    {
        DbConnection connection = postgres is null
            ? new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path.Combine(house.Data, "wardline.db"), Mode = write ? SqliteOpenMode.ReadWrite : SqliteOpenMode.ReadOnly, Pooling = false }.ToString())
            : new NpgsqlConnection(postgres + ";Pooling=false");
        await connection.OpenAsync();
        return connection;
    }

    /// <summary>One text, on a new connection.</summary>
    public async Task<string?> TextAsync(string sql)
    {
        await using var connection = await ConnectAsync(write: false);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (string?)await command.ExecuteScalarAsync();
    }

    /// <summary>A change, committed at once.</summary>
    public async Task ChangeAsync(string sql)
    {
        await using var connection = await ConnectAsync(write: true);
        await ExecuteAsync(connection, sql);
    }

    static async Task<long> NumberAsync(DbConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
    }

    static async Task ExecuteAsync(DbConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }
}
