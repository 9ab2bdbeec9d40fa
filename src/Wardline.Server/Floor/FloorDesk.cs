using System.Collections.Immutable;
using Wardline.Calls;
using Wardline.Calls.Floor;
using Wardline.Clients;
using Wardline.Guard.Access;
using Wardline.Identity;
using Wardline.Server.Calls;
using Wardline.Telephony;
using Wardline.Verification;

namespace Wardline.Server.Floor;

/// <summary>A row of the board, in words.</summary>
/// <param name="Call">The call.</param>
/// <param name="Agent">Who holds it.</param>
/// <param name="Client">The client's name.</param>
/// <param name="Line">The line's name.</param>
/// <param name="Step">What is being done.</param>
/// <param name="Level">The title of the level; null for not verified.</param>
/// <param name="Since">When it came to this step.</param>
/// <param name="Flags">What stands out.</param>
/// <param name="Asks">What is asked of supervisors.</param>
/// <param name="Mine">It is the supervisor's own.</param>
public sealed record BoardRow(Guid Call, string Agent, string Client, string Line, string Step, string? Level, DateTimeOffset Since, string Flags, string Asks, bool Mine)
{
    /// <summary>Who holds it has pressed the duress key.</summary>
    public bool Duress { get; init; }
}

/// <summary>Somebody who has pressed the duress key, and where they are.</summary>
public sealed record AlarmRow(Guid Id, string Who, string Where, DateTimeOffset Since);

/// <summary>A client's telephone system that doesn't answer its orders: its board's row, by the client's id.</summary>
public sealed record SilentRow(Guid Client, string Name, int Orders, DateTimeOffset Since);

/// <summary>What waits for an answer on the telephone.</summary>
public sealed record QueueRow(Guid Phone, string Client, string Line, string Where, DateTimeOffset Since);

/// <summary>A word that waits for its review.</summary>
/// <param name="Id">The approval.</param>
/// <param name="Approver">Who vouched.</param>
/// <param name="Agent">Who held the call.</param>
/// <param name="Client">The client's name.</param>
/// <param name="Reason">How they knew.</param>
/// <param name="When">When.</param>
/// <param name="Mine">The one who looks vouched or held the call: somebody else reviews it.</param>
public sealed record ReviewRow(Guid Id, string Approver, string Agent, string Client, string Reason, string When, bool Mine);

/// <summary>The board in words, as of one moment.</summary>
public sealed record Board(ImmutableArray<BoardRow> Calls, ImmutableArray<QueueRow> Queue, ImmutableArray<(string Client, int Patients, int Numbers)> Locks, ImmutableArray<ReviewRow> Reviews, DateTimeOffset At)
{
    /// <summary>Who has pressed the duress key; never the one who looks.</summary>
    public ImmutableArray<AlarmRow> Alarms { get; init; } = [];

    /// <summary>Telephone systems that don't answer, the longest first.</summary>
    public ImmutableArray<SilentRow> Silent { get; init; } = [];

    /// <summary>Whether somebody who looks at this one sees anything else than at that one, clocks aside.</summary>
    public bool SameAs(Board? other) => other is not null && Calls.SequenceEqual(other.Calls) && Queue.SequenceEqual(other.Queue) && Locks.SequenceEqual(other.Locks)
        && Reviews.SequenceEqual(other.Reviews) && Alarms.SequenceEqual(other.Alarms) && Silent.SequenceEqual(other.Silent);
}

/// <summary>Gathers what the pages of the floor show. It decides nothing.</summary>
sealed class FloorDesk(CallFloor floor, VerificationPolicy verification, AccessPolicy access, ClientList clients, Lines lines, StaffList staff, Sessions sessions, TimeProvider time)
{
    public CallFloor Floor => floor;

    /// <summary>The board for this supervisor; the refusal for anybody else is in the ledger.</summary>
    public async Task<Step<Board>> BoardAsync(Agent supervisor, CancellationToken cancel)
    {
        var read = await new ReadFloor(supervisor).HandleAsync(floor, cancel);
        if (read.Value is not { } board)
        {
            return read.Refusal!;
        }

        var (all, lineNames, people) = (await clients.AllAsync(), await lines.AllAsync(), await NamesAsync());
        string ClientOf(Guid id) => all.FirstOrDefault(c => c.Id == id)?.Name ?? "";
        return new Board(
            [
                .. board.Calls.Select(c => RowOf(
                    c, ClientOf(c.Client), lineNames.FirstOrDefault(l => l.Client == c.Client && l.Dialled == c.Line)?.Name ?? c.Line, people) with
                {
                    Mine = c.Agent == supervisor.Id, Duress = board.Alarms.Any(a => a.Staff == c.Agent),
                }),
            ],
            [
                .. (await new ListQueue(supervisor.OnlyClient).HandleAsync(floor, cancel)).Select(q => new QueueRow(
                    q.Phone, ClientOf(q.Client), lineNames.FirstOrDefault(l => l.Id == q.Line)?.Name ?? "", q.Agent is { } at ? $"rings at {people.GetValueOrDefault(at, "somebody")}" : "waits for somebody", q.Offered)),
            ],
            [.. board.LockedOut.Select(l => (ClientOf(l.Client), l.Patients, l.Numbers))],
            [
                .. board.Reviews.Select(r => new ReviewRow(
                    r.Id, people.GetValueOrDefault(r.Approver, "somebody"), people.GetValueOrDefault(r.Agent, "somebody"), ClientOf(r.Client), CallWords.Title(r.Reason),
                    CallSheet.Time(r.Approved, ZoneOf(all, r.Client)), r.Approver == supervisor.Id || r.Agent == supervisor.Id)),
            ],
            time.GetUtcNow())
        {
            Silent = [.. (await new ListSilent(supervisor.OnlyClient).HandleAsync(floor, cancel)).Select(s => new SilentRow(s.Client, ClientOf(s.Client), s.Orders, s.Since))],
            Alarms =
            [
                .. board.Alarms.Select(a => new AlarmRow(a.Id, people.GetValueOrDefault(a.Staff, "somebody"), string.Join("; ", (string[])
                [
                    .. board.Calls.Where(c => c.Agent == a.Staff).Select(c => $"on a call, {ClientOf(c.Client)} · {lineNames.FirstOrDefault(l => l.Client == c.Client && l.Dialled == c.Line)?.Name ?? c.Line}").DefaultIfEmpty("on no call"),
                    .. Enumerable.Repeat("screen locked", a.Locked ? 1 : 0),
                ]), a.Raised)),
            ],
        };
    }

