using System.Data.Common;
using Wardline.Guard;
using Wardline.Guard.Access;
using Wardline.Guard.Setup;
using Wardline.Guard.Storage;

namespace Wardline.Clients;

/// <summary>What the agent says on a client's lines.</summary>
/// <param name="Id">Its id; empty in a draft.</param>
/// <param name="Client">Whose.</param>
/// <param name="Name">How the desk calls it.</param>
/// <param name="Body">The words, plain text.</param>
/// <param name="Retired">Offered to no line any more.</param>
/// <param name="Version">Counts changes.</param>
public sealed record Script(Guid Id, Guid Client, string Name, string Body, bool Retired, long Version);

/// <summary>The scripts of all clients.</summary>
public sealed class Scripts(Installation installation)
{
    const string Select = "SELECT id, client, name, body, retired, version FROM script";

    /// <summary>All, by name.</summary>
    public ValueTask<List<Script>> AllAsync() => installation.Store.ReadAsync(db => db.QueryAsync(Select + " ORDER BY name, id", Row));

    /// <summary>One, or null.</summary>
    public ValueTask<Script?> FindAsync(Guid id) => installation.Store.ReadAsync(db => db.FirstAsync(Select + " WHERE id = @id", Row!, ("@id", id)));

    /// <summary>Adds (empty id) or changes a script. Its client stays.</summary>
    public async Task<Saved> SaveAsync(Actor actor, Script to)
    {
        var errors = new Dictionary<string, string>();
        if (to.Name.Length is 0 or > 120)
        {
            errors["name"] = "A script has a name of at most 120 characters.";
        }

        if (to.Body.Length is 0 or > 8000)
        {
            errors["body"] = "A script has 1 to 8,000 characters.";
        }

        if (await new ClientList(installation).FindAsync(to.Client) is null or { Retired: true })
        {
            errors["client"] = "Choose a client that is not retired.";
        }

        return errors.Count > 0 ? Saved.Refused(errors) : await WriteAsync(actor, to, to.Version == 0 ? "script.added" : "script.changed");
    }

    /// <summary>Retires a script, or brings it back. Lines that name it keep it until they are changed.</summary>
    public Task<Saved> RetireAsync(Actor actor, Script at, bool retired) => WriteAsync(actor, at with { Retired = retired }, retired ? "script.retired" : "script.brought-back");

    async Task<Saved> WriteAsync(Actor actor, Script to, string kind)
    {
        var house = await installation.Logs.OfAsync(LedgerLogs.House);
        var id = to.Version == 0 ? Ids.New(installation.Store.Time) : to.Id;
        try
        {
            await installation.Store.ActAsync(async act =>
            {
                if (to.Version == 0)
                {
                    await act.Db.ExecuteAsync(
                        "INSERT INTO script (id, client, name, body, retired, version, created) VALUES (@id, @client, @name, @body, @retired, 1, @created)",
                        ("@id", id), ("@client", to.Client), ("@name", to.Name), ("@body", to.Body), ("@retired", to.Retired), ("@created", act.Time));
                }
                else
                {
                    await act.SwapAsync("script", id, to.Version);
                    await act.Db.ExecuteAsync("UPDATE script SET name = @name, body = @body, retired = @retired WHERE id = @id",
                        ("@id", id), ("@name", to.Name), ("@body", to.Body), ("@retired", to.Retired));
                }

                act.Enter(house.Id, HouseEntry.Of(act, installation.Store.Time, actor, kind, to.Client, ("script", id))
                    .Bind("script", id, to.Version + 1, to.Client, to.Name, to.Body, to.Retired));
            });
            return Saved.As(id);
        }
        catch (StaleException)
        {
            return Saved.Stale;
        }
    }

    static Script Row(DbDataReader r) => new(r.Id(0), r.Id(1), r.GetString(2), r.GetString(3), r.GetInt64(4) != 0, r.GetInt64(5));
}
