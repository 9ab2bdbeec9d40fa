using Microsoft.Extensions.Time.Testing;
using Wardline.Clients;
using Wardline.Guard.Access;
using Wardline.Guard.Keys;
using Wardline.Guard.Ledger;
using Wardline.Guard.Setup;
using Wardline.Guard.Storage;
using Wardline.Identity;
using Wardline.Tests.Support;

namespace Wardline.Tests.Identity;

/// <summary>An installation with the tables of Clients and Identity, on either database, and a clock that the test moves.</summary>
internal sealed class IdentityRoom : IAsyncDisposable
{
    public static readonly Actor Somebody = new(new Guid("0190a5c2-7b6e-7c00-8000-00000000abcd"), "administrator");

    private readonly TempFolder _folder = new();
    private PostgresDatabase? _postgres;
    private HouseKey? _key;

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 24, 9, 0, 0, TimeSpan.Zero));

    public Installation Installation { get; private set; } = null!;

    public StaffList Staff { get; private set; } = null!;

    public OneTimeLinks Links { get; private set; } = null!;

    public People People { get; private set; } = null!;

    public string Data => _folder.At("data");

    public static async Task<IdentityRoom> OpenAsync(bool postgres)
    {
        IdentityRoom room = new();
        room._postgres = postgres ? await ThrowawayPostgres.NewDatabaseAsync() : null;
        await room.StartAsync();
        return room;
    }

    /// <summary>Closes and opens again, as a restart does.</summary>
    public async Task RestartAsync()
    {
        _key!.Dispose();
        await Installation.DisposeAsync();
        await StartAsync();
    }

    private async Task StartAsync()
    {
        Installation = await Installation.OpenAsync(Data, _postgres?.ConnectionString, RootKeyOptions.From(_ => null), TextWriter.Null, Time);
        await Installation.Store.UpgradeAsync(ClientList.Schema);
        await Installation.Store.UpgradeAsync(StaffList.Schema);
        _key = await Installation.OpenHouseKeyAsync(StaffList.KeyPurpose);
        Staff = new StaffList(Installation, _key);
        Links = new OneTimeLinks(Staff);
        People = new People(Staff, Links);
    }

    public Staff Draft(string email, params string[] roles) => new()
    {
        Id = Wardline.Guard.Ids.New(Time), Name = "Odile Marchetti", Email = email, Stamp = StaffList.NewStamp(), Roles = [.. roles],
    };

    /// <summary>Somebody who can sign in.</summary>
    public async Task<Staff> ActiveAsync(string email, params string[] roles)
    {
        (Saved saved, string? secret) = await People.InviteAsync(Somebody, Draft(email, roles));
        Xunit.Assert.True(saved.Ok);
        OneTimeLink link = (await Links.FindAsync(secret!))!;
        Welcome welcome = new(Staff);
        Staff who = (await welcome.PersonAsync(link))!;
        Xunit.Assert.True((await welcome.FinishAsync(link, who, "a hash", Totp.Code(link.Totp, Totp.StepOf(Time.GetUtcNow())))).Ok);
        return who;
    }

    public async Task<List<Entry>> EntriesAsync()
    {
        await Installation.Sequencer.DrainAsync();
        return (await Installation.Store.ReadAsync(db => db.QueryAsync("SELECT body FROM ledger_entry ORDER BY log, leaf_index", r => r.Bytes(0)))).ConvertAll(b => Entry.Parse(b));
    }

    public async ValueTask DisposeAsync()
    {
        _key!.Dispose();
        await Installation.DisposeAsync();
        if (_postgres is not null)
        {
            await _postgres.DisposeAsync();
        }

        _folder.Dispose();
    }
}
