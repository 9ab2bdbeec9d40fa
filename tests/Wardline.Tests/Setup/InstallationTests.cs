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
        await (await Installation.OpenAsync(folder.At("seed"), null, new RootKeyOptions(), TextWriter.Null, TimeProvider.System)).DisposeAsync();
        foreach (var name in (string[])["a", "b"])
        {
            Directory.CreateDirectory(folder.At(name), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
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

    [Fact]
    public async Task A_lost_root_key_of_a_postgresql_is_an_error_and_not_a_new_key()
    {
        await using var database = await ThrowawayPostgres.NewDatabaseAsync();
        using var folder = new TempFolder();
        await (await OpenAsync(folder, database.ConnectionString)).DisposeAsync();
        File.Delete(folder.At("data", "keys", "root.key"));

        await Assert.ThrowsAsync<KeySetupException>(() => OpenAsync(folder, database.ConnectionString));
        Assert.False(File.Exists(folder.At("data", "keys", "root.key")));
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.OtherExecute)]
    public async Task A_data_folder_that_others_may_enter_is_refused_with_the_way_to_close_it(UnixFileMode others)
    {
        using var folder = new TempFolder();
        await (await OpenAsync(folder)).DisposeAsync();
        File.SetUnixFileMode(folder.At("data"), Owner | others);

        var refused = await Assert.ThrowsAsync<UnusableStoreException>(() => OpenAsync(folder));
        Assert.Contains($"chmod 700 {folder.At("data")}", refused.Message, StringComparison.Ordinal);
        File.SetUnixFileMode(folder.At("data"), Owner);
        await (await OpenAsync(folder)).DisposeAsync();
    }

    [Fact]
    public async Task An_empty_folder_becomes_its_owners_alone()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.At("data"));
        File.SetUnixFileMode(folder.At("data"), Owner | UnixFileMode.GroupRead | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        await (await OpenAsync(folder)).DisposeAsync();

        Assert.Equal(Owner, File.GetUnixFileMode(folder.At("data")));
    }

    const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    static Task<Installation> OpenAsync(TempFolder folder, string? postgres = null) =>
        Installation.OpenAsync(folder.At("data"), postgres, new RootKeyOptions(), TextWriter.Null, TimeProvider.System);
}
