using Wardline.Clients;
using Wardline.Guard;
using Wardline.Guard.Keys;
using Wardline.Guard.Ledger;
using Wardline.Guard.Setup;
using Wardline.Guard.Storage;
using Wardline.Guard.Vault;
using Wardline.Identity;
using Wardline.Telephony;
using Wardline.Tests.Identity;
using Wardline.Tests.Storage;
using Wardline.Tests.Support;
using Xunit;

namespace Wardline.Tests.Telephony;

public class WebhookSecretTests
{
    private static readonly BoundTable[] Bound = [.. VaultTables.All, .. ClientTables.Bound, .. IdentityTables.Bound, .. TelephonyTables.Bound];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Two_are_live_at_once_and_a_retired_one_is_not(bool postgres)
    {
        await using IdentityRoom room = await IdentityRoom.OpenAsync(postgres);
        Guid client = await ClientAsync(room);
        (Saved Saved, string? Secret) first, second;
        using (HouseKey key = await OpenAsync(room))
        {
            WebhookSecrets secrets = new(room.Installation, key);
            first = await secrets.AddAsync(IdentityRoom.Somebody, client);
            room.Time.Advance(TimeSpan.FromMinutes(1));
            second = await secrets.AddAsync(IdentityRoom.Somebody, client);
        }

        await room.RestartAsync();
        using HouseKey again = await OpenAsync(room);
        WebhookSecrets after = new(room.Installation, again);
        Assert.Equal([Handed(second, client), Handed(first, client)], (await after.LiveAsync()).Select(Live));
        Assert.NotEqual(first.Secret, second.Secret);

        Assert.True((await after.RetireAsync(IdentityRoom.Somebody, first.Saved.Id)).Ok);
        Assert.Equal([Handed(second, client)], (await after.LiveAsync()).Select(Live));
        Assert.Equal([(first.Saved.Id, client, true), (second.Saved.Id, client, false)], (await after.AllAsync()).Select(s => (s.Id, s.Client, s.Retired)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Adding_and_retiring_have_their_entries_which_bind_the_row(bool postgres)
    {
        await using IdentityRoom room = await IdentityRoom.OpenAsync(postgres);
        Guid client = await ClientAsync(room);
        using HouseKey key = await OpenAsync(room);
        WebhookSecrets secrets = new(room.Installation, key);
        Guid kept = (await secrets.AddAsync(IdentityRoom.Somebody, client)).Saved.Id;
        Guid gone = (await secrets.AddAsync(IdentityRoom.Somebody, client)).Saved.Id;
        Assert.True((await secrets.RetireAsync(IdentityRoom.Somebody, gone)).Ok);

        IEnumerable<Entry> entries = (await room.EntriesAsync()).Where(e => e.Kind.StartsWith("telephony.", StringComparison.Ordinal));
        Assert.Equal(
            [("telephony.secret-added", kept), ("telephony.secret-added", gone), ("telephony.secret-retired", gone)],
            entries.Select(e => (e.Kind, Guid.Parse(e.Detail!["secret"].Text!))));
        Assert.All(entries, e => Assert.Equal((client, IdentityRoom.Somebody.Id.ToString("D")), (e.Client, e.Actor.Id)));
        Assert.True((await StateCheck.RunAsync(room.Installation.Store, Bound)).Ok);

        // Whoever has the database, but not the system, brings the retired one back to life.
        LedgerLog house = await room.Installation.Logs.OfAsync(LedgerLogs.House);
        await room.Installation.Store.ActAsync(async act =>
        {
            await act.Db.ExecuteAsync("UPDATE webhook_secret SET retired = 0 WHERE id = @id", ("@id", gone));
            act.Enter(house.Id, HouseEntry.Of(act, room.Time, IdentityRoom.Somebody, "test.tampered", null));
        });
        StateFinding found = Assert.Single((await StateCheck.RunAsync(room.Installation.Store, Bound)).Findings);
        Assert.Equal(new StateFinding("webhook_secret", Convert.ToHexStringLower(gone.Bytes()), StateFault.Changed), found);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Retiring_is_done_once_also_by_six_at_the_same_time(bool postgres)
    {
        await using IdentityRoom room = await IdentityRoom.OpenAsync(postgres);
        using HouseKey key = await OpenAsync(room);
        WebhookSecrets secrets = new(room.Installation, key);
        Guid id = (await secrets.AddAsync(IdentityRoom.Somebody, await ClientAsync(room))).Saved.Id;
        Saved[] outcomes = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => secrets.RetireAsync(IdentityRoom.Somebody, id)));

        Assert.Single(outcomes, o => o.Ok);
        Assert.All(outcomes.Where(o => !o.Ok), o => Assert.Contains("retired already", o.Errors["id"], StringComparison.Ordinal));
        Assert.Contains("retired already", (await secrets.RetireAsync(IdentityRoom.Somebody, id)).Errors["id"], StringComparison.Ordinal);
        Assert.Contains("no secret", (await secrets.RetireAsync(IdentityRoom.Somebody, Ids.New(room.Time))).Errors["id"], StringComparison.Ordinal);
        Assert.Single(await room.EntriesAsync(), e => e.Kind == "telephony.secret-retired");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_client_that_is_unknown_or_retired_gets_none(bool postgres)
    {
        await using IdentityRoom room = await IdentityRoom.OpenAsync(postgres);
        using HouseKey key = await OpenAsync(room);
        WebhookSecrets secrets = new(room.Installation, key);
        ClientList clients = new(room.Installation);
        ClientProfile client = Assert.Single(await clients.AllAsync());
        Assert.True((await clients.RetireAsync(IdentityRoom.Somebody, client, true)).Ok);

        foreach (Guid nobody in (Guid[])[client.Id, Ids.New(room.Time)])
        {
            (Saved saved, string? secret) = await secrets.AddAsync(IdentityRoom.Somebody, nobody);
            Assert.True(saved.Errors.ContainsKey("client"));
            Assert.Null(secret);
        }

        Assert.Empty(await secrets.AllAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_secret_stands_in_no_file_of_either_database(bool postgres)
    {
        using TempFolder folder = new();
        await using PostgresServer? server = postgres ? await ThrowawayPostgres.NewServerAsync() : null;
        if (server is not null)
        {
            await server.ExecuteAsync("ALTER DATABASE postgres SET log_statement = 'all'");
        }

        await using Installation installation = await Installation.OpenAsync(
            folder.At("data"), server?.ConnectionStringTo("postgres"), RootKeyOptions.From(_ => null), TextWriter.Null, TimeProvider.System);
        await installation.Store.UpgradeAsync(ClientList.Schema);
        await installation.Store.UpgradeAsync(TelephonyTables.Schema);
        using HouseKey key = await installation.OpenHouseKeyAsync(TelephonyTables.KeyPurpose);
        WebhookSecrets secrets = new(installation, key);
        Guid client = (await installation.FindClientAsync("default"))!.Id;
        (Saved saved, string? secret) = await secrets.AddAsync(IdentityRoom.Somebody, client);
        Assert.Equal(Handed((saved, secret), client), Live(Assert.Single(await secrets.LiveAsync())));
        Assert.True((await secrets.RetireAsync(IdentityRoom.Somebody, saved.Id)).Ok);
        await installation.Sequencer.DrainAsync();
        if (server is not null)
        {
            await server.ExecuteAsync("CHECKPOINT");
        }

        Canaries canaries = new Canaries(secret!).AndKey("the key", Bytes(secret!));
        string[] places = server is null ? [folder.Path] : [folder.Path, server.DataFolder, server.LogFile];
        (long looked, List<string> found) = canaries.Search(places);
        Assert.True(looked > 100_000, $"Only {looked} bytes were looked at.");
        Assert.Empty(found);

        // The same search finds what is there: the row's id, and the key once somebody puts it down.
        Assert.NotEmpty(new Canaries().AndKey("id", saved.Id.Bytes()).Search(places).Found);
        File.WriteAllBytes(folder.At("careless"), [1, .. Bytes(secret!), 2]);
        Assert.Single(canaries.Search(folder.Path).Found);
    }

    private static async Task<HouseKey> OpenAsync(IdentityRoom room)
    {
        await room.Installation.Store.UpgradeAsync(TelephonyTables.Schema);
        return await room.Installation.OpenHouseKeyAsync(TelephonyTables.KeyPurpose);
    }

    private static async Task<Guid> ClientAsync(IdentityRoom room) => (await room.Installation.FindClientAsync("default"))!.Id;

    /// <summary>What was handed over, by the rule of Standard Webhooks: the prefix, then base64 of 32 bytes.</summary>
    private static byte[] Bytes(string secret)
    {
        Assert.StartsWith("whsec_", secret, StringComparison.Ordinal);
        byte[] bytes = Convert.FromBase64String(secret[6..]);
        Assert.Equal(32, bytes.Length);
        return bytes;
    }

    private static (Guid Id, Guid Client, string Key) Handed((Saved Saved, string? Secret) added, Guid client) =>
        (added.Saved.Id, client, Convert.ToHexString(Bytes(added.Secret!)));

    private static (Guid Id, Guid Client, string Key) Live(WebhookSecret secret) => (secret.Id, secret.Client, Convert.ToHexString(secret.Key.Span));
}
