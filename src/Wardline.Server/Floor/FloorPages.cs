using Microsoft.AspNetCore.Http.HttpResults;
using Wardline.Calls;
using Wardline.Calls.Floor;
using Wardline.Server.Calls;
using Wardline.Server.Identity;
using Wardline.Server.Shell;
using Wardline.Telephony;

namespace Wardline.Server.Floor;

/// <summary>The supervisors' floor: the live board, one call of it, and the words that wait for a review.</summary>
static class FloorPages
{
    public static void Map(RouteGroupBuilder signedIn)
    {
        var floor = signedIn.MapGroup("/floor").RequireAuthorization(Agent.Supervisor);
        floor.MapGet("", async (HttpContext context, FloorDesk desk, string? told) =>
            await desk.BoardAsync(CallDesk.AgentOf(context), context.RequestAborted) is { Value: { } board }
                ? new RazorComponentResult<FloorPage>(new { Board = board, Told = told }) : CallDesk.Gone(CallRefusal.Of(RefusalKind.SupervisorNeeded)));
        floor.MapGet("/board", async (HttpContext context, FloorDesk desk) =>
            await desk.BoardAsync(CallDesk.AgentOf(context), context.RequestAborted) is { Value: { } board }
                ? new RazorComponentResult<FloorBoardList>(new { Board = board }) : Results.NoContent()).WithMetadata(new AskedByPage());
        floor.MapGet("/events", (HttpContext context, FloorStream stream) => SessionScheme.Of(context) is { } session && SessionScheme.SecretOf(context) is { } secret
            ? TypedResults.ServerSentEvents(stream.OpenAsync(session, secret)) : Results.NoContent()).WithMetadata(new AskedByPage());
        floor.MapPost("/reviews/{approval:guid}", ReviewAsync);
        floor.MapGet("/duress/{alarm:guid}", (HttpContext context, FloorDesk desk, Guid alarm) => AlarmAsync(context, desk, alarm, null));
        floor.MapPost("/duress/{alarm:guid}", async (HttpContext context, FloorDesk desk, Guid alarm) =>
        {
            var reason = (await context.Request.ReadFormAsync())["reason"].ToString();
            var step = await new AcknowledgeDuress(CallDesk.AgentOf(context), alarm, reason).HandleAsync(desk.Floor, context.RequestAborted);
            return step.Value is not null ? Results.Redirect("/floor?told=duress") : step.Refusal!.Kind == RefusalKind.UnknownReason ? await AlarmAsync(context, desk, alarm, step.Refusal) : CallDesk.Gone(step.Refusal);
        });

        var call = floor.MapGroup("/calls/{id:guid}");
        call.MapGet("", (HttpContext context, FloorDesk desk, Guid id, string? told) => CallAsync(context, desk, id, told, null));
        call.MapPost("/whisper", (HttpContext context, FloorDesk desk, DeskNews news, Guid id) => DoAsync(context, desk, id, "whisper", async (by, form) =>
        {
            var step = await new Whisper(by, id, form["text"].ToString()).HandleAsync(desk.Floor, context.RequestAborted);
            Tell(news, step.Value?.To);
            return step;
        }, _ => $"/floor/calls/{id}?told=whispered"));
        call.MapPost("/take-over", (HttpContext context, FloorDesk desk, DeskNews news, Guid id) => DoAsync(context, desk, id, "take-over", async (by, _) =>
        {
            var step = await new TakeOver(by, id).HandleAsync(desk.Floor, context.RequestAborted);
            Tell(news, step.Value?.From, by.Id);
            return step;
        }, _ => $"/calls/{id}?told=taken"));
        call.MapPost("/vouch", (HttpContext context, FloorDesk desk, DeskNews news, Guid id) => DoAsync(context, desk, id, "vouch", async (by, form) =>
        {
            var step = await new ApproveCaller(by, id, Id(form, "ask"), form["reason"].ToString()).HandleAsync(desk.Floor, context.RequestAborted);
            Tell(news, step.Value?.Agent);
            return step;
        }, _ => $"/floor/calls/{id}?told=approved"));
        call.MapPost("/answer", (HttpContext context, FloorDesk desk, DeskNews news, Guid id) => DoAsync(context, desk, id, "answer", async (by, form) =>
        {
            var step = await new AnswerAsk(by, id, Id(form, "ask")).HandleAsync(desk.Floor, context.RequestAborted);
            Tell(news, step.Value?.Agent);
            return step;
        }, _ => $"/floor/calls/{id}?told=answered"));
    }

    static async Task<IResult> ReviewAsync(HttpContext context, FloorDesk desk, Guid approval)
    {
        var form = await context.Request.ReadFormAsync();
        var step = await new ReviewApproval(CallDesk.AgentOf(context), approval, form["sound"] == "yes").HandleAsync(desk.Floor, context.RequestAborted);
        return step.Value is not null ? Results.Redirect("/floor?told=reviewed") : CallDesk.Gone(step.Refusal!);
    }

    // What is seen to already, or one's own, is none: the board says what there is.
    static async Task<IResult> AlarmAsync(HttpContext context, FloorDesk desk, Guid alarm, CallRefusal? refusal) =>
        (await desk.BoardAsync(CallDesk.AgentOf(context), context.RequestAborted)).Value?.Alarms.FirstOrDefault(a => a.Id == alarm) is { } row
            ? new RazorComponentResult<DuressPage>(new { Row = row, Refusal = refusal }) { StatusCode = refusal is null ? StatusCodes.Status200OK : CallDesk.StatusOf(refusal.Kind) }
            : Results.Redirect("/floor");

    static async Task<IResult> CallAsync(HttpContext context, FloorDesk desk, Guid id, string? told, (string Step, CallRefusal Refusal, string Text)? refused)
    {
        var read = await new ReadFloorCall(CallDesk.AgentOf(context), id).HandleAsync(desk.Floor, context.RequestAborted);
        if (read.Value is not { } call)
        {
            return CallDesk.Gone(read.Refusal!);
        }

        return new RazorComponentResult<FloorCallPage>(new { Call = call, Row = await desk.RowAsync(call), Told = told, Refused = refused })
        {
            StatusCode = refused is { } no ? CallDesk.StatusOf(no.Refusal.Kind) : StatusCodes.Status200OK,
        };
    }

    static async Task<IResult> DoAsync<T>(HttpContext context, FloorDesk desk, Guid id, string name, Func<Agent, IFormCollection, Task<Step<T>>> step, Func<T, string> to) where T : class
    {
        var form = await context.Request.ReadFormAsync();
        SentText.Remember(context, form, "text");
        var result = await step(CallDesk.AgentOf(context), form);
        return result.Value is { } value ? Results.Redirect(to(value))
            : result.Refusal!.Kind is RefusalKind.NotYourCall or RefusalKind.CallOver or RefusalKind.SupervisorNeeded or RefusalKind.OwnCall ? CallDesk.Gone(result.Refusal, SentText.Of(context)?.Text)
            : await CallAsync(context, desk, id, null, (name, result.Refusal, form["text"].ToString()));
    }

    static void Tell(DeskNews news, params Guid?[] people)
    {
        foreach (var person in people.OfType<Guid>().Distinct())
        {
            news.Tell(person);
        }
    }

    static Guid Id(IFormCollection form, string name) => Guid.TryParse(form[name], out var id) ? id : Guid.Empty;
}
