using System.Collections.Immutable;
using Wardline.Calls;
using Wardline.Patients.Views;
using Wardline.Server.Calls;
using Wardline.Telephony;
using Wardline.Verification;

namespace Wardline.Server.Telephony;

/// <summary>What the page of a call shows of its telephone.</summary>
/// <param name="Now">How orders stand.</param>
/// <param name="Pauses">Questions for which the recording is paused before their form is shown; empty when nothing can be paused.</param>
/// <param name="Emergency">The emergency number of the call's line.</param>
/// <param name="NurseLine">Its nurse line; null when there is none.</param>
public sealed record PhoneSheet(CallTelephone Now, ImmutableArray<string> Pauses, string Emergency, string? NurseLine);

/// <summary>Whom a call's page offers to ring, besides colleagues: those of the policy.</summary>
/// <param name="NurseLine">The call's line has a nurse line.</param>
/// <param name="Interpreters">Language and its name.</param>
/// <param name="Language">The call's language.</param>
public sealed record Rings(bool NurseLine, ImmutableArray<(string Language, string Title)> Interpreters, string Language);

/// <summary>A question that is about to be asked.</summary>
/// <param name="Factor">Which.</param>
/// <param name="Recording">How the recording stands; null when nothing is recorded or can be paused.</param>
public sealed record AskedQuestion(string Factor, RecordingState? Recording);

/// <summary>
/// Holds the recording to what a page is about to show: it is paused before a sensitive question's form or a sensitive value goes out,
/// and goes on with the step that ends it: the answer, or the record put away. What the agent paused stays paused.
/// </summary>
sealed class CallPhone(PhoneOrders orders, VerificationPolicy verification)
{
    public PhoneOrders Orders => orders;

    public Rings RingsOf(CallScreen screen) => new(
        verification.Emergency.Of(screen.Line).NurseLine is not null, [.. verification.Interpreters.Select(one => (one.Language, one.Title))], screen.Language);

    /// <summary>
    /// Settles the recording, and then says how everything stands. A page pauses for what it shows; only one that ends what it was
    /// paused for lets it go on, since another window of the call may show it still. The emergency script waits for nothing.
    /// </summary>
    public async Task<PhoneSheet> OfAsync(Agent agent, CallScreen screen, CallAnswer answer, ViewDocument? view, CancellationToken cancel)
    {
        var now = await new ReadTelephone(agent, screen.Call).HandleAsync(orders, cancel);
        var (emergency, nurse) = verification.Emergency.Of(screen.Line);
        if (now.Recording is null)
        {
            return new PhoneSheet(now, [], emergency, nurse);
        }

        var asks = answer.Asked is { } factor && IsSensitive(factor) && screen.Factors.Any(f => f.Id == factor);
        var open = StandsOpen(answer.Revealed) || StandsOpen(view);
        var waits = answer.Script is null;
        RecordingState? state = now.Recording;
        foreach (var (paused, cause) in new (bool?, RecordingCause)[]
        {
            (asks ? true : answer.Asked is not null || answer.Step == "answer" || !waits ? false : null, RecordingCause.Question),
            (open ? true : answer.PutsAway || !waits ? false : null, RecordingCause.Record),
        })
        {
            if (paused is { } to)
            {
                // Refused: the call has ended since, and nothing is recorded any more.
                state = (await new SetRecording(agent, screen.Call, to, cause) { Waits = waits }.HandleAsync(orders, cancel)).Value?.State;
            }
        }

        return new PhoneSheet(now with { Recording = state }, state is null ? [] : verification.Recording.Factors, emergency, nurse);
    }

    /// <summary>Before a question is asked, or its answer compared for whoever comes past the form: paused when it is a sensitive one.</summary>
    public async Task<AskedQuestion> AskAsync(Agent agent, Guid call, string factor, CancellationToken cancel) =>
        new(factor, await SettleAsync(agent, call, IsSensitive(factor), RecordingCause.Question, cancel));

    /// <summary>After an answer was compared: what was paused for the question goes on.</summary>
    public Task AfterAnswerAsync(Agent agent, Guid call, CancellationToken cancel) => SettleAsync(agent, call, paused: false, RecordingCause.Question, cancel);

    /// <summary>After another person or purpose took the place of what was open: the next page pauses again if it has to.</summary>
    public Task PutAwayAsync(Agent agent, Guid call, CancellationToken cancel) => SettleAsync(agent, call, paused: false, RecordingCause.Record, cancel);

    /// <summary>Before a part of the record goes out to a program: paused while something sensitive of it stands open.</summary>
    /// <param name="agent">Who sees it.</param>
    /// <param name="call">In which call.</param>
    /// <param name="shown">What.</param>
    /// <param name="whole">It takes the place of all that was shown before.</param>
    /// <param name="cancel">The program is gone.</param>
    public async Task BeforeViewAsync(Agent agent, Guid call, ViewDocument shown, bool whole, CancellationToken cancel)
    {
        if (whole || StandsOpen(shown))
        {
            await SettleAsync(agent, call, StandsOpen(shown), RecordingCause.Record, cancel);
        }
    }

    async Task<RecordingState?> SettleAsync(Agent agent, Guid call, bool paused, RecordingCause cause, CancellationToken cancel) =>
        (await new ReadTelephone(agent, call).HandleAsync(orders, cancel)).Recording is null ? null
        : (await new SetRecording(agent, call, paused, cause).HandleAsync(orders, cancel)).Value?.State;

    bool IsSensitive(string factor) => verification.Recording.Factors.Contains(factor, StringComparer.Ordinal);

    bool StandsOpen(ViewDocument? view) => view is not null && view.Sections.Any(section => verification.Recording.Segments.Contains(section.Segment, StringComparer.Ordinal)
        && section.Items.Any(item => item.Fields.Any(field => field.Mask is null && !field.Values.IsEmpty)));
}
