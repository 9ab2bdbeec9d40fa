using Microsoft.AspNetCore.Http.HttpResults;
using Wardline.Calls;
using Wardline.Clients;
using Wardline.Guard.Access;
using Wardline.Server.Telephony;
using Wardline.Patients.Views;

namespace Wardline.Server.Calls;

/// <summary>
/// The path of a call as JSON. Each endpoint hands one command to the floor and writes what came back: its value, or its refusal
/// as a problem (RFC 9457). The agent is the session's; nothing in a request says who asks.
/// </summary>
static class CallsApi
{
    public static void Map(RouteGroupBuilder signedIn)
    {
        var calls = signedIn.MapGroup("/api/v1/calls").WithTags("calls").ProducesProblem(400).ProducesProblem(401).ProducesProblem(403).ProducesProblem(404).ProducesProblem(409).ProducesProblem(410).ProducesProblem(422).ProducesProblem(503);
        calls.MapGet("", async Task<Ok<MyCalls>> (HttpContext http, CallFloor floor) =>
            TypedResults.Ok(await new ListMyCalls(CallDesk.AgentOf(http)).HandleAsync(floor, http.RequestAborted))).WithSummary("The open calls of the agent; no patient data.");
        calls.MapPost("", OpenAsync).WithSummary("Opens a call by hand.").Produces<OpenedCall>(201);

        calls.MapGet("/waiting", (HttpContext http, CallFloor floor) => Answer(new ListWaitingCalls(CallDesk.AgentOf(http)).HandleAsync(floor, http.RequestAborted)))
            .WithSummary("A supervisor's list of others' calls that wait for a representative; no patient data.").Produces<WaitingCalls>();

        var one = calls.MapGroup("/{id:guid}");
        one.MapGet("", (HttpContext http, CallFloor floor, Guid id) => Answer(new ReadCall(CallDesk.AgentOf(http), id).HandleAsync(floor, http.RequestAborted)))
            .WithSummary("Where the call stands and what it needs next; no patient data.").Produces<CallScreen>();
        one.MapPost("/identify", (HttpContext http, CallFloor floor, Guid id, IdentifyBody body) =>
            Answer(new Identify(CallDesk.AgentOf(http), id, body.Name, body.BirthDate, body.MemberId, body.Phone).HandleAsync(floor, http.RequestAborted)))
            .WithSummary("Looks for the patient by what the caller says: one, none, or ask for one more.").Produces<Identified>();
        one.MapPost("/verify", async (HttpContext http, CallFloor floor, CallPhone phone, Guid id, VerifyBody body) =>
        {
            await phone.AskAsync(CallDesk.AgentOf(http), id, body.Factor, http.RequestAborted);
            try
            {
                return await Answer(new VerifyFactor(CallDesk.AgentOf(http), id, body.Factor, body.Answer).HandleAsync(floor, http.RequestAborted));
            }
            finally
            {
                // Whether or not the program is still there.
                await phone.AfterAnswerAsync(CallDesk.AgentOf(http), id, CancellationToken.None);
            }
        })
            .WithSummary("Compares an answer blind.").Produces<Verified>();
        one.MapPost("/codes", (HttpContext http, CallFloor floor, Guid id) => Answer(new SendCode(CallDesk.AgentOf(http), id).HandleAsync(floor, http.RequestAborted)))
            .WithSummary("Sends a one-time code to a contact point on file.").Produces<CodeMade>();
        one.MapPost("/codes/verify", (HttpContext http, CallFloor floor, Guid id, CodeBody body) =>
            Answer(new VerifyCode(CallDesk.AgentOf(http), id, body.Code).HandleAsync(floor, http.RequestAborted)))
            .WithSummary("Takes the code that the caller reads out.").Produces<Verified>();
        one.MapPost("/authority", AuthorityAsync).WithSummary("States who the caller is to the patient.").Produces<StatedAuthority>();
        one.MapPost("/representatives", (HttpContext http, CallFloor floor, Guid id, RepresentativeBody body) => Answer(
            new EnterRepresentative(CallDesk.AgentOf(http), id, body.Given, body.Family, body.Relation, [.. body.Purposes], body.Until, body.Round).HandleAsync(floor, http.RequestAborted)))
            .WithSummary("A supervisor enters a representative of the patient of another agent's call.").Produces<EnteredRepresentative>();
        one.MapPost("/purpose", (HttpContext http, CallFloor floor, Guid id, PurposeBody body) =>
            Answer(new ChoosePurpose(CallDesk.AgentOf(http), id, body.Purpose).HandleAsync(floor, http.RequestAborted)))
            .WithSummary("States what the caller wants.").Produces<ChosenPurpose>();

        one.MapPost("/language", (HttpContext http, CallFloor floor, Guid id, LanguageBody body) =>
            Answer(new SetLanguage(CallDesk.AgentOf(http), id, body.Language).HandleAsync(floor, http.RequestAborted)))
            .WithSummary("Sets the language of the sentences to say: en or es.").Produces<ChosenLanguage>();

        // POST, since it is an act: each view has its entry, and no cache or prefetch may make one.
        one.MapPost("/view", (HttpContext http, CallFloor floor, CallPhone phone, Guid id) => ShownAsync(http, phone, id, whole: true, new ViewRecord(CallDesk.AgentOf(http), id).HandleAsync(floor, http.RequestAborted)))
            .WithSummary("Shows the least of the record that the purpose needs, masked where the policy says so.").Produces<ViewDocument>();
        one.MapPost("/reveal", (HttpContext http, CallFloor floor, CallPhone phone, Guid id, RevealBody body) =>
            ShownAsync(http, phone, id, whole: false, new RevealField(CallDesk.AgentOf(http), id, body.Segment, body.Field, body.Reason, body.Item).HandleAsync(floor, http.RequestAborted)))
            .WithSummary("Shows one masked field, with a reason.").Produces<ViewDocument>();
        one.MapPost("/notes", (HttpContext http, CallFloor floor, Guid id, NoteBody body) =>
            Answer(new AddNote(CallDesk.AgentOf(http), id, body.Text).HandleAsync(floor, http.RequestAborted))).WithSummary("Adds a note, sealed.").Produces<AddedNote>();
        one.MapPost("/notes/read", (HttpContext http, CallFloor floor, Guid id) => Answer(new ReadNotes(CallDesk.AgentOf(http), id).HandleAsync(floor, http.RequestAborted)))
            .WithSummary("Reads the call's notes back.").Produces<Notes>();
        one.MapPost("/disclosures", DiscloseAsync).WithSummary("Records what was told to whom.").Produces<RecordedDisclosure>();
        one.MapPost("/emergency", (HttpContext http, CallFloor floor, Guid id) => Answer(new Emergency(CallDesk.AgentOf(http), id).HandleAsync(floor, http.RequestAborted)))
            .WithSummary("The emergency script; needs no verification and opens no record.").Produces<EmergencyScript>();
        one.MapPost("/wrap-up", (HttpContext http, CallFloor floor, CallPhone phone, Guid id, WrapUpBody body) => UnkeptOf(body.Unkept) is { } unkept
            ? Answer(new WrapUp(CallDesk.AgentOf(http), id, body.Disposition, [.. body.Confirmed], body.NothingTold)
            {
                Unkept = unkept,
                Beside = phone.Orders.ResumesWithWrapUp(CallDesk.AgentOf(http)),
            }.HandleAsync(floor, http.RequestAborted))
            : Task.FromResult(Unknown("unkept", "ask, add or discard")))
            .WithSummary("Ends the call; the record is closed to this agent from then on.").Produces<WrappedUp>();
        PhoneApi.Map(one);
    }

