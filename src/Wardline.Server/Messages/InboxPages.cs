using Microsoft.AspNetCore.Http.HttpResults;
using Wardline.Calls;
using Wardline.Identity;
using Wardline.Messages;
using Wardline.Server.Calls;
using Wardline.Server.Identity;
using Wardline.Server.Shell;

namespace Wardline.Server.Messages;

/// <summary>The inbox of client staff, and of supervisors what is late; a message opens to client staff only.</summary>
static class InboxPages
{
    public static void Map(RouteGroupBuilder signedIn)
    {
        var inbox = signedIn.MapGroup("/inbox").RequireAuthorization(Admission.Inbox);
        inbox.MapGet("", async (HttpContext context, InboxDesk desk, string? told) => new RazorComponentResult<InboxPage>(new { Sheet = await desk.SheetAsync(context), Told = told }));

        // 204 tells an open page to ask no more: roles have changed since it was opened.
        inbox.MapGet("/list", async Task<IResult> (HttpContext context, InboxDesk desk) => await desk.SheetAsync(context) is { } sheet
            ? new RazorComponentResult<InboxTable>(new { Sheet = sheet }) : Results.NoContent()).WithMetadata(new AskedByPage());

        var message = signedIn.MapGroup("/inbox/{id:guid}").RequireAuthorization(Roles.ClientStaff);
        message.MapGet("", (HttpContext context, InboxDesk desk, Guid id, string? told) => desk.PageAsync(context, id, new MessageAnswer(told)));
        foreach (var (step, move) in new[] { ("acknowledge", MessageMove.Acknowledge), ("answer", MessageMove.Answer), ("done", MessageMove.Done), ("return", MessageMove.Return) })
        {
            message.MapPost("/" + step, (HttpContext context, InboxDesk desk, Guid id) => MoveAsync(context, desk, id, step, move));
        }
    }

    // A step that was done leads back, so that a reload repeats nothing; a refused one answers at once, with what was typed.
    static async Task<IResult> MoveAsync(HttpContext context, InboxDesk desk, Guid id, string step, MessageMove move)
    {
        var form = await context.Request.ReadFormAsync();
        SentText.Remember(context, form, "text");
        var typed = form["text"].ToString();
        var moved = await new MoveMessage(CallDesk.AgentOf(context), id, move, typed).HandleAsync(desk.Floor, context.RequestAborted);
        return moved.Value is { } value
            ? Results.Redirect(value.State is MessageState.Done or MessageState.Returned ? $"/inbox?told=message-{step}" : $"/inbox/{id}?told=message-{step}")
            : moved.Refusal!.Kind is RefusalKind.NoMessage or RefusalKind.MessageOver or RefusalKind.RoleMayNot ? InboxDesk.Gone(moved.Refusal, typed)
            : await desk.PageAsync(context, id, new MessageAnswer(null, moved.Refusal, step, typed));
    }
}
