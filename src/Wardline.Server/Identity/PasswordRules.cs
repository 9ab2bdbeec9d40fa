using Microsoft.AspNetCore.Identity;
using Wardline.Identity;

namespace Wardline.Server.Identity;

/// <summary>
/// Length and no well-known or own words, as NIST SP 800-63B asks; no rules on kinds of characters, which only make passwords
/// predictable.
/// </summary>
sealed class PasswordRules : IPasswordValidator<Staff>
{
    public const int Shortest = 12;
    public const int Longest = 128;

    static readonly string[] WellKnown = ["password", "passwort", "letmein", "qwerty", "welcome", "wardline", "123456", "abcdef", "iloveyou", "changeme"];

    public Task<IdentityResult> ValidateAsync(UserManager<Staff> manager, Staff user, string? password) => Task.FromResult(Trouble(user, password ?? "") is { } why
        ? IdentityResult.Failed(new IdentityError { Code = "Password", Description = why })
        : IdentityResult.Success);

    static string? Trouble(Staff user, string password)
    {
        if (password.Length is < Shortest or > Longest)
        {
            return $"Choose a password of {Shortest} to {Longest} characters. Several words in a row are good.";
        }

        if (password.Distinct().Count() < 5)
        {
            return "This repeats the same few characters. Choose several words in a row.";
        }

        var own = user.Email.Split('@')[0];
        var left = WellKnown.Append(own).Where(w => w.Length >= 4).Aggregate(password, (p, w) => p.Replace(w, "", StringComparison.OrdinalIgnoreCase));
        return left.Length < 8 ? "Most of this is a well-known password or your own address. Choose several words in a row." : null;
    }
}
