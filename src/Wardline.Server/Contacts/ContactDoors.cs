using Wardline.Contacts;
using Wardline.Messages;
using Wardline.Server.Calls;

namespace Wardline.Server.Contacts;

/// <summary>The doors of a call at which a contact point is changed: page and JSON of the same command.</summary>
static class ContactDoors
{
    public static void Map(RouteGroupBuilder signedIn)
    {
        signedIn.MapPost("/calls/{id:guid}/contact", (HttpContext context, CallDesk desk, MessageFloor floor, TimeProvider time, Guid id) => CallPages.DoAsync(
            context, desk, id, (agent, form) => new ChangeContact(agent, id, form["kind"].ToString(), form["new"].ToString(), form["old"].ToString(), form["add"] == "yes")
            {
                Draft = DraftPages.MarkOf(form, time),
            }.HandleAsync(floor, context.RequestAborted),
            // On the answer of this very post and in no later page, as a code's hint is.
            changed => desk.PageAsync(context, id, new CallAnswer { Changed = changed }), "kind", "new", "add"));

        signedIn.MapPost("/api/v1/calls/{id:guid}/contact", (HttpContext http, MessageFloor floor, Guid id, ContactBody body) => CallsApi.Answer(
            new ChangeContact(CallDesk.AgentOf(http), id, body.Kind, body.New, body.Old, body.Add).HandleAsync(floor, http.RequestAborted)))
            .WithTags("calls").ProducesProblem(400).ProducesProblem(401).ProducesProblem(403).ProducesProblem(404).ProducesProblem(409).ProducesProblem(410).ProducesProblem(422).ProducesProblem(503)
            .WithSummary("Changes a telephone number, e-mail or address on file of the patient of the call.").Produces<ChangedContact>();
    }
}

/// <summary>
/// A change: kind phone, email or address; the new one as it is said (an address as street, town, state ZIP); the one it takes the place
/// of, which may be left out where there is one only; or added beside those on file.
/// </summary>
sealed record ContactBody(string Kind, string New, string? Old = null, bool Add = false)
{
    public override string ToString() => nameof(ContactBody);
}
