using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Wardline.Clients;
using Wardline.Guard;
using Wardline.Guard.Access;
using Wardline.Guard.Ledger;
using Wardline.Guard.Setup;
using Wardline.Guard.Storage;

namespace Wardline.Identity;

/// <summary>Staff as rows: sealed at rest under the house's identity key, found by a token of the e-mail address.</summary>
public sealed class StaffList(Installation installation, HouseKey key)
{
    /// <summary>The tables of this module.</summary>
    public static SchemaScripts Schema { get; } = new("identity", typeof(StaffList).Assembly, "Wardline.Identity", 3);

    /// <summary>The purpose of the house key that seals staff.</summary>
    public const string KeyPurpose = "identity";

    const string Select =
        "SELECT id, profile, password, stamp, totp, totp_step, codes, failed, locked_until, roles, client, team, retired, version FROM staff";

    internal Installation Installation => installation;

    internal HouseKey Key => key;

    /// <summary>The one form of an e-mail address by which it is found.</summary>
    public static string Normal(string email) => email.Trim().ToLowerInvariant();

    /// <summary>A fresh security stamp.</summary>
    public static string NewStamp() => RandomNumberGenerator.GetHexString(32, lowercase: true);

    /// <summary>Everybody, by name; retired ones too.</summary>
    public async ValueTask<List<Staff>> AllAsync()
    {
        var all = await installation.Store.ReadAsync(db => db.QueryAsync(Select, Row));
        all.Sort((a, b) => string.Compare(a.Name, b.Name, StringComparison.OrdinalIgnoreCase));
        return all;
    }

    /// <summary>One, or null.</summary>
    public ValueTask<Staff?> FindAsync(Guid id) => installation.Store.ReadAsync(db => FindAsync(db, id));

    /// <summary>One by e-mail address, or null.</summary>
    public ValueTask<Staff?> FindByEmailAsync(string email) => Normal(email).Length == 0 ? default : installation.Store.ReadAsync(db =>
        db.FirstAsync(Select + " WHERE email_token = @token", Row!, ("@token", Token(email))));

    /// <summary>Whether somebody can sign in as administrator, or could if the lock-out ended.</summary>
    public async ValueTask<bool> AnyAdministratorAsync() => (await AllAsync()).Exists(s => s.Active && s.Roles.Contains(Roles.Administrator));

    /// <summary>
    /// Ids of the active administrators, inside an act. On PostgreSQL their rows are held to its end, in one order so that two acts
    /// can't wait for each other; the second sees what the first made of them.
    /// </summary>
    internal static async ValueTask<List<Guid>> AdministratorsAsync(Db db) =>
        [.. (await db.QueryAsync(
            "SELECT id, roles FROM staff WHERE retired = 0 AND password IS NOT NULL AND totp IS NOT NULL ORDER BY id" + db.ForUpdate,
            r => (Id: r.Id(0), Roles: r.GetString(1).Split(' ')))).Where(s => s.Roles.Contains(Roles.Administrator)).Select(s => s.Id)];

    internal ValueTask<Staff?> FindAsync(Db db, Guid id) => db.FirstAsync(Select + " WHERE id = @id", Row!, ("@id", id));

