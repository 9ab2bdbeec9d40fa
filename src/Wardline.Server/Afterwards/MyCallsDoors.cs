using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Wardline.Calls;
using Wardline.Calls.Afterwards;
using Wardline.Guard;
using Wardline.Server.Calls;
using Wardline.Server.Shell;

namespace Wardline.Server.Afterwards;

/// <summary>
/// One's own calls of a day, a call's sheet, and adding to the notes of a call that was wrapped up: pages and JSON of the same commands.
/// No door here or elsewhere opens a note after the wrap-up.
/// </summary>
static class MyCallsDoors
{
    public static void Map(RouteGroupBuilder signedIn)
    {
        signedIn.MapGet("/my-calls", async (HttpContext context, MyCallsDesk desk, string? back) => new RazorComponentResult<MyCallsPage>(new
        {
            Day = await desk.DayAsync(CallDesk.AgentOf(context), Number(back), context.RequestAborted),
        }));
        var sheets = signedIn.MapGroup("/call-sheets");

        // A post, since something else than an id may be typed: it must stand in no address.
        sheets.MapPost("", FindAsync);
        sheets.MapGet("/{id:guid}", (HttpContext context, MyCallsDesk desk, Guid id, string? told) => SheetAsync(context, desk, id, told, null, Ids.New(desk.Time)));
        sheets.MapPost("/{id:guid}/addendum", AddAsync);

        var api = signedIn.MapGroup("/api/v1").WithTags("my calls").ProducesProblem(400).ProducesProblem(401).ProducesProblem(403).ProducesProblem(404).ProducesProblem(409).ProducesProblem(410).ProducesProblem(422).ProducesProblem(503);
        api.MapGet("/my-calls", async Task<Ok<WorkedCalls>> (HttpContext http, CallFloor floor, int back = 0) =>
            TypedResults.Ok(await new ListWorkedCalls(CallDesk.AgentOf(http), back).HandleAsync(floor, http.RequestAborted)))
            .WithSummary("The agent's own calls of today, or of so many days ago, and all that wait for a wrap-up; no patient data.");
        api.MapPost("/call-sheets/find", (HttpContext http, CallFloor floor, FindBody body) => CallsApi.Answer(new FindCall(CallDesk.AgentOf(http), body.Id).HandleAsync(floor, http.RequestAborted)))
            .WithSummary("Calls by their id or its beginning: one's own, and a supervisor's clients'.").Produces<FoundCalls>();
        api.MapGet("/call-sheets/{id:guid}", (HttpContext http, CallFloor floor, Guid id) => CallsApi.Answer(new ReadCallSheet(CallDesk.AgentOf(http), id).HandleAsync(floor, http.RequestAborted)))
            .WithSummary("A call's sheet: states, times and counts; no patient data, and no note.").Produces<CallSheetDocument>();
        api.MapPost("/call-sheets/{id:guid}/addendum", (HttpContext http, CallFloor floor, Guid id, AddendumBody body) =>
            CallsApi.Answer(new AddAddendum(CallDesk.AgentOf(http), id, body.Text, body.Once ?? Guid.Empty).HandleAsync(floor, http.RequestAborted)))
            .WithSummary("Adds to the notes of a call that was wrapped up lately; the same once adds once.").Produces<AddedAddendum>();
    }

    static async Task<IResult> FindAsync(HttpContext context, MyCallsDesk desk)
    {
        var typed = (await context.Request.ReadFormAsync())["id"].ToString();
        var step = await new FindCall(CallDesk.AgentOf(context), typed).HandleAsync(desk.Floor, context.RequestAborted);
        return step.Value is { Calls: [var one], More: false }
            ? Results.Redirect($"/call-sheets/{one.Call}")
            : new RazorComponentResult<FoundCallsPage>(new { Calls = await desk.RowsAsync(step.Value?.Calls ?? []), More = step.Value?.More == true, step.Refusal, Typed = typed })
            {
                StatusCode = step.Refusal is { } no ? CallDesk.StatusOf(no.Kind) : StatusCodes.Status200OK,
            };
    }

    static async Task<IResult> SheetAsync(HttpContext context, MyCallsDesk desk, Guid id, string? told, (CallRefusal Refusal, string Text)? refused, Guid once)
    {
        var step = await new ReadCallSheet(CallDesk.AgentOf(context), id).HandleAsync(desk.Floor, context.RequestAborted);
        return step.Value is { } sheet
            ? new RazorComponentResult<CallSheetPage>(new { Sheet = await desk.SheetAsync(sheet), Told = told, Refused = refused, Once = once })
            {
                StatusCode = refused is { } no ? CallDesk.StatusOf(no.Refusal.Kind) : StatusCodes.Status200OK,
            }
            : CallDesk.Gone(step.Refusal!, refused?.Text);
    }

    static async Task<IResult> AddAsync(HttpContext context, MyCallsDesk desk, Guid id)
    {
        var form = await context.Request.ReadFormAsync();
        SentText.Remember(context, form, "note");
        var (text, once) = (form["note"].ToString(), Guid.TryParse(form["once"], out var sent) ? sent : Guid.Empty);
        var step = await new AddAddendum(CallDesk.AgentOf(context), id, text, once).HandleAsync(desk.Floor, context.RequestAborted);
        return step.Value is not null ? Results.Redirect($"/call-sheets/{id}?told=addendum")
            : step.Refusal!.Kind is RefusalKind.NotYourCall or RefusalKind.RoleMayNot ? CallDesk.Gone(step.Refusal, text)
            : await SheetAsync(context, desk, id, null, (step.Refusal, text), once);
    }

    static int Number(string? typed) => int.TryParse(typed, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}

/// <summary>A call's id or the beginning of it, six digits at least.</summary>
sealed record FindBody(string Id);

/// <summary>What is added, and an id of the sender's own: the same text under the same id is added once.</summary>
sealed record AddendumBody(string Text, Guid? Once = null);
