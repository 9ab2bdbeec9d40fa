using Microsoft.AspNetCore.Http.HttpResults;
using Wardline.Calls;
using Wardline.Calls.Floor;
using Wardline.Identity;
using Wardline.Server.Shell;

namespace Wardline.Server.Identity;

/// <summary>Locking and unlocking: the session stays, and with it the call and all that is typed; nothing of it is shown in between.</summary>
static class LockApi
{
    const string NotRight = "That is not right. After five wrong answers the session ends, and you sign in with password and code.";
    const string Why = "a locked session asks for the password here; without one it only leads to the sign-in";

    public static void Map(RouteGroupBuilder root)
    {
        root.MapGet("/locked", (HttpContext context, SignIn signIn, string? at) => Locked(context) is { } locked ? Page(signIn, locked, at, null) : Elsewhere(context, at)).OpenToAll(Why);

        // The screen and the answer are the same as an ordinary one's. Who opens the developer tools sees what is sent (n), and where nothing can be written only the quiet one is answered 503. A locked one is told to sign in, and is heard (docs/decisions/0012).
        const string Stay = "answers as a closed door does unless somebody is signed in; a locked session is heard";
        root.MapPost("/stay", async (HttpContext context, CallFloor floor) =>
            await HereAsync(context, floor, context.Request.HasFormContentType ? (await context.Request.ReadFormAsync())["n"].ToString() : "") is null
                ? Results.Challenge() : Results.NoContent()).OpenToAll(Stay);
        root.MapPost("/api/v1/stay", async (HttpContext context, CallFloor floor, StayBody body) =>
            await HereAsync(context, floor, $"{body.N}") is { } session ? Results.Ok(new Stayed(session.Ends)) : Results.Challenge())
            .WithTags("session").WithSummary("Says that somebody is here; tells when the session ends.").Produces<Stayed>().ProducesProblem(401).ProducesProblem(503).OpenToAll(Stay);
        root.MapPost("/locked", UnlockAsync).OpenToAll(Why).RequireRateLimiting(IdentitySetup.SignInLimit);
    }

    public static void MapSignedIn(RouteGroupBuilder signedIn)
    {
        signedIn.MapPost("/lock", async (HttpContext context, Sessions sessions) =>
        {
            await sessions.LockAsync(SessionScheme.Of(context)!);
            return Results.Redirect(WayBack.To("/locked", (await context.Request.ReadFormAsync())["at"]));
        });
    }

    /// <summary>The session when it is signed in. Heard, both answers are the same whether somebody asks for help or not.</summary>
    static async Task<Session?> HereAsync(HttpContext context, CallFloor floor, string n)
    {
        var session = SessionScheme.Of(context);
        if (n == "3" && session is { Stage: SessionStage.SignedIn or SessionStage.Locked })
        {
            await new RaiseDuress(new Agent(session.Staff.Id, [.. session.Staff.Roles], session.Staff.Client), session.Id, session.Stage == SessionStage.Locked).HandleAsync(floor);
        }

        return session is { Stage: SessionStage.SignedIn } ? session : null;
    }

    static async Task<IResult> UnlockAsync(HttpContext context, PasswordStep step, SignIn signIn, Sessions sessions)
    {
        var form = await context.Request.ReadFormAsync();
        return Locked(context) is not { } locked ? Elsewhere(context, form["at"])
            : await step.UnlockAsync(locked, form["password"].ToString(), form["code"].ToString()) ? Results.Redirect(WayBack.Of(form["at"]))
            : await sessions.FindAsync(SessionScheme.SecretOf(context)!, isUse: false) is null ? Results.Redirect(WayBack.To("/sign-in", form["at"]))
            : Page(signIn, locked, form["at"], NotRight);
    }

    static Session? Locked(HttpContext context) => SessionScheme.Of(context) is { Stage: SessionStage.Locked } locked ? locked : null;

    static IResult Elsewhere(HttpContext context, string? at) =>
        Results.Redirect(SessionScheme.Of(context) is { Stage: SessionStage.SignedIn } ? WayBack.Of(at) : WayBack.To("/sign-in", at));

    static RazorComponentResult<LockedPage> Page(SignIn signIn, Session locked, string? at, string? trouble) =>
        new RazorComponentResult<LockedPage>(new { locked.Staff.Name, AsksForCode = signIn.AsksForCode(locked), At = WayBack.Of(at), Trouble = trouble }) { StatusCode = trouble is null ? 200 : 422 };
}

/// <summary>How often somebody said so.</summary>
sealed record StayBody(int N = 1);

/// <summary>When the session ends unless it is used.</summary>
sealed record Stayed(DateTimeOffset Ends);
