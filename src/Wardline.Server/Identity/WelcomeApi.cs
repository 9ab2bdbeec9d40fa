using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using QRCoder;
using Wardline.Clients;
using Wardline.Identity;
using Wardline.Server.Shell;

namespace Wardline.Server.Identity;

/// <summary>The page of a one-time link: name, password, authenticator; then the recovery codes, once.</summary>
static class WelcomeApi
{
    const string Reason = "the one-time link in the address is the key: 256 random bits, one use, 24 hours";

    public static void Map(RouteGroupBuilder root)
    {
        root.MapGet("/welcome/{secret}", ShowAsync).OpenToAll(Reason).RequireRateLimiting(IdentitySetup.SignInLimit);
        root.MapGet("/welcome/{secret}/qr.svg", PictureAsync).OpenToAll(Reason);
        root.MapPost("/welcome/{secret}", FinishAsync).OpenToAll(Reason).RequireRateLimiting(IdentitySetup.SignInLimit);
    }

    static async Task<IResult> ShowAsync(string secret, OneTimeLinks links, Welcome welcome)
    {
        var (link, who) = await FindAsync(secret, links, welcome);
        return link is null || who is null ? Gone() : Page(secret, link, who, []);
    }

    static async Task<IResult> PictureAsync(string secret, OneTimeLinks links, Welcome welcome)
    {
        var (link, who) = await FindAsync(secret, links, welcome);
        return link is null || who is null
            ? Results.NotFound()
            : Results.Text(Picture(Totp.Address(link.Totp, who.Email.Length > 0 ? who.Email : "administrator")), "image/svg+xml", Encoding.UTF8);
    }

    static async Task<IResult> FinishAsync(string secret, HttpContext context, OneTimeLinks links, Welcome welcome, UserManager<Staff> users)
    {
        var (link, who) = await FindAsync(secret, links, welcome);
        if (link is null || who is null)
        {
            return Gone();
        }

        var form = await context.Request.ReadFormAsync();
        who.Name = form["name"].ToString().Trim();
        who.Email = link.Staff is null ? StaffList.Normal(form["email"].ToString()) : who.Email;
        var (password, again) = (form["password"].ToString(), form["again"].ToString());
        var errors = await PasswordErrorsAsync(users, who, password, again);
        if (errors.Count == 0)
        {
            var saved = await welcome.FinishAsync(link, who, users.PasswordHasher.HashPassword(who, password), form["code"].ToString());
            if (saved.Ok)
            {
                // An act of its own: if we crash before it, the person has no recovery codes and gets a new link from an administrator.
                var codes = await users.GenerateNewTwoFactorRecoveryCodesAsync(who, 10);
                return new RazorComponentResult<RecoveryCodesPage>(new { Codes = codes?.ToArray() ?? [] });
            }

            errors = saved.Errors.ToDictionary();
        }

        return Page(secret, link, who, errors);
    }

    static async Task<Dictionary<string, string>> PasswordErrorsAsync(UserManager<Staff> users, Staff who, string password, string again)
    {
        var errors = new Dictionary<string, string>();
        foreach (var rule in users.PasswordValidators)
        {
            if (await rule.ValidateAsync(users, who, password) is { Succeeded: false } refused)
            {
                errors["password"] = refused.Errors.First().Description;
            }
        }

        if (password != again)
        {
            errors["again"] = "The two passwords differ. Type the same one twice.";
        }

        return errors;
    }

    static async Task<(OneTimeLink? Link, Staff? Who)> FindAsync(string secret, OneTimeLinks links, Welcome welcome) =>
        secret.Length is > 20 and < 100 && await links.FindAsync(secret) is { } link ? (link, await welcome.PersonAsync(link)) : (null, null);

    static RazorComponentResult<WelcomePage> Page(string secret, OneTimeLink link, Staff who, Dictionary<string, string> errors) =>
        new RazorComponentResult<WelcomePage>(new
        {
            Secret = secret,
            who.Name,
            who.Email,
            First = link.Staff is null,
            ManualKey = Totp.ManualKey(link.Totp),
            Errors = (IReadOnlyDictionary<string, string>)errors,
        })
        { StatusCode = errors.Count == 0 ? 200 : 422 };

    static RazorComponentResult<LinkGonePage> Gone() => new RazorComponentResult<LinkGonePage> { StatusCode = 404 };

    /// <summary>One path of squares, no style: it works under the CSP and in both colour schemes on its white ground.</summary>
    static string Picture(string text)
    {
        using var maker = new QRCodeGenerator();
        using var code = maker.CreateQrCode(text, QRCodeGenerator.ECCLevel.M);
        var path = new StringBuilder();
        for (var y = 0; y < code.ModuleMatrix.Count; y++)
        {
            for (var x = 0; x < code.ModuleMatrix[y].Length; x++)
            {
                if (code.ModuleMatrix[y][x])
                {
                    path.Append(CultureInfo.InvariantCulture, $"M{x} {y}h1v1h-1z");
                }
            }
        }

        var size = code.ModuleMatrix.Count;
        return $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {size} {size}\" shape-rendering=\"crispEdges\"><rect width=\"{size}\" height=\"{size}\" fill=\"#fff\"/><path d=\"{path}\" fill=\"#000\"/></svg>";
    }
}
