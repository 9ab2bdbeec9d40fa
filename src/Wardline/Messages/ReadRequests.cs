using System.Collections.Immutable;
using Wardline.Calls;
using Wardline.Guard.Access;
using Wardline.Guard.Storage;
using Wardline.Guard.Vault;
using Wardline.Verification;

namespace Wardline.Messages;

/// <summary>What the care team wrote to a message. It doesn't print itself.</summary>
/// <param name="Kind"><c>answer</c>, or <c>reason</c> why it came back.</param>
/// <param name="Written">When.</param>
/// <param name="Text">The words.</param>
public sealed record MessageNote(string Kind, DateTimeOffset Written, string Text)
{
    public override string ToString() => Kind;
}

/// <summary>A message with its words. It doesn't print itself.</summary>
public sealed record ReadMessage(CareMessage Message, MessageText Text, ImmutableArray<MessageNote> Notes)
{
    public override string ToString() => $"message {Message.Id}";
}

/// <summary>A patient's messages and requests, the newest first.</summary>
public sealed record PatientRequests(ImmutableArray<ReadMessage> All);

/// <summary>
/// Shows the patient's own messages and requests in that patient's call: those that are open, and what became of the others
/// lately. By the gate, in one entry. Refills and messages only to a caller who is verified beyond questions.
/// </summary>
/// <param name="Agent">Who.</param>
/// <param name="Call">Which call; it says whose.</param>
public sealed record ReadRequests(Agent Agent, Guid Call)
{
    const string Kind = "message.read";

    /// <summary>How long what is done or returned is still shown.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    /// <summary>At most so many are shown.</summary>
    const int Most = 50;

    public Task<Step<PatientRequests>> HandleAsync(MessageFloor floor, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(floor);
        return floor.Calls.StepAsync<PatientRequests>(Agent, Call, Kind, async call =>
        {
            var known = (await KnownCall.ReadAsync(floor.Calls, Call, cancel))!;
            if (known.Call.Patient is not { } patient)
            {
                return await floor.Calls.RefuseAsync(Agent, Call, call, Kind, RefusalKind.NotIdentified, cancel: cancel);
            }

            var answer = await floor.Calls.Gate.AskAsync(floor.Access, Question(floor.Calls, Agent, known, patient), known.Facts, cancel);
            if (answer.Grant is not { } grant)
            {
                return GateAsk.Said(answer.Decision.Refusal!);
            }

            // The words of a refill or a message are medical as the record is: what knowledge alone can reach hears none of them.
            var weak = KnowledgeReach.Cheapest(floor.Calls.Verification, known.Facts.Caller!.Level) is not null;
            var (messages, notes) = await floor.Store.ReadAsync(db => FindAsync(db, known.Call.Client, patient, floor.Store.Time.GetUtcNow() - Kept), cancel);
            messages.RemoveAll(message => weak && message.Kind is not ("appointment" or "call-back"));
            notes.RemoveAll(note => !messages.Exists(message => message.Id == note.Message));
            return await floor.Calls.Vault.OpenMessagesAsync(grant, Kind, [.. messages.Select(m => m.Id)], SealedNote.Texts(messages, notes), cancel) is { } opened
                ? new PatientRequests([.. messages.Select(m => SealedNote.Read(m, notes, opened.Read(grant)))])
                : await floor.Calls.RefuseAsync(Agent, Call, call, Kind, RefusalKind.MovedOn, cancel: cancel);
        }, cancel: cancel);
    }

    /// <summary>What the call lacks to be shown them; null when it lacks nothing. States of the call only.</summary>
    internal static CallRefusal? Lacks(CallFloor floor, Agent agent, KnownCall known) =>
        known.Call.Patient is not { } patient ? CallRefusal.Of(RefusalKind.NotIdentified)
        : Decide.Evaluate(floor.Access, Question(floor, agent, known, patient), known.Facts).Refusal is { } refusal ? GateAsk.Said(refusal)
        : null;

    static AccessQuestion Question(CallFloor floor, Agent agent, KnownCall known, Guid patient) =>
        new(agent.Id, agent.Roles, known.Call.Client, patient, floor.Access.Messages?.Purpose.Id ?? "", floor.Today(known.Call.Client), MessageUse.Segment);

    static async ValueTask<(List<CareMessage> Messages, List<SealedNote> Notes)> FindAsync(Db db, Guid client, Guid patient, DateTimeOffset since)
    {
        var messages = await db.QueryAsync(
            $"{CareMessage.Columns} WHERE m.client = @client AND m.patient = @patient AND m.subject <> '{CareMessage.ContactChanged}' AND ({CareMessage.StillOpen} OR m.moved >= @since) ORDER BY m.made DESC, m.id DESC LIMIT @most",
            CareMessage.Row, ("@client", client), ("@patient", patient), ("@since", since), ("@most", Most));
        var notes = new List<SealedNote>();
        foreach (var message in messages)
        {
            notes.AddRange(await SealedNote.OfAsync(db, message.Id));
        }

        return (messages, notes);
    }
}

/// <summary>A note as its row has it.</summary>
sealed record SealedNote(Guid Id, Guid Message, string Kind, DateTimeOffset Written, byte[] Text)
{
    public static ValueTask<List<SealedNote>> OfAsync(Db db, Guid message) => db.QueryAsync(
        "SELECT id, message, kind, written, text FROM care_message_note WHERE message = @message ORDER BY seq",
        r => new SealedNote(r.Id(0), r.Id(1), r.GetString(2), r.Time(3), r.Bytes(4)), ("@message", message));

    public static List<SealedText> Texts(IEnumerable<CareMessage> messages, IEnumerable<SealedNote> notes) =>
        [.. messages.Select(m => new SealedText(m.Id, m.Sealed)), .. notes.Select(n => new SealedText(n.Id, n.Text))];

    public static ReadMessage Read(CareMessage message, IEnumerable<SealedNote> notes, OpenedRecord opened) => new(
        message, MessageText.Parse(opened.Texts[message.Id]),
        [.. notes.Where(n => n.Message == message.Id).Select(n => new MessageNote(n.Kind, n.Written, System.Text.Encoding.UTF8.GetString(opened.Texts[n.Id])))]);
}
