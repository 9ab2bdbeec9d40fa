using System.Text;
using Wardline.Guard;
using Wardline.Guard.Access;
using Wardline.Guard.Ledger;
using Wardline.Guard.Storage;
using Wardline.Verification.Comparing;
using Wardline.Verification.Evidence;

namespace Wardline.Calls;

/// <summary>A call that was opened.</summary>
public sealed record OpenedCall(Guid Call);

/// <summary>Opens a call for an agent: by hand, or because the telephone system says that they answered it.</summary>
/// <param name="Agent">Who.</param>
/// <param name="Line">The line that was dialled.</param>
/// <param name="Number">The caller's number as heard, or null when it is not known. Unproven: it opens nothing, but failures are counted against it.</param>
public sealed record OpenCall(Agent Agent, LineFacts Line, string? Number)
{
    /// <summary>What else stands or falls with the opening: done in the same act, with an entry of its own.</summary>
    internal Func<Act, Guid, ValueTask>? Beside { get; init; }

    const string Kind = "call.open";
    const string NumberPlace = "number";

    internal static RefusalKind? Decide(OpenCall request, AccessPolicy policy) =>
        !request.Agent.MayWorkCalls(policy) ? RefusalKind.RoleMayNot
        : request.Agent.OnlyClient is { } only && only != request.Line.Client ? RefusalKind.NotYourCall
        : request.Number is { Length: > 200 } || !IsCode(request.Line.Id) || !IsCode(request.Line.Script) ? RefusalKind.BadInput
        : request.Line.Purposes.Any(purpose => policy.FindPurpose(purpose) is null) ? RefusalKind.UnknownPurpose
        : null;

    public async Task<Step<OpenedCall>> HandleAsync(CallFloor floor, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(floor);
        var id = Ids.New(floor.Store.Time);
        if (Decide(this, floor.Access) is { } why)
        {
            return await floor.RefuseAsync(Agent, id, null, Kind, why, cancel: cancel);
        }

        var e164 = Phone.Key(Number);
        var token = e164.Length > 0 ? await floor.Keys.NumberTokenAsync(Line.Client, e164) : null;
        using var key = await floor.Keys.MakeAsync(Line.Client, id);
        var text = string.IsNullOrWhiteSpace(Number) ? null : key.Seal(NumberPlace, id, Encoding.UTF8.GetBytes(Number));
        var log = await floor.Logs.OfAsync(Line.Client);
        await floor.Store.ActAsync(async act =>
        {
            await Basis.OpenAsync(act, id, Line.Client, "call", Agent.Id);
            var entry = new Entry
            {
                Id = id,
                Kind = Kind,
                Time = act.Time,
                Actor = Agent.Entry,
                Client = Line.Client,
                Basis = new EntryBasis("call", id),
            }.With("line", Line.Id).With("script", Line.Script).With("number", token is null ? "unknown" : "unproven");
            entry = await key.WriteAsync(act, entry);
            act.Enter(log.Id, await InsertAsync(act, entry, id, token, text));
            if (Beside is not null)
            {
                await Beside(act, id);
            }
        }, cancel);
        return new OpenedCall(id);
    }

    async ValueTask<Entry> InsertAsync(Act act, Entry entry, Guid id, byte[]? token, byte[]? text)
    {
        var purposes = string.Join(' ', Line.Purposes);
        await act.Db.ExecuteAsync(
            """
            INSERT INTO desk_call (id, line, script, purposes, number, number_text, round, searches, codes, emergency, opened)
            VALUES (@id, @line, @script, @purposes, @number, @text, 0, 0, 0, 0, @opened)
            """,
            ("@id", id), ("@line", Line.Id), ("@script", Line.Script), ("@purposes", purposes), ("@number", token), ("@text", text), ("@opened", act.Time));
        return entry.Bind("desk_call", id, 1, Line.Id, Line.Script, purposes, token, text, 0, null, 0, 0, 0, null, act.Time, null);
    }

    // They stand in the ledger in plain: codes of the set-up, never what somebody typed on a call.
    static bool IsCode(string text) => text.Length is > 0 and <= 64 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '+');

    /// <summary>Says nothing of the number.</summary>
    public override string ToString() => nameof(OpenCall);
}
