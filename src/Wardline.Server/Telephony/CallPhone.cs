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
public sealed record PhoneSheet(CallTelephone Now, ImmutableArray<string> Pauses);

/// <summary>
/// Holds the recording to what a page is about to show: it is paused before a sensitive question's form or a sensitive value goes out,
/// and goes on with the next page that has none. What the agent paused stays paused.
/// </summary>
sealed class CallPhone(PhoneOrders orders, VerificationPolicy verification)
{
    public PhoneOrders Orders => orders;

    /// <summary>Settles the recording, and then says how everything stands.</summary>
    public async Task<PhoneSheet> OfAsync(Agent agent, CallScreen screen, CallAnswer answer, ViewDocument? view, CancellationToken cancel)
    {
        var now = await new ReadTelephone(agent, screen.Call).HandleAsync(orders, cancel);
        if (now.Recording is null)
        {
            return new PhoneSheet(now, []);
        }

        var sensitive = (answer.Asked is { } factor && IsSensitive(factor) && screen.Factors.Any(f => f.Id == factor)) || StandsOpen(answer.Revealed) || StandsOpen(view);
        var set = await new SetRecording(agent, screen.Call, sensitive, ByPolicy: true).HandleAsync(orders, cancel);

        // Refused: the call has ended since, and nothing is recorded any more.
        return new PhoneSheet(now with { Recording = set.Value?.State }, set.Value is null ? [] : verification.Recording.Factors);
    }

    /// <summary>Before an answer is compared that was said aloud: for whoever comes to it past the form.</summary>
    public async Task BeforeAnswerAsync(Agent agent, Guid call, string factor, CancellationToken cancel)
    {
        if (IsSensitive(factor) && (await new ReadTelephone(agent, call).HandleAsync(orders, cancel)).Recording is not null)
        {
            await new SetRecording(agent, call, Paused: true, ByPolicy: true).HandleAsync(orders, cancel);
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
