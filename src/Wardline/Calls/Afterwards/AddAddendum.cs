using System.Security.Cryptography;
using System.Text;
using Wardline.Guard;
using Wardline.Guard.Access;
using Wardline.Guard.Storage;
using Wardline.Verification.Evidence;

namespace Wardline.Calls.Afterwards;

/// <summary>Something that was added to a call's notes.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Written">When.</param>
public sealed record AddedAddendum(Guid Id, DateTimeOffset Written);

/// <summary>
/// Adds to the notes of a call after its wrap-up, for as long as the access policy says: by whoever wrapped it up, sealed as a note is,
/// and blind, for neither the notes nor what was added opens to anybody any more.
/// </summary>
/// <param name="Agent">Who.</param>
/// <param name="Call">Which call.</param>
/// <param name="Text">At most <see cref="AddNote.Longest"/> characters.</param>
/// <param name="Once">An id that the form brings, so that a form sent twice adds once; empty: each request adds.</param>
public sealed record AddAddendum(Agent Agent, Guid Call, string Text, Guid Once = default)
{
    const string Kind = "call.note-addendum", Place = "addendum";

    internal static RefusalKind? Decide(AddAddendum request, CallState? call, DateTimeOffset? closed, AccessPolicy policy, DateTimeOffset now) =>
        call is null || call.Agent != request.Agent.Id || (request.Agent.OnlyClient is { } only && only != call.Client) ? RefusalKind.NotYourCall
        : !request.Agent.MayWorkCalls(policy) ? RefusalKind.RoleMayNot
        : call.Open ? RefusalKind.StillOpen
        : closed is not { } at || now >= at + policy.AddendumTime ? RefusalKind.AddendumLate
        : string.IsNullOrWhiteSpace(request.Text) || request.Text.Length > AddNote.Longest ? RefusalKind.BadInput
        : null;

    public async Task<Step<AddedAddendum>> HandleAsync(CallFloor floor, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(floor);
        var id = Once == Guid.Empty ? Ids.New(floor.Store.Time) : Once;
        while (true)
        {
            var (call, closed, was) = await floor.Store.ReadAsync(async db => (
                await CallState.ReadAsync(db, Call),
                await db.FirstAsync("SELECT closed FROM desk_call WHERE id = @call", r => r.IsDBNull(0) ? (DateTimeOffset?)null : r.Time(0), ("@call", Call)),
                await db.FirstAsync("SELECT call, author, text, written FROM call_addendum WHERE id = @id", r => new Was(r.Id(0), r.Id(1), r.Bytes(2), r.Time(3)), ("@id", id))), cancel);
            if (was is not null)
            {
                return await IsThisAsync(floor, call, was, id) ? new AddedAddendum(id, was.Written) : await floor.RefuseAsync(Agent, Call, call, Kind, RefusalKind.MovedOn, cancel: cancel);
            }

            if (Decide(this, call, closed, floor.Access, floor.Store.Time.GetUtcNow()) is { } why)
            {
                return await floor.RefuseAsync(Agent, Call, call, Kind, why, cancel: cancel);
            }

            try
            {
                return await WriteAsync(floor, call!, id, cancel);
            }
            catch (StaleException)
            {
                // The same form, sent twice at once: the other one has it now.
            }
        }
    }

    // What is wrapped up never opens again, so nothing that was decided on can have changed meanwhile but the time.
    async Task<AddedAddendum> WriteAsync(CallFloor floor, CallState call, Guid id, CancellationToken cancel)
    {
        var text = await floor.Keys.SealAsync(call.Client, Call, Place, id, Encoding.UTF8.GetBytes(Text));
        var log = await floor.Logs.OfAsync(call.Client);
        return await floor.Store.ActAsync(async act =>
        {
            if (await act.Db.ExecuteAsync(
                "INSERT INTO call_addendum (id, call, author, text, written) VALUES (@id, @call, @author, @text, @written) ON CONFLICT (id) DO NOTHING",
                ("@id", id), ("@call", Call), ("@author", Agent.Id), ("@text", text), ("@written", act.Time)) != 1)
            {
                throw new StaleException("addendum");
            }

            act.Enter(log.Id, floor.Entry(Agent, call, Kind, act.Time).With("addendum", id).Bind("call_addendum", id, 1, Call, Agent.Id, text, act.Time));
            return new AddedAddendum(id, act.Time);
        }, cancel);
    }

    // Compared under the seal: the same text is the same post, another text under the same id is not.
    async ValueTask<bool> IsThisAsync(CallFloor floor, CallState? call, Was was, Guid id) =>
        call is not null && was.Call == Call && was.Author == Agent.Id
        && await floor.Keys.TestAsync(call.Client, Call, Place, id, was.Text, text => CryptographicOperations.FixedTimeEquals(text, Encoding.UTF8.GetBytes(Text ?? "")));

    sealed record Was(Guid Call, Guid Author, byte[] Text, DateTimeOffset Written);

    /// <summary>Says nothing of the text.</summary>
    public override string ToString() => $"{nameof(AddAddendum)} {Call}";
}
