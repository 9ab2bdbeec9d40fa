using System.Collections.Immutable;
using Wardline.Calls;
using Wardline.Guard;
using Wardline.Guard.Access;
using Wardline.Guard.Storage;
using Wardline.Guard.Vault;
using Wardline.Verification.Evidence;

namespace Wardline.Messages;

/// <summary>A message or request that was taken.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Due">By when the care team acts on it.</param>
public sealed record MadeRequest(Guid Id, DateTimeOffset Due);

/// <summary>Takes a message for the client's care team, or a request, about the patient of one's own call.</summary>
/// <param name="Agent">Who.</param>
/// <param name="Call">In which call.</param>
/// <param name="Kind">One of <see cref="CareMessage.Kinds"/>.</param>
/// <param name="Subject">A code of that kind; may be left out where there is only one.</param>
/// <param name="About">Medication, wishes for an appointment, or when to call back.</param>
/// <param name="Text">What else was said.</param>
/// <param name="Urgent">It is due sooner.</param>
public sealed record MakeRequest(Agent Agent, Guid Call, string Kind, string? Subject, string? About, string? Text, bool Urgent)
{
    /// <summary>With one character a line end.</summary>
    public string? Text { get; init; } = LineEnds.Of(Text);

    /// <summary>From which drafts it was made: they go with it. Null for a program, which has none.</summary>
    public (DraftMark About, DraftMark Text)? Drafts { get; init; }

    const string Entered = "message.made";

    /// <summary>What is wrong with what was typed; null when nothing is.</summary>
    internal static RefusalKind? Decide(MakeRequest request) =>
        !CareMessage.Kinds.TryGetValue(request.Kind ?? "", out var subjects) || !subjects.Contains(request.SubjectOf(subjects), StringComparer.Ordinal)
            || request.About is { Length: > MessageText.LongestAbout } || request.Text is { Length: > MessageText.LongestText } ? RefusalKind.BadInput
        : request.Kind switch
        {
            "message" => string.IsNullOrWhiteSpace(request.Text),
            "refill" or "call-back" => string.IsNullOrWhiteSpace(request.About),
            "appointment" => string.IsNullOrWhiteSpace(request.About) && request.Subject != "cancel",
            _ => true,
        } ? RefusalKind.BadInput
        : null;

    public async Task<Step<MadeRequest>> HandleAsync(MessageFloor floor, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(floor);
        var made = await floor.Calls.StepAsync<MadeRequest>(Agent, Call, Entered, async call =>
        {
            if (Decide(this) is { } wrong)
            {
                return await floor.Calls.RefuseAsync(Agent, Call, call, Entered, wrong, cancel: cancel);
            }

            var known = (await KnownCall.ReadAsync(floor.Calls, Call, cancel))!;
            if (floor.Access.Requests.FirstOrDefault(one => one.Kind == Kind) is not { } kind)
            {
                return await floor.Calls.RefuseAsync(Agent, Call, call, Entered, RefusalKind.NotForThisPurpose, cancel: cancel);
            }

            if (Lacks(floor.Calls, Agent, kind, known) is { } refusal)
            {
                return await floor.Calls.RefuseAsync(Agent, Call, call, Entered, refusal.Kind, refusal.Needs, cancel);
            }

            return await WriteAsync(floor, call, kind, cancel);
        }, cancel: cancel);
        return made;
    }

    /// <summary>What the call lacks for a request of this kind; null when it may be made.</summary>
    internal static CallRefusal? Lacks(CallFloor floor, Agent agent, RequestKind kind, KnownCall known)
    {
        if (known.Call.Patient is not { } patient)
        {
            return CallRefusal.Of(RefusalKind.NotIdentified);
        }

        var question = new AccessQuestion(agent.Id, agent.Roles, known.Call.Client, patient, kind.Rule.Purpose, floor.Today(known.Call.Client));
        return Guard.Access.Decide.Evaluate(floor.Access, kind, question, known.Facts).Refusal is { } refusal ? GateAsk.Said(refusal) : null;
    }

    async Task<MadeRequest> WriteAsync(MessageFloor floor, CallState call, RequestKind kind, CancellationToken cancel)
    {
        var (id, patient, subject) = (Ids.New(floor.Store.Time), call.Patient!.Value, SubjectOf(CareMessage.Kinds[Kind]));
        var (due, escalate) = await floor.DueAsync(call.Client, kind, Urgent);
        var text = await floor.Calls.Vault.SealTextAsync(call.Client, patient, id, new MessageText(About?.Trim() ?? "", Text?.Trim() ?? "").ToBytes());
        await floor.Calls.ActAsync(Agent, call, Entered, async (act, entry, _) =>
        {
            if (Drafts is var (aboutMark, textMark))
            {
                foreach (var (field, mark) in new[] { (DraftFields.About(Kind), aboutMark), (DraftFields.Text(Kind), textMark) }.Where(one => DraftFields.Longest.ContainsKey(one.Item1)))
                {
                    await CallDrafts.SettleAsync(act, Call, field, mark);
                }
            }

            return await new NewMessage(id, call.Client, patient, Call, Kind, subject, Urgent, due, escalate, text)
                .InsertAsync(floor, act, entry.With("kind", Kind).With("subject", subject).With("urgent", Urgent));
        }, cancel);
        return new MadeRequest(id, due);
    }

    string SubjectOf(ImmutableArray<string> subjects) => string.IsNullOrEmpty(Subject) && subjects.Length == 1 ? subjects[0] : Subject ?? "";

    /// <summary>Says nothing of the text.</summary>
    public override string ToString() => $"{nameof(MakeRequest)} {Call}";
}
