using Microsoft.AspNetCore.Http.HttpResults;
using Wardline.Identity;
using Wardline.Server.Shell;

namespace Wardline.Server.Identity;

/// <summary>Locking and unlocking: the session stays, and with it the call and all that is typed; nothing of it is shown in between.</summary>
static class LockApi
{
    const string NotRight = "That is not right, or this account is closed for now. After five wrong answers it stays closed for 15 minutes.";
    const string Why = "a locked session asks for the password here; without one it only leads to the sign-in";

    public static void Map(RouteGroupBuilder root)
    {
        root.MapGet("/locked", (HttpContext context, SignIn signIn, string? at) => Locked(context) is { } locked ? Page(signIn, locked, at, null) : Elsewhere(context, at)).OpenToAll(Why);
        root.MapPost("/locked", UnlockAsync).OpenToAll(Why).RequireRateLimiting(IdentitySetup.SignInLimit);
    }

    public static void MapSignedIn(RouteGroupBuilder signedIn)
    {
        signedIn.MapPost("/lock", async (HttpContext context, Sessions sessions) =>
        {
            await sessions.LockAsync(SessionScheme.Of(context)!);
            return Results.Redirect(WayBack.To("/locked", (await context.Request.ReadFormAsync())["at"]));
        });

        // Asked for by a key that somebody pressed at a desk that said it would sign out; that the session is looked at is all it does.
        signedIn.MapPost("/stay", () => Results.NoContent());
    }

    static async Task<IResult> UnlockAsync(HttpContext context, PasswordStep step, SignIn signIn)
    {
        var form = await context.Request.ReadFormAsync();
        return Locked(context) is not { } locked ? Elsewhere(context, form["at"])
            : await step.UnlockAsync(locked, form["password"].ToString(), form["code"].ToString()) ? Results.Redirect(WayBack.Of(form["at"]))
            : Page(signIn, locked, form["at"], NotRight);
    }

    static Session? Locked(HttpContext context) => SessionScheme.Of(context) is { Stage: SessionStage.Locked } locked ? locked : null;

    static IResult Elsewhere(HttpContext context, string? at) =>
        Results.Redirect(SessionScheme.Of(context) is { Stage: SessionStage.SignedIn } ? WayBack.Of(at) : WayBack.To("/sign-in", at));

    static RazorComponentResult<LockedPage> Page(SignIn signIn, Session locked, string? at, string? trouble) =>
        new RazorComponentResult<LockedPage>(new { locked.Staff.Name, AsksForCode = signIn.AsksForCode(locked), At = WayBack.Of(at), Trouble = trouble }) { StatusCode = trouble is null ? 200 : 422 };
}
