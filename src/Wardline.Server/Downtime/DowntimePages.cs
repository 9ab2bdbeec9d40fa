using System.Collections.Immutable;
using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Wardline.Calls;
using Wardline.Calls.Downtime;
using Wardline.Server.Calls;
using Wardline.Server.Shell;

namespace Wardline.Server.Downtime;

/// <summary>Paper for when the system is down: printing it, saying what became of it, entering what was written on it.</summary>
static class DowntimePages
{
    public static void Map(RouteGroupBuilder signedIn)
    {
        var downtime = signedIn.MapGroup("/downtime");
        downtime.MapGet("", (HttpContext context, DowntimeDesk desk, string? told) => desk.PageAsync(context, told, null));
        downtime.MapPost("/print", PrintAsync);
        downtime.MapPost("/void", VoidAsync);
        downtime.MapGet("/late", (HttpContext context, DowntimeDesk desk) => LateAsync(context, desk, LateForm.Blank));
        downtime.MapPost("/late", EnterAsync);
    }

    // The paper is the answer itself: its numbers are given out with it, and a page that could be opened again would print them twice.
    static async Task<IResult> PrintAsync(HttpContext context, DowntimeDesk desk)
    {
        var form = await context.Request.ReadFormAsync();
        var sheets = int.TryParse(form["sheets"], NumberStyles.None, CultureInfo.InvariantCulture, out var many) ? many : 0;
        var printed = await new PrintSheets(CallDesk.AgentOf(context), Guid.TryParse(form["client"], out var client) ? client : Guid.Empty, sheets).HandleAsync(desk.Floor, context.RequestAborted);
        return printed.Value is { } value ? new RazorComponentResult<PrintPage>(new { L = await desk.LadderAsync(value) })
            : printed.Refusal!.Kind is RefusalKind.BadInput or RefusalKind.TooManySheets ? await desk.PageAsync(context, null, printed.Refusal) : CallDesk.Gone(printed.Refusal);
    }

    // The button's name says what became of it, its value which sheet.
    static async Task<IResult> VoidAsync(HttpContext context, DowntimeDesk desk)
    {
        var form = await context.Request.ReadFormAsync();
        var why = form.ContainsKey(Sheet.Lost) ? Sheet.Lost : Sheet.Spoiled;
        var parts = form[why].ToString().Split(':', 2);
        var step = await new VoidSheet(CallDesk.AgentOf(context), Guid.TryParse(parts[0], out var client) ? client : Guid.Empty, parts[^1], why).HandleAsync(desk.Floor, context.RequestAborted);
        return step.Value is not null ? Results.Redirect($"/downtime?told=sheet-{why}")
            : step.Refusal!.Kind == RefusalKind.RoleMayNot ? CallDesk.Gone(step.Refusal) : await desk.PageAsync(context, null, step.Refusal);
    }

    static async Task<IResult> EnterAsync(HttpContext context, DowntimeDesk desk)
    {
        var form = await context.Request.ReadFormAsync();
        SentText.Remember(context, form, "note");
        var (agent, typed) = (CallDesk.AgentOf(context), LateForm.Of(form));
        var call = await typed.ReadAsync(desk, agent);
        var step = await new EnterPaperCall(agent, call.Said).HandleAsync(desk.Floor, context.RequestAborted);
        if (step.Value is { Call: not null } done)
        {
            return Results.Redirect($"/downtime?told={(done.Beyond ? "sheet-beyond" : "sheet-entered")}");
        }

        if (step.Refusal?.Kind == RefusalKind.RoleMayNot)
        {
            return CallDesk.Gone(step.Refusal);
        }

        var used = step.Refusal?.Kind == RefusalKind.SheetUsed && call.Client is { } client ? await desk.DealtWithAsync(agent, client, call.Said.Serial) : null;
        return await LateAsync(context, desk, typed with { Refusal = step.Refusal, Found = step.Value, Why = used });
    }

    static async Task<IResult> LateAsync(HttpContext context, DowntimeDesk desk, LateForm form)
    {
        var choices = await desk.ChoicesAsync(context);
        return choices.Value is not { } offered ? CallDesk.Gone(choices.Refusal!) : new RazorComponentResult<LatePage>(new { Form = form, C = offered })
        {
            StatusCode = form.Refusal is { } refusal ? CallDesk.StatusOf(refusal.Kind) : form.Found is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity,
        };
    }
}
