using System.Collections.Immutable;
using System.Data.Common;
using PhoneNumbers;
using Wardline.Guard;
using Wardline.Guard.Access;
using Wardline.Guard.Setup;
using Wardline.Guard.Storage;

namespace Wardline.Clients;

/// <summary>A number that callers dial.</summary>
/// <param name="Id">Its id; empty in a draft.</param>
/// <param name="Client">Whose line it is.</param>
/// <param name="Dialled">E.164, for instance <c>+16175550100</c>.</param>
/// <param name="Name">How the desk calls it.</param>
/// <param name="Purposes">Purposes of the access policy that this line is for.</param>
/// <param name="Script">What the agent says, or null.</param>
/// <param name="Retired">Takes no calls.</param>
/// <param name="Version">Counts changes.</param>
public sealed record Line(Guid Id, Guid Client, string Dialled, string Name, ImmutableArray<string> Purposes, Guid? Script, bool Retired, long Version);

/// <summary>What a call takes from the line it came in on.</summary>
/// <param name="Line">The line's id.</param>
/// <param name="Client">The client whose patients the call may be about.</param>
/// <param name="Dialled">E.164.</param>
/// <param name="Name">How the desk calls it.</param>
/// <param name="Purposes">What it is for.</param>
/// <param name="Script">The words to say, or null.</param>
public sealed record LineFacts(Guid Line, Guid Client, string Dialled, string Name, ImmutableArray<string> Purposes, string? Script);

/// <summary>The lines of all clients.</summary>
/// <param name="installation">The installation.</param>
/// <param name="purposes">Ids of the access policy's purposes; no line can be for another.</param>
public sealed class Lines(Installation installation, ImmutableArray<string> purposes)
{
    const string Select = "SELECT id, client, dialled, name, purposes, script, retired, version FROM line";

    /// <summary>All, by number.</summary>
    public ValueTask<List<Line>> AllAsync() => installation.Store.ReadAsync(db => db.QueryAsync(Select + " ORDER BY dialled, id", Row));

    /// <summary>One, or null.</summary>
    public ValueTask<Line?> FindAsync(Guid id) => installation.Store.ReadAsync(db => db.FirstAsync(Select + " WHERE id = @id", Row!, ("@id", id)));

    /// <summary>The live line of a dialled number (as written or E.164) of a client that is not retired; null when there is none.</summary>
    public async ValueTask<LineFacts?> FindAsync(string dialled) => Normal(dialled) is not { } number ? null : await installation.Store.ReadAsync(db => db.FirstAsync(
        """
        SELECT l.id, l.client, l.dialled, l.name, l.purposes, s.body FROM line l
        LEFT JOIN script s ON s.id = l.script LEFT JOIN client_profile p ON p.id = l.client
        WHERE l.dialled = @dialled AND l.retired = 0 AND coalesce(p.retired, 0) = 0
        """,
        r => new LineFacts(r.Id(0), r.Id(1), r.GetString(2), r.GetString(3), Split(r.GetString(4)), r.IsDBNull(5) ? null : r.GetString(5))!, ("@dialled", number)));

    /// <summary>Adds (empty id) or changes a line. Its client stays: a call that came in on it would change hands.</summary>
    public async Task<Saved> SaveAsync(Actor actor, Line to)
    {
        var errors = new Dictionary<string, string>();
        var number = Normal(to.Dialled);
        if (number is null)
        {
            errors["dialled"] = "Write the number that callers dial, with area code, for instance +1 617 555 0100.";
        }

        if (to.Name.Length is 0 or > 120)
        {
            errors["name"] = "A line has a name of at most 120 characters.";
        }

        if (to.Purposes.IsDefaultOrEmpty || to.Purposes.Any(p => !purposes.Contains(p)))
        {
            errors["purposes"] = "Choose at least one purpose of the access policy.";
        }

        if (await new ClientList(installation).FindAsync(to.Client) is null or { Retired: true })
        {
            errors["client"] = "Choose a client that is not retired.";
        }

        if (to.Script is { } script && (await new Scripts(installation).FindAsync(script))?.Client != to.Client)
        {
            errors["script"] = "Choose a script of the line's own client.";
        }

        return errors.Count > 0 ? Saved.Refused(errors) : await WriteAsync(actor, to with { Dialled = number! }, to.Version == 0 ? "line.added" : "line.changed");
    }

    /// <summary>Retires a line, or brings it back; the number may have a new line meanwhile, and then it stays retired.</summary>
    public Task<Saved> RetireAsync(Actor actor, Line at, bool retired) => WriteAsync(actor, at with { Retired = retired }, retired ? "line.retired" : "line.brought-back");

    async Task<Saved> WriteAsync(Actor actor, Line to, string kind)
    {
        var house = await installation.Logs.OfAsync(LedgerLogs.House);
        var id = to.Version == 0 ? Ids.New(installation.Store.Time) : to.Id;
        var list = string.Join(' ', to.Purposes);
        try
        {
            await installation.Store.ActAsync(async act =>
            {
                if (to.Version == 0)
                {
                    await act.Db.ExecuteAsync(
                        "INSERT INTO line (id, client, dialled, name, purposes, script, retired, version, created) VALUES (@id, @client, @dialled, @name, @purposes, @script, @retired, 1, @created)",
                        ("@id", id), ("@client", to.Client), ("@dialled", to.Dialled), ("@name", to.Name), ("@purposes", list), ("@script", to.Script), ("@retired", to.Retired), ("@created", act.Time));
                }
                else
                {
                    await act.SwapAsync("line", id, to.Version);
                    await act.Db.ExecuteAsync("UPDATE line SET dialled = @dialled, name = @name, purposes = @purposes, script = @script, retired = @retired WHERE id = @id",
                        ("@id", id), ("@dialled", to.Dialled), ("@name", to.Name), ("@purposes", list), ("@script", to.Script), ("@retired", to.Retired));
                }

                act.Enter(house.Id, HouseEntry.Of(act, installation.Store.Time, actor, kind, to.Client, ("line", id))
                    .Bind("line", id, to.Version + 1, to.Client, to.Dialled, to.Name, list, to.Script, to.Retired));
            });
            return Saved.As(id);
        }
        catch (StaleException)
        {
            return Saved.Stale;
        }
        catch (DbException) when (!to.Retired && Taken(to.Dialled, id))
        {
            return Saved.Refused("dialled", "Another line has this number. Retire that one first, or change it.");
        }
    }

    // The unique index is the judge; this only finds the words for its refusal.
    bool Taken(string dialled, Guid by) => installation.Store.ReadAsync(db => db.NumberAsync(
        "SELECT count(*) FROM line WHERE dialled = @dialled AND retired = 0 AND id <> @id", ("@dialled", dialled), ("@id", by))).AsTask().GetAwaiter().GetResult() > 0;

    static string? Normal(string dialled)
    {
        try
        {
            var phones = PhoneNumberUtil.GetInstance();
            var number = phones.Parse(dialled, "US");
            return phones.IsPossibleNumber(number) ? phones.Format(number, PhoneNumberFormat.E164) : null;
        }
        catch (NumberParseException)
        {
            return null;
        }
    }

    static ImmutableArray<string> Split(string purposes) => [.. purposes.Split(' ', StringSplitOptions.RemoveEmptyEntries)];

    static Line Row(DbDataReader r) =>
        new(r.Id(0), r.Id(1), r.GetString(2), r.GetString(3), Split(r.GetString(4)), r.IdOrNull(5), r.GetInt64(6) != 0, r.GetInt64(7));
}
