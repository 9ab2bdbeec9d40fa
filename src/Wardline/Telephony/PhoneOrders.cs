using System.Collections.Concurrent;
using System.Security.Cryptography;
using Wardline.Calls;
using Wardline.Guard;
using Wardline.Guard.Keys;
using Wardline.Guard.Ledger;
using Wardline.Guard.Storage;
using Wardline.Identity;
using Wardline.Verification.Evidence;

namespace Wardline.Telephony;

/// <summary>
/// Orders to the clients' telephone systems. Each is made in one act with its entry, and tried after that act has committed: nothing
/// goes out that is not in the ledger first. A crash before, during or after a try leaves the row, whose lease runs out, and the next
/// try has the same <c>webhook-id</c>: that makes it once in effect. One for the whole server.
/// </summary>
/// <param name="floor">The calls that orders are made in.</param>
/// <param name="key">The house key of <see cref="TelephonyTables.KeyPurpose"/>.</param>
/// <param name="secrets">Who signs.</param>
/// <param name="platforms">Where orders go.</param>
/// <param name="staff">Whom the telephone system knows by their e-mail address.</param>
/// <param name="news">Tells screens.</param>
/// <param name="client">Makes a client for one try.</param>
public sealed class PhoneOrders(CallFloor floor, HouseKey key, WebhookSecrets secrets, Platforms platforms, StaffList staff, DeskNews news, Func<PlatformClient> client)
{
    /// <summary>
    /// How long one server has for one try before another may take it over. The one that makes an order has its first try: a poller
    /// that took it in between would leave the maker without the answer.
    /// </summary>
    internal static readonly TimeSpan Lease = TimeSpan.FromSeconds(15);

    /// <summary>How long an order is tried; those about a recording as long as the call is on.</summary>
    internal static readonly TimeSpan GiveUpAfter = TimeSpan.FromMinutes(5);

    const int MostSeconds = 60;

    readonly ConcurrentDictionary<Guid, bool> _underWay = [];

    // What became of a try is written after its answer, or after the time for one.
    static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(100), Written = TimeSpan.FromSeconds(2);

    internal CallFloor Floor => floor;

    internal HouseKey Key => key;

    internal StaffList Staff => staff;

    internal DeskNews News => news;

    /// <summary>Whether this client's telephone system takes orders and they can be signed.</summary>
    internal async ValueTask<bool> GoAsync(Guid of, CancellationToken cancel) =>
        await platforms.UrlOfAsync(of, cancel) is not null && (await secrets.AllAsync(cancel)).Exists(secret => secret.Client == of && !secret.Retired);

    /// <summary>
    /// Makes an order in one act with its entry, as a step of the call. Others of its kind that are under way are withdrawn in the same
    /// act: a pause that is tried again must not come after the resume that followed it.
    /// </summary>
    /// <param name="agent">Who orders it.</param>
    /// <param name="call">In which call.</param>
    /// <param name="order">What, with its body sealed.</param>
    /// <param name="beside">What else stands or falls with it; may be null.</param>
    /// <param name="cancel">Given up by the asker, before it is made.</param>
    /// <param name="tries">The maker has the first try; else a poller has it, at once.</param>
    internal async Task MakeAsync(Agent agent, CallState call, PhoneOrder order, Func<Act, ValueTask>? beside, CancellationToken cancel, bool tries = true)
    {
        var log = await floor.Logs.OfAsync(call.Client);
        await floor.ActAsync(agent, call, "telephony.order-made", async (act, entry, step) =>
        {
            if (beside is not null)
            {
                await beside(act);
            }

            foreach (var before in (await PhoneOrder.OfCallAsync(act.Db, call.Id)).Where(o => o.Pending && (o.Kind == order.Kind || (o.IsRecording && order.IsRecording))))
            {
                await SupersedeAsync(act, log.Id, before);
            }

            return await (order with { Step = step.Version, Asked = act.Time, Due = tries ? act.Time + Lease : act.Time }).WriteAsync(act, entry.With("cause", order.Cause));
        }, cancel);
    }

    /// <summary>Withdraws an order that another one, or a hand, takes the place of; inside the act that does so.</summary>
    internal async ValueTask SupersedeAsync(Act act, long log, PhoneOrder order) =>
        act.Enter(log, await order.As(OrderState.Withdrawn).WriteAsync(act, EntryOf(order, "withdrawn", act.Time, "superseded")));