    // The recording is paused before anything sensitive leaves.
    static async Task<IResult> ShownAsync(HttpContext http, CallPhone phone, Guid id, bool whole, Task<Step<ViewDocument>> step)
    {
        if ((await step).Value is { } view)
        {
            await phone.BeforeViewAsync(CallDesk.AgentOf(http), id, view, whole, http.RequestAborted);
        }

        return await Answer(step);
    }

    /// <summary>What becomes of unfinished text, by the word of a form or body; null for a word that isn't one.</summary>
    internal static UnkeptText? UnkeptOf(string? word) => word switch
    {
        null or "" or "ask" => UnkeptText.Ask,
        "add" => UnkeptText.AddNote,
        "discard" => UnkeptText.Discard,
        _ => null,
    };

    static async Task<IResult> OpenAsync(HttpContext http, CallFloor floor, Lines lines, OpenBody body)
    {
        var agent = CallDesk.AgentOf(http);
        var line = await lines.FindAsync(body.Dialled) is { } found ? await lines.FindAsync(found.Line) : null;

        var opened = line is null ? null : await new OpenCall(agent, CallDesk.FactsOf(line), body.Number).HandleAsync(floor, http.RequestAborted);

        // A line of a client that this person may not touch is answered as none; the ledger has the try.
        return opened is null or { Refusal.Kind: RefusalKind.NotYourCall }
            ? Results.Problem(statusCode: 422, title: "No such line", detail: "dialled is a number on which one of your clients is called. An administrator adds lines.", extensions: Codes("no-such-line"))
            : opened.Value is { } call ? Results.Created($"/api/v1/calls/{call.Call}", call) : Refused(opened.Refusal!);
    }

