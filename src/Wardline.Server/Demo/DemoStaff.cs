using System.Collections.Immutable;
using System.Text;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Wardline.Clients;
using Wardline.Guard;
using Wardline.Guard.Access;
using Wardline.Guard.Setup;
using Wardline.Identity;
using Wardline.Server.Identity;

namespace Wardline.Server.Demo;

/// <summary>
/// One invented person a role, signed up through the commands that everybody is signed up with. Password and authenticator are
/// the same for all and printed: they guard nothing but invented data on loopback.
/// </summary>
static class DemoStaff
{
    public const string Password = "lantern river demo";

    /// <summary>The authenticator's secret of all of them.</summary>
    public static byte[] Secret => Encoding.ASCII.GetBytes("wardline-demo-secret");

    public static ImmutableArray<(string Role, string Name)> All { get; } =
    [
        ("agent", "Ana Brightwater"), ("nurse", "Noor Hallam"), ("supervisor", "Sol Pemberley"), ("privacy-officer", "Priya Oakhurst"),
        ("security-officer", "Sefa Lindqvale"), ("trainer", "Teo Marchbank"), ("risk-manager", "Rhea Castellan"), ("auditor", "Aud Winterbourne"),
        (Roles.Administrator, "Ada Fairweather"), (Roles.ClientStaff, "Cleo Lakeman"),
    ];

    public static string EmailOf(string role) => $"{role}@demo.example";

    /// <summary>What the authenticator shows now.</summary>
    public static string CodeNow(TimeProvider time) => Totp.Code(Secret, Totp.StepOf(time.GetUtcNow()));

    /// <summary>Signs up whoever is not signed up yet.</summary>
    public static async Task SignUpAsync(Installation installation, Actor actor, Guid clientOfStaff)
    {
        using var key = await installation.OpenHouseKeyAsync(StaffList.KeyPurpose);
        var staff = new StaffList(installation, key);
        var links = new OneTimeLinks(staff);
        string? hash = null;
        foreach (var (role, name) in All)
        {
            var known = await staff.FindByEmailAsync(EmailOf(role));
            if (known is { Active: true })
            {
                continue;
            }

            var secret = known is not null
                ? await links.MakeAsync(actor, known.Id)
                : await InviteAsync(new People(staff, links), actor, Draft(installation, role, name, clientOfStaff));
            await FinishAsync(installation, new Welcome(staff), (await links.FindAsync(secret))!, hash ??= Hash());
        }
    }

    static Staff Draft(Installation installation, string role, string name, Guid client) => new()
    {
        Id = Ids.New(installation.Store.Time),
        Name = name,
        Email = EmailOf(role),
        Stamp = StaffList.NewStamp(),
        Roles = [role],
        Client = role == Roles.ClientStaff ? client : null,
    };

    static async Task<string> InviteAsync(People people, Actor actor, Staff draft)
    {
        var (saved, secret) = await people.InviteAsync(actor, draft);
        DemoHouse.Must(saved);
        return secret!;
    }

    // One for all of them, since all have the same password and it is printed: ten would be most of the time before the demo stands.
    static string Hash() => new PasswordHasher<string>(Options.Create(new PasswordHasherOptions { IterationCount = IdentitySetup.HashIterations })).HashPassword("", Password);

    static async Task FinishAsync(Installation installation, Welcome welcome, OneTimeLink link, string hash)
    {
        var who = (await welcome.PersonAsync(link))!;

        // The code of the step before: no code is taken twice, and the present one shall be good for the first sign-in.
        Task<Saved> TryAsync() => welcome.FinishAsync(link with { Totp = Secret }, who, hash, Totp.Code(Secret, Totp.StepOf(installation.Store.Time.GetUtcNow()) - 1));

        // A step may end between making the code and looking at it; it can't do so twice in a row.
        var saved = await TryAsync();
        DemoHouse.Must(saved.Errors.ContainsKey("code") ? await TryAsync() : saved);
    }
}
