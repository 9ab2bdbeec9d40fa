using Npgsql;
using Wardline.Guard.Ledger;
using Wardline.Guard.Storage;
using Wardline.Tests.Support;
using Xunit;

namespace Wardline.EndToEnd.Crash;

/// <summary>
/// Rounds on one database: run, kill, open again by the ordinary way, check everything. The next round goes on with the same data, so the
/// writer's own start is a recovery too.
/// </summary>
static class CrashRounds
{
    /// <summary>Returns how many acts were acknowledged; any that is lost, doubled or half there fails an assertion.</summary>
    public static async Task<int> RunAsync(bool postgres, ulong seed, int rounds)
    {
        using var folder = new TempFolder();
        await using var database = postgres ? await ThrowawayPostgres.NewDatabaseAsync() : null;
        var acknowledged = new Acknowledged();
        for (var round = 0; round < rounds; round++)
        {
            var lines = 1 + (int)(TestSeed.Derive(seed, $"kill {round}") % 600);
            await acknowledged.RunAndKillAsync(folder.At("data"), database?.ConnectionString, lines);
            if (database is not null)
            {
                await GoneAsync(database.ConnectionString);
            }

            await CheckAsync(folder.At("data"), database?.ConnectionString, acknowledged);
        }

        return acknowledged.Total;
    }

    // The server may still be at a commit of the dead process: it counts as not acknowledged, but it must be over before we look.
    internal static async Task GoneAsync(string connectionString)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'", connection);
        while ((long)(await command.ExecuteScalarAsync())! > 0)
        {
            await Task.Delay(5);
        }
    }

    static async Task CheckAsync(string folder, string? database, Acknowledged acknowledged)
    {
        await using var house = await CrashWriter.OpenAsync(folder, database);
        await house.Sequencer.DrainAsync();
        var reports = await house.Ledger.VerifyAsync();
        Assert.Equal(2, reports.Count);
        Assert.All(reports, report => Assert.True(report.Ok, report.Why));

        var entries = (await ReadAsync(house.Store, "SELECT body FROM ledger_entry ORDER BY log, leaf_index", r => Entry.Parse(r.Bytes(0)))).ToList();
        Assert.Equal(entries.Count, entries.Select(e => e.Id).Distinct().Count());
        Assert.True(acknowledged.Views.IsSubsetOf(entries.Where(e => e.Kind == CrashWriter.View).Select(e => e.Id)), "An acknowledged view has no entry.");
        await CheckRowsAsync(house.Store, acknowledged, entries);
        await CheckCountersAsync(house.Store, acknowledged, entries);
    }

    static async Task CheckRowsAsync(Store store, Acknowledged acknowledged, List<Entry> entries)
    {
        var halves = (await ReadAsync(store, "SELECT id, count(*) FROM crash_half GROUP BY id", r => (Id: r.Id(0), Halves: r.GetInt64(1)))).ToList();
        Assert.All(halves, row => Assert.Equal(2, row.Halves));

        // Each row has its one entry and each entry its row, whether or not anybody was told.
        Assert.Equal(halves.Select(h => h.Id).Order(), entries.Where(e => e.Kind == CrashWriter.Row).Select(e => e.Patient!.Value).Order());
        Assert.True(acknowledged.Rows.IsSubsetOf(halves.Select(h => h.Id)), "An acknowledged row is gone.");
    }

    static async Task CheckCountersAsync(Store store, Acknowledged acknowledged, List<Entry> entries)
    {
        var counted = entries.Where(e => e.Kind == CrashWriter.Count).ToLookup(e => e.Patient!.Value);
        var versions = (await ReadAsync(store, "SELECT id, version FROM crash_counter", r => (Id: r.Id(0), Version: r.GetInt64(1)))).ToDictionary(c => c.Id, c => c.Version);
        Assert.All(versions, counter => Assert.Equal(1 + counted[counter.Key].Count(), counter.Value));
        Assert.All(acknowledged.Counts, told => Assert.InRange(told.Value, 1, versions[told.Key]));
    }

    static async Task<IEnumerable<T>> ReadAsync<T>(Store store, string sql, Func<System.Data.Common.DbDataReader, T> row) =>
        await store.ReadAsync(db => db.QueryAsync(sql, row));
}
