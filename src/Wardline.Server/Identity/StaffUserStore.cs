using Microsoft.AspNetCore.Identity;
using Wardline.Guard.Storage;
using Wardline.Identity;

namespace Wardline.Server.Identity;

/// <summary>
/// Staff rows as ASP.NET Core Identity wants them: it hashes, checks rules and makes recovery codes; each of its updates is an
/// act with its entry. Lock-out and one-time codes are not here: see <see cref="SignIn"/> for why they count before they look.
/// </summary>
sealed class StaffUserStore(StaffList staff) : IUserPasswordStore<Staff>, IUserSecurityStampStore<Staff>, IUserTwoFactorRecoveryCodeStore<Staff>
{
    public async Task<Staff?> FindByIdAsync(string userId, CancellationToken cancellationToken) => Guid.TryParse(userId, out var id) ? await staff.FindAsync(id) : null;

    public async Task<Staff?> FindByNameAsync(string normalizedUserName, CancellationToken cancellationToken) => await staff.FindByEmailAsync(normalizedUserName);

    public Task<string> GetUserIdAsync(Staff user, CancellationToken cancellationToken) => Task.FromResult(user.Id.ToString());

    public Task<string?> GetUserNameAsync(Staff user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Email);

    public Task<string?> GetNormalizedUserNameAsync(Staff user, CancellationToken cancellationToken) => Task.FromResult<string?>(StaffList.Normal(user.Email));

    // The e-mail address is the name, and its normal form is made where it is stored.
    public Task SetNormalizedUserNameAsync(Staff user, string? normalizedName, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task SetUserNameAsync(Staff user, string? userName, CancellationToken cancellationToken)
    {
        user.Email = StaffList.Normal(userName ?? "");
        return Task.CompletedTask;
    }

    public Task<IdentityResult> CreateAsync(Staff user, CancellationToken cancellationToken) => SaveAsync(user, "staff.invited");

    public Task<IdentityResult> UpdateAsync(Staff user, CancellationToken cancellationToken) => SaveAsync(user, "staff.secrets-changed");

    /// <summary>Nobody is deleted: entries name them for six years.</summary>
    public Task<IdentityResult> DeleteAsync(Staff user, CancellationToken cancellationToken) =>
        Task.FromResult(IdentityResult.Failed(new IdentityError { Code = "Retire", Description = "Staff is retired, never deleted." }));

    async Task<IdentityResult> SaveAsync(Staff user, string kind)
    {
        try
        {
            await staff.SaveAsync(user, Sessions.ActorOf(user), kind);
            return IdentityResult.Success;
        }
        catch (StaleException)
        {
            return IdentityResult.Failed(new IdentityErrorDescriber().ConcurrencyFailure());
        }
    }

    public Task<string?> GetPasswordHashAsync(Staff user, CancellationToken cancellationToken) => Task.FromResult(user.PasswordHash);

    public Task<bool> HasPasswordAsync(Staff user, CancellationToken cancellationToken) => Task.FromResult(user.PasswordHash is not null);

    public Task SetPasswordHashAsync(Staff user, string? passwordHash, CancellationToken cancellationToken)
    {
        user.PasswordHash = passwordHash;
        return Task.CompletedTask;
    }

    public Task<string?> GetSecurityStampAsync(Staff user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Stamp);

    public Task SetSecurityStampAsync(Staff user, string stamp, CancellationToken cancellationToken)
    {
        user.Stamp = stamp;
        return Task.CompletedTask;
    }

    public Task<int> CountCodesAsync(Staff user, CancellationToken cancellationToken) => Task.FromResult(user.RecoveryCodes.Length);

    public Task ReplaceCodesAsync(Staff user, IEnumerable<string> recoveryCodes, CancellationToken cancellationToken)
    {
        user.RecoveryCodes = [.. recoveryCodes];
        return Task.CompletedTask;
    }

    public Task<bool> RedeemCodeAsync(Staff user, string code, CancellationToken cancellationToken)
    {
        var left = user.RecoveryCodes.Remove(code.Trim().ToUpperInvariant());
        var redeemed = left.Length < user.RecoveryCodes.Length;
        user.RecoveryCodes = left;
        return Task.FromResult(redeemed);
    }

    public void Dispose()
    {
        // Holds nothing of its own.
    }
}