    /// <summary>One call of the board, in words.</summary>
    public async Task<BoardRow> RowAsync(FloorCall call)
    {
        var (client, line) = await PlaceAsync(call.Client, call.Line);
        return RowOf(call, client, line, await NamesAsync());
    }

    BoardRow RowOf(FloorCall call, string client, string line, Dictionary<Guid, string> people) => new(
        call.Call, people.GetValueOrDefault(call.Agent, "somebody"), client, line, StepWord(call.Step), call.Level == AccessPolicy.NoLevel ? null : Title(call.Level),
        call.Since, FlagsOf(call), AsksOf(call, people), Mine: false);

    /// <summary>Who could take a call of this client, who is signed in and free first.</summary>
    public async Task<ImmutableArray<Colleague>> ColleaguesAsync(Guid client, Guid but, CancellationToken cancel)
    {
        // Who is on a call is there, though nobody has touched their screen for a while.
        var (busy, here) = (await Busy.CountAsync(floor, cancel), await sessions.HereAsync());
        return
        [
            .. (await staff.AllAsync())
                .Where(s => s.Active && s.Id != but && (s.Client is null || s.Client == client) && new Agent(s.Id, [.. s.Roles], s.Client).MayWorkCalls(access))
                .Select(s => new Colleague(s.Id, s.Name, string.Join(", ", s.Roles.Select(CallWords.Title)), busy.GetValueOrDefault(s.Id), here.Contains(s.Id) || busy.ContainsKey(s.Id)))
                .OrderByDescending(c => c.SignedIn).ThenBy(c => c.Calls > 0).ThenBy(c => c.Name, StringComparer.CurrentCultureIgnoreCase),
        ];
    }

    public async Task<Agent?> AgentOfAsync(Guid id) => await staff.FindAsync(id) is { Active: true } found ? new Agent(found.Id, [.. found.Roles], found.Client) : null;

    public async Task<Dictionary<Guid, string>> NamesAsync() => (await staff.AllAsync()).ToDictionary(s => s.Id, s => s.Name);

    public async Task<(string Client, string Line)> PlaceAsync(Guid client, string line) =>
        ((await clients.FindAsync(client))?.Name ?? "", (await lines.AllAsync()).FirstOrDefault(l => l.Client == client && l.Dialled == line)?.Name ?? line);

    public string Title(string level) => verification.Levels.FirstOrDefault(l => l.Id == level)?.Title ?? level;

    public string FactorTitle(string factor) => verification.Find(factor)?.Title ?? factor;

    public string? PurposeTitle(string? purpose) => purpose is null ? null : access.FindPurpose(purpose)?.Title ?? purpose;

    public static string StepWord(NextStep step) => step switch
    {
        NextStep.Identify => "1 Identify",
        NextStep.Verify => "2 Verify",
        NextStep.Authority => "2 Authority",
        NextStep.Purpose => "3 Purpose",
        _ => "4 View",
    };

    static string FlagsOf(FloorCall call) => string.Join(" · ", new[] { call.Emergency ? "▲ emergency" : null, call.Locked ? "■ questions closed" : null }.OfType<string>());

    static string AsksOf(FloorCall call, Dictionary<Guid, string> people) => string.Join(" · ", call.Asks.Select(ask => ask.Kind switch
    {
        CallAsk.Help => "asks for help",
        CallAsk.Approval => "asks for your word",
        _ => $"hands over to {people.GetValueOrDefault(ask.Asked ?? Guid.Empty, "somebody")}",
    }));

    static TimeZoneInfo ZoneOf(List<ClientProfile> all, Guid client) =>
        TimeZoneInfo.TryFindSystemTimeZoneById(all.FirstOrDefault(c => c.Id == client)?.TimeZone ?? "", out var zone) ? zone : TimeZoneInfo.Utc;
}

/// <summary>Somebody who could take a call.</summary>
/// <param name="Id">Staff id.</param>
/// <param name="Name">Name.</param>
/// <param name="Roles">Roles, in words.</param>
/// <param name="Calls">Calls that they hold now.</param>
/// <param name="SignedIn">They are at a screen.</param>
public sealed record Colleague(Guid Id, string Name, string Roles, int Calls, bool SignedIn);
