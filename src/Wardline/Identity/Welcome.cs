using System.Data.Common;
using Wardline.Clients;
using Wardline.Guard;
using Wardline.Guard.Storage;

namespace Wardline.Identity;

/// <summary>What the page of a one-time link does: password and authenticator, once. The first administrator comes into being here.</summary>
public sealed class Welcome(StaffList staff)
{
    /// <summary>The person that a link is for: a new administrator without name for the first one. Null when the person was retired.</summary>
    public async ValueTask<Staff?> PersonAsync(OneTimeLink link) => link.Staff is { } id
        ? await staff.FindAsync(id) is { Retired: false } who ? who : null
        : new Staff { Id = Ids.New(staff.Installation.Store.Time), Name = "", Email = "", Stamp = StaffList.NewStamp(), Roles = [Roles.Administrator] };

    /// <summary>
    /// Sets the person up and uses the link up, in one act. The code shows that the authenticator really has the secret.
    /// </summary>
    /// <param name="link">The link, as read.</param>
    /// <param name="who">The person, with the name and e-mail that were chosen.</param>
    /// <param name="passwordHash">Already hashed and found good enough.</param>
    /// <param name="code">The authenticator's code.</param>
    public async Task<Saved> FinishAsync(OneTimeLink link, Staff who, string passwordHash, string code)
    {
        var errors = People.CheckPerson(who.Name, who.Email);
        if (Totp.Match(link.Totp, code, staff.Installation.Store.Time.GetUtcNow(), 0) is not { } step)
        {
            errors["code"] = "This is not the code that the authenticator shows now. Wait for the next one, and check the clock of the phone.";
            return Saved.Refused(errors);
        }

        if (errors.Count > 0)
        {
            return Saved.Refused(errors);
        }

        (who.PasswordHash, who.Totp, who.TotpStep, who.Stamp, who.Failed, who.LockedUntil) = (passwordHash, link.Totp, step, StaffList.NewStamp(), 0, DateTimeOffset.UnixEpoch);
        who.RecoveryCodes = [];
        var house = await staff.HouseAsync();
        try
        {
            await staff.Installation.Store.ActAsync(async act =>
            {
                // Both in one act: a crash leaves the link good and nobody set up, or the person set up and the link dead.
                if (link.Staff is null)
                {
                    await OneTimeLinks.HoldFirstAsync(act);
                    if ((await StaffList.AdministratorsAsync(act.Db)).Count > 0)
                    {
                        throw new FirstAdministratorExistsException();
                    }
                }

                await OneTimeLinks.UseAsync(act, link);
                await staff.WriteAsync(act, house, who, Sessions.ActorOf(who), "staff.set-up", ("link", link.Id), ("roles", who.Roles.ToArray()));
            });
            who.Version++;
            return Saved.As(who.Id);
        }
        catch (FirstAdministratorExistsException e)
        {
            return Saved.Refused("", e.Message);
        }
        catch (StaleException)
        {
            return Saved.Refused("", "This link was used or replaced in the meantime. Ask for a new one.");
        }
        catch (DbException) when (staff.FindByEmailAsync(who.Email).AsTask().GetAwaiter().GetResult() is { } other && other.Id != who.Id)
        {
            return Saved.Refused("email", "Somebody has this e-mail address already. Choose another.");
        }
    }
}

/// <summary>A link that was left over from the beginning would have made one more administrator; nothing stands.</summary>
sealed class FirstAdministratorExistsException() : Exception("There is an administrator already. Ask for an invitation.");
