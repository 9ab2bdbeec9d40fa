using Npgsql;

namespace Wardline.Tests.Support;

/// <summary>One empty database on the run's server. Disposing drops it, open connections or not.</summary>
public sealed class PostgresDatabase : IAsyncDisposable
{
    private readonly PostgresServer _server;

    private PostgresDatabase(PostgresServer server, string name) => (_server, Name) = (server, name);

    public string Name { get; }

    public string ConnectionString => _server.ConnectionStringTo(Name);

    /// <summary>
    /// The server's data folder: tables, indexes and write-ahead log of <em>all</em> databases of the run. A test that searches it for
    /// plaintext looks for values that no other test writes, or starts a server of its own (<see cref="ThrowawayPostgres.NewServerAsync"/>).
    /// </summary>
    public string Folder => _server.DataFolder;

    /// <summary>The server's log; each line names its database.</summary>
    public string LogFile => _server.LogFile;

    internal static async Task<PostgresDatabase> CreateAsync(PostgresServer server, bool logStatements)
    {
        string name = "t" + Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(8));
        await server.ExecuteAsync($"CREATE DATABASE {name}");
        if (logStatements)
        {
            await server.ExecuteAsync($"ALTER DATABASE {name} SET log_statement = 'all'");
        }

        return new PostgresDatabase(server, name);
    }

    public async ValueTask DisposeAsync()
    {
        await using (NpgsqlConnection connection = new(ConnectionString))
        {
            NpgsqlConnection.ClearPool(connection);
        }

        await _server.ExecuteAsync($"DROP DATABASE IF EXISTS {Name} WITH (FORCE)");
    }
}
