using System.Collections.Immutable;
using Wardline.Calls;
using Wardline.Guard.Access;
using Wardline.Guard.Ledger;
using Wardline.Guard.Storage;
using Wardline.Guard.Vault;
using Wardline.Patients.Views;

namespace Wardline.Messages;

/// <summary>A message as its reader at the client sees it. It doesn't print itself.</summary>
/// <param name="Message">Its words and what was written to it.</param>
/// <param name="Patient">Whom it is about and how they are reached: what the policy shows beside a message.</param>
public sealed record OpenedMessage(ReadMessage Message, ViewDocument Patient)
{
    public override string ToString() => Message.ToString();
}

/// <summary>
/// Somebody at the client opens a message that is addressed to the client: by the gate, with the message as basis, one entry an
/// opening. The first opening makes it seen.
/// </summary>
/// <param name="Reader">Who: staff of that client.</param>
/// <param name="Message">Which message.</param>
public sealed record OpenMessage(Agent Reader, Guid Message)
{
    const string Kind = "message.read";

    public Task<Step<OpenedMessage>> HandleAsync(MessageFloor floor, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(floor);
        return floor.StepAsync<OpenedMessage>(Reader, Message, Kind, async message =>
        {
            var answer = await AskAsync(floor, new Actor(Reader.Id, ""), Reader.Roles, message, null, cancel);
            if (answer.Grant is not { } grant)
            {
                return GateAsk.Said(answer.Decision.Refusal!);
            }

            var (opened, notes) = await OpenAsync(floor, grant, Kind, message, cancel);
            if (opened is null)
            {
                throw new StaleException("message");
            }

            var read = SealedNote.Read(message, notes, opened.Read(grant));
            var patient = PatientOf(grant, opened);
            if (message.State == MessageState.New)
            {
                // After the opening: what was told to be seen has been. A crash in between leaves it new, with its entry.
                await SeeAsync(floor, Reader.Entry, message, cancel);
                var now = await floor.Store.ReadAsync(db => CareMessage.ReadAsync(db, Message), cancel);
                read = read with { Message = now! };
            }

            return new OpenedMessage(read, patient);
        }, cancel);
    }

    /// <summary>Asks the gate for a message; the fact is the message's own row.</summary>
    internal static ValueTask<GateAnswer> AskAsync(MessageFloor floor, Actor actor, ImmutableArray<string> roles, CareMessage message, BasisVersion? job, CancellationToken cancel) =>
        floor.Calls.Gate.AskAsync(
            floor.Access,
            new AccessQuestion(actor.Id, roles, message.Client, message.Patient, floor.Access.Messages?.Purpose.Id ?? "", floor.Calls.Today(message.Client)),
            new FactSet(Message: message.Addressed(job)), cancel);

    /// <summary>Opens a message's words, what was written to it, and what the grant names beside them. Null: it moved on since the grant.</summary>
    internal static async Task<(Opened<OpenedRecord>? Opened, List<SealedNote> Notes)> OpenAsync(MessageFloor floor, Grant grant, string kind, CareMessage message, CancellationToken cancel)
    {
        var notes = await floor.Store.ReadAsync(db => SealedNote.OfAsync(db, message.Id), cancel);
        return (await floor.Calls.Vault.OpenMessagesAsync(grant, kind, [message.Id], SealedNote.Texts([message], notes), cancel), notes);
    }

    /// <summary>The patient's part of what was opened.</summary>
    internal static ViewDocument PatientOf(Grant grant, Opened<OpenedRecord> opened)
    {
        var view = RecordView.Make(grant, opened, []);
        return view with { Sections = [.. view.Sections.Where(s => s.Segment != MessageUse.Segment)] };
    }

    // False: somebody else moved it meanwhile, which says at least as much.
    static async Task<bool> SeeAsync(MessageFloor floor, EntryActor actor, CareMessage message, CancellationToken cancel)
    {
        try
        {
            await floor.ChangeAsync(actor, message, "message.seen", "state = 'seen', moved = @now", [("@now", floor.Store.Time.GetUtcNow())], cancel: cancel);
            return true;
        }
        catch (StaleException)
        {
            return false;
        }
    }
}
