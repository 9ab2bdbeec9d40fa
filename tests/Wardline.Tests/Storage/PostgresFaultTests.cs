using Npgsql;
using Wardline.Guard;
using Wardline.Guard.Keys;
using Wardline.Guard.Setup;
using Wardline.Guard.Storage;
using Wardline.Guard.Storage.Postgres;
using Wardline.Guard.Vault;
using Wardline.Tests.Contracts;
using Wardline.Tests.Support;
using Wardline.Tests.Vault;
using Xunit;

namespace Wardline.Tests.Storage;

/// <summary>Connections that are cut and a server that crashes: never acknowledged and lost, never half there.</summary>
public sealed class PostgresFaultTests : IAsyncLifetime
{
    const string Views = "unnest($1::bigint[]", Commit = "COMMIT\0", Insert = "INSERT 0 1\0";

    PostgresDatabase _database = null!;
    CuttingProxy _proxy = null!;
    Store _store = null!;
    Store _direct = null!;

    string Through => new NpgsqlConnectionStringBuilder(_database.ConnectionString) { Port = _proxy.Port }.ConnectionString;

    public async ValueTask InitializeAsync()
    {
        _database = await ThrowawayPostgres.NewDatabaseAsync();
        _proxy = new CuttingProxy(new NpgsqlConnectionStringBuilder(_database.ConnectionString).Port);
        _store = await PostgresStore.OpenAsync(Through, TimeProvider.System);
        _direct = await PostgresStore.OpenAsync(_database.ConnectionString, TimeProvider.System);
        await Counters.MakeTableAsync(_direct);
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        await _direct.DisposeAsync();
        await _proxy.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Theory]
    [InlineData("INSERT INTO counter", nameof(Cut.BeforeForwarding), Insert, 0)]
    [InlineData("INSERT INTO counter", nameof(Cut.BeforeTheAnswer), Insert, 0)]
    [InlineData("INSERT INTO ledger_pending", nameof(Cut.BeforeTheAnswer), Insert, 0)]
    [InlineData(Commit, nameof(Cut.BeforeForwarding), Commit, 0)]
    [InlineData(Commit, nameof(Cut.BeforeTheAnswer), Commit, 1)]
    public async Task An_act_whose_connection_is_cut_is_never_acknowledged_and_stands_whole_or_not_at_all(string text, string cut, string answer, int stands)
    {
        _proxy.Arm(text, Enum.Parse<Cut>(cut), answer);
        await Assert.ThrowsAsync<NotDurableException>(() => Counters.AddAsync(_store));
        Assert.True(_proxy.HasCut);

        Assert.Equal(stands, await Counters.CountAsync(_direct));
        Assert.Equal(stands, (await Counters.PendingAsync(_direct)).Count);
        await Counters.AddAsync(_store);
        Assert.Equal(stands + 1, await Counters.CountAsync(_direct));
    }

    [Theory]
    [InlineData(nameof(Cut.BeforeForwarding), 0)]
    [InlineData(nameof(Cut.BeforeTheAnswer), 1)]
    public async Task A_view_whose_connection_is_cut_shows_nothing(string cut, int stands)
    {
        using var folder = new TempFolder();
        await using var house = await Installation.OpenAsync(folder.At("data"), Through, new RootKeyOptions(), TextWriter.Null, TimeProvider.System);
        var desk = await Desk.OfAsync(house);
        var grant = await desk.GrantAsync(await desk.CallAsync(await desk.AddPatientAsync("mrn|1", (Segments.Identity, "{}"))));

        _proxy.Arm(Views, Enum.Parse<Cut>(cut), "nr\0");
        await Assert.ThrowsAsync<NotDurableException>(() => house.Vault.OpenAsync(grant, "record.view").AsTask());
        Assert.True(_proxy.HasCut);
        Assert.Equal(stands, (await Counters.PendingAsync(_direct)).Count(e => e.Kind == "record.view"));

        Assert.NotNull(await house.Vault.OpenAsync(grant, "record.view"));
        Assert.Equal(stands + 1, (await Counters.PendingAsync(_direct)).Count(e => e.Kind == "record.view"));
    }

