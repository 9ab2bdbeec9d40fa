using System.Collections.Concurrent;
using System.Security.Cryptography;
using Wardline.Calls;
using Wardline.Calls.Floor;
using Wardline.Guard;
using Wardline.Guard.Keys;
using Wardline.Guard.Ledger;
using Wardline.Guard.Storage;
using Wardline.Verification.Evidence;

namespace Wardline.Telephony;

/// <summary>How orders are tried, by whoever made one and by the poller.</summary>
public sealed partial class PhoneOrders
{
    const int MostSeconds = 60;

    readonly ConcurrentDictionary<Guid, bool> _underWay = [];

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
    // Who is rung for a call is kept while they may be rung again.
    async Task ForgetAsync(CancellationToken cancel)
    {
        var kept = await floor.Store.ReadAsync(db => db.QueryAsync(
            """
            SELECT o.id FROM phone_order o JOIN basis b ON b.id = o.call JOIN desk_call c ON c.id = o.call
            WHERE o.kind = 'call.place' AND o.body IS NOT NULL AND o.state IN ('done', 'given-up') AND (b.open = 0 OR c.round <> o.round)
            UNION SELECT o.id FROM phone_order o JOIN basis b ON b.id = o.call
            WHERE o.kind IN ('call.consult', 'call.conference') AND o.body IS NOT NULL AND o.state = 'done' AND b.open = 0 LIMIT 100
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

        if (order.TriedFor is { } patience && now - order.Asked >= patience)
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
                // Done, and the call over meanwhile: the event of its end came before there was anything to end.
                OrderAnswer.Done => (order.As(OrderState.Done) is var done && over == "call-over" && order.IsLine ? done with { Over = floor.Store.Time.GetUtcNow() } : done, "done", (string?)null),
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
        return order.TriedFor is { } patience && next > order.Asked + patience ? order.Asked + patience : next;
    }

    /// <summary>
    /// Why nothing is sent for it any more; null when it still counts. A resume counts as long as the telephone call is on, wrapped up or
    /// not; what an agent wanted of the line, as long as the call is theirs; a transfer also when
    /// the colleague whom the call was offered to has taken it at the desk already. Nobody in an emergency is taken back.
    /// </summary>
    static ValueTask<string?> OverAsync(Db db, PhoneOrder order) => db.FirstAsync(
        """
        SELECT b.open, (SELECT p.ended FROM phone_call p WHERE p.id = @phone), (SELECT c.round FROM desk_call c WHERE c.id = b.id), b.holder,
          (SELECT count(*) FROM call_ask a WHERE a.call = b.id AND a.kind = @take AND a.asker = @agent AND a.outcome = 'taken' AND a.closed_by = b.holder)
        FROM basis b WHERE b.id = @call
        """,
        r => (r.GetInt64(0) == 0 && order.Kind != PhoneOrder.Resume) || !r.IsDBNull(1) ? "call-over" : order.Kind == PhoneOrder.Place && r.GetInt64(2) != order.Round ? "identified-other"
            : order.IsLine && r.Id(3) != order.Agent ? "handed-over"
            : order.Kind == PhoneOrder.Transfer && r.Id(3) != order.Agent && r.GetInt64(4) == 0 && order.Cause != CallRefusal.CodeOf(TransferTo.Emergency) ? "handed-over" : null,
        ("@phone", order.Phone), ("@call", order.Call), ("@agent", order.Agent), ("@take", CallAsk.TakeCall));

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
        Guid? left = null;
        try
        {
            await floor.Store.ActAsync(async act =>
            {
                var entry = EntryOf(to, word, act.Time, reason);
                (entry, left) = to.State is OrderState.Refused or OrderState.GivenUp or OrderState.Withdrawn || to.Over is not null ? await ConsultOffer.WithdrawAsync(act, entry, to) : (entry, null);
                act.Enter(log.Id, await to.WriteAsync(act, entry));
            });
            TellLeft(left);
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
