using System.Collections.Immutable;
using Microsoft.AspNetCore.Http.HttpResults;
using Wardline.Calls;
using Wardline.Calls.Floor;
using Wardline.Clients;
using Wardline.Guard.Access;
using Wardline.Identity;
using Wardline.Policies;
using Wardline.Server.Identity;
using Wardline.Server.Messages;
using Wardline.Server.Telephony;
using Wardline.Verification;

namespace Wardline.Server.Calls;

/// <summary>Gathers what the pages of a call show. It decides nothing: each part comes from a command that has decided.</summary>
sealed class CallDesk(
    CallFloor floor, AccessPolicy access, VerificationPolicy verification, Lines lines, Scripts scripts, ClientList clients, StaffList staff, CallPhone phone, CallRequests requests)
{
    public CallFloor Floor => floor;

    public AccessPolicy Access => access;

    /// <summary>Whether the policy lets this person work calls at all: for the navigation; the floor judges by itself.</summary>
    public static bool TakesCalls(AccessPolicy access, Staff who) => new Agent(who.Id, [.. who.Roles], who.Client).MayWorkCalls(access);

    public static Agent AgentOf(HttpContext context)
    {
        var staff = SessionScheme.Of(context)?.Staff ?? throw new InvalidOperationException("A page of calls was reached without a session.");
        return new Agent(staff.Id, [.. staff.Roles], staff.Client);
    }

    /// <summary>Lines that staff of this one client (null: of the house) may open a call on, by client and name.</summary>
    public async Task<ImmutableArray<(Line Line, ClientProfile Client)>> LinesOfAsync(Guid? only)
    {
        var live = (await clients.AllAsync()).Where(c => !c.Retired && (only is null || only == c.Id)).ToDictionary(c => c.Id);
        return [.. (await lines.AllAsync()).Where(l => !l.Retired && live.ContainsKey(l.Client)).Select(l => (l, live[l.Client])).OrderBy(x => x.Item2.Name).ThenBy(x => x.l.Name)];
    }

    /// <summary>The facts that a call takes from its line: codes only, for they stand in the ledger in plain.</summary>
    public static Wardline.Calls.LineFacts FactsOf(Line line) => new(line.Dialled, line.Client, line.Purposes, line.Script?.ToString("n") ?? "none");

    public async Task<IResult> ListAsync(HttpContext context, CallAnswer answer)
    {
        var agent = AgentOf(context);
        return new RazorComponentResult<CallsPage>(new
        {
            Calls = await OpenOfAsync(agent, context.RequestAborted),
            Lines = await LinesOfAsync(agent.OnlyClient),
            TakesCalls = TakesCalls(access, SessionScheme.Of(context)!.Staff),
            Answer = answer,
        })
        { StatusCode = answer.Status };
    }

    /// <summary>One's own open calls, in words.</summary>
    public async Task<ImmutableArray<ListedCall>> OpenOfAsync(Agent agent, CancellationToken cancel)
    {
        var calls = (await new ListMyCalls(agent).HandleAsync(floor, cancel)).Calls;
        var all = await clients.AllAsync();
        var names = (await lines.AllAsync()).Where(l => !l.Retired).ToDictionary(l => l.Dialled, l => l.Name);
        return
        [
            .. calls.Select(c => new ListedCall(
                c.Call, names.GetValueOrDefault(c.Line, c.Line), all.FirstOrDefault(x => x.Id == c.Client)?.Name ?? "", TimeZoneInfo.ConvertTime(c.Opened, ZoneOf(all, c.Client)),
                c.Identified, c.Purpose is { } purpose ? access.FindPurpose(purpose)?.Title ?? purpose : null)),
        ];
    }

    /// <summary>The page of a call; a call that can't be worked on has a page of its own, the same for another's and for none.</summary>
    public async Task<IResult> PageAsync(HttpContext context, Guid id, CallAnswer answer)
    {
        var (agent, cancel) = (AgentOf(context), context.RequestAborted);
        var read = await new ReadCall(agent, id).HandleAsync(floor, cancel);
        if (read.Value is not { } screen)
        {
            return Gone(read.Refusal!);
        }

        var told = await new ListDisclosures(agent, id).HandleAsync(floor, cancel);
        var view = screen.Next == NextStep.View || answer.ShowView ? await new ViewRecord(agent, id).HandleAsync(floor, cancel) : null;
        var notes = answer.ShowNotes ? await new ReadNotes(agent, id).HandleAsync(floor, cancel) : null;
        var drafts = (await new ReadDrafts(agent, id).HandleAsync(floor, cancel)).Value;
        var side = (await new ReadCallSide(agent, id).HandleAsync(floor, cancel)).Value ?? new CallSide([], []);
        var words = side.Unread.IsEmpty ? null : (await new ReadWords(agent, id).HandleAsync(floor, cancel)).Value;
        var names = side.Key.Length == 0 ? [] : (await staff.AllAsync()).ToDictionary(s => s.Id, s => s.Name);
        var all = await clients.AllAsync();
        var line = (await lines.AllAsync()).FirstOrDefault(l => l.Client == screen.Client && l.Dialled == screen.Line);
        var script = Guid.TryParse(screen.Script, out var scriptId) ? (await scripts.FindAsync(scriptId))?.Body : null;
        var sheet = new CallSheet(
            screen, line?.Name ?? screen.Line, all.FirstOrDefault(x => x.Id == screen.Client)?.Name ?? "", script, ZoneOf(all, screen.Client),
            verification.Levels.FirstOrDefault(l => l.Id == screen.Level)?.Title ?? screen.Level,
            [.. screen.Purposes.Select(p => (p, access.FindPurpose(p)?.Title ?? p))], SegmentsOf(screen, view?.Value),
            view?.Value, view?.Refusal, told.Value?.All ?? [], notes?.Value, side, words?.All ?? [], names, answer)
        {
            // Awaited before the page goes out: the recording is paused before anything sensitive is on the screen.
            Phone = await phone.OfAsync(agent, screen, answer, view?.Value, cancel),
            Requests = await requests.OfAsync(agent, id, answer.ShowRequests, view?.Value is not null, cancel),
            Drafts = drafts ?? new([]),
            ChangesContact = access.ContactChange?.Roles.Any(role => agent.Roles.Contains(role)) == true,
        };
        return new RazorComponentResult<CallPage>(new { Sheet = sheet }) { StatusCode = answer.Status };
    }

    /// <summary>The supervisor's page of calls that wait for a representative.</summary>
    public async Task<IResult> WaitingAsync(HttpContext context, CallAnswer answer, ImmutableArray<string> chosen)
    {
        var step = await new ListWaitingCalls(AgentOf(context)).HandleAsync(floor, context.RequestAborted);
        if (step.Value is not { } waiting)
        {
            return Gone(step.Refusal!);
        }

        var (all, names) = (await clients.AllAsync(), (await lines.AllAsync()).ToLookup(l => (l.Client, l.Dialled), l => l.Name));
        var people = (await staff.AllAsync()).ToDictionary(s => s.Id, s => s.Name);
        return new RazorComponentResult<RepresentativePage>(new
        {
            Waiting = waiting.Calls.Select(c => new ListedWaiting(
                c.Call, c.Round, people.GetValueOrDefault(c.Agent, ""), names[(c.Client, c.Line)].FirstOrDefault() ?? c.Line, CallSheet.Time(c.Opened, ZoneOf(all, c.Client)))).ToImmutableArray(),
            access.Purposes,
            Chosen = chosen,
            Answer = answer,
        })
        { StatusCode = answer.Status };
    }

    public static IResult Gone(CallRefusal refusal, string? typed = null) => new RazorComponentResult<CallGonePage>(new { Refusal = refusal, Typed = typed }) { StatusCode = StatusOf(refusal.Kind) };

    public static int StatusOf(RefusalKind kind) => kind switch
    {
        RefusalKind.NotYourCall or RefusalKind.NoMessage => StatusCodes.Status404NotFound,
        RefusalKind.CallOver or RefusalKind.MessageOver or RefusalKind.AddendumLate => StatusCodes.Status410Gone,
        RefusalKind.RoleMayNot or RefusalKind.SupervisorNeeded => StatusCodes.Status403Forbidden,
        RefusalKind.MovedOn or RefusalKind.ChangedElsewhere or RefusalKind.SheetUsed => StatusCodes.Status409Conflict,
        _ => StatusCodes.Status422UnprocessableEntity,
    };

    // What could have been told is what the purpose's rules name; the view has the better titles.
    ImmutableArray<(string, string)> SegmentsOf(CallScreen screen, Wardline.Patients.Views.ViewDocument? view) =>
        view is { Sections.Length: > 0 } ? [.. view.Sections.Select(s => (s.Segment, s.Title))]
        : [.. SegmentFields.Segments.Where(s => access.Rules.Any(r => r.Purpose == screen.Purpose && r.Segment == s)).Select(s => (s, CallWords.Title(s)))];

    internal static TimeZoneInfo ZoneOf(List<ClientProfile> all, Guid client) =>
        TimeZoneInfo.TryFindSystemTimeZoneById(all.FirstOrDefault(c => c.Id == client)?.TimeZone ?? "", out var zone) ? zone : TimeZoneInfo.Utc;
}

/// <summary>A call that waits for a representative: whose, on which line, since when.</summary>
public sealed record ListedWaiting(Guid Call, long Round, string Agent, string Line, string Since)
{
    /// <summary>How the form names it: the call and its identification.</summary>
    public string Choice => $"{Call}.{Round}";
}

/// <summary>A call in the list: no patient data.</summary>
public sealed record ListedCall(Guid Call, string Line, string Client, DateTimeOffset Opened, bool Identified, string? Purpose);
