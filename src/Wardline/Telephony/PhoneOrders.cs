using System.Security.Cryptography;
using Wardline.Calls;
using Wardline.Guard;
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
public sealed partial class PhoneOrders(CallFloor floor, HouseKey key, WebhookSecrets secrets, Platforms platforms, StaffList staff, DeskNews news, Func<PlatformClient> client)
{
    /// <summary>
    /// How long one server has for one try before another may take it over. The one that makes an order has its first try: a poller
    /// that took it in between would leave the maker without the answer.
    /// </summary>
    internal static readonly TimeSpan Lease = TimeSpan.FromSeconds(15);

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
        Guid? left = null;
        await floor.ActAsync(agent, call, "telephony.order-made", async (act, entry, step) =>
        {
            left = null;
            if (beside is not null)
            {
                await beside(act);
            }

            foreach (var before in await PhoneOrder.OfCallAsync(act.Db, call.Id))
            {
                if (left is null && ConsultOffer.EndedBy(order, before))
                {
                    (entry, left) = await ConsultOffer.WithdrawAsync(act, entry, before);
                }

                if (before.Pending && order.TakesThePlaceOf(before))
                {
                    await SupersedeAsync(act, log.Id, before);
                }
            }

            return await (order with { Step = step.Version, Asked = act.Time, Due = tries ? act.Time + Lease : act.Time }).WriteAsync(act, entry.With("cause", order.Cause));
        }, cancel);
        TellLeft(left);
    }

    // Who was consulted sees on their desk that the call is offered to them no more.
    void TellLeft(Guid? colleague)
    {
        if (colleague is { } one)
        {
            news.Tell(one);
        }
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
        var order = Draft(agent, call, id, PhoneOrder.Resume, line.Phone, cause, SealRecording(id, OrderBody.OfCall(id, PhoneOrder.Resume, act.Time, line.CallId)));
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
}
