using System.Collections.Immutable;
using System.Text;
using Wardline.Guard;
using Wardline.Guard.Storage;
using Wardline.Verification.Evidence;

namespace Wardline.Calls.Floor;

/// <summary>A word was written.</summary>
public sealed record Whispered(Guid Id, Guid To);

/// <summary>A supervisor writes a word to the agent of a call. It stands on the agent's page until put away, sealed under the call's key.</summary>
/// <param name="Supervisor">Who.</param>
/// <param name="Call">Which call.</param>
/// <param name="Text">At most 500 characters.</param>
public sealed record Whisper(Agent Supervisor, Guid Call, string Text)
{
    /// <summary>With one character a line end.</summary>
    public string Text { get; init; } = LineEnds.Of(Text);

    /// <summary>Characters that it may have.</summary>
    public const int Longest = 500;

    const string Kind = "call.whisper";
    internal const string Place = "whisper";

    internal static RefusalKind? Decide(Whisper request) => string.IsNullOrWhiteSpace(request.Text) || request.Text.Length > Longest ? RefusalKind.BadInput : null;

    public Task<Step<Whispered>> HandleAsync(CallFloor floor, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(floor);
        return SupervisorStep.RunAsync<Whispered>(floor, Supervisor, Call, Kind, async call =>
        {
            if (Decide(this) is { } why)
            {
                return await floor.RefuseAsync(Supervisor, Call, call, Kind, why, cancel: cancel);
            }

            var id = Ids.New(floor.Store.Time);
            var text = await floor.Keys.SealAsync(call.Client, Call, Place, id, Encoding.UTF8.GetBytes(Text));
            var log = await floor.Logs.OfAsync(call.Client);
            await floor.Store.ActAsync(async act =>
            {
                await SupervisorStep.StillAsync(act, call);
                await act.Db.ExecuteAsync(
                    "INSERT INTO call_whisper (id, call, writer, text, written) VALUES (@id, @call, @writer, @text, @written)",
                    ("@id", id), ("@call", Call), ("@writer", Supervisor.Id), ("@text", text), ("@written", act.Time));
                act.Enter(log.Id, floor.Entry(Supervisor, call, Kind, act.Time).With("whisper", id).Bind("call_whisper", id, 1, Call, Supervisor.Id, text, act.Time, null));
            }, cancel);
            return new Whispered(id, call.Agent);
        }, cancel);
    }

    /// <summary>Says nothing of the text.</summary>
    public override string ToString() => $"{nameof(Whisper)} {Call}";
}

/// <summary>A word of a supervisor.</summary>
/// <param name="Id">Its id.</param>
/// <param name="From">Who wrote it.</param>
/// <param name="Written">When.</param>
/// <param name="Text">The words.</param>
public sealed record Word(Guid Id, Guid From, DateTimeOffset Written, string Text)
{
    /// <summary>Says nothing of the text.</summary>
    public override string ToString() => nameof(Word);
}

/// <summary>The words that stand on the agent's page.</summary>
public sealed record Words(ImmutableArray<Word> All)
{
    public override string ToString() => nameof(Words);
}

/// <summary>The agent of a call reads what supervisors wrote and what is not put away. One entry a reading of something.</summary>
/// <param name="Agent">Who.</param>
/// <param name="Call">Which call.</param>
public sealed record ReadWords(Agent Agent, Guid Call)
{
    const string Kind = "call.whisper-read";

    public Task<Step<Words>> HandleAsync(CallFloor floor, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(floor);
        return floor.StepAsync<Words>(Agent, Call, Kind, async call =>
        {
            var rows = await floor.Store.ReadAsync(db => db.QueryAsync(
                "SELECT id, writer, written, text FROM call_whisper WHERE call = @call AND seen IS NULL ORDER BY written, id",
                r => (Id: r.Id(0), From: r.Id(1), Written: r.Time(2), Text: r.Bytes(3)), ("@call", Call)), cancel);
            if (rows.Count == 0)
            {
                return new Words([]);
            }

            var log = await floor.Logs.OfAsync(call.Client);
            if (!await floor.Store.EnterAsync(log.Id, floor.Entry(Agent, call, Kind, floor.Store.Time.GetUtcNow()).With("whispers", rows.Count), call.Basis, cancel))
            {
                throw new StaleException("call");
            }

            var words = ImmutableArray.CreateBuilder<Word>();
            foreach (var row in rows)
            {
                var text = await floor.Keys.OpenAsync(call.Held, Whisper.Place, row.Id, row.Text) ?? throw new StaleException("call");
                words.Add(new Word(row.Id, row.From, row.Written, Encoding.UTF8.GetString(text)));
            }

            return new Words(words.ToImmutable());
        }, cancel: cancel);
    }
}

/// <summary>The agent puts a word away.</summary>
/// <param name="Agent">Who.</param>
/// <param name="Call">Which call.</param>
/// <param name="Id">The word.</param>
public sealed record PutAway(Agent Agent, Guid Call, Guid Id)
{
    const string Kind = "call.whisper-put-away";

    public Task<Step<Whispered>> HandleAsync(CallFloor floor, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(floor);
        return floor.StepAsync<Whispered>(Agent, Call, Kind, async call =>
        {
            var log = await floor.Logs.OfAsync(call.Client);
            return await floor.Store.ActAsync(async act =>
            {
                var row = await act.Db.FirstAsync(
                    "UPDATE call_whisper SET seen = @seen WHERE id = @id AND call = @call AND seen IS NULL RETURNING writer, text, written",
                    r => new { Writer = r.Id(0), Text = r.Bytes(1), Written = r.Time(2) }, ("@seen", act.Time), ("@id", Id), ("@call", Call));
                act.Enter(log.Id, row is null
                    ? floor.Entry(Agent, call, Kind, act.Time) with { Outcome = Guard.Ledger.EntryOutcome.Refused, Reason = CallRefusal.CodeOf(RefusalKind.MovedOn) }
                    : floor.Entry(Agent, call, Kind, act.Time).With("whisper", Id).Bind("call_whisper", Id, 2, Call, row.Writer, row.Text, row.Written, act.Time));
                return row is null ? (Step<Whispered>)CallRefusal.Of(RefusalKind.MovedOn) : new Whispered(Id, Agent.Id);
            }, cancel);
        }, cancel: cancel);
    }
}
