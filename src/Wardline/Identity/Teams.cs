using System.Data.Common;
using Wardline.Clients;
using Wardline.Guard;
using Wardline.Guard.Access;
using Wardline.Guard.Setup;
using Wardline.Guard.Storage;

namespace Wardline.Identity;

/// <summary>A team.</summary>
/// <param name="Id">Its id; empty in a draft.</param>
/// <param name="Name">How it is called.</param>
/// <param name="Retired">Nobody new joins it.</param>
/// <param name="Version">Counts changes.</param>
public sealed record Team(Guid Id, string Name, bool Retired, long Version);

/// <summary>The teams of the house.</summary>
public sealed class Teams(Installation installation)
{
    const string Select = "SELECT id, name, retired, version FROM team";

    /// <summary>All, by name.</summary>
    public ValueTask<List<Team>> AllAsync() => installation.Store.ReadAsync(db => db.QueryAsync(Select + " ORDER BY name, id", Row));

    /// <summary>One, or null.</summary>
    public ValueTask<Team?> FindAsync(Guid id) => installation.Store.ReadAsync(db => db.FirstAsync(Select + " WHERE id = @id", Row!, ("@id", id)));

    /// <summary>Adds (version 0) or changes a team.</summary>
    public async Task<Saved> SaveAsync(Actor actor, Team to) => to.Name.Length is 0 or > 80
        ? Saved.Refused("name", "A team has a name of at most 80 characters.")
        : await WriteAsync(actor, to, to.Version == 0 ? "team.added" : "team.changed");

    /// <summary>Retires a team, or brings it back. Its people stay in it.</summary>
    public Task<Saved> RetireAsync(Actor actor, Team at, bool retired) => WriteAsync(actor, at with { Retired = retired }, retired ? "team.retired" : "team.brought-back");

    async Task<Saved> WriteAsync(Actor actor, Team to, string kind)
    {
        var house = await installation.Logs.OfAsync(LedgerLogs.House);
        var id = to.Version == 0 ? Ids.New(installation.Store.Time) : to.Id;
        try
        {
            await installation.Store.ActAsync(async act =>
            {
                if (to.Version == 0)
                {
                    await act.Db.ExecuteAsync("INSERT INTO team (id, name, retired, version, created) VALUES (@id, @name, @retired, 1, @created)",
                        ("@id", id), ("@name", to.Name), ("@retired", to.Retired), ("@created", act.Time));
                }
                else
                {
                    await act.SwapAsync("team", id, to.Version);
                    await act.Db.ExecuteAsync("UPDATE team SET name = @name, retired = @retired WHERE id = @id", ("@id", id), ("@name", to.Name), ("@retired", to.Retired));
                }

                act.Enter(house.Id, HouseEntry.Of(act, installation.Store.Time, actor, kind, null, ("team", id)).Bind("team", id, to.Version + 1, to.Name, to.Retired));
            });
            return Saved.As(id);
        }
        catch (StaleException)
        {
            return Saved.Stale;
        }
    }

    static Team Row(DbDataReader r) => new(r.Id(0), r.GetString(1), r.GetInt64(2) != 0, r.GetInt64(3));
}
