using System.Globalization;
using Wardline.Calls;
using Wardline.Guard.Vault;
using Wardline.Server.Identity;
using Wardline.Server.Shell;

namespace Wardline.Server.Calls;

/// <summary>
/// Where an open page saves what is typed, asks whether another page has saved, and takes that text. The script gets JSON; without one
/// the scratchpad's own button leads back to the page.
/// </summary>
static class DraftPages
{
    public static void Map(RouteGroupBuilder call)
    {
        call.MapPost("/drafts", SaveAsync);
        call.MapGet("/drafts", async (HttpContext context, CallDesk desk, Guid id) =>
            Answer(await new ReadDrafts(CallDesk.AgentOf(context), id) { OnlyVersions = true }.HandleAsync(desk.Floor, context.RequestAborted))).WithMetadata(new AskedByPage());
        call.MapPost("/drafts/read", async (HttpContext context, CallDesk desk, Guid id) =>
            Answer(await new ReadDrafts(CallDesk.AgentOf(context), id).HandleAsync(desk.Floor, context.RequestAborted)));
    }

    /// <summary>From which page a form was sent. Without a script it names no page, and what it has seen is what it was drawn with.</summary>
    /// <param name="form">What was sent.</param>
    /// <param name="time">Orders what comes without a script.</param>
    /// <param name="field">Which of the form's fields, when it has several; empty for the only one.</param>
    public static DraftMark MarkOf(IFormCollection form, TimeProvider time, string field = "") => Guid.TryParse(form["draft-page"], out var page) && page != Guid.Empty
        ? new DraftMark(page, Number(form, "draft-seq"), Number(form, "draft-seen" + field))
        : new DraftMark(Guid.Empty, time.GetUtcNow().ToUnixTimeMilliseconds(), Number(form, "draft-seen" + field));

    static async Task<IResult> SaveAsync(HttpContext context, CallDesk desk, TimeProvider time, Guid id)
    {
        var form = await context.Request.ReadFormAsync();
        SentText.Remember(context, form, "text");
        var step = await new SaveDraft(CallDesk.AgentOf(context), id, form["field"].ToString(), form["text"].ToString(), MarkOf(form, time)).HandleAsync(desk.Floor, context.RequestAborted);
        return context.Request.Headers.XRequestedWith == "XMLHttpRequest" ? Answer(step)
            : step.Refusal is { } refusal ? CallDesk.Gone(refusal, form["text"])
            : Results.Redirect($"/calls/{id}?told=scratchpad#scratchpad-panel");
    }

    static IResult Answer<T>(Step<T> step) where T : class => step.Value is { } value ? Results.Ok(value) : Results.Problem(
        statusCode: CallDesk.StatusOf(step.Refusal!.Kind), title: "Refused", detail: CallWords.Rule(step.Refusal.Kind), extensions: new Dictionary<string, object?> { ["code"] = step.Refusal.Code });

    /// <summary>A count or version of a form; -1 when it isn't one.</summary>
    public static long Number(IFormCollection form, string name) => long.TryParse(form[name], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;
}
