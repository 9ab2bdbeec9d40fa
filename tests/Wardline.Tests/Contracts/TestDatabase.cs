using Wardline.Guard.Keys;
using Wardline.Guard.Setup;
using Wardline.Guard.Storage;
using Wardline.Guard.Storage.Postgres;
using Wardline.Guard.Storage.Sqlite;
using Wardline.Tests.Support;

namespace Wardline.Tests.Contracts;

/// <summary>An empty database of one of the two kinds, with a folder beside it; it may be opened again and again.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    readonly TempFolder _folder = new();
    readonly PostgresDatabase? _postgres;

    TestDatabase(PostgresDatabase? postgres) => _postgres = postgres;

    /// <summary>A SQLite file in a folder of its own.</summary>
    public static TestDatabase Sqlite() => new(null);

    /// <summary>A database on the run's PostgreSQL.</summary>
    public static async Task<TestDatabase> PostgresAsync() => new(await ThrowawayPostgres.NewDatabaseAsync());

    /// <summary>Null on SQLite.</summary>
    public string? ConnectionString => _postgres?.ConnectionString;

    /// <summary>Data folder of an installation.</summary>
    public string DataFolder => _folder.At("data");

    /// <summary>The database file of <see cref="OpenStoreAsync"/> on SQLite.</summary>
    public string File => _folder.At("store.db");

    /// <summary>A folder of the test's own.</summary>
    public string At(string name) => _folder.At(name);

    /// <summary>The bare store, without keys and logs.</summary>
    public async Task<Store> OpenStoreAsync() => _postgres is null
        ? await SqliteStore.OpenAsync(File, TimeProvider.System)
        : await PostgresStore.OpenAsync(_postgres.ConnectionString, TimeProvider.System);

    /// <summary>A whole installation.</summary>
    public Task<Installation> OpenAsync() =>
        Installation.OpenAsync(DataFolder, ConnectionString, new RootKeyOptions(), TextWriter.Null, TimeProvider.System);

    public async ValueTask DisposeAsync()
    {
        if (_postgres is not null)
        {
            await _postgres.DisposeAsync();
        }

        _folder.Dispose();
    }
}
