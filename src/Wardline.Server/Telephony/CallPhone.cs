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

/// <summary>
/// Holds the recording to what a page is about to show: it is paused before a sensitive question's form or a sensitive value goes out,
/// and goes on with the next page that has none. What the agent paused stays paused.
/// </summary>
sealed class CallPhone(PhoneOrders orders, VerificationPolicy verification)
{
    public PhoneOrders Orders => orders;

    public string? NurseLineOf(string line) => verification.Emergency.Of(line).NurseLine;

    /// <summary>Settles the recording, and then says how everything stands.</summary>
    public async Task<PhoneSheet> OfAsync(Agent agent, CallScreen screen, CallAnswer answer, ViewDocument? view, CancellationToken cancel)
    {
        var now = await new ReadTelephone(agent, screen.Call).HandleAsync(orders, cancel);
        var (emergency, nurse) = verification.Emergency.Of(screen.Line);
        if (now.Recording is null)
        {
            return new PhoneSheet(now, [], emergency, nurse);
        }

        var sensitive = (answer.Asked is { } factor && IsSensitive(factor) && screen.Factors.Any(f => f.Id == factor)) || StandsOpen(answer.Revealed) || StandsOpen(view);
        var set = await new SetRecording(agent, screen.Call, sensitive, ByPolicy: true).HandleAsync(orders, cancel);

        // Refused: the call has ended since, and nothing is recorded any more.
        return new PhoneSheet(now with { Recording = set.Value?.State }, set.Value is null ? [] : verification.Recording.Factors, emergency, nurse);
    }

    /// <summary>Before an answer is compared that was said aloud: for whoever comes to it past the form.</summary>
    public async Task BeforeAnswerAsync(Agent agent, Guid call, string factor, CancellationToken cancel)
    {
        if (IsSensitive(factor))
        {
            await SettleAsync(agent, call, sensitive: true, cancel);
        }
    }

    /// <summary>After an answer was compared for a program, which has no next page: what the policy paused goes on.</summary>
    public async Task AfterAnswerAsync(Agent agent, Guid call, string factor, CancellationToken cancel)
    {
        if (IsSensitive(factor))
        {
            await SettleAsync(agent, call, sensitive: false, cancel);
        }
    }

    /// <summary>Before a view goes out to a program: paused while what it has last seen of the call stands open, and not otherwise.</summary>
    public Task BeforeViewAsync(Agent agent, Guid call, ViewDocument view, CancellationToken cancel) => SettleAsync(agent, call, StandsOpen(view), cancel);

    async Task SettleAsync(Agent agent, Guid call, bool sensitive, CancellationToken cancel)
    {
        if ((await new ReadTelephone(agent, call).HandleAsync(orders, cancel)).Recording is not null)
        {
            await new SetRecording(agent, call, sensitive, ByPolicy: true).HandleAsync(orders, cancel);
        }
    }

    /// <summary>Before a call is wrapped up: whatever was paused goes on, for the telephone call itself may.</summary>
    public async Task BeforeWrapUpAsync(Agent agent, Guid call, CancellationToken cancel)
    {
        if ((await new ReadTelephone(agent, call).HandleAsync(orders, cancel)).Recording is RecordingState.Paused or RecordingState.Pausing or RecordingState.NotPaused)
        {
            await new SetRecording(agent, call, Paused: false).HandleAsync(orders, cancel);
        }
    }

    bool IsSensitive(string factor) => verification.Recording.Factors.Contains(factor, StringComparer.Ordinal);

    bool StandsOpen(ViewDocument? view) => view is not null && view.Sections.Any(section => verification.Recording.Segments.Contains(section.Segment, StringComparer.Ordinal)
        && section.Items.Any(item => item.Fields.Any(field => field.Mask is null && !field.Values.IsEmpty)));
}
