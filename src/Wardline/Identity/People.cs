using System.Data.Common;
using Wardline.Clients;
using Wardline.Guard;
using Wardline.Guard.Access;
using Wardline.Guard.Storage;

namespace Wardline.Identity;

/// <summary>What administrators do to staff: invite, change, retire, bring back. Each change ends the person's sessions.</summary>
public sealed class People(StaffList staff, OneTimeLinks links)
{
    /// <summary>Invites somebody. The secret of the one-time link comes back once, beside the result.</summary>
    public async Task<(Saved Saved, string? Secret)> InviteAsync(Actor actor, Staff draft)
    {
        if (await CheckAsync(draft) is { Count: > 0 } errors)
        {
            return (Saved.Refused(errors), null);
        }

        var house = await staff.HouseAsync();
        var secret = Sessions.NewToken();
        try
        {
            await staff.Installation.Store.ActAsync(async act =>
            {
                await staff.WriteAsync(act, house, draft, actor, "staff.invited", ("roles", draft.Roles.ToArray()));
                await links.WriteAsync(act, house, actor, draft.Id, secret);
            });
            return (Saved.As(draft.Id), secret);
        }
        catch (DbException) when (staff.FindByEmailAsync(draft.Email).AsTask().GetAwaiter().GetResult() is not null)
        {
            return (EmailTaken, null);
        }
    }

    /// <summary>Changes name, e-mail, roles, client or team.</summary>
    public async Task<Saved> ChangeAsync(Actor actor, Staff to)
    {
        if (await CheckAsync(to) is { Count: > 0 } errors)
        {
            return Saved.Refused(errors);
        }

        return await WriteAsync(actor, to, "staff.changed", ("roles", to.Roles.ToArray()));
    }

    /// <summary>Retires somebody, or brings them back; their password and authenticator stay, an unused link of theirs ends.</summary>
    public async Task<Saved> RetireAsync(Actor actor, Staff at, bool retired)
    {
        at.Retired = retired;
        return await WriteAsync(actor, at, retired ? "staff.retired" : "staff.brought-back");
    }

    async Task<Saved> WriteAsync(Actor actor, Staff to, string kind, params (string, object?)[] detail)
    {
        to.Stamp = StaffList.NewStamp();
        try
        {
            var house = await staff.HouseAsync();
            await staff.Installation.Store.ActAsync(async act =>
            {
                // Inside, with the rows held: two administrators who retire each other at once must leave one.
                if ((to.Retired || !to.Roles.Contains(Roles.Administrator)) && await StaffList.AdministratorsAsync(act.Db) is [var last] && last == to.Id)
                {
                    throw new LastAdministratorException();
                }

                if (to.Retired)
                {
                    // Else an old link would open again when the person is brought back.
                    await OneTimeLinks.EndAsync(act, to.Id);
                }

                await staff.WriteAsync(act, house, to, actor, kind, detail);
            });
            to.Version++;
            return Saved.As(to.Id);
        }
        catch (LastAdministratorException e)
        {
            return Saved.Refused(to.Retired ? "" : "roles", e.Message);
        }
        catch (StaleException)
        {
            return Saved.Stale;
        }
        catch (DbException) when (staff.FindByEmailAsync(to.Email).AsTask().GetAwaiter().GetResult() is { } other && other.Id != to.Id)
        {
            return EmailTaken;
        }
    }

    static Saved EmailTaken => Saved.Refused("email", "Somebody has this e-mail address already, perhaps retired: bring that person back instead.");

    async Task<Dictionary<string, string>> CheckAsync(Staff draft)
    {
        var errors = CheckPerson(draft.Name, draft.Email);
        if (draft.Roles.IsDefaultOrEmpty || draft.Roles.Any(r => !Roles.Exists(r)))
        {
            errors["roles"] = "Choose at least one role.";
        }
        else if (draft.Roles.Contains(Roles.ClientStaff) && (draft.Roles.Length > 1 || draft.Client is null))
        {
            errors["roles"] = "Client staff has this role alone, and its one client.";
        }
        else if (!draft.Roles.Contains(Roles.ClientStaff) && draft.Client is not null)
        {
            errors["client"] = "Only client staff belongs to a client.";
        }

        if (draft.Client is { } client && await new ClientList(staff.Installation).FindAsync(client) is null)
        {
            errors["client"] = "Choose a client of the list.";
        }

        if (draft.Team is { } team && await new Teams(staff.Installation).FindAsync(team) is null)
        {
            errors["team"] = "Choose a team of the list.";
        }

        return errors;
    }

    internal static Dictionary<string, string> CheckPerson(string name, string email)
    {
        var errors = new Dictionary<string, string>();
        if (name.Length is 0 or > 120)
        {
            errors["name"] = "A name has 1 to 120 characters.";
        }

        if (email.Length > 254 || email.IndexOf('@', StringComparison.Ordinal) is not (> 0 and var at) || at == email.Length - 1 || email.Any(char.IsWhiteSpace))
        {
            errors["email"] = "Write an e-mail address, for instance pat.rivera@example.org.";
        }

        return errors;
    }
}

/// <summary>The act would have left nobody who can administer; nothing stands.</summary>
sealed class LastAdministratorException() : Exception("This is the last administrator. Make another one first.");
