using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Wardline.Guard.Access;
using Wardline.Identity;
using Wardline.Server.Shell;

namespace Wardline.Server.Identity;

/// <summary>
/// Reads the session of each request from its row: the cookie holds 256 random bits and nothing else, so that there is nothing
/// in it to decode, forge or keep using after the row has ended.
/// </summary>
sealed class SessionScheme(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logs, UrlEncoder encoder, Sessions sessions, StaffList staff)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logs, encoder)
{
    public const string Name = "session";

    /// <summary>The cookie. <c>__Host-</c>: only over TLS, only this host, only path / (RFC 6265bis); plain http on loopback can't have it.</summary>
    public static string Cookie(ServeOptions serve) => serve.Secure ? "__Host-wardline" : "wardline";

    public static void SetCookie(HttpContext context, string secret)
    {
        var serve = context.RequestServices.GetRequiredService<ServeOptions>();
        context.Response.Cookies.Append(Cookie(serve), secret, new CookieOptions { HttpOnly = true, Secure = serve.Secure, SameSite = SameSiteMode.Strict, Path = "/", IsEssential = true });
    }

    public static void ClearCookie(HttpContext context)
    {
        var serve = context.RequestServices.GetRequiredService<ServeOptions>();
        context.Response.Cookies.Delete(Cookie(serve), new CookieOptions { HttpOnly = true, Secure = serve.Secure, SameSite = SameSiteMode.Strict, Path = "/" });
    }

    /// <summary>The session of this request, half-way or full; null without one.</summary>
    public static Session? Of(HttpContext context) => context.Items.TryGetValue(typeof(Session), out var session) ? session as Session : null;

    /// <summary>The secret in the session's cookie; null without one.</summary>
    public static string? SecretOf(HttpContext context) =>
        context.Request.Cookies[Cookie(context.RequestServices.GetRequiredService<ServeOptions>())] is { Length: > 0 and < 200 } secret ? secret : null;

    /// <summary>Who acts in this request.</summary>
    /// <exception cref="InvalidOperationException">The endpoint let somebody in without a session: a fault of the program.</exception>
    public static Actor ActorOf(HttpContext context) => Of(context) is { Stage: SessionStage.SignedIn } session
        ? Sessions.ActorOf(session.Staff)
        : throw new InvalidOperationException("An endpoint asked for the actor of a request that is not signed in.");

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (SecretOf(Context) is not { } secret || await sessions.FindAsync(secret, isUse: !AskedByPage.Is(Context)) is not { } session)
        {
            return AuthenticateResult.NoResult();
        }

        Context.Items[typeof(Session)] = session;
        var claims = new List<Claim>
        {
            new(ClaimTypes.NameIdentifier, session.Staff.Id.ToString()),
            new(Admission.StageClaim, session.Stage.ToString()),
        };
        if (session.Staff.Client is { } client)
        {
            claims.Add(new Claim(Admission.ClientClaim, client.ToString()));
        }

        claims.AddRange(session.Staff.Roles.Select(r => new Claim(ClaimTypes.Role, r)));
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(new ClaimsIdentity(claims, Name)), Name));
    }

    /// <summary>A page goes to the sign-in; a fragment or an API call gets 401, so that the shell can lock.</summary>
    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        if (HttpMethods.IsGet(Request.Method) && !IsFragment(Request) && !AskedByPage.Is(Context) && !Request.Path.StartsWithSegments("/api"))
        {
            Response.Redirect(Of(Context)?.Stage switch
            {
                SessionStage.PasswordGiven => "/sign-in/code",
                SessionStage.Locked => WayBack.To("/locked", Request.Path),
                _ => WayBack.To("/sign-in", Request.Path),
            });
            return Task.CompletedTask;
        }

        return Results.Problem(statusCode: 401, title: "Not signed in", detail: "Sign in at /sign-in and try again.").ExecuteAsync(Context);
    }

    protected override async Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        if (Of(Context) is not { Stage: SessionStage.SignedIn } session)
        {
            // A half-way session is no session yet, and a locked one none for now: it is asked to go on, not told that it lacks a right.
            await HandleChallengeAsync(properties);
        }
        else if (Context.GetEndpoint() is RouteEndpoint { RoutePattern.RawText: { } door })
        {
            await new RefuseDoor(session.Staff, Request.Method, "/" + door.Trim('/')).HandleAsync(staff);
            await Failure.TellAsync(Context, StatusCodes.Status403Forbidden, "Not for your role", "This is for other roles than yours. An administrator can say which.");
        }
        else
        {
            await Failure.TellAsync(Context, StatusCodes.Status404NotFound, "Nothing here", "There is no such page, or it doesn't take this kind of request.");
        }
    }

    static bool IsFragment(HttpRequest request) => request.Headers.ContainsKey("HX-Request") || request.Headers.XRequestedWith == "XMLHttpRequest";
}

/// <summary>On an endpoint that an open page asks by itself: without a session it answers 401, and asking doesn't keep a session alive.</summary>
sealed record AskedByPage
{
    public static bool Is(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<AskedByPage>() is not null;
}
