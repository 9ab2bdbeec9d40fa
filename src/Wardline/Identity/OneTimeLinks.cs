using System.Buffers.Text;
using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using Wardline.Clients;
using Wardline.Guard;
using Wardline.Guard.Access;
using Wardline.Guard.Storage;

namespace Wardline.Identity;

/// <summary>A link that opens one page once.</summary>
/// <param name="Id">Its row.</param>
/// <param name="Staff">Whom it invites; null for the first administrator, who does not exist yet.</param>
/// <param name="Totp">The secret that its page offers, the same at every look.</param>
/// <param name="Expires">After this it opens nothing.</param>
/// <param name="Version">For the swap that uses it up.</param>
public sealed record OneTimeLink(Guid Id, Guid? Staff, byte[] Totp, DateTimeOffset Expires, long Version);

/// <summary>
/// One-time links: 256 random bits that are shown once; the database has only their SHA-256, so that who reads it can't use
/// them. A new link of a kind and person replaces the unused one before it.
/// </summary>
public sealed class OneTimeLinks(StaffList staff)
{
    /// <summary>How long a link opens.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromHours(24);

    /// <summary>Makes a link for a person, or for the first administrator when <paramref name="of"/> is null. Returns its secret.</summary>
    public async ValueTask<string> MakeAsync(Actor actor, Guid? of)
    {
        var house = await staff.HouseAsync();
        var secret = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        await staff.Installation.Store.ActAsync(act => WriteAsync(act, house, actor, of, secret));
        return secret;
    }

    internal async ValueTask WriteAsync(Act act, LedgerLog house, Actor actor, Guid? of, string secret)
    {
        var id = Ids.New(staff.Installation.Store.Time);
        var kind = of is null ? "first-admin" : "invite";
        if (of is { } person)
        {
            await act.Db.NumberAsync("SELECT version FROM staff WHERE id = @staff" + act.Db.ForUpdate, ("@staff", person));
            await EndAsync(act, person);
        }
        else
        {
            await HoldFirstAsync(act);
            await act.Db.ExecuteAsync("UPDATE one_time_link SET used = 1, version = version + 1 WHERE kind = 'first-admin' AND used = 0");
        }

        await act.Db.ExecuteAsync(
            "INSERT INTO one_time_link (id, hash, kind, staff, totp, expires, used, version, created) VALUES (@id, @hash, @kind, @staff, @totp, @expires, 0, 1, @created)",
            ("@id", id), ("@hash", Hash(secret)), ("@kind", kind), ("@staff", of), ("@totp", staff.Key.Seal("one_time_link", id, "totp", Totp.NewSecret())),
            ("@expires", act.Time + Life), ("@created", act.Time));
        act.Enter(house.Id, HouseEntry.Of(act, staff.Installation.Store.Time, actor, "link.made", null, ("link", id), ("kind", kind), ("staff", of)));
    }

    /// <summary>Ends a person's unused links.</summary>
    internal static async ValueTask EndAsync(Act act, Guid person) => await act.Db.ExecuteAsync(
        "UPDATE one_time_link SET used = 1, version = version + 1 WHERE staff = @staff AND used = 0", ("@staff", person));

    /// <summary>
    /// One act at a time about the first administrator. There is no row yet that PostgreSQL could hold: of two acts at once neither
    /// sees the other's new link. SQLite's lane needs nothing.
    /// </summary>
    internal static async ValueTask HoldFirstAsync(Act act)
    {
        if (act.Db.IsPostgres)
        {
            await act.Db.ExecuteAsync("LOCK TABLE one_time_link IN SHARE ROW EXCLUSIVE MODE");
        }
    }

    /// <summary>The link of this secret while it is unused and unexpired; null otherwise, and nobody is told which.</summary>
    public async ValueTask<OneTimeLink?> FindAsync(string secret)
    {
        var found = await staff.Installation.Store.ReadAsync(db => db.FirstAsync(
            "SELECT id, staff, totp, expires, version FROM one_time_link WHERE hash = @hash AND used = 0", Row!, ("@hash", Hash(secret))));
        return found is not null && found.Expires > staff.Installation.Store.Time.GetUtcNow() ? found : null;
    }

    /// <summary>Uses a link up, inside the act that it is good for.</summary>
    /// <exception cref="StaleException">It was used or replaced in the meantime; nothing stands.</exception>
    internal static async ValueTask UseAsync(Act act, OneTimeLink link)
    {
        await act.SwapAsync("one_time_link", link.Id, link.Version);
        if (await act.Db.ExecuteAsync("UPDATE one_time_link SET used = 1 WHERE id = @id AND used = 0", ("@id", link.Id)) != 1)
        {
            throw new StaleException("link");
        }
    }

    OneTimeLink Row(DbDataReader r) =>
        new(r.Id(0), r.IdOrNull(1), staff.Key.Open("one_time_link", r.Id(0), "totp", r.Bytes(2)), r.Time(3), r.GetInt64(4));

    internal static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));
}
