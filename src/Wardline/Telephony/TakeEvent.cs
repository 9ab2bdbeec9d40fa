using System.Security.Cryptography;
using System.Text;
using Wardline.Calls;
using Wardline.Calls.Floor;
using Wardline.Clients;
using Wardline.Guard;
using Wardline.Guard.Ledger;
using Wardline.Guard.Storage;
using Wardline.Identity;

namespace Wardline.Telephony;

/// <summary>What the telephone side works with. One for the whole server.</summary>
/// <param name="Floor">Where answered calls are opened.</param>
/// <param name="Secrets">Who signs.</param>
/// <param name="Lines">Whose number was dialled.</param>
/// <param name="Staff">Who answers.</param>
/// <param name="Key">The house key of <see cref="TelephonyTables.KeyPurpose"/>.</param>
/// <param name="News">Tells screens.</param>
/// <param name="Refusals">Keeps refused messages from flooding the ledger.</param>
public sealed record Switchboard(CallFloor Floor, WebhookSecrets Secrets, Lines Lines, StaffList Staff, HouseKey Key, DeskNews News, EntryAllowance Refusals);

/// <summary>What became of an event.</summary>
public enum Effect
{
    /// <summary>Nobody's signature: 401.</summary>
    NotSigned,

    /// <summary>It can't be read: 400.</summary>
    Unreadable,

    /// <summary>The number that was dialled is no line of the client whose secret signed it: 422.</summary>
    NoSuchLine,

    /// <summary>The order that it names is none of the client whose secret signed it, or called another number: 422.</summary>
    NoSuchOrder,

    /// <summary>Too many events of this call at once: nothing was done, and it is to be sent again: 503.</summary>
    Busy,

    /// <summary>It changed something.</summary>
    Applied,

    /// <summary>It came again, too late, or after another that says more.</summary>
    NothingNew,

    /// <summary>A type that this version doesn't know.</summary>
    PassedOver,
}

/// <summary>The answer to an event.</summary>
/// <param name="Effect">What became of it.</param>
/// <param name="Why">What is wrong and how to mend it; null for what is well.</param>
/// <param name="Call">The call of the desk, when there is one.</param>
/// <param name="AgentUnknown">The event names somebody who doesn't work calls of this client here.</param>
public sealed record Taken(Effect Effect, string? Why = null, Guid? Call = null, bool AgentUnknown = false);

/// <summary>
/// Takes one event of a telephone system. Events come at least once and in any order: the row of the call is changed under its
/// version, so a doubled, late or racing one does no harm, and an answered call is opened in the same act that says so.
/// </summary>
/// <param name="Message">As it came.</param>
public sealed record TakeEvent(SignedMessage Message)
{
    const int MostTries = 20;
    const string NumberColumn = "number";

    public async Task<Taken> HandleAsync(Switchboard board, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(board);
        var wrong = WebhookSignature.Unfit(Message, board.Floor.Store.Time.GetUtcNow());
        var by = wrong is null ? await SignedByAsync(board, cancel) : null;
        if (by is null)
        {
            await RefuseAsync(board, null, wrong ??= "signature-wrong", cancel);
            return new Taken(Effect.NotSigned, wrong switch
            {
                "header-missing" => "webhook-id (at most 256 characters), webhook-timestamp and webhook-signature must be there, each once.",
                "timestamp-off" => "webhook-timestamp is the Unix time in seconds of this try, at most five minutes off. Is the sender's clock right?",
                _ => "webhook-signature must hold v1, and the base64 of HMAC-SHA256 over id.timestamp.body, under a secret of `wardline cti secret add` that is not retired.",
            });
        }

        try
        {
            var told = PhoneEvent.Read(Message.Body);
            return told.Kind == PhoneEventKind.Other ? new Taken(Effect.PassedOver) : await TakeAsync(board, by, told, cancel);
        }
        catch (PhoneEventException e)
        {
            await RefuseAsync(board, by, "event-unreadable", cancel);
            return new Taken(Effect.Unreadable, e.Message);
        }
    }

    async Task<WebhookSecret?> SignedByAsync(Switchboard board, CancellationToken cancel)
    {
        var secrets = await board.Secrets.LiveAsync(cancel);
        try
        {
            return WebhookSignature.SignedBy(Message, secrets);
        }
        finally
        {
            secrets.ForEach(secret => CryptographicOperations.ZeroMemory(secret.Key.Span));
        }
    }

    static async Task<Taken> TakeAsync(Switchboard board, WebhookSecret by, PhoneEvent told, CancellationToken cancel)
    {
        if (told.Order is not null && !await OrderEvents.IsAboutOursAsync(board, by, told, cancel))
        {
            // A call that was ordered from here is no new one: it rings at nobody's desk and opens nothing.
            var taken = await OrderEvents.TakeAsync(board, by, told, cancel);
            if (taken.Effect == Effect.NoSuchOrder)
            {
                await RefuseAsync(board, by, "no-such-order", cancel);
            }

            return taken;
        }

        var agent = told.Agent is { } named ? await AgentAsync(board, by.Client, named) : null;
        var unknown = told.Agent is not null && agent is null;
        var token = board.Key.Token("phone-call", $"{by.Client:n}/{told.CallId}");
        for (var tries = MostTries; ; tries--)
        {
            try
            {
                return await TryAsync(board, by, told, token, agent, cancel) with { AgentUnknown = unknown };
            }
            catch (StaleException) when (tries > 1)
            {
                // Another event of this call was faster. What is to be done now is decided on what it left.
            }
            catch (StaleException)
            {
                return new Taken(Effect.Busy, "Too many events of this call come at once. Send it again.");
            }
        }
    }

