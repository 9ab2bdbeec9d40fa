using Wardline.Calls;

namespace Wardline.Telephony;

/// <summary>How the recording of a call stands, as far as Wardline knows.</summary>
public enum RecordingState
{
    /// <summary>It runs, if the telephone system records at all.</summary>
    Recording,

    /// <summary>A pause is under way.</summary>
    Pausing,

    /// <summary>The telephone system says that it is paused.</summary>
    Paused,

    /// <summary>A pause was ordered and there is no answer: somebody has to do it by hand.</summary>
    NotPaused,

    /// <summary>The telephone system says that it won't pause: somebody has to do it by hand.</summary>
    PauseRefused,

    /// <summary>A resume is under way.</summary>
    Resuming,

    /// <summary>A resume was ordered and there is no answer.</summary>
    NotResumed,

    /// <summary>The telephone system says that it won't resume.</summary>
    ResumeRefused,
}

/// <summary>How the recording stands after the step.</summary>
public sealed record RecordingSet(RecordingState State);

/// <summary>
/// Pauses or resumes the recording of a call. What the agent paused by hand is resumed by hand only; what the policy paused is resumed
/// by the policy when the sensitive step is over, or by hand before.
/// </summary>
/// <param name="Agent">Who.</param>
/// <param name="Call">Which call.</param>
/// <param name="Paused">Pause, or resume.</param>
/// <param name="ByPolicy">The policy asks for it, not the agent.</param>
public sealed record SetRecording(Agent Agent, Guid Call, bool Paused, bool ByPolicy = false)
{
    const string Kind = "telephony.order-made";

    /// <summary>Whether anything is to be ordered, after the newest order there is. What is tried again already is not ordered again.</summary>
    internal static bool Needed(SetRecording request, PhoneOrder? newest) => (request.Paused, request.ByPolicy) switch
    {
        (true, true) => newest is not { Kind: PhoneOrder.Pause },
        (true, false) => newest is not { Kind: PhoneOrder.Pause, Cause: "hand", State: not (OrderState.Refused or OrderState.GivenUp) },
        (false, true) => newest is { Kind: PhoneOrder.Pause, Cause: "policy" },
        (false, false) => newest is { Kind: PhoneOrder.Pause } or { Kind: PhoneOrder.Resume, State: OrderState.Refused or OrderState.GivenUp },
    };

    public Task<Step<RecordingSet>> HandleAsync(PhoneOrders orders, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(orders);
        var floor = orders.Floor;
        return floor.StepAsync<RecordingSet>(Agent, Call, Kind, async call =>
        {
            var (line, newest) = await floor.Store.ReadAsync(async db => (await PhoneLeg.OfAsync(db, orders.Key, Call), await PhoneOrder.NewestAsync(db, Call, PhoneOrder.Pause, PhoneOrder.Resume)), cancel);
            if (line is null || !await orders.GoAsync(call.Client, cancel))
            {
                return await floor.RefuseAsync(Agent, Call, call, Kind, RefusalKind.NoTelephone, cancel: cancel);
            }

            if (!Needed(this, newest))
            {
                return new RecordingSet(Of(newest));
            }

            var kind = Paused ? PhoneOrder.Pause : PhoneOrder.Resume;
            var order = await orders.DraftAsync(Agent, call, kind, line.Phone, ByPolicy ? "policy" : "hand", (id, time) => OrderBody.Recording(id, kind, time, line.CallId));
            await orders.MakeAsync(Agent, call, order, null, cancel);

            // Whether or not the agent's page is still there: the recording must not go on because a page was left.
            return new RecordingSet(Of(order with { State = await orders.TryAsync(order.Id, CancellationToken.None) }));
        }, cancel: cancel);
    }

    /// <summary>How it stands after this order; it runs when there was none.</summary>
    internal static RecordingState Of(PhoneOrder? newest) => (newest?.Kind, newest?.State) switch
    {
        (null, _) => RecordingState.Recording,
        (PhoneOrder.Pause, OrderState.Done) => RecordingState.Paused,
        (PhoneOrder.Pause, OrderState.Waiting or OrderState.Sending) => RecordingState.Pausing,
        (PhoneOrder.Pause, OrderState.Refused) => RecordingState.PauseRefused,
        (PhoneOrder.Pause, _) => RecordingState.NotPaused,
        (_, OrderState.Done) => RecordingState.Recording,
        (_, OrderState.Waiting or OrderState.Sending) => RecordingState.Resuming,
        (_, OrderState.Refused) => RecordingState.ResumeRefused,
        _ => RecordingState.NotResumed,
    };
}
