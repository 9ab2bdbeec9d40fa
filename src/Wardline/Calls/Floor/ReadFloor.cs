using System.Collections.Immutable;
using Wardline.Guard.Access;
using Wardline.Guard.Storage;
using Wardline.Verification;
using Wardline.Verification.Evidence;

namespace Wardline.Calls.Floor;

/// <summary>A call on the floor's board: states only, and nothing of a patient.</summary>
/// <param name="Call">The call.</param>
/// <param name="Client">Whose line.</param>
/// <param name="Line">The line's code.</param>
/// <param name="Agent">Who holds it.</param>
/// <param name="Step">Where it stands.</param>
/// <param name="Level">How far the caller is verified.</param>
/// <param name="Locked">Whether too many answers in this call did not match.</param>
/// <param name="Emergency">The emergency script was taken.</param>
/// <param name="Since">When it came to this step.</param>
/// <param name="Opened">When it was opened.</param>
/// <param name="Round">Its identification.</param>
/// <param name="Asks">What its agent asks, the oldest first.</param>
public sealed record FloorCall(
    Guid Call, Guid Client, string Line, Guid Agent, NextStep Step, string Level, bool Locked, bool Emergency, DateTimeOffset Since, DateTimeOffset Opened,
    long Round, ImmutableArray<CallAsk> Asks);

/// <summary>How many patients and caller numbers of a client are locked out of questions now.</summary>
public sealed record Locks(Guid Client, int Patients, int Numbers);

/// <summary>The floor.</summary>
/// <param name="Calls">Calls that are on, the oldest first.</param>
/// <param name="LockedOut">By client; clients without any are left out.</param>
/// <param name="Reviews">Words of supervisors that wait for a review by somebody else.</param>
public sealed record FloorBoard(ImmutableArray<FloorCall> Calls, ImmutableArray<Locks> LockedOut, ImmutableArray<CallerApproval> Reviews)
{
    /// <summary>Who has pressed the duress key, the oldest first; never the one who looks.</summary>
    public ImmutableArray<DuressAlarm> Alarms { get; init; } = [];
}

/// <summary>A supervisor looks at one call that somebody else holds: states only, so it writes an entry only when it is refused.</summary>
/// <param name="Supervisor">Who.</param>
/// <param name="Call">Which call.</param>
public sealed record ReadFloorCall(Agent Supervisor, Guid Call)
{
    public Task<Step<FloorCall>> HandleAsync(CallFloor floor, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(floor);
        return SupervisorStep.RunAsync<FloorCall>(floor, Supervisor, Call, ReadFloor.Kind, async _ =>
            (await new ReadFloor(Supervisor).HandleAsync(floor, cancel)).Value?.Calls.FirstOrDefault(one => one.Call == Call) ?? throw new StaleException("call"), cancel);
    }
}

/// <summary>A supervisor looks at the floor. It shows states only, so it writes an entry only when it is refused.</summary>
/// <param name="Supervisor">Who.</param>
public sealed record ReadFloor(Agent Supervisor)
{
    internal const string Kind = "floor.read";