    /// <summary>The newest order about a recording once its try has ended, at the latest when one must have.</summary>
    internal async ValueTask<PhoneOrder?> SettledAsync(Guid call, PhoneOrder? newest, CancellationToken cancel)
    {
        var time = floor.Store.Time;
        for (var until = time.GetUtcNow() + PlatformClient.Patience + Written; newest is { State: OrderState.Waiting or OrderState.Sending } && time.GetUtcNow() < until;)
        {
            await Task.Delay(LookAgain, time, cancel);
            newest = await floor.Store.ReadAsync(db => PhoneOrder.NewestAsync(db, call, PhoneOrder.Pause, PhoneOrder.Resume), cancel);
        }

        return newest;
    }

    /// <summary>An order as it is before it is made.</summary>
    internal async Task<PhoneOrder> DraftAsync(Agent agent, CallState call, string kind, Guid? phone, string cause, Func<Guid, DateTimeOffset, byte[]> body)
    {
        var (id, now) = (Ids.New(floor.Store.Time), floor.Store.Time.GetUtcNow());
        var text = body(id, now);
        try
        {
            return Draft(agent, call, id, kind, phone, cause, kind is PhoneOrder.Pause or PhoneOrder.Resume
                ? SealRecording(id, text)
                : await floor.Keys.SealAsync(call.Client, call.Id, PhoneOrder.BodyPlace, id, text));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(text);
        }
    }

    /// <summary>
    /// What stands or falls with a wrap-up: what was paused in the call goes on, since the telephone call may. A poller has the first try,
    /// so that the wrap-up waits for nobody.
    /// </summary>
    public Func<Act, CallState, BasisVersion, long, ValueTask> ResumesWithWrapUp(Agent agent) => async (act, call, step, log) =>
    {
        var newest = await PhoneOrder.NewestAsync(act.Db, call.Id, PhoneOrder.Pause, PhoneOrder.Resume);
        if (newest is not { Kind: PhoneOrder.Pause, State: not OrderState.Refused } || await PhoneLeg.OfAsync(act.Db, key, call.Id) is not { } line)
        {
            return;
        }

        if (newest.Pending)
        {
            await SupersedeAsync(act, log, newest);
        }

        var id = Ids.New(floor.Store.Time);
        var cause = CallRefusal.CodeOf(RecordingCause.Hand);
        var order = Draft(agent, call, id, PhoneOrder.Resume, line.Phone, cause, SealRecording(id, OrderBody.Recording(id, PhoneOrder.Resume, act.Time, line.CallId)));
        act.Enter(log, await (order with { Step = step.Version, Asked = act.Time, Due = act.Time }).WriteAsync(act, floor.Entry(agent, call, "telephony.order-made", act.Time).With("cause", cause)));
    };

    // Names a call of the telephone system and nothing of a patient, and must open after the wrap-up, when the call's key delivers no more.
    byte[] SealRecording(Guid id, byte[] body) => key.Seal("phone_order", id, "body", body);

    async ValueTask<bool> DeliverAsync(PhoneOrder order, Func<byte[], ValueTask> deliver)
    {
        if (!order.IsRecording)
        {
            return await floor.Keys.DeliverAsync(order.Client, order.Call, PhoneOrder.BodyPlace, order.Id, order.Body!, deliver);
        }

        var text = key.Open("phone_order", order.Id, "body", order.Body);
        try
        {
            await deliver(text);
            return true;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(text);
        }
    }

    internal static PhoneOrder Draft(Agent agent, CallState call, Guid id, string kind, Guid? phone, string cause, byte[] body) => new(
        id, call.Client, call.Id, phone, call.Patient, agent.Id, kind, cause, call.Round, 0, body, OrderState.Waiting, 0, default, default, null, null, Used: false, Version: 0);

    /// <summary>What the agent who ordered a call-back may say of its number; null when the number is kept no more.</summary>
    internal async ValueTask<string?> HintAsync(PhoneOrder order)
    {
        string? hint = null;
        if (order.Body is { } body)
        {
            await floor.Keys.DeliverAsync(order.Client, order.Call, PhoneOrder.BodyPlace, order.Id, body, text =>
            {
                hint = OrderBody.HintOf(text);
                return ValueTask.CompletedTask;
            });
        }

        return hint;
    }

