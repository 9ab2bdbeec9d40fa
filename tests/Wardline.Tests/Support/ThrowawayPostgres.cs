namespace Wardline.Tests.Support;

/// <summary>
/// PostgreSQL for tests, from the machine's own programs: one server for the whole run, started by the first test that asks,
/// and a fresh database for each request. With no PostgreSQL see <see cref="RequiredServices"/>.
/// </summary>
public static class ThrowawayPostgres
{
    private static readonly Lazy<Task<PostgresServer?>> Shared = new(StartAsync);

    /// <param name="logStatements">True: the server's log gets every statement on this database, with its parameters.</param>
    public static async Task<PostgresDatabase> NewDatabaseAsync(bool logStatements = false)
    {
        PostgresServer? server = await Shared.Value;
        if (server is null)
        {
            RequiredServices.IsMissing(PostgresBinaries.HowToGetThem);
        }

        return await PostgresDatabase.CreateAsync(server, logStatements);
    }

    /// <summary>A server that no other test shares, for a test that stops, fills or searches it.</summary>
    internal static async Task<PostgresServer> NewServerAsync()
    {
        PostgresServer? server = await StartAsync();
        if (server is null)
        {
            RequiredServices.IsMissing(PostgresBinaries.HowToGetThem);
        }

        return server;
    }

    private static async Task<PostgresServer?> StartAsync()
    {
        await PostgresFolder.SweepAsync();
        return await PostgresBinaries.FindAsync() is { } binaries ? await PostgresServer.StartAsync(binaries) : null;
    }
}
