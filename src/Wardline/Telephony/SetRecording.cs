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

/// <summary>Why a recording is paused or goes on.</summary>
public enum RecordingCause
{
    /// <summary>The agent asks for it.</summary>
    Hand,

    /// <summary>The policy, for a sensitive question, until it has been answered.</summary>
    Question,

    /// <summary>The policy, for a sensitive part of the record, until it is put away.</summary>
    Record,
}

/// <summary>How the recording stands after the step.</summary>
public sealed record RecordingSet(RecordingState State);

/// <summary>
/// Pauses or resumes the recording of a call. What the agent paused by hand is resumed by hand only; what the policy paused is resumed
/// by the policy when just that is over for which it was paused, or by hand before: no other page or step makes it go on.
/// </summary>
/// <param name="Agent">Who.</param>
/// <param name="Call">Which call.</param>
/// <param name="Paused">Pause, or resume.</param>
/// <param name="Cause">Who asks for it, and what for.</param>
public sealed record SetRecording(Agent Agent, Guid Call, bool Paused, RecordingCause Cause = RecordingCause.Hand)
{
    /// <summary>The telephone system's answer is waited for. False: the order is made, and a poller has its first try.</summary>
    public bool Waits { get; init; } = true;

    const string Kind = "telephony.order-made";

    static readonly string Hand = CallRefusal.CodeOf(RecordingCause.Hand), Question = CallRefusal.CodeOf(RecordingCause.Question);

    /// <summary>
    /// Whether anything is to be ordered, after the newest order there is. What is tried again already is not ordered again; a pause
    /// that failed for good pauses nothing, so the next sensitive step asks again. A part of the record that is open outlasts a question.
    /// </summary>
    internal static bool Needed(SetRecording request, PhoneOrder? newest) => (request.Paused, request.Cause) switch
    {
        (true, _) when newest is not { Kind: PhoneOrder.Pause, State: not (OrderState.Refused or OrderState.GivenUp or OrderState.Withdrawn) } => true,
        (true, RecordingCause.Question) => false,
        (true, RecordingCause.Record) => newest!.Cause == Question,
        (true, _) => newest!.Cause != Hand,
        (false, not RecordingCause.Hand) => newest is { Kind: PhoneOrder.Pause } && newest.Cause == CallRefusal.CodeOf(request.Cause),
        (false, _) => newest is { Kind: PhoneOrder.Pause } or { Kind: PhoneOrder.Resume, State: OrderState.Refused or OrderState.GivenUp },
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
                // A pause that another page asked for a moment ago: nothing sensitive is shown before it is known what became of it.
                return new RecordingSet(Of(Paused && Waits ? await orders.SettledAsync(Call, newest, cancel) : newest));
            }

            var kind = Paused ? PhoneOrder.Pause : PhoneOrder.Resume;
            var order = await orders.DraftAsync(Agent, call, kind, line.Phone, CallRefusal.CodeOf(Cause), (id, time) => OrderBody.OfCall(id, kind, time, line.CallId));
            await orders.MakeAsync(Agent, call, order, null, cancel, Waits);
            if (!Waits)
            {
                return new RecordingSet(Of(order));
            }

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
