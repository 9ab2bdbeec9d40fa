using Microsoft.AspNetCore.Http.HttpResults;
using Wardline.Identity;
using Wardline.Server.Shell;

namespace Wardline.Server.Identity;

/// <summary>Sign-in and sign-out: two pages and their posts.</summary>
static class SignInApi
{
    const string NotRight = "The e-mail address and password don't fit, or this account is closed for now. After five wrong answers it stays closed for 15 minutes.";
    const string CodeNotRight = "This code is not right, was used already, or came too late. Wait for the next one. After five wrong answers sign-in stays closed for 15 minutes.";

    public static void Map(RouteGroupBuilder root)
    {
        root.MapGet("/sign-in", (HttpContext context, string? at) => SessionScheme.Of(context) is { Stage: SessionStage.SignedIn } ? Results.Redirect(WayBack.Of(at)) : Page("", null, at))
            .OpenToAll("people sign in here");
        root.MapPost("/sign-in", PasswordAsync).OpenToAll("people sign in here").RequireRateLimiting(IdentitySetup.SignInLimit);
        root.MapGet("/sign-in/code", (HttpContext context, string? at) => Half(context) is null ? Results.Redirect("/sign-in") : CodePageOf(null, at))
            .OpenToAll("the second step; without the first one's session it only leads back");
        root.MapPost("/sign-in/code", CodeAsync)
            .OpenToAll("the second step; without the first one's session it only leads back").RequireRateLimiting(IdentitySetup.SignInLimit);
    }

    public static void MapSignedIn(RouteGroupBuilder signedIn) => signedIn.MapPost("/sign-out", async (HttpContext context, Sessions sessions) =>
    {
        await sessions.EndAsync(SessionScheme.Of(context)!);
        SessionScheme.ClearCookie(context);
        return Results.Redirect("/sign-in");
    });

    static async Task<IResult> PasswordAsync(HttpContext context, PasswordStep step)
    {
        var form = await context.Request.ReadFormAsync();
        var email = form["email"].ToString();
        if (await step.PasswordAsync(email, form["password"].ToString()) is not { } secret)
        {
            return Page(email, NotRight, form["at"]);
        }

        SessionScheme.SetCookie(context, secret);
        return Results.Redirect(WayBack.To("/sign-in/code", form["at"]));
    }

    static async Task<IResult> CodeAsync(HttpContext context, PasswordStep step)
    {
        if (Half(context) is not { } half)
        {
            return Results.Redirect("/sign-in");
        }

        var form = await context.Request.ReadFormAsync();
        if (await step.CodeAsync(half, form["code"].ToString()) is not { } secret)
        {
            return CodePageOf(CodeNotRight, form["at"]);
        }

        // A new secret: whoever planted the half-way cookie has nothing of the full session.
        SessionScheme.SetCookie(context, secret);
        return Results.Redirect(WayBack.Of(form["at"]));
    }

    static Session? Half(HttpContext context) => SessionScheme.Of(context) is { Stage: SessionStage.PasswordGiven } half ? half : null;

    static RazorComponentResult<SignInPage> Page(string email, string? trouble, string? at) =>
        new RazorComponentResult<SignInPage>(new { Email = email, Trouble = trouble, At = WayBack.Of(at) }) { StatusCode = trouble is null ? 200 : 422 };

    static RazorComponentResult<CodePage> CodePageOf(string? trouble, string? at) =>
        new RazorComponentResult<CodePage>(new { Trouble = trouble, At = WayBack.Of(at) }) { StatusCode = trouble is null ? 200 : 422 };
}
