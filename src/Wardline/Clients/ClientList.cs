using System.Data.Common;
using System.Text.RegularExpressions;
using Wardline.Guard.Access;
using Wardline.Guard.Setup;
using Wardline.Guard.Storage;

namespace Wardline.Clients;

/// <summary>The clients of the house and what is agreed with each.</summary>
public sealed partial class ClientList(Installation installation)
{
    /// <summary>The tables of this module.</summary>
    public static SchemaScripts Schema { get; } = new("clients", typeof(ClientList).Assembly, "Wardline.Clients", 1);

    const string Select =
        "SELECT c.id, c.code, p.name, p.time_zone, p.hours, p.letterhead, p.agreement, p.notice_hours, p.retired, p.version FROM client c LEFT JOIN client_profile p ON p.id = c.id";

    /// <summary>All clients by code, retired ones too.</summary>
    public ValueTask<List<ClientProfile>> AllAsync() => installation.Store.ReadAsync(db => db.QueryAsync(Select + " ORDER BY c.code", Row));

    /// <summary>One client, or null.</summary>
    public ValueTask<ClientProfile?> FindAsync(Guid id) => installation.Store.ReadAsync(db => db.FirstAsync(Select + " WHERE c.id = @id", Row!, ("@id", id)));

    /// <summary>
    /// Adds a client: first its keys and log with their entry, then its profile with another. A crash between the two leaves a
    /// client with the defaults, which is listed and can be changed.
    /// </summary>
    public async Task<Saved> AddAsync(Actor actor, ClientProfile draft)
    {
        var errors = Check(draft);
        if (!Code().IsMatch(draft.Code))
        {
            errors["code"] = "A code has 2 to 40 lower-case letters, digits and hyphens, and begins with a letter.";
        }
        else if (await installation.FindClientAsync(draft.Code) is not null)
        {
            errors["code"] = "There is a client of this code already. Choose another, or change that one.";
        }

        if (errors.Count > 0)
        {
            return Saved.Refused(errors);
        }

        try
        {
            var client = await installation.CreateClientAsync(actor, draft.Code);
            return await ChangeAsync(actor, draft with { Id = client.Id, Version = 0 });
        }
        catch (DbException) when (installation.FindClientAsync(draft.Code).AsTask().GetAwaiter().GetResult() is not null)
        {
            return Saved.Refused("code", "There is a client of this code already. Choose another, or change that one.");
        }
    }

    /// <summary>Changes a client's profile; its code stays for ever.</summary>
    /// <param name="actor">Who.</param>
    /// <param name="to">How it shall be; its version is the one that was read.</param>
    public async Task<Saved> ChangeAsync(Actor actor, ClientProfile to)
    {
        var errors = Check(to);
        return errors.Count > 0 ? Saved.Refused(errors) : await WriteAsync(actor, to, to.Version == 0 ? "client.profiled" : "client.changed");
    }

    /// <summary>Retires a client (its lines take no calls any more), or brings it back.</summary>
    public Task<Saved> RetireAsync(Actor actor, ClientProfile at, bool retired) =>
        WriteAsync(actor, at with { Retired = retired }, retired ? "client.retired" : "client.brought-back");

    async Task<Saved> WriteAsync(Actor actor, ClientProfile to, string kind)
    {
        var house = await installation.Logs.OfAsync(LedgerLogs.House);
        try
        {
            await installation.Store.ActAsync(async act =>
            {
                var version = to.Version + 1;
                if (to.Version > 0)
                {
                    await act.SwapAsync("client_profile", to.Id, to.Version);
                }

                await act.Db.ExecuteAsync(to.Version > 0 ? Update : Insert, [("@id", to.Id), ("@name", to.Name), ("@zone", to.TimeZone), ("@hours", to.Hours),
                    ("@letterhead", to.Letterhead), ("@agreement", to.Agreement), ("@notice", to.NoticeHours), ("@retired", to.Retired), .. to.Version > 0 ? [] : new (string, object?)[] { ("@created", act.Time) }]);
                act.Enter(house.Id, HouseEntry.Of(act, installation.Store.Time, actor, kind, to.Id)
                    .Bind("client_profile", to.Id, version, to.Name, to.TimeZone, to.Hours, to.Letterhead, to.Agreement, to.NoticeHours, to.Retired));
            });
            return Saved.As(to.Id);
        }
        catch (StaleException)
        {
            return Saved.Stale;
        }
        catch (DbException) when (to.Version == 0 && FindAsync(to.Id).AsTask().GetAwaiter().GetResult() is { Version: > 0 })
        {
            return Saved.Stale;
        }
    }

    const string Insert =
        "INSERT INTO client_profile (id, name, time_zone, hours, letterhead, agreement, notice_hours, retired, version, created) VALUES (@id, @name, @zone, @hours, @letterhead, @agreement, @notice, @retired, 1, @created)";

    const string Update =
        "UPDATE client_profile SET name = @name, time_zone = @zone, hours = @hours, letterhead = @letterhead, agreement = @agreement, notice_hours = @notice, retired = @retired WHERE id = @id";

    static Dictionary<string, string> Check(ClientProfile draft)
    {
        var errors = new Dictionary<string, string>();
        if (draft.Name.Length is 0 or > 120)
        {
            errors["name"] = "A client has a name of at most 120 characters.";
        }

        if (!TimeZoneInfo.TryFindSystemTimeZoneById(draft.TimeZone, out _) || !draft.TimeZone.Contains('/', StringComparison.Ordinal))
        {
            errors["timeZone"] = "Choose a time zone by its IANA name, for instance America/Chicago.";
        }

        if (OpeningHours.Trouble(draft.Hours) is { } trouble)
        {
            errors["hours"] = trouble;
        }

        if (draft.Letterhead.Length > 1000)
        {
            errors["letterhead"] = "A letterhead has at most 1,000 characters.";
        }

        if (draft.Agreement.Length > 200)
        {
            errors["agreement"] = "Name the agreement in at most 200 characters.";
        }

        if (draft.NoticeHours is < 1 or > 1440)
        {
            errors["noticeHours"] = "Notice is due within 1 to 1,440 hours; the law allows at most 60 days (45 CFR 164.410).";
        }

        return errors;
    }

    static ClientProfile Row(DbDataReader r) => r.IsDBNull(2)
        ? ClientProfile.Blank(r.Id(0), r.GetString(1))
        : new ClientProfile(r.Id(0), r.GetString(1), r.GetString(2), r.GetString(3), r.GetString(4), r.GetString(5), r.GetString(6), (int)r.GetInt64(7), r.GetInt64(8) != 0, r.GetInt64(9));

    [GeneratedRegex("^[a-z][a-z0-9-]{1,39}\\z")]
    private static partial Regex Code();
}
