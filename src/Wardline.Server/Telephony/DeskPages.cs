using Microsoft.AspNetCore.Http.HttpResults;
using Wardline.Guard.Access;
using Wardline.Server.Calls;
using Wardline.Server.Identity;

namespace Wardline.Server.Telephony;

/// <summary>The desk: what rings now and one's open calls. The page works without a script; with one it is told of changes.</summary>
static class DeskPages
{
    public static void Map(RouteGroupBuilder signedIn)
    {
        signedIn.MapGet("/desk", PageAsync);
        signedIn.MapGet("/desk/ringing", RingingAsync).WithMetadata(new AskedByPage());
        signedIn.MapGet("/desk/events", Events).WithMetadata(new AskedByPage());
    }

    static async Task<IResult> PageAsync(HttpContext context, CallDesk desk, DeskRinging ringing, string? told)
    {
        var (agent, cancel) = (CallDesk.AgentOf(context), context.RequestAborted);
        return new RazorComponentResult<DeskPage>(new
        {
            TakesCalls = agent.MayWorkCalls(desk.Access),
            Ringing = await ringing.OfAsync(agent, cancel),
            Offers = await ringing.OffersAsync(agent, cancel),
            Open = await desk.OpenOfAsync(agent, cancel),
            Told = told,
        });
    }

    // 204 tells an open page to ask no more: roles have changed since it was opened.
    static async Task<IResult> RingingAsync(HttpContext context, AccessPolicy access, DeskRinging ringing) => CallDesk.AgentOf(context) is var agent && agent.MayWorkCalls(access)
        ? new RazorComponentResult<RingingList>(new { Calls = await ringing.OfAsync(agent, context.RequestAborted), Offers = await ringing.OffersAsync(agent, context.RequestAborted) })
        : Results.NoContent();

    static IResult Events(HttpContext context, AccessPolicy access, DeskStream stream) =>
        SessionScheme.Of(context) is { } session && SessionScheme.SecretOf(context) is { } secret && CallDesk.TakesCalls(access, session.Staff)
            ? TypedResults.ServerSentEvents(stream.OpenAsync(session, secret))
            : Results.NoContent();
}
