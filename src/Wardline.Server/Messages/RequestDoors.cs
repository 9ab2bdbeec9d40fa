using Wardline.Messages;
using Wardline.Server.Calls;

namespace Wardline.Server.Messages;

/// <summary>The doors of a call at which requests and messages are taken and shown: pages and JSON of the same two commands.</summary>
static class RequestDoors
{
    public static void Map(RouteGroupBuilder signedIn)
    {
        var call = signedIn.MapGroup("/calls/{id:guid}/requests");
        call.MapPost("", (HttpContext context, CallDesk desk, MessageFloor floor, TimeProvider time, Guid id) => CallPages.DoAsync(
            context, desk, id, (agent, form) => new MakeRequest(
                agent, id, form["kind"].ToString(), form["subject"].ToString(), form["about"].ToString(), form["text"].ToString(), form["urgent"] == "yes")
            {
                Drafts = (DraftPages.MarkOf(form, time, "-about"), DraftPages.MarkOf(form, time, "-text")),
            }.HandleAsync(floor, context.RequestAborted), _ => CallPages.To(id, "request"), "kind", "subject", "about", "text", "urgent"));
        call.MapPost("/read", (HttpContext context, CallDesk desk, Guid id) => desk.PageAsync(context, id, new CallAnswer { ShowRequests = true }));

        var api = signedIn.MapGroup("/api/v1/calls/{id:guid}/requests").WithTags("requests")
            .ProducesProblem(400).ProducesProblem(401).ProducesProblem(403).ProducesProblem(404).ProducesProblem(409).ProducesProblem(410).ProducesProblem(422).ProducesProblem(503);
        api.MapPost("", (HttpContext http, MessageFloor floor, Guid id, RequestBody body) => CallsApi.Answer(
            new MakeRequest(CallDesk.AgentOf(http), id, body.Kind, body.Subject, body.About, body.Text, body.Urgent).HandleAsync(floor, http.RequestAborted)))
            .WithSummary("Takes a message for the care team, or a request, about the patient of the call.").Produces<MadeRequest>();

        // POST, since it is an act: each showing has its entry.
        api.MapPost("/read", async (HttpContext http, MessageFloor floor, Guid id) =>
        {
            var step = await new ReadRequests(CallDesk.AgentOf(http), id).HandleAsync(floor, http.RequestAborted);
            return step.Value is { } shown ? Results.Ok(new ShownRequests([.. shown.All.Select(Shown)])) : CallsApi.Refused(step.Refusal!);
        })
            .WithSummary("Shows the patient's own open requests, and what became of the others lately.").Produces<ShownRequests>();
    }

    static ShownRequest Shown(ReadMessage read) => new(
        read.Message.Id, read.Message.Kind, read.Message.Subject, read.Message.Urgent, read.Message.State, read.Message.Made, read.Message.Due,
        read.Text.About, read.Text.Text, [.. read.Notes.Select(n => new ShownNote(n.Kind, n.Written, n.Text))]);
}

/// <summary>A request: its kind and subject as the documentation lists them, medication, wishes or time, what else was said.</summary>
sealed record RequestBody(string Kind, string? Subject = null, string? About = null, string? Text = null, bool Urgent = false);

/// <summary>The patient's requests, the newest first.</summary>
sealed record ShownRequests(ShownRequest[] Requests);

/// <summary>A request with its words and what was written to it.</summary>
sealed record ShownRequest(
    Guid Id, string Kind, string Subject, bool Urgent, MessageState State, DateTimeOffset Made, DateTimeOffset Due, string About, string Text, ShownNote[] Notes);

/// <summary>An <c>answer</c> for the patient, or the <c>reason</c> why it came back.</summary>
sealed record ShownNote(string Kind, DateTimeOffset Written, string Text);
