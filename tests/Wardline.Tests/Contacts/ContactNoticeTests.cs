using Wardline.Contacts;
using Wardline.Mail;
using Wardline.Messages;
using Wardline.Tests.Calls;
using Wardline.Tests.Messages;
using Xunit;
using static Wardline.Tests.Contacts.ContactDesk;

namespace Wardline.Tests.Contacts;

/// <summary>Who is told of a change, and that nobody can keep it from them.</summary>
public sealed class ContactNoticeTests
{
    [Theory, InlineData(false), InlineData(true)]
    public async Task The_old_mailbox_is_told_once_and_the_new_one_is_not(bool postgres)
    {
        await using var desk = await ContactDesk.OpenAsync(postgres);
        var call = await desk.ByCallBackAsync();
        MessageDesk.Done(await desk.ChangesAsync(call, "email", NewMailbox));
        Assert.Empty(desk.Mails);

        // The call is over and its key delivers nothing any more; two servers look at once.
        await call.WrapsUpAsync();
        await Task.WhenAll(desk.SendDueAsync(), desk.SendDueAsync());
        Assert.Equal(0, await desk.SendDueAsync());
        var mail = Assert.Single(desk.Mails);
        Assert.StartsWith($"To: {InventedPatient.Maria.Email}\n", mail, StringComparison.Ordinal);
        Assert.Contains("An e-mail address on your file at", mail, StringComparison.Ordinal);
        Assert.Contains("se cambió una dirección de correo electrónico", mail, StringComparison.Ordinal);
        Assert.All([NewMailbox, "Maria Elena", "Garcia Lopez", InventedPatient.Maria.Born], secret => Assert.DoesNotContain(secret, mail, StringComparison.OrdinalIgnoreCase));
        Assert.Single(await desk.Messages.EntriesAsync("contact.notice-sent"));
        await desk.CheckAsync();
    }

    [Fact]
    public async Task Who_changes_it_twice_or_back_and_forth_can_not_leave_the_first_mailbox_out()
    {
        await using var desk = await ContactDesk.OpenAsync(postgres: false);
        var call = await desk.ByCallBackAsync();
        foreach (var to in new[] { NewMailbox, "third@example.net", InventedPatient.Maria.Email!, "fourth@example.net" })
        {
            Assert.True(MessageDesk.Done(await desk.ChangesAsync(call, "email", to)).Told >= 1);
        }

        MessageDesk.Done(await desk.ChangesAsync(call, "address", NewAddress));
        await desk.SendDueAsync();
        Assert.Equal(5, desk.Mails.Count(mail => mail.StartsWith($"To: {InventedPatient.Maria.Email}\n", StringComparison.Ordinal)));
        await desk.CheckAsync();
    }

    [Fact]
    public async Task A_crash_before_the_sending_loses_nothing()
    {
        await using var desk = await ContactDesk.OpenAsync(postgres: false);
        MessageDesk.Done(await desk.ChangesAsync(await desk.ByCodeAsync(), "address", NewAddress));
        await desk.Desk.RestartAsync();
        var floor = await MessageFloor.OpenAsync(desk.Desk.House, desk.Desk.Floor);
        Assert.Equal(1, await new ContactNotices(floor).SendDueAsync());
        Assert.Contains("A mailing address on your file", Assert.Single(desk.Mails), StringComparison.Ordinal);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task When_no_mail_gets_through_the_care_team_is_asked_to_write(bool postgres)
    {
        await using var desk = await ContactDesk.OpenAsync(postgres);
        MessageDesk.Done(await desk.ChangesAsync(await desk.ByCodeAsync(), "phone", NewPhone));
        await desk.Desk.RestartAsync(new DeafGateway());
        var floor = await MessageFloor.OpenAsync(desk.Desk.House, desk.Desk.Floor);
        var notices = new ContactNotices(floor);
        for (var hours = 0; hours < 49; hours++)
        {
            Assert.Equal(0, await notices.SendDueAsync());
            desk.Desk.Time.Advance(TimeSpan.FromHours(1));
        }

        Assert.Equal(0, await notices.SendDueAsync());
        var reader = desk.Messages.Reader;
        var inbox = (await new ListInbox(reader).HandleAsync(floor))!.Items.Where(item => item.Message.Subject == "contact-changed").OrderBy(item => item.Message.Made).ToArray();
        Assert.Equal(2, inbox.Length);
        Assert.Contains("could not be told of it: please write", MessageDesk.Done(await new OpenMessage(reader, inbox[1].Message.Id).HandleAsync(floor)).Message.Text.Text, StringComparison.Ordinal);
        Assert.Single(await desk.Messages.EntriesAsync("contact.notice-given-up"));
        Assert.Empty(desk.Mails);
        await desk.CheckAsync();
    }

    [Fact]
    public async Task The_care_team_reads_what_was_changed_and_what_to_do_where_nobody_could_be_told()
    {
        await using var desk = await ContactDesk.OpenAsync(postgres: false);
        MessageDesk.Done(await desk.ChangesAsync(await desk.ByCodeAsync(), "address", NewAddress));

        // It has expected answers in it: whoever takes a call of the patient doesn't read them there.
        Assert.Empty(MessageDesk.Done(await desk.Messages.ReadsAsync(await desk.ByCodeAsync())).All);
        var text = Assert.Single(await desk.CareTeamAsync());
        Assert.Contains("Before: 12 Quillwort Lane, Cambridge, MA 02139", text, StringComparison.Ordinal);
        Assert.Contains("New: 77 Fennel Court, Apt 4, Somerville, MA 02143", text, StringComparison.Ordinal);
        Assert.Contains("The mailboxes on file before are told", text, StringComparison.Ordinal);
        Assert.Contains("write to the patient", CareTeam.Changed(
            Wardline.Patients.TypedContact.Read("phone", NewPhone)!, new(Wardline.Patients.ContactOutcome.Changed, null, []), null, 14, told: 0), StringComparison.Ordinal);
        await desk.CheckAsync();
    }

    sealed class DeafGateway : ICodeSender
    {
        public Task SendAsync(CodeMessage message, CancellationToken cancel) => throw new CodeNotSentException("nobody listens");
    }
}
