using System.Text;
using Wardline.Calls;
using Wardline.Guard;
using Wardline.Guard.Vault;
using Wardline.Verification;
using Wardline.Verification.Evidence;
using Wardline.Verification.OneTimeCodes;

namespace Wardline.Telephony;

/// <summary>A call-back that was ordered.</summary>
/// <param name="Order">The order: the answer binds to it.</param>
/// <param name="Hint">What the agent may say of the number, for instance <c>•••-•••-••42</c>; null once it is kept no more.</param>
/// <param name="State">Where the order stands.</param>
public sealed record CallBackAsked(Guid Order, string? Hint, OrderState State);

/// <summary>
/// Orders the telephone system to call the patient back at a number that has been on file for a while. Nobody chooses the number and
/// nobody at the desk sees it: it goes from the record, sealed under the call's key, to the telephone system.
/// </summary>
/// <param name="Agent">Who asks, and who is connected.</param>
/// <param name="Call">In which call.</param>
public sealed record CallBack(Agent Agent, Guid Call)
{
    /// <summary>Call-backs that a call may order, and that a patient may get within the window of the lock-out, over all calls.</summary>
    public const int MostInCall = 3, MostToPatient = 6;

    /// <summary>So long a call-back that was taken counts as ringing, when nothing more is told of it.</summary>
    static readonly TimeSpan Rings = TimeSpan.FromMinutes(2);

    const string Kind = "telephony.order-made";

    internal static RefusalKind? Decide(CallState call, CallEvidence evidence, VerificationPolicy policy, LockOutDecision guard, long inCall, long toPatient, bool orders) =>
        call.Patient is null ? RefusalKind.NotIdentified
        : !guard.StrongOpen ? RefusalKind.Locked
        : policy.Find(FactorIds.CallBack) is not { } factor ? RefusalKind.CallBackNotPossible
        : evidence.Matched.Contains(factor.Id) ? RefusalKind.AlreadyMatched
        : evidence.Failed.GetValueOrDefault(factor.Id) >= factor.Attempts ? RefusalKind.FactorUsedUp
        : !orders ? RefusalKind.NoTelephone
        : inCall >= MostInCall || toPatient >= MostToPatient ? RefusalKind.TooManyCallBacks
        : null;

    /// <summary>A button that was pressed twice, or a page sent again: the telephone is not rung a second time while it is told to ring, or rings.</summary>
    internal static bool IsUnderWay(PhoneOrder? newest, Agent agent, CallState call, DateTimeOffset now) =>
        newest is not null && newest.Agent == agent.Id && newest.Round == call.Round && newest.Patient == call.Patient && !newest.Used
        && (newest.Pending || newest is { State: OrderState.Done, Reached: null, Over: null }) && (newest.Pending || now - newest.Asked < Rings);

    public Task<Step<CallBackAsked>> HandleAsync(PhoneOrders orders, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(orders);
        var floor = orders.Floor;
        return floor.StepAsync<CallBackAsked>(Agent, Call, Kind, async call =>
        {
            var (evidence, now) = (await floor.EvidenceAsync(call, cancel), floor.Store.Time.GetUtcNow());
            var (inCall, toPatient) = await MadeAsync(floor, call, now, cancel);
            var guard = LockOut.Decide(evidence.Counts, floor.Verification, now);
            var why = Decide(call, evidence, floor.Verification, guard, inCall, toPatient, await orders.GoAsync(call.Client, cancel));
            var newest = await floor.Store.ReadAsync(db => PhoneOrder.NewestAsync(db, Call, PhoneOrder.Place), cancel);
            if (why is null or RefusalKind.TooManyCallBacks && IsUnderWay(newest, Agent, call, now))
            {
                return new CallBackAsked(newest!.Id, await orders.HintAsync(newest), newest.State);
            }

            if (why is not null)
            {
                return await floor.RefuseAsync(Agent, Call, call, Kind, why.Value, cancel: cancel);
            }

            var line = await floor.Store.ReadAsync(db => PhoneLeg.OfAsync(db, orders.Key, Call), cancel);
            var agent = (await orders.Staff.FindAsync(Agent.Id))?.Email;
            var id = Ids.New(floor.Store.Time);
            var contact = agent is null ? null : await floor.Vault.SealContactAsync(
                call.Held, call.Patient!.Value, PhoneOrder.BodyPlace, id, number => OrderBody.Place(id, now, agent, call.Line, Encoding.UTF8.GetString(number), line?.CallId),
                (expected, age) => CodePoint.ChooseNumber(expected, age, AgeNeeded.Of(floor.Verification, FactorIds.CallBack, now)), cancel);
            if (contact is null)
            {
                // No number, or one too new: one refusal for both, since which it is would be a fact of the record.
                return await floor.RefuseAsync(Agent, Call, call, Kind, RefusalKind.CallBackNotPossible, cancel: cancel);
            }

            // Of no call of the telephone system: it goes on when the caller has hung up to be called back.
            var order = PhoneOrders.Draft(Agent, call, id, PhoneOrder.Place, null, "hand", contact.Sealed);

            // The limit for one patient is over all calls: of two ordered at once, one counts the other.
            await orders.MakeAsync(Agent, call, order, act => evidence.SwapCountersAsync(act, call.Client), cancel);
            return new CallBackAsked(id, contact.Hint, await orders.TryAsync(id, CancellationToken.None));
        }, cancel: cancel);
    }

    static ValueTask<(long InCall, long ToPatient)> MadeAsync(CallFloor floor, CallState call, DateTimeOffset now, CancellationToken cancel) => floor.Store.ReadAsync(async db => (
        await db.NumberAsync("SELECT count(*) FROM phone_order WHERE call = @call AND kind = 'call.place'", ("@call", call.Id)),
        await db.NumberAsync(
            "SELECT count(*) FROM phone_order WHERE patient = @patient AND client = @client AND kind = 'call.place' AND asked > @since",
            ("@patient", call.Patient), ("@client", call.Client), ("@since", now - floor.Verification.LockOut.Window))), cancel);
}
