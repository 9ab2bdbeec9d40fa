using Npgsql;
using Wardline.Guard.Ledger;

namespace Wardline.Guard.Storage.Postgres;

/// <summary>PostgreSQL 15 or newer: ordinary concurrent transactions for acts, shared commits for the entries of views.</summary>
public sealed class PostgresStore : Store
{
    readonly NpgsqlDataSource _source;
    readonly GroupCommit _views;

    PostgresStore(NpgsqlDataSource source, TimeProvider time) : base(time)
    {
        _source = source;
        _views = new GroupCommit(source, RaiseEntered);
    }

    /// <summary>Connects, checks the server's version and durability settings, and brings the schema up to date.</summary>
    /// <param name="connectionString">Npgsql's form: <c>Host=…;Database=…;Username=…</c>.</param>
    /// <param name="time">The clock.</param>
    public static async Task<PostgresStore> OpenAsync(string connectionString, TimeProvider time)
    {
        NpgsqlDataSource source;
        try
        {
            var builder = new NpgsqlConnectionStringBuilder(connectionString) { MaxAutoPrepare = 200, AutoPrepareMinUsages = 2, ApplicationName = "wardline", IncludeErrorDetail = false };
            source = NpgsqlDataSource.Create(builder);
        }
        catch (ArgumentException e)
        {
            throw new UnusableStoreException("The PostgreSQL connection string can't be read. It has the form Host=…;Database=…;Username=…;Password=….", e);
        }

        try
        {
            await using var connection = await source.OpenConnectionAsync();
            if (connection.PostgreSqlVersion.Major < 15)
            {
                throw new UnusableStoreException($"PostgreSQL {connection.PostgreSqlVersion.Major} is too old; Wardline needs 15 or newer.");
            }

            await RefuseWithoutFsyncAsync(connection);
        }
        catch (NpgsqlException e)
        {
            await source.DisposeAsync();
            throw new UnusableStoreException($"The PostgreSQL database can't be used ({e.SqlState ?? "no connection"}). Is the server running, and do host, database, user and password fit?", e);
        }
        catch (UnusableStoreException)
        {
            await source.DisposeAsync();
            throw;
        }

        var store = new PostgresStore(source, time);
        await OrCloseAsync(store);
        return store;
    }

    /// <inheritdoc/>
    public override async ValueTask<T> ReadAsync<T>(Func<Db, ValueTask<T>> body, CancellationToken cancel = default)
    {
        await using var connection = await ConnectAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancel);
        var db = new Db(connection, transaction, null, postgres: true);
        try
        {
            return await body(db);
        }
        finally
        {
            db.End();
        }
    }

    /// <inheritdoc/>
    public override ValueTask<bool> EnterAsync(long log, Entry entry, BasisVersion? basis, CancellationToken cancel = default) =>
        _views.EnterAsync(log, entry.ToBytes(), basis, cancel);

    private protected override async ValueTask<T> RunAsync<T>(Func<Act, ValueTask<T>> body, bool mustEnter, CancellationToken cancel)
    {
        await using var connection = await ConnectAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        var db = new Db(connection, transaction, null, postgres: true);
        var act = new Act(db, Time.GetUtcNow());
        T value;
        try
        {
            value = await body(act);
            if (mustEnter)
            {
                act.MustBeEntered();
            }

            await InsertPendingAsync(connection, transaction, act.Entries);
        }
        catch (NpgsqlException e) when (e is not PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            throw NotDurable(e);
        }
        finally
        {
            db.End();
        }

        try
        {
            // No cancellation here: once the commit is under way the answer must be awaited, or we would not know what stands.
            await transaction.CommitAsync(CancellationToken.None);
        }
        catch (NpgsqlException e)
        {
            throw NotDurable(e);
        }

        if (act.Entries.Count > 0)
        {
            RaiseEntered();
        }

        return value;
    }

    internal override async ValueTask InsertEntriesAsync(Db db, long log, long first, IReadOnlyList<byte[]> bodies)
    {
        await using var command = new NpgsqlCommand(
            "INSERT INTO ledger_entry (log, leaf_index, body) SELECT $1, $2 + ordinality - 1, body FROM unnest($3) WITH ORDINALITY AS t(body, ordinality)",
            (NpgsqlConnection)db.Connection, (NpgsqlTransaction?)db.Transaction)
        {
            Parameters = { new() { Value = log }, new() { Value = first }, new() { Value = bodies.ToArray() } },
        };
        await command.ExecuteNonQueryAsync();
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await _views.DisposeAsync();
        await _source.DisposeAsync();
    }

    internal static NotDurableException NotDurable(Exception inner) =>
        new("The database could not make this durable. If the connection was lost during the commit itself, look again before trying again.", inner);

    static async Task InsertPendingAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, IReadOnlyList<(long Log, byte[] Body)> entries)
    {
        if (entries.Count == 0)
        {
            // Committing a transaction in which a statement failed rolls it back without an error, so ask it first.
            await using var still = new NpgsqlCommand("SELECT 1", connection, transaction);
            await still.ExecuteScalarAsync();
            return;
        }

        await using var command = new NpgsqlCommand("INSERT INTO ledger_pending (log, body) SELECT * FROM unnest($1, $2)", connection, transaction)
        {
            Parameters = { new() { Value = entries.Select(e => e.Log).ToArray() }, new() { Value = entries.Select(e => e.Body).ToArray() } },
        };
        await command.ExecuteNonQueryAsync();
    }

    static async Task RefuseWithoutFsyncAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand("SELECT current_setting('fsync') || ' ' || current_setting('synchronous_commit')", connection);
        var settings = (string)(await command.ExecuteScalarAsync())!;
        if (settings.StartsWith("off", StringComparison.Ordinal) || settings.EndsWith("off", StringComparison.Ordinal))
        {
            throw new UnusableStoreException("PostgreSQL runs with fsync or synchronous_commit off, so that acknowledged entries could be lost. Turn both on in postgresql.conf.");
        }
    }

    async ValueTask<NpgsqlConnection> ConnectAsync(CancellationToken cancel)
    {
        try
        {
            return await _source.OpenConnectionAsync(cancel);
        }
        catch (NpgsqlException e)
        {
            throw NotDurable(e);
        }
    }
}
