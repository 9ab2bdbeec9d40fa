using System.Collections.Immutable;
using System.Data.Common;
using System.Globalization;
using System.Text;
using Wardline.Calls;
using Wardline.Guard;
using Wardline.Guard.Access;
using Wardline.Guard.Ledger;
using Wardline.Guard.Storage;
using Wardline.Mail;
using Wardline.Messages;
using Wardline.Verification.Evidence;
using Wardline.Verification.OnFile;

namespace Wardline.Contacts;

/// <summary>Word of a change to one mailbox, as its row has it. It doesn't print itself.</summary>
/// <param name="Id">The row, and the message's id at each try.</param>
/// <param name="What">What was changed: <c>phone</c>, <c>email</c> or <c>address</c>.</param>
/// <param name="Sealed">Mailbox and text under the patient's record key; null once nothing more is sent.</param>
/// <param name="State"><c>waiting</c>, <c>sent</c> or <c>given-up</c>.</param>
sealed record ContactNotice(
    Guid Id, Guid Client, Guid Patient, Guid Call, string What, byte[]? Sealed, DateTimeOffset Made, DateTimeOffset Due, DateTimeOffset Until, long Tries, string State, long Version)
{
    public const string Waiting = "waiting", Sent = "sent", GivenUp = "given-up";

    /// <summary>How long a mailbox is tried before the care team is asked to write.</summary>
    public static readonly TimeSpan GivesUpAfter = TimeSpan.FromDays(2);

    /// <summary>One for each mailbox, sealed and ready for the act that makes the change.</summary>
    public static async Task<ImmutableArray<ContactNotice>> SealAsync(MessageFloor floor, CallState call, ContactGrant grant, string what, ImmutableArray<string> mailboxes, DateTimeOffset now)
    {
        var name = (await floor.ClientAsync(call.Client)).Name;
        var rows = ImmutableArray.CreateBuilder<ContactNotice>();
        foreach (var mailbox in mailboxes)
        {
            var id = Ids.New(floor.Store.Time);
            var text = Encoding.UTF8.GetBytes($"{mailbox}\n{Text(what, name, call.Line, floor.Calls.Today(call.Client))}");
            rows.Add(new ContactNotice(id, call.Client, grant.Patient, call.Id, what, await floor.Calls.Vault.SealNoticeAsync(grant, id, text), now, now, now + GivesUpAfter, 0, Waiting, 1));
        }

        return rows.ToImmutable();
    }

    /// <summary>What is sent: in both languages, since it mustn't be in the power of who called that it can't be read.</summary>
    internal static string Text(string what, string client, string line, DateOnly day)
    {
        var (en, es) = what switch
        {
            ContactMarks.Phone => ("A telephone number", "un número de teléfono"),
            ContactMarks.Email => ("An e-mail address", "una dirección de correo electrónico"),
            ContactMarks.Address => ("A mailing address", "una dirección postal"),
            _ => throw new ArgumentOutOfRangeException(nameof(what)),
        };
        var number = line.StartsWith('+') ? line : null;
        var date = day.ToString("MM/dd/yyyy", CultureInfo.InvariantCulture);
        return $"""
            {en} on your file at {client} was changed on {date}.
            If you asked for this, there is nothing to do.
            If you did not, please call us at once{(number is null ? "" : $" at {number}")}. Don't answer this message.

            El {date} se cambió {es} en su expediente de {client}.
            Si usted lo pidió, no tiene que hacer nada.
            Si no lo pidió, llámenos de inmediato{(number is null ? "" : $" al {number}")}. No conteste este mensaje.
            """;
    }

    /// <summary>What goes to the gateway.</summary>
    public CodeMessage Message(byte[] text)
    {
        var parts = Encoding.UTF8.GetString(text).Split('\n', 2);
        return new CodeMessage(Id, parts[0], "A change on your file / Un cambio en su expediente", parts[1]);
    }

    public async ValueTask<Entry> InsertAsync(Act act, Entry entry)
    {
        await act.Db.ExecuteAsync(
            """
            INSERT INTO contact_notice (id, client, patient, call, what, sealed, made, due, until, tries, state, version)
            VALUES (@id, @client, @patient, @call, @what, @sealed, @made, @due, @until, 0, @state, 1)
            """,
            ("@id", Id), ("@client", Client), ("@patient", Patient), ("@call", Call), ("@what", What), ("@sealed", Sealed), ("@made", Made), ("@due", Due), ("@until", Until), ("@state", State));
        return Bind(entry);
    }

    /// <summary>Writes what this has become, over the version that was read.</summary>
    /// <exception cref="StaleException">Another server has changed it; nothing stands.</exception>
    public async ValueTask<Entry> WriteAsync(Act act, Entry entry)
    {
        var next = this with { Version = await act.SwapAsync("contact_notice", Id, Version) };
        await act.Db.ExecuteAsync(
            "UPDATE contact_notice SET sealed = @sealed, due = @due, tries = @tries, state = @state WHERE id = @id",
            ("@sealed", Sealed), ("@due", Due), ("@tries", Tries), ("@state", State), ("@id", Id));
        return next.Bind(entry);
    }

    public static ValueTask<ContactNotice?> ReadAsync(Db db, Guid id) => db.FirstAsync(
        "SELECT id, client, patient, call, what, sealed, made, due, until, tries, state, version FROM contact_notice WHERE id = @id", Row, ("@id", id))!;

    Entry Bind(Entry entry) => entry.Bind("contact_notice", Id, Version, Client, Patient, Call, What, Sealed, Made, Due, Until, Tries, State);

    static ContactNotice Row(DbDataReader r) => new(
        r.Id(0), r.Id(1), r.Id(2), r.Id(3), r.GetString(4), r.IsDBNull(5) ? null : r.Bytes(5), r.Time(6), r.Time(7), r.Time(8), r.GetInt64(9), r.GetString(10), r.GetInt64(11));

    public override string ToString() => $"{nameof(ContactNotice)} {Id}";
}
