using System.Text;
using Wardline.Calls;
using Wardline.Guard;
using Wardline.Guard.Ledger;
using Wardline.Guard.Storage;
using Wardline.Verification.Evidence;

namespace Wardline.Messages;

/// <summary>What somebody at the client does about a message.</summary>
public enum MessageMove
{
    /// <summary>"I do it."</summary>
    Acknowledge,

    /// <summary>Writes to the patient: the next agent who takes the patient's call tells it.</summary>
    Answer,

    /// <summary>It is done.</summary>
    Done,

    /// <summary>It can't be done, and why.</summary>
    Return,
}

/// <summary>A message after a move.</summary>
public sealed record MovedMessage(Guid Message, MessageState State);

/// <summary>
/// Acknowledges, answers, finishes or returns a message of one's own client. After done and returned nobody at the client opens
/// it any more: there is nothing left to look up for it.
/// </summary>
/// <param name="Reader">Who: staff of the client.</param>
/// <param name="Message">Which message.</param>
/// <param name="Move">What.</param>
/// <param name="Text">The answer, or the reason of a return. Sealed.</param>
public sealed record MoveMessage(Agent Reader, Guid Message, MessageMove Move, string? Text = null)
{
    /// <summary>With one character a line end.</summary>
    public string? Text { get; init; } = LineEnds.Of(Text);

    string Kind => Move switch
    {
        MessageMove.Acknowledge => "message.acknowledged",
        MessageMove.Answer => "message.answered",
        MessageMove.Done => "message.done",
        MessageMove.Return => "message.returned",
        _ => throw new ArgumentOutOfRangeException(nameof(Move)),
    };

    bool HasText => Move is MessageMove.Answer or MessageMove.Return;

    internal static RefusalKind? Decide(MoveMessage request, MessageState state) =>
        state is MessageState.Done or MessageState.Returned ? RefusalKind.MessageOver
        : state == MessageState.New ? RefusalKind.ReadFirst
        : request.Move == MessageMove.Acknowledge && state == MessageState.Acknowledged ? RefusalKind.MovedOn
        : request.HasText && (string.IsNullOrWhiteSpace(request.Text) || request.Text.Length > MessageText.LongestText) ? RefusalKind.BadInput
        : null;

    public Task<Step<MovedMessage>> HandleAsync(MessageFloor floor, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(floor);
        return floor.StepAsync<MovedMessage>(Reader, Message, Kind, async message =>
        {
            if (Decide(this, message.State) is { } why)
            {
                return await floor.RefuseAsync(Reader, Message, message, Kind, why, cancel);
            }

            var note = Ids.New(floor.Store.Time);
            var text = HasText ? await floor.Calls.Vault.SealTextAsync(message.Client, message.Patient, note, Encoding.UTF8.GetBytes(Text!.Trim())) : null;
            var to = Move switch
            {
                MessageMove.Acknowledge => MessageState.Acknowledged,
                MessageMove.Done => MessageState.Done,
                MessageMove.Return => MessageState.Returned,
                _ => message.State,
            };
            var (closes, log) = (to is MessageState.Done or MessageState.Returned, await floor.Calls.Logs.OfAsync(message.Client));
            await floor.ChangeAsync(
                Reader.Entry, message, Kind, "state = @state, moved = @now", [("@state", CareMessage.Code(to)), ("@now", floor.Store.Time.GetUtcNow())],
                async (act, entry) =>
                {
                    if (closes)
                    {
                        await Deliveries.DropAsync(floor, act, log.Id, message);
                    }

                    return text is null ? entry : await WriteAsync(act, entry, note, text);
                }, closes, cancel);
            return new MovedMessage(Message, to);
        }, cancel);
    }

    async ValueTask<Entry> WriteAsync(Act act, Entry entry, Guid note, byte[] text)
    {
        var kind = Move == MessageMove.Answer ? "answer" : "reason";
        var seq = 1 + await act.Db.NumberAsync("SELECT max(seq) FROM care_message_note WHERE message = @message", ("@message", Message));
        await act.Db.ExecuteAsync(
            "INSERT INTO care_message_note (id, message, seq, kind, author, text, written) VALUES (@id, @message, @seq, @kind, @author, @text, @written)",
            ("@id", note), ("@message", Message), ("@seq", seq), ("@kind", kind), ("@author", Reader.Id), ("@text", text), ("@written", act.Time));
        return entry.With("note", note).Bind("care_message_note", note, 1, Message, seq, kind, Reader.Id, text, act.Time);
    }

    /// <summary>Says nothing of the text.</summary>
    public override string ToString() => $"{nameof(MoveMessage)} {Message} {Move}";
}
