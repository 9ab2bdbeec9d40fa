using System.Collections.Immutable;
using System.Globalization;
using Wardline.Calls;
using Wardline.Server.Identity;

namespace Wardline.Server.Calls;

/// <summary>Where a supervisor enters a representative for the patient of somebody else's call.</summary>
static class RepresentativePages
{
    static readonly string[] Fields = ["call", "given", "family", "relation", "until"];

    public static void Map(RouteGroupBuilder signedIn)
    {
        var supervisors = signedIn.MapGroup("/representatives").RequireAuthorization(Agent.Supervisor);
        supervisors.MapGet("", (HttpContext context, CallDesk desk, string? told) => desk.WaitingAsync(context, new CallAnswer { Told = told }, []));
        supervisors.MapPost("", EnterAsync);
    }

    static async Task<IResult> EnterAsync(HttpContext context, CallDesk desk)
    {
        var form = await context.Request.ReadFormAsync();
        ImmutableArray<string> purposes = [.. form["purpose"].OfType<string>()];
        var chosen = form["call"].ToString().Split('.');
        var call = Guid.TryParse(chosen[0], out var id) ? id : Guid.Empty;
        var round = chosen.Length == 2 && long.TryParse(chosen[1], NumberStyles.None, CultureInfo.InvariantCulture, out var at) ? at : -1;
        var until = DateOnly.TryParseExact(form["until"], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : DateOnly.MinValue;
        var step = await new EnterRepresentative(
            CallDesk.AgentOf(context), call, form["given"].ToString(), form["family"].ToString(), form["relation"].ToString(), purposes, until, round).HandleAsync(desk.Floor, context.RequestAborted);
        return step.Value is not null
            ? Results.Redirect("/representatives?told=entered")
            : await desk.WaitingAsync(context, new CallAnswer
            {
                Refusal = step.Refusal,
                Typed = Fields.ToImmutableDictionary(name => name, name => form[name].ToString()),
                Status = CallDesk.StatusOf(step.Refusal!.Kind),
            }, purposes);
    }
}
