using System.Collections.Immutable;
using Wardline.Calls;
using Wardline.Calls.Downtime;
using Wardline.Guard.Access;
using Wardline.Server.Calls;

namespace Wardline.Server.Downtime;

/// <summary>The same as JSON. Whoever prints by a program makes the paper from the serials; the ladder itself comes from the page or the verb.</summary>
static class DowntimeApi
{
    public static void Map(RouteGroupBuilder signedIn)
    {
        var downtime = signedIn.MapGroup("/api/v1/downtime").WithTags("downtime").ProducesProblem(400).ProducesProblem(401).ProducesProblem(403).ProducesProblem(409).ProducesProblem(422).ProducesProblem(503);
        downtime.MapGet("", (HttpContext http, CallFloor floor) => CallsApi.Answer(new ReadSheets(CallDesk.AgentOf(http)).HandleAsync(floor, http.RequestAborted)))
            .WithSummary("What became of the sheets of paper, and the newest print of each client; nothing of a patient.").Produces<Sheets>();
        downtime.MapPost("/void", (HttpContext http, CallFloor floor, VoidBody body) =>
            CallsApi.Answer(new VoidSheet(CallDesk.AgentOf(http), body.Client, body.Serial, body.Why).HandleAsync(floor, http.RequestAborted)))
            .WithSummary("Declares a sheet spoiled or lost.").Produces<VoidedSheet>();
        downtime.MapPost("/late", EnterAsync).WithSummary("Enters a call that was taken on paper: closed, marked as late, and evidence for nothing.").Produces<EnteredPaper>();
    }

    static async Task<IResult> EnterAsync(HttpContext http, DowntimeDesk desk, LateBody body)
    {
        var agent = CallDesk.AgentOf(http);
        var line = await desk.LineAsync(agent, l => l.Dialled == body.Dialled);
        var said = new PaperCall(
            line is { } known ? CallDesk.FactsOf(known.Line) : new Wardline.Calls.LineFacts("none", Guid.Empty, [], "none"), body.Serial, body.Began, body.Ended, await desk.PersonAsync(body.TakenBy), body.Disposition)
        {
            Patient = new PaperPatient(body.Name, body.BirthDate, body.MemberId, body.Phone),
            Purpose = body.Purpose,
            Authority = body.Authority switch { null => null, "self" => AuthorityKind.Self, "representative" => AuthorityKind.Representative, _ => (AuthorityKind)(-1) },
            Steps = [.. (body.Steps ?? []).Select(s => new PaperStep(s.Factor, s.Matched))],
            Level = body.Level ?? AccessPolicy.NoLevel,
            Told = [.. (body.Told ?? []).Select(t => new PaperTold(t.To switch { "patient" => ToldTo.Patient, "representative" => ToldTo.Representative, "other" => ToldTo.Other, _ => (ToldTo)(-1) }, [.. t.Segments], t.Details))],
            Note = body.Note,
        };
        var step = await new EnterPaperCall(agent, said).HandleAsync(desk.Floor, http.RequestAborted);
        if (step.Refusal is { Kind: RefusalKind.SheetUsed } refusal && line is { } of && await desk.DealtWithAsync(agent, of.Client, body.Serial) is { } when)
        {
            return Results.Problem(statusCode: CallDesk.StatusOf(refusal.Kind), title: "Refused", detail: when, extensions: new Dictionary<string, object?> { ["code"] = refusal.Code });
        }

        return step.Value is { } value ? Results.Ok(value) : CallsApi.Refused(step.Refusal!);
    }
}

/// <summary>A client, one of its sheets, and <c>spoiled</c> or <c>lost</c>.</summary>
sealed record VoidBody(Guid Client, string Serial, string Why);

/// <summary>A step of the ladder, ticked as right or not.</summary>
sealed record StepBody(string Factor, bool Matched);

/// <summary>A sheet: line, serial, times with their offset, who took the call, whom it was about, what was ticked, what was told.</summary>
sealed record LateBody(
    string Dialled, string Serial, DateTimeOffset Began, DateTimeOffset Ended, Guid TakenBy, string Disposition, string? Name = null, string? BirthDate = null, string? MemberId = null,
    string? Phone = null, string? Purpose = null, string? Authority = null, StepBody[]? Steps = null, string? Level = null, DisclosureBody[]? Told = null, string? Note = null);