    static async Task<Taken> TryAsync(Switchboard board, WebhookSecret by, PhoneEvent told, byte[] token, Agent? agent, CancellationToken cancel)
    {
        var store = board.Floor.Store;
        var now = store.Time.GetUtcNow();
        var before = await store.ReadAsync(db => PhoneCall.FindAsync(db, token), cancel) ?? await NewAsync(board, by, told, token, now);
        if (before is null)
        {
            await RefuseAsync(board, by, "no-such-line", cancel);
            return new Taken(Effect.NoSuchLine, "data.dialledNumber must be a line, in E.164, of the client whose secret signed the event. An administrator adds lines.");
        }

        var (to, opens) = before.After(told.Kind, PhoneCall.OrderOf(told.Kind, told.Time, now), new Who(told.Agent is not null, agent?.Id), now);
        to = WithCaller(board, told, to);
        var done = opens ? await OpenAsync(board, by, told, agent, before, to, cancel) : null;
        if (done is null)
        {
            // What can't be opened is left as it would be had nobody answered: the same event again is nothing new.
            done = opens ? to with { Agent = before.Agent, Waits = before.Waits } : to;
            // A transfer that is heard of late moves nothing any more, but it happened.
            var late = done == before && told.Kind == PhoneEventKind.Transferred && before.Call is { } went && !await store.ReadAsync(db => CallMoment.HasAsync(db, went, CallMoment.Transferred), cancel);
            if (done == before && !late)
            {
                // It may be sent again because the first time nobody was left to tell.
                Tell(board, before);
                await HandOverAsync(board, told, agent, before, cancel);
                return new Taken(Effect.NothingNew, Call: before.Call);
            }

            var log = await board.Floor.Logs.OfAsync(by.Client);
            Guid? left = null;
            await store.ActAsync(async act =>
            {
                if (late)
                {
                    await CallMoment.WriteOnceAsync(act, before.Call!.Value, CallMoment.Transferred);
                    act.Enter(log.Id, EntryOf(act, store, by, told.Kind, done));
                }
                else
                {
                    left = await EnterAsync(act, log.Id, board, by, told, before, done);
                }
            }, cancel);
            if (left is { } colleague)
            {
                board.News.Tell(colleague);
            }
        }

        Tell(board, before, done);
        await HandOverAsync(board, told, agent, done, cancel);
        return new Taken(Effect.Applied, Call: done.Call);
    }

    /// <summary>
    /// The telephone has gone to somebody at whose desk it is now. The desk's call follows only to whom its holder has offered it: what
    /// was established then travels. Else it stays where it is, whatever the telephone system says. If we crash before, the same event
    /// sent again does it, and so does the button of the offer.
    /// </summary>
    static async Task HandOverAsync(Switchboard board, PhoneEvent told, Agent? agent, PhoneCall phone, CancellationToken cancel)
    {
        // One that came late tells of an earlier time, at which another had the caller.
        if (told.Kind != PhoneEventKind.Transferred || agent is null || phone.Call is not { } call || phone.Ended is not null
            || PhoneCall.OrderOf(told.Kind, told.Time, board.Floor.Store.Time.GetUtcNow()) < phone.Moved)
        {
            return;
        }

        var asks = await board.Floor.Store.ReadAsync(db => CallAsk.OpenForAsync(db, agent.Id), cancel);
        if (asks.Find(ask => ask.Call == call) is { } offered && (await new TakeCall(agent, offered.Id) { Phone = phone.Id }.HandleAsync(board.Floor, cancel)).Value is { } taken)
        {
            board.News.Tell(taken.From);
            board.News.Tell(agent.Id);
        }
    }

    static async ValueTask<Guid?> EnterAsync(Act act, long log, Switchboard board, WebhookSecret by, PhoneEvent told, PhoneCall before, PhoneCall done)
    {
        await PhoneLeg.KeepAsync(act, board.Key, done, told.CallId);
        act.Enter(log, await done.WriteAsync(act, EntryOf(act, board.Floor.Store, by, told.Kind, done)));
        return await LineEvents.WriteAsync(act, log, done, told, before.State, order => OrderEvents.EntryOf(act, board.Floor.Store, by, told.Kind, order));
    }

    static void Tell(Switchboard board, params PhoneCall[] calls)
    {
        foreach (var person in calls.Select(call => call.Agent).OfType<Guid>().Distinct())
        {
            board.News.Tell(person);
        }

        board.Floor.TellBoards(calls[0].Client);
    }

