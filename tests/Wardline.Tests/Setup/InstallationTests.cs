using Wardline.Guard.Keys;
using Wardline.Guard.Setup;
using Wardline.Guard.Storage;
using Wardline.Tests.Support;
using Xunit;

namespace Wardline.Tests.Setup;

public sealed class InstallationTests
{
    [Fact]
    public async Task A_lost_root_key_is_an_error_and_not_a_new_key()
    {
        using var folder = new TempFolder();
        await (await OpenAsync(folder)).DisposeAsync();
        File.Delete(folder.At("data", "keys", "root.key"));

        await Assert.ThrowsAsync<KeySetupException>(() => OpenAsync(folder));
        Assert.False(File.Exists(folder.At("data", "keys", "root.key")));
    }

    [Fact]
    public async Task Another_installations_root_key_opens_nothing()
    {
        using var folder = new TempFolder();
        using var other = new TempFolder();
        await (await OpenAsync(folder)).DisposeAsync();
        await (await OpenAsync(other)).DisposeAsync();
        File.Copy(other.At("data", "keys", "root.key"), folder.At("data", "keys", "root.key"), overwrite: true);

        await Assert.ThrowsAsync<KeyRefusedException>(() => OpenAsync(folder));
    }

    [Fact]
    public async Task One_process_holds_a_folder_and_gives_it_back()
    {
        using var folder = new TempFolder();
        await using (await OpenAsync(folder))
        {
            await Assert.ThrowsAsync<FolderInUseException>(() => OpenAsync(folder));
        }

        await (await OpenAsync(folder)).DisposeAsync();
    }

    [Fact]
    public async Task Two_servers_that_start_at_once_on_an_empty_postgresql_make_one_installation()
    {
        await using var database = await ThrowawayPostgres.NewDatabaseAsync();
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.At("a", "keys"));
        await (await Installation.OpenAsync(folder.At("seed"), null, new RootKeyOptions(), TextWriter.Null, TimeProvider.System)).DisposeAsync();
        foreach (var name in (string[])["a", "b"])
        {
            Directory.CreateDirectory(folder.At(name, "keys"));
            foreach (var file in Directory.GetFiles(folder.At("seed", "keys")))
            {
                File.Copy(file, folder.At(name, "keys", Path.GetFileName(file)), overwrite: true);
            }
        }

        var opened = await Task.WhenAll(((string[])["a", "b"]).Select(name =>
            Installation.OpenAsync(folder.At(name), database.ConnectionString, new RootKeyOptions(), TextWriter.Null, TimeProvider.System)));
        try
        {
            Assert.Equal((await opened[0].FindClientAsync("default"))!.Id, (await opened[1].FindClientAsync("default"))!.Id);
            await opened[1].Sequencer.DrainAsync(TestContext.Current.CancellationToken);
            Assert.All(await opened[0].Ledger.VerifyAsync(), log => Assert.True(log.Ok, log.Why));
        }
        finally
        {
            foreach (var installation in opened)
            {
                await installation.DisposeAsync();
            }
        }
    }

    static Task<Installation> OpenAsync(TempFolder folder) =>
        Installation.OpenAsync(folder.At("data"), null, new RootKeyOptions(), TextWriter.Null, TimeProvider.System);
}
