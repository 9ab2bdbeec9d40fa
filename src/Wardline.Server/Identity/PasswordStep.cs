using Microsoft.AspNetCore.Identity;
using Wardline.Guard.Storage;
using Wardline.Identity;

namespace Wardline.Server.Identity;

/// <summary>
/// The two questions of a sign-in. Unknown, wrong, locked and retired get one answer at about one cost, so that nobody learns
/// who works here.
/// </summary>
sealed class PasswordStep(UserManager<Staff> users, StaffList staff, SignIn signIn, TimeProvider time)
{
    static readonly Staff Nobody = new() { Id = Guid.Empty, Name = "", Email = "", Stamp = "", Roles = [] };
    static string? decoy;

    /// <summary>The secret of a half-way session, or null when this is not the password of anybody who may sign in.</summary>
    public async Task<string?> PasswordAsync(string email, string password)
    {
        if (await staff.FindByEmailAsync(email) is not { } claimed || await signIn.CountAsync(claimed.Id, "password") is not { } who)
        {
            // Costs what a real check costs.
            decoy ??= users.PasswordHasher.HashPassword(Nobody, "a decoy for time");
            users.PasswordHasher.VerifyHashedPassword(Nobody, decoy, password);
            if (await staff.FindByEmailAsync(email) is null)
            {
                await signIn.FailedAsync(null, "password", "unknown-name");
            }

            return null;
        }

        if (!await users.CheckPasswordAsync(who, password))
        {
            await signIn.FailedAsync(who, "password", "wrong-password");
            return null;
        }

        try
        {
            return await signIn.PasswordGivenAsync(who);
        }
        catch (StaleException)
        {
            // Another attempt was counted in between; asking again costs the person a second and an attacker the same.
            return null;
        }
    }

    /// <summary>Whether the locked session is open again: the password was right, and after a long lock the code too. A wrong one counts against this session, which ends after five.</summary>
    public async Task<bool> UnlockAsync(Session locked, string password, string code)
    {
        if (await signIn.CountUnlockAsync(locked) is not { } who)
        {
            return false;
        }

        var asks = signIn.AsksForCode(locked);
        var step = asks ? Totp.Match(who.Totp!, code, time.GetUtcNow(), who.TotpStep) : null;
        if (!await users.CheckPasswordAsync(who, password) || (asks && step is null))
        {
            await signIn.FailedUnlockAsync(who, locked, "wrong-answer");
            return false;
        }

        try
        {
            who.TotpStep = step ?? who.TotpStep;
            await signIn.UnlockedAsync(who, locked, asks ? "password-and-code" : "password");
            return true;
        }
        catch (StaleException)
        {
            await signIn.FailedUnlockAsync(who, locked, "raced");
            return false;
        }
    }

    /// <summary>The secret of a full session, or null when this is neither the current code nor a recovery code that is left.</summary>
    public async Task<string?> CodeAsync(Session half, string code)
    {
        if (await signIn.CountAsync(half.Staff.Id, "code") is not { } who)
        {
            return null;
        }

        try
        {
            if (Totp.Match(who.Totp!, code, time.GetUtcNow(), who.TotpStep) is { } step)
            {
                who.TotpStep = step;
                return await signIn.SignedInAsync(who, half, "totp");
            }

            if (code.Contains('-', StringComparison.Ordinal) && (await users.RedeemTwoFactorRecoveryCodeAsync(who, code)).Succeeded)
            {
                return await signIn.SignedInAsync(who, half, "recovery-code");
            }
        }
        catch (StaleException)
        {
            await signIn.FailedAsync(who, "code", "raced");
            return null;
        }

        await signIn.FailedAsync(who, "code", Totp.Match(who.Totp!, code, time.GetUtcNow(), 0) is null ? "wrong-code" : "replayed-code");
        return null;
    }
}