    /// <summary>
    /// Opens the desk's call and changes the row in one act. Null: nothing is opened, and nothing is written: nobody of that id works
    /// calls of this client any more, or the line is for something that the policy no longer knows.
    /// </summary>
    static async Task<PhoneCall?> OpenAsync(Switchboard board, WebhookSecret by, PhoneEvent told, Agent? agent, PhoneCall before, PhoneCall to, CancellationToken cancel)
    {
        var who = agent?.Id == to.Agent ? agent : await AgentAsync(board, by.Client, to.Agent!.Value.ToString());
        if (who is null || await board.Lines.FindAsync(to.Line) is not { Retired: false } line || line.Client != by.Client)
        {
            return null;
        }

        // What was said first counts: in an answer, some systems put the agent's own extension.
        var number = before.Number is { } kept ? Encoding.UTF8.GetString(board.Key.Open("phone_call", before.Id, NumberColumn, kept)) : told.Caller;
        var open = new OpenCall(who, new Calls.LineFacts(line.Dialled, line.Client, line.Purposes, line.Script?.ToString("n") ?? "none"), number);
        if (OpenCall.Decide(open, board.Floor.Access) is not null)
        {
            return null;
        }

        var log = await board.Floor.Logs.OfAsync(by.Client);
        PhoneCall? done = null;
        await (open with
        {
            Beside = async (act, call) =>
            {
                done = to with { Call = call, Number = null };
                await EnterAsync(act, log.Id, board, by, told, before, done);
            },
        }).HandleAsync(board.Floor, cancel);
        return done;
    }

    /// <summary>What an event says of the caller fills what none before it said, until the desk's call has it.</summary>
    static PhoneCall WithCaller(Switchboard board, PhoneEvent told, PhoneCall to)
    {
        if (to.Call is not null || to.Ended is not null)
        {
            return to;
        }

        return to with
        {
            CallerId = to.CallerId == "none" ? told.CallerId : to.CallerId,
            Number = to.Number ?? (told.Caller is { } number ? board.Key.Seal("phone_call", to.Id, NumberColumn, Encoding.UTF8.GetBytes(number)) : null),
        };
    }

    /// <summary>The call at its first event; null when its number is no line of this client.</summary>
    static async Task<PhoneCall?> NewAsync(Switchboard board, WebhookSecret by, PhoneEvent told, byte[] token, DateTimeOffset now) =>
        told.Dialled is { } dialled && await board.Lines.FindAsync(dialled) is { } line && line.Client == by.Client
            ? new PhoneCall(
                Ids.New(board.Floor.Store.Time), by.Client, token, line.Line, Number: null, CallerId: "none", Agent: null, Rung: -1, Waits: -1,
                PhoneCall.StateOf(PhoneEventKind.Offered), Moved: -1, Call: null, Ended: null, Created: now, Version: 0)
            : null;

    /// <summary>Whoever the telephone system means, if they work calls of this client here; by e-mail address or id.</summary>
    static async ValueTask<Agent?> AgentAsync(Switchboard board, Guid client, string named)
    {
        var staff = Guid.TryParse(named, out var id) ? await board.Staff.FindAsync(id) : await board.Staff.FindByEmailAsync(named);
        var agent = staff is { Active: true } ? new Agent(staff.Id, [.. staff.Roles], staff.Client) : null;
        return agent is not null && agent.MayWorkCalls(board.Floor.Access) && (agent.OnlyClient is null || agent.OnlyClient == client) ? agent : null;
    }

    static Entry EntryOf(Act act, Store store, WebhookSecret by, PhoneEventKind kind, PhoneCall to)
    {
        var entry = new Entry
        {
            Id = Ids.New(store.Time),
            Kind = $"telephony.{CallRefusal.CodeOf(kind)}",
            Time = act.Time,
            Actor = new EntryActor(by.Id, "telephony"),
            Client = by.Client,
            Basis = to.Call is { } call ? new EntryBasis("call", call) : null,
        }.With("phone", to.Id).With("state", to.State).With("carrier", to.CallerId);
        return to.Agent is { } agent ? entry.With("agent", agent) : entry;
    }

    static async ValueTask RefuseAsync(Switchboard board, WebhookSecret? by, string reason, CancellationToken cancel)
    {
        var store = board.Floor.Store;
        var log = await board.Floor.Logs.OfAsync(by?.Client ?? LedgerLogs.House);
        if (board.Refusals.Take(log.Id, store.Time.GetUtcNow()) is not { } unentered)
        {
            return;
        }

        await store.EnterAsync(log.Id, new Entry
        {
            Id = Ids.New(store.Time),
            Kind = "telephony.refused",
            Time = store.Time.GetUtcNow(),
            Actor = new EntryActor(by?.Id ?? Guid.Empty, "telephony"),
            Client = by?.Client,
            Outcome = EntryOutcome.Refused,
            Reason = reason,
        }.With("unentered", unentered), basis: null, cancel);
    }

    /// <summary>Says nothing of the message.</summary>
    public override string ToString() => nameof(TakeEvent);
}