    /// <summary>Writes the entry and the row of one changed or new (version 0) person; the caller's act may do more.</summary>
    /// <exception cref="StaleException">Somebody else changed the row since it was read.</exception>
    internal async ValueTask WriteAsync(Act act, LedgerLog house, Staff staff, Actor actor, string kind, params (string, object?)[] detail)
    {
        (string, object?)[] columns =
        [
            ("@id", staff.Id), ("@token", Token(staff.Email)),
            ("@profile", Seal(staff, "profile", JsonSerializer.SerializeToUtf8Bytes(new Profile(staff.Name, staff.Email)))),
            ("@password", staff.PasswordHash is { } hash ? Seal(staff, "password", Encoding.UTF8.GetBytes(hash)) : null),
            ("@stamp", staff.Stamp), ("@totp", staff.Totp is { } totp ? Seal(staff, "totp", totp) : null), ("@step", staff.TotpStep),
            ("@codes", staff.RecoveryCodes.IsEmpty ? null : Seal(staff, "codes", JsonSerializer.SerializeToUtf8Bytes(staff.RecoveryCodes))),
            ("@failed", staff.Failed), ("@locked", staff.LockedUntil), ("@roles", string.Join(' ', staff.Roles)), ("@client", staff.Client),
            ("@team", staff.Team), ("@retired", staff.Retired),
        ];
        if (staff.Version == 0)
        {
            await act.Db.ExecuteAsync(Insert, [.. columns, ("@created", act.Time)]);
        }
        else
        {
            await act.SwapAsync("staff", staff.Id, staff.Version);
            await act.Db.ExecuteAsync(Update, columns);
        }

        var entry = HouseEntry.Of(act, installation.Store.Time, actor, kind, staff.Client, [("staff", staff.Id), .. detail]);
        act.Enter(house.Id, entry.Bind("staff", staff.Id, staff.Version + 1, [.. columns.Skip(1).Select(c => c.Item2)]));
    }

    /// <summary>The same as an act of its own; the version in memory moves on with it.</summary>
    /// <exception cref="StaleException">Somebody else changed the row since it was read.</exception>
    public async ValueTask SaveAsync(Staff staff, Actor actor, string kind, params (string, object?)[] detail)
    {
        var house = await HouseAsync();
        await installation.Store.ActAsync(act => WriteAsync(act, house, staff, actor, kind, detail));
        staff.Version++;
    }

    internal ValueTask<LedgerLog> HouseAsync() => installation.Logs.OfAsync(LedgerLogs.House);

    byte[] Token(string email) => key.Token("staff-email", Normal(email));

    byte[] Seal(Staff staff, string column, byte[] plaintext) => key.Seal("staff", staff.Id, column, plaintext);

    const string Insert =
        """
        INSERT INTO staff (id, email_token, profile, password, stamp, totp, totp_step, codes, failed, locked_until, roles, client, team, retired, version, created)
        VALUES (@id, @token, @profile, @password, @stamp, @totp, @step, @codes, @failed, @locked, @roles, @client, @team, @retired, 1, @created)
        """;

    const string Update =
        """
        UPDATE staff SET email_token = @token, profile = @profile, password = @password, stamp = @stamp, totp = @totp, totp_step = @step, codes = @codes,
          failed = @failed, locked_until = @locked, roles = @roles, client = @client, team = @team, retired = @retired WHERE id = @id
        """;

    Staff Row(DbDataReader r)
    {
        var id = r.Id(0);
        var profile = JsonSerializer.Deserialize<Profile>(key.Open("staff", id, "profile", r.Bytes(1)))!;
        return new Staff
        {
            Id = id,
            Name = profile.Name,
            Email = profile.Email,
            PasswordHash = r.IsDBNull(2) ? null : Encoding.UTF8.GetString(key.Open("staff", id, "password", r.Bytes(2))),
            Stamp = r.GetString(3),
            Totp = r.IsDBNull(4) ? null : key.Open("staff", id, "totp", r.Bytes(4)),
            TotpStep = r.GetInt64(5),
            RecoveryCodes = r.IsDBNull(6) ? [] : [.. JsonSerializer.Deserialize<string[]>(key.Open("staff", id, "codes", r.Bytes(6)))!],
            Failed = (int)r.GetInt64(7),
            LockedUntil = r.Time(8),
            Roles = [.. r.GetString(9).Split(' ', StringSplitOptions.RemoveEmptyEntries)],
            Client = r.IdOrNull(10),
            Team = r.IdOrNull(11),
            Retired = r.GetInt64(12) != 0,
            Version = r.GetInt64(13),
        };
    }

    sealed record Profile(string Name, string Email);
}
