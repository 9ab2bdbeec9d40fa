using Wardline.Guard.Keys;
using Wardline.Guard.Setup;
using Wardline.Guard.Storage;
using Wardline.Guard.Vault;
using Wardline.Tests.Contracts;
using Wardline.Tests.Vault;
using Xunit;

namespace Wardline.Tests.Storage;

/// <summary>A full disk and a read-only database: nothing is acknowledged or shown that is not durable, and work goes on afterwards.</summary>
public sealed class SqliteFaultTests
{
    [Fact]
    public async Task On_a_full_disk_nothing_is_acknowledged_or_shown_and_with_space_all_goes_on()
    {
        await using var disk = await SmallDisk.MountAsync();
        if (disk is null)
        {
            await A_database_that_may_not_grow_refuses_and_goes_on_when_it_may();
            return;
        }

        await using var house = await Installation.OpenAsync(Path.Combine(disk.Path, "data"), null, new RootKeyOptions(), TextWriter.Null, TimeProvider.System);
        await FailsAndGoesOnAsync(house, () => Act(disk.Fill), () => Act(disk.Free));
    }

    [Fact]
    public async Task A_database_that_may_not_grow_refuses_and_goes_on_when_it_may()
    {
        await using var database = TestDatabase.Sqlite();
        await using var house = await database.OpenAsync();
        await FailsAndGoesOnAsync(house, () => PagesAsync(house, 1), () => PagesAsync(house, 1_000_000));
    }

    [Fact]
    public async Task A_read_only_database_refuses_acts_and_views()
    {
        await using var database = TestDatabase.Sqlite();
        Guid patient;
        await using (var house = await database.OpenAsync())
        {
            var desk = await Desk.OfAsync(house);
            patient = await desk.AddPatientAsync("mrn|1", (Segments.Identity, "{}"));
            var grant = await desk.GrantAsync(await desk.CallAsync(patient));
            await house.Store.HousekeepAsync(act => act.Db.ExecuteAsync("PRAGMA query_only = ON"));

            await Assert.ThrowsAsync<NotDurableException>(() => Counters.AddAsync(house.Store));
            await Assert.ThrowsAsync<NotDurableException>(() => house.Vault.OpenAsync(grant, "record.view").AsTask());
            await Assert.ThrowsAsync<NotDurableException>(() => desk.AskAsync(call: null, patient).AsTask());
            Assert.DoesNotContain(await Counters.PendingAsync(house.Store), e => e.Kind == "record.view");
        }

        await using var again = await database.OpenAsync();
        Assert.Single(await (await Desk.OfAsync(again)).ViewAsync(patient));
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_refused_with_its_name()
    {
        await using var database = TestDatabase.Sqlite();
        await File.WriteAllTextAsync(database.File, new string('x', 10_000));
        var error = await Assert.ThrowsAsync<UnusableStoreException>(database.OpenStoreAsync);
        Assert.Contains(database.File, error.Message, StringComparison.Ordinal);
    }

    static async Task FailsAndGoesOnAsync(Installation house, Func<Task> fill, Func<Task> free)
    {
        await Counters.MakeTableAsync(house.Store);
        var desk = await Desk.OfAsync(house);
        var patient = await desk.AddPatientAsync("mrn|1", (Segments.Identity, "{}"));
        var grant = await desk.GrantAsync(await desk.CallAsync(patient));
        await fill();

        // Some views still fit into what is allocated; each that opened has its entry, the first that fails has none.
        var shown = 0;
        while (await ShownAsync(house, grant))
        {
            Assert.InRange(++shown, 1, 50_000);
        }

        var acts = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => Task.Run(() => AddedAsync(house.Store))));
        Assert.Contains(false, acts);
        await StandsAsync(house, shown, acts.Count(done => done));

        await free();
        Assert.True(await ShownAsync(house, grant));
        await Counters.AddAsync(house.Store);
        await StandsAsync(house, shown + 1, acts.Count(done => done) + 1);
        await house.Sequencer.DrainAsync();
        Assert.All(await house.Ledger.VerifyAsync(), report => Assert.True(report.Ok, report.Why));
    }

    static async Task StandsAsync(Installation house, int views, int rows)
    {
        var pending = await Counters.PendingAsync(house.Store);
        Assert.Equal(views, pending.Count(e => e.Kind == "record.view"));
        Assert.Equal(rows, pending.Count(e => e.Kind == "counter.added"));
        Assert.Equal(rows, await Counters.CountAsync(house.Store));
    }

    static async Task<bool> ShownAsync(Installation house, Wardline.Guard.Access.Grant grant)
    {
        try
        {
            return await house.Vault.OpenAsync(grant, "record.view") is not null;
        }
        catch (NotDurableException)
        {
            return false;
        }
    }

    static async Task<bool> AddedAsync(Store store)
    {
        try
        {
            // Large enough that it can't fit into the rest of a page.
            await store.ActAsync(async act =>
            {
                var id = Guard.Ids.New(TimeProvider.System);
                await Counters.InsertAsync(act, id);
                act.Enter(Counters.Log, Counters.EntryOf("counter.added", about: id) with { Sealed = new byte[30_000] });
            });
            return true;
        }
        catch (NotDurableException)
        {
            return false;
        }
    }

    static async Task PagesAsync(Installation house, int most) =>
        await house.Store.HousekeepAsync(act => act.Db.NumberAsync($"PRAGMA max_page_count = {most}"));

    static Task Act(Action action)
    {
        action();
        return Task.CompletedTask;
    }
}
