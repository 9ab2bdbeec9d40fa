using System.Data.Common;

namespace Wardline.Guard.Storage;

/// <summary>
/// The Guard's tables: numbered scripts, one text a database, embedded here. Upgrading is the ordinary start: a new file
/// runs all of them, an old one those it lacks, each in its own transaction with its number.
/// </summary>
static class Schema
{
    public const int Newest = 1;

    public static void Upgrade(DbConnection connection)
    {
        var dialect = connection is Npgsql.NpgsqlConnection ? "Postgres" : "Sqlite";
        if (dialect == "Postgres")
        {
            // Two servers that start at once must not both create the tables: the second waits here and finds them made.
            Run(connection, null, "SELECT pg_advisory_lock(7310531)");
        }

        try
        {
            Run(connection, null, "CREATE TABLE IF NOT EXISTS schema_version (version BIGINT NOT NULL)");
            for (var next = Current(connection) + 1; next <= Newest; next++)
            {
                using var transaction = connection.BeginTransaction();
                Run(connection, transaction, Script(dialect, next));
                Run(connection, transaction, $"INSERT INTO schema_version (version) VALUES ({next})");
                transaction.Commit();
            }
        }
        finally
        {
            if (dialect == "Postgres")
            {
                Run(connection, null, "SELECT pg_advisory_unlock(7310531)");
            }
        }

        if (Current(connection) > Newest)
        {
            throw new UnusableStoreException(
                $"The database has schema {Current(connection)}, and this program knows {Newest}: it was used by a newer Wardline. Start that version, or restore a backup made before the upgrade.");
        }
    }

    static long Current(DbConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT COALESCE(MAX(version), 0) FROM schema_version";
        return Convert.ToInt64(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture);
    }

    static string Script(string dialect, long version)
    {
        var name = $"Wardline.Guard.Storage.{dialect}.Schema{version}.sql";
        using var stream = typeof(Schema).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The schema script {name} is missing from the program.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    static void Run(DbConnection connection, DbTransaction? transaction, string sql)
    {
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