    /// <summary>Tries what is due, and waits for it. Returns how many were looked at.</summary>
    public async Task<int> SendDueAsync(CancellationToken cancel = default)
    {
        var tries = await BeginDueAsync(cancel);
        await Task.WhenAll(tries);
        return tries.Count;
    }

    /// <summary>
    /// Begins to try what is due and is not being tried by this server: called by a poller every second. It waits for none of the tries,
    /// so that a telephone system that says nothing for five seconds holds up nobody else's.
    /// </summary>
    public async Task<List<Task>> BeginDueAsync(CancellationToken cancel = default)
    {
        await ForgetAsync(cancel);

        // What is over is withdrawn at once; a try that is under way ends by itself first.
        var due = await floor.Store.ReadAsync(db => db.QueryAsync(
            """
            SELECT o.id FROM phone_order o JOIN basis b ON b.id = o.call LEFT JOIN phone_call p ON p.id = o.phone
            WHERE o.state IN ('waiting', 'sending', 'unanswered') AND (o.due <= @now OR (o.state <> 'sending' AND ((b.open = 0 AND o.kind <> 'recording.resume') OR p.ended IS NOT NULL)))
            ORDER BY o.due LIMIT 100
            """, r => r.Id(0), ("@now", floor.Store.Time.GetUtcNow())), cancel);
        return [.. due.Where(id => _underWay.TryAdd(id, true)).Select(TryDueAsync)];

        async Task TryDueAsync(Guid id)
        {
            try
            {
                await TryAsync(id, cancel);
            }
            finally
            {
                _underWay.TryRemove(id, out _);
            }
        }
    }

    // The number of a call-back is kept until it has been said who picked up. Once the call is over, or about somebody else, nobody can say it.
    async Task ForgetAsync(CancellationToken cancel)
    {
        var kept = await floor.Store.ReadAsync(db => db.QueryAsync(
            """
            SELECT o.id FROM phone_order o JOIN basis b ON b.id = o.call JOIN desk_call c ON c.id = o.call
            WHERE o.kind = 'call.place' AND o.body IS NOT NULL AND o.state IN ('done', 'given-up') AND (b.open = 0 OR c.round <> o.round) LIMIT 100
            """, r => r.Id(0)), cancel);
        foreach (var id in kept)
        {
            if (await floor.Store.ReadAsync(db => PhoneOrder.FindAsync(db, id), cancel) is { Pending: false, Body: not null } order)
            {
                await TryChangeAsync(order with { Body = null }, "forgotten", null);
            }
        }
    }

    /// <summary>One try of one order, and where it stands afterwards.</summary>
    public async Task<OrderState> TryAsync(Guid id, CancellationToken cancel = default)
    {
        var (order, over) = await floor.Store.ReadAsync(async db => await PhoneOrder.FindAsync(db, id) is { } found ? (found, await OverAsync(db, found)) : (null, null), cancel);
        if (order is not { Pending: true })
        {
            return order?.State ?? OrderState.Withdrawn;
        }

        var now = floor.Store.Time.GetUtcNow();
        var to = over is null ? await platforms.UrlOfAsync(order.Client, cancel) : null;
        if (to is null)
        {
            return await EndAsync(order, OrderState.Withdrawn, over ?? "no-platform");
        }

        if (!order.IsRecording && now - order.Asked >= GiveUpAfter)
        {
            return await EndAsync(order, OrderState.GivenUp, "no-answer");
        }

        // Two servers may find the same row; its version says who has it. The claim is durable before anything is sent.
        var claimed = order.As(OrderState.Sending) with { Tries = order.Tries + 1, Due = now + Lease };
        return await TryChangeAsync(claimed, "sending", null) ? await SendAsync(claimed, to, cancel) : await StateOfAsync(id);
    }

    async Task<OrderState> SendAsync(PhoneOrder order, Uri to, CancellationToken cancel)
    {
        var live = await secrets.LiveAsync(cancel);
        var answer = OrderAnswer.None;
        string? why = null;
        try
        {
            // The newest that is live. Without one the order waits until there is one, or is given up.
            if (live.Find(secret => secret.Client == order.Client) is { } by && !await DeliverAsync(order, async body => answer = await client().SendAsync(to, by.Key, order.Id, body, cancel)))
            {
                why = "call-over";
            }
        }
        catch (SealBrokenException)
        {
            why = "damaged";
        }
        finally
        {
            live.ForEach(secret => CryptographicOperations.ZeroMemory(secret.Key.Span));
        }

        return await FinishAsync(order, answer, why);
    }