    [Fact]
    public async Task Among_many_acts_and_views_cuts_lose_nothing_that_was_acknowledged()
    {
        var cuts = 0;
        var told = await Task.WhenAll(Enumerable.Range(0, 6).Select(worker => Task.Run(async () =>
        {
            var kept = new List<Guid>();
            for (var i = 0; i < 25; i++)
            {
                var draw = TestSeed.For($"cuts {worker} {i}");
                if (_proxy.HasCut && draw % 3 == 0)
                {
                    _proxy.Arm(Commit, (draw >> 8) % 2 == 0 ? Cut.BeforeForwarding : Cut.BeforeTheAnswer, Commit);
                    Interlocked.Increment(ref cuts);
                }

                var id = Ids.New(TimeProvider.System);
                if (await ToldAsync(() => Counters.AddAsync(_store, id)) && await ToldAsync(() => Counters.BumpAsync(_store, id, 1).AsTask()))
                {
                    kept.Add(id);
                }
            }

            return kept;
        })));

        Assert.True(cuts > 0);
        var rows = await _direct.ReadAsync(db => db.QueryAsync("SELECT id, version FROM counter", r => (Id: r.Id(0), Version: r.GetInt64(1))));
        var entries = (await Counters.PendingAsync(_direct)).ToLookup(e => e.Patient!.Value);
        Assert.Equal(rows.Select(r => r.Id).Order(), entries.Select(e => e.Key).Order());
        Assert.All(rows, row => Assert.Equal(row.Version, entries[row.Id].Count()));
        Assert.True(told.SelectMany(t => t).ToHashSet().IsSubsetOf(rows.Where(r => r.Version == 2).Select(r => r.Id)));
    }

    [Fact]
    public async Task A_server_that_crashes_in_the_middle_is_used_again_when_it_is_back()
    {
        await using var server = await ThrowawayPostgres.NewServerAsync();
        await using var store = await PostgresStore.OpenAsync(server.ConnectionStringTo("postgres"), TimeProvider.System);
        await Counters.MakeTableAsync(store);
        using var stop = new CancellationTokenSource();
        var (ids, views, failed) = (new System.Collections.Concurrent.ConcurrentBag<Guid>(), new System.Collections.Concurrent.ConcurrentBag<Guid>(), 0);
        var working = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                var (id, view) = (Ids.New(TimeProvider.System), Counters.EntryOf("seen"));
                if (await ToldAsync(() => Counters.AddAsync(store, id)))
                {
                    ids.Add(id);
                }
                else
                {
                    Interlocked.Increment(ref failed);
                }

                if (await ToldAsync(() => store.EnterAsync(Counters.Log, view, basis: null).AsTask()))
                {
                    views.Add(view.Id);
                }
            }
        })).ToList();

        await UntilAsync(() => ids.Count > 30 && views.Count > 30);
        var start = await CrashedServer.StopAsync(server);
        await UntilAsync(() => failed > 3);
        using var again = await start();
        var (rowsBefore, viewsBefore) = (ids.Count, views.Count);
        await UntilAsync(() => ids.Count > rowsBefore + 30 && views.Count > viewsBefore + 30);
        await stop.CancelAsync();
        await Task.WhenAll(working);

        var rows = await store.ReadAsync(db => db.QueryAsync("SELECT id FROM counter", r => r.Id(0)));
        var entries = await Counters.PendingAsync(store);
        Assert.True(ids.ToHashSet().IsSubsetOf(rows), "An acknowledged act is gone.");
        Assert.True(views.ToHashSet().IsSubsetOf(entries.Where(e => e.Kind == "seen").Select(e => e.Id)), "An acknowledged view is gone.");
        Assert.Equal(rows.Order(), entries.Where(e => e.Kind == "counter.added").Select(e => e.Patient!.Value).Order());
    }

    static async Task UntilAsync(Func<bool> state)
    {
        while (!state())
        {
            await Task.Delay(10);
        }
    }

    /// <summary>True: acknowledged. An act that was not told may still stand (the cut came before the answer).</summary>
    static async Task<bool> ToldAsync(Func<Task> act)
    {
        try
        {
            await act();
            return true;
        }
        catch (NotDurableException)
        {
            return false;
        }
    }
}