    static Task<IResult> AuthorityAsync(HttpContext http, CallFloor floor, Guid id, AuthorityBody body) => body.Kind switch
    {
        "self" => Answer(new StateAuthority(CallDesk.AgentOf(http), id, AuthorityKind.Self).HandleAsync(floor, http.RequestAborted)),
        "representative" => Answer(new StateAuthority(CallDesk.AgentOf(http), id, AuthorityKind.Representative, body.Name).HandleAsync(floor, http.RequestAborted)),
        _ => Task.FromResult(Unknown("kind", "self or representative")),
    };

    static Task<IResult> DiscloseAsync(HttpContext http, CallFloor floor, Guid id, DisclosureBody body)
    {
        ToldTo? to = body.To switch { "patient" => ToldTo.Patient, "representative" => ToldTo.Representative, "other" => ToldTo.Other, _ => null };
        return to is { } known
            ? Answer(new RecordDisclosure(CallDesk.AgentOf(http), id, known, [.. body.Segments], body.Details).HandleAsync(floor, http.RequestAborted))
            : Task.FromResult(Unknown("to", "patient, representative or other"));
    }

    internal static async Task<IResult> Answer<T>(Task<Step<T>> step) where T : class => await step is { Value: { } value } ? Results.Ok(value) : Refused((await step).Refusal!);

    internal static IResult Refused(CallRefusal refusal) => Results.Problem(
        statusCode: CallDesk.StatusOf(refusal.Kind), title: "Refused", detail: refusal.Say.En,
        extensions: new Dictionary<string, object?>
        {
            ["code"] = refusal.Code,
            ["say"] = refusal.Say,
            ["instead"] = refusal.Instead,
            ["needs"] = refusal.Needs.Select(n => new { kind = CallRefusal.CodeOf(n.Kind), value = n.Value }).ToArray(),
        });

    internal static IResult Unknown(string field, string values) =>
        Results.Problem(statusCode: 422, title: "Unknown value", detail: $"{field} is {values}.", extensions: Codes("bad-input"));

    static Dictionary<string, object?> Codes(string code) => new() { ["code"] = code };
}

/// <summary>The line that was dialled, and the caller's number as heard or shown; it counts as unproven.</summary>
sealed record OpenBody(string Dialled, string? Number = null);

/// <summary>The language that the caller is spoken to in: en or es.</summary>
sealed record LanguageBody(string Language);

/// <summary>What the caller says: name and birth date, or a member id, or a phone number with one of them.</summary>
sealed record IdentifyBody(string? Name = null, string? BirthDate = null, string? MemberId = null, string? Phone = null);

/// <summary>A factor of verification.yaml and what the caller said.</summary>
sealed record VerifyBody(string Factor, string Answer);

/// <summary>The code that the caller read out.</summary>
sealed record CodeBody(string Code);

/// <summary><c>self</c>, or <c>representative</c> with the caller's own name.</summary>
sealed record AuthorityBody(string Kind, string? Name = null);

/// <summary>A representative: name, relation, purposes that may be discussed, last day.</summary>
sealed record RepresentativeBody(string Given, string Family, string Relation, string[] Purposes, DateOnly Until, long Round);

/// <summary>A purpose of the access policy.</summary>
sealed record PurposeBody(string Purpose);

/// <summary>The masked field, its place in the section where there are several, and a reason code.</summary>
sealed record RevealBody(string Segment, string Field, string Reason, int? Item = null);

/// <summary>Free text, sealed under the call's key.</summary>
sealed record NoteBody(string Text);

/// <summary>To whom (<c>patient</c>, <c>representative</c>, <c>other</c>), which segments, and details in words.</summary>
sealed record DisclosureBody(string To, string[] Segments, string? Details = null);

/// <summary>
/// How it ended, which disclosures are confirmed, or that nothing was told, and what becomes of text that was typed at a page and not kept:
/// <c>ask</c> (refused with <c>unkept-text</c>, also when left out), <c>add</c> (the unfinished note becomes a note) or <c>discard</c>.
/// </summary>
sealed record WrapUpBody(string Disposition, Guid[] Confirmed, bool NothingTold = false, string? Unkept = null);