    // An event of the call may have changed the row meanwhile, and a later order or a server that took over may have ended or claimed it: then that stands.
    async Task<OrderState> FinishAsync(PhoneOrder tried, OrderAnswer answer, string? why)
    {
        for (; ; )
        {
            var (order, over) = await floor.Store.ReadAsync(async db => (await PhoneOrder.FindAsync(db, tried.Id), await OverAsync(db, tried)));
            if (order is null || order.State != OrderState.Sending || order.Tries != tried.Tries)
            {
                return order?.State ?? OrderState.Withdrawn;
            }

            var (to, word, reason) = answer switch
            {
                OrderAnswer.Done => (order.As(OrderState.Done), "done", (string?)null),
                OrderAnswer.Refused => (order.As(OrderState.Refused), "refused", "refused"),
                _ when why is not null || over is not null => (order.As(OrderState.Withdrawn), "withdrawn", why ?? over),
                _ => (order.As(OrderState.Unanswered) with { Due = NextTry(order) }, "unanswered", "no-answer"),
            };
            if (await TryChangeAsync(to, word, reason))
            {
                Tell(to);
                return to.State;
            }
        }
    }

    // The agent's screen, and the boards: a silent telephone system, or one that answers again, stands on them.
    void Tell(PhoneOrder order)
    {
        news.Tell(order.Agent);
        floor.TellBoards(order.Client);
    }

    // 1, 2, 4 … seconds, at most a minute apart; what is given up is given up in time.
    DateTimeOffset NextTry(PhoneOrder order)
    {
        var next = floor.Store.Time.GetUtcNow() + TimeSpan.FromSeconds(Math.Min(MostSeconds, Math.Pow(2, Math.Min(order.Tries - 1, 10))));
        return !order.IsRecording && next > order.Asked + GiveUpAfter ? order.Asked + GiveUpAfter : next;
    }

    /// <summary>Why nothing is sent for it any more; null when it still counts. A resume counts as long as the telephone call is on, wrapped up or not.</summary>
    static ValueTask<string?> OverAsync(Db db, PhoneOrder order) => db.FirstAsync(
        """
        SELECT b.open, (SELECT p.ended FROM phone_call p WHERE p.id = @phone), (SELECT c.round FROM desk_call c WHERE c.id = b.id) FROM basis b WHERE b.id = @call
        """,
        r => (r.GetInt64(0) == 0 && order.Kind != PhoneOrder.Resume) || !r.IsDBNull(1) ? "call-over" : order.Kind == PhoneOrder.Place && r.GetInt64(2) != order.Round ? "identified-other" : null,
        ("@phone", order.Phone), ("@call", order.Call));

    async Task<OrderState> EndAsync(PhoneOrder order, OrderState state, string reason)
    {
        var ended = await TryChangeAsync(order.As(state), CallRefusal.CodeOf(state), reason);
        Tell(order);
        return ended ? state : await StateOfAsync(order.Id);
    }

    // Somebody was faster: what they made of it stands.
    async Task<OrderState> StateOfAsync(Guid id) => (await floor.Store.ReadAsync(db => PhoneOrder.FindAsync(db, id)))?.State ?? OrderState.Withdrawn;

    // False: the row has changed since it was read, and nothing of this change stands.
    async Task<bool> TryChangeAsync(PhoneOrder to, string word, string? reason)
    {
        var log = await floor.Logs.OfAsync(to.Client);
        try
        {
            await floor.Store.ActAsync(async act => act.Enter(log.Id, await to.WriteAsync(act, EntryOf(to, word, act.Time, reason))));
            return true;
        }
        catch (StaleException)
        {
            return false;
        }
    }

    Entry EntryOf(PhoneOrder order, string word, DateTimeOffset time, string? reason) => new()
    {
        Id = Ids.New(floor.Store.Time),
        Kind = $"telephony.order-{word}",
        Time = time,
        Actor = new EntryActor(order.Id, "job"),
        Client = order.Client,
        Basis = new EntryBasis("call", order.Call),
        Patient = order.Patient,
        Reason = reason,
        Outcome = reason is null or "superseded" ? EntryOutcome.Done : EntryOutcome.Failed,
    };
}