    public async Task<Step<FloorBoard>> HandleAsync(CallFloor floor, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(floor);
        if (!SupervisorStep.MayAct(Supervisor, floor.Access))
        {
            return await floor.RefuseAsync(Supervisor, Guid.Empty, null, Kind, RefusalKind.SupervisorNeeded, cancel: cancel);
        }

        bool Shown(Guid client) => Supervisor.OnlyClient is null || Supervisor.OnlyClient == client;
        var (policy, now) = (floor.Verification, floor.Store.Time.GetUtcNow());
        return await floor.Store.ReadAsync(async db =>
        {
            var calls = await CallState.AllOpenAsync(db);
            var tries = (await db.QueryAsync(
                "SELECT a.call, a.factor, a.matched, a.counted, a.round, a.at FROM verification_attempt a JOIN basis b ON b.id = a.call WHERE b.kind = 'call' AND b.open = 1",
                r => (Call: r.Id(0), Proof: new Tried(r.GetString(1), r.GetInt64(2) == 1, r.GetInt64(3) == 1, r.GetInt64(4)) { At = r.Time(5) }))).ToLookup(t => t.Call);
            var cleared = (await db.QueryAsync(
                "SELECT y.call, y.round, max(y.at) FROM authority y JOIN basis b ON b.id = y.call WHERE b.kind = 'call' AND b.open = 1 GROUP BY y.call, y.round",
                r => (Call: r.Id(0), Round: r.GetInt64(1), At: r.Time(2)))).ToDictionary(y => (y.Call, y.Round), y => y.At);
            var moments = (await db.QueryAsync(
                "SELECT m.call, m.name, m.at FROM call_moment m JOIN basis b ON b.id = m.call WHERE b.kind = 'call' AND b.open = 1",
                r => (Call: r.Id(0), Name: r.GetString(1), At: r.Time(2)))).ToDictionary(m => (m.Call, m.Name), m => m.At);
            var asks = (await CallAsk.OpenAsync(db)).ToLookup(ask => ask.Call);
            var board = calls.Where(call => Shown(call.Client)).Select(call =>
            {
                var matched = tries[call.Id].Where(t => t.Proof.Matched && t.Proof.Round == call.Round).ToList();
                var evidence = CallProof.OfOpen(tries[call.Id].Select(t => t.Proof), call.Round, now, policy);
                var level = evidence.Level(policy);
                var proofs = matched.Select(t => (t.Proof.Factor, t.Proof.At)).ToList();
                var authority = cleared.TryGetValue((call.Id, call.Round), out var stated) && stated >= CallEvidence.AuthoritySince(proofs, policy, now);
                var step = ReadCall.StepOf(call.Patient is not null, level, authority, call.Purpose is not null);
                DateTimeOffset? Moment(string name) => moments.TryGetValue((call.Id, name), out var at) ? at : null;
                var since = step switch
                {
                    NextStep.Identify => call.Opened,
                    NextStep.Verify => Later(Moment(CallMoment.Identified), CallEvidence.Fell(proofs, policy, now)),
                    NextStep.Authority => matched.Count > 0 ? matched.Max(t => t.Proof.At) : null,
                    NextStep.Purpose => Moment(CallMoment.Cleared),
                    _ => Later(Moment(CallMoment.Purpose), Moment(CallMoment.Cleared)),
                } ?? call.Opened;
                return new FloorCall(
                    call.Id, call.Client, call.Line, call.Agent, step, level, CallProof.Locked(evidence, policy), call.Emergency, since, call.Opened, call.Round,
                    [.. asks[call.Id].Where(ask => ask.Kind != CallAsk.Approval || ask.Round == call.Round)]);
            });
            var from = now - policy.LockOut.Window;
            var patients = await LockedAsync(db, "patient", policy.LockOut.PerPatient, from);
            var numbers = await LockedAsync(db, "number", policy.LockOut.PerNumber, from);
            return new FloorBoard(
                [.. board],
                [.. patients.Keys.Union(numbers.Keys).Where(Shown).Order().Select(client => new Locks(client, patients.GetValueOrDefault(client), numbers.GetValueOrDefault(client)))],
                [.. (await CallerApproval.UnreviewedAsync(db)).Where(one => Shown(one.Client))])
            {
                Alarms = [.. (await DuressAlarm.OpenAsync(db)).Where(alarm => alarm.ShownTo(Supervisor, calls))],
            };
        }, cancel);
    }

    static DateTimeOffset? Later(DateTimeOffset? a, DateTimeOffset? b) => a is null || b > a ? b ?? a : a;

    // column: a constant of the source.
    static async ValueTask<Dictionary<Guid, int>> LockedAsync(Db db, string column, int limit, DateTimeOffset since) => (await db.QueryAsync(
        $"""
        SELECT client, count(*) FROM (
          SELECT client, {column} FROM verification_attempt WHERE matched = 0 AND {column} IS NOT NULL AND at > @since
          GROUP BY client, {column} HAVING count(*) >= @limit) locked
        GROUP BY client
        """, r => (r.Id(0), (int)r.GetInt64(1)), ("@since", since), ("@limit", limit))).ToDictionary(row => row.Item1, row => row.Item2);
}
