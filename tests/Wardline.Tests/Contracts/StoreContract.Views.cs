using Wardline.Guard;
using Wardline.Guard.Access;
using Wardline.Guard.Storage;
using Xunit;

namespace Wardline.Tests.Contracts;

public abstract partial class StoreContract
{
    [Fact]
    public async Task An_entry_on_a_basis_is_written_only_while_it_is_open_in_that_version()
    {
        var basis = await OpenBasisAsync();
        Assert.True(await ViewAsync("seen", basis));

        await StepAsync(basis);
        Assert.False(await ViewAsync("late", basis));
        Assert.True(await ViewAsync("seen", basis with { Version = 2 }));
        Assert.False(await ViewAsync("early", basis with { Version = 3 }));

        await CloseAsync(basis with { Version = 2 });
        Assert.False(await ViewAsync("late", basis with { Version = 2 }));
        Assert.False(await ViewAsync("late", basis with { Version = 3 }));
        Assert.False(await ViewAsync("unknown", new BasisVersion(Ids.New(TimeProvider.System), 1)));
        Assert.True(await Store.EnterAsync(Counters.Log, Counters.EntryOf("of-nobody"), basis: null));

        Assert.Equal(["opened", "seen", "stepped", "seen", "closed", "of-nobody"], (await Counters.PendingAsync(Store)).Select(e => e.Kind));
    }

    [Fact]
    public async Task A_step_is_bound_by_an_entry_after_it_or_does_not_stand()
    {
        var basis = await OpenBasisAsync();
        await Assert.ThrowsAsync<ActWithoutEntryException>(() => Store.ActAsync(async act =>
        {
            act.Enter(Counters.Log, Counters.EntryOf("too-early"));
            await Basis.StepAsync(act, basis);
        }).AsTask());
        await StepAsync(basis);
        Assert.True((await StateCheck.RunAsync(Store, [Basis.Bound])).Ok);

        await Store.HousekeepAsync(act => act.Db.ExecuteAsync("UPDATE basis SET open = 0 WHERE id = @id", ("@id", basis.Id)));
        var found = Assert.Single((await StateCheck.RunAsync(Store, [Basis.Bound])).Findings);
        Assert.Equal(("basis", StateFault.Changed), (found.Table, found.Kind));
    }

    [Fact]
    public async Task Views_that_race_with_the_close_are_before_it_or_not_at_all()
    {
        for (var round = 0; round < 20; round++)
        {
            var basis = await OpenBasisAsync();
            var views = Enumerable.Range(0, 12).Select(_ => Task.Run(() => ViewAsync("seen", basis))).ToList();
            await Task.Run(() => CloseAsync(basis));
            var seen = (await Task.WhenAll(views)).Count(v => v);

            var kinds = (await Counters.PendingAsync(Store)).Where(e => e.Patient == basis.Id).Select(e => e.Kind).ToList();
            Assert.Equal(["opened", .. Enumerable.Repeat("seen", seen), "closed"], kinds);
        }
    }

    [Fact]
    public async Task Many_entries_share_commits()
    {
        const int Entries = 300;
        var (before, release) = (await CommitsAsync(), await HoldWritersAsync());
        var waiting = Enumerable.Range(0, Entries).Select(_ => Store.EnterAsync(Counters.Log, Counters.EntryOf("seen"), basis: null).AsTask()).ToList();
        await release();
        Assert.All(await Task.WhenAll(waiting), Assert.True);

        Assert.Equal(Entries, (await Counters.PendingAsync(Store)).Count(e => e.Kind == "seen"));
        Assert.InRange(await CommitsAsync() - before, 1, Entries / 10);
    }

    /// <summary>How many transactions have written entries so far, as the database's own files or columns tell.</summary>
    private protected abstract Task<long> CommitsAsync();

    /// <summary>Lets nothing be written until the function that is given back is called.</summary>
    private protected abstract Task<Func<Task>> HoldWritersAsync();

    private protected async Task<BasisVersion> OpenBasisAsync() => await Store.ActAsync(async act =>
    {
        var basis = await Basis.OpenAsync(act, Ids.New(TimeProvider.System), Guid.Empty, "call", Guid.Empty);
        act.Enter(Counters.Log, Counters.EntryOf("opened", about: basis.Id));
        return basis;
    });

    private protected Task<bool> ViewAsync(string kind, BasisVersion basis) =>
        Store.EnterAsync(Counters.Log, Counters.EntryOf(kind, about: basis.Id), basis).AsTask();

    private protected async Task CloseAsync(BasisVersion basis) => await Store.ActAsync(async act =>
    {
        await Basis.CloseAsync(act, basis);
        act.Enter(Counters.Log, Counters.EntryOf("closed", about: basis.Id));
    });

    async Task StepAsync(BasisVersion basis) => await Store.ActAsync(async act =>
    {
        await Basis.StepAsync(act, basis);
        act.Enter(Counters.Log, Counters.EntryOf("stepped", about: basis.Id));
    });
}
