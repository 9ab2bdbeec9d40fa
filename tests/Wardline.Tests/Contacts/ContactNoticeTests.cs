using Wardline.Calls;
using Wardline.Contacts;
using Wardline.Mail;
using Wardline.Messages;
using Wardline.Policies;
using Wardline.Tests.Calls;
using Wardline.Tests.Messages;
using Wardline.Verification;
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
        var proved = await desk.ByCallBackAsync();
        Assert.False(MessageDesk.Done(await desk.ChangesAsync(proved, "address", NewAddress)).Letter);

        // It has expected answers in it: whoever takes a call of the patient doesn't read them there.
        Assert.Empty(MessageDesk.Done(await desk.Messages.ReadsAsync(await desk.ByCodeAsync())).All);
        var text = Assert.Single(await desk.CareTeamAsync());
        Assert.Contains("Before: 12 Quillwort Lane, Cambridge, MA 02139", text, StringComparison.Ordinal);
        Assert.Contains("New: 77 Fennel Court, Apt 4, Somerville, MA 02143", text, StringComparison.Ordinal);
        Assert.Contains("The mailboxes on file before are told", text, StringComparison.Ordinal);
        Assert.DoesNotContain("write to the patient", text, StringComparison.Ordinal);
        Assert.Contains("write to the patient", CareTeam.Changed(
            Wardline.Patients.TypedContact.Read("phone", NewPhone)!, new(Wardline.Patients.ContactOutcome.Changed, null, []), null, 14, told: 0, letter: true), StringComparison.Ordinal);
        await desk.CheckAsync();
    }

    [Fact]
    public async Task Who_is_proved_by_the_mailbox_that_is_told_does_not_keep_it_from_the_patient()
    {
        await using var desk = await ContactDesk.OpenAsync(postgres: false);
        Assert.True(MessageDesk.Done(await desk.ChangesAsync(await desk.ByCodeAsync(), "phone", NewPhone)).Letter);
        var text = Assert.Single(await desk.CareTeamAsync());
        Assert.Contains("One mailbox on file before is told of it", text, StringComparison.Ordinal);
        Assert.Contains("please write to the patient", text, StringComparison.Ordinal);
        Assert.True(Assert.Single(await desk.Messages.EntriesAsync("contact.change")).Detail!["letter"].Flag);
    }

    [Fact]
    public void A_letter_is_asked_for_unless_mail_alone_warns_the_patient()
    {
        Assert.False(CareTeam.Letter([FactorIds.BirthDate, FactorIds.CallBack], told: 1, more: false));
        Assert.True(CareTeam.Letter([FactorIds.BirthDate, FactorIds.CallBack], told: 0, more: false));
        Assert.True(CareTeam.Letter([FactorIds.BirthDate, FactorIds.CallBack], told: 5, more: true));
        Assert.All((string[])[FactorIds.Email, FactorIds.EmailCode, FactorIds.Supervisor], factor => Assert.True(CareTeam.Letter([FactorIds.BirthDate, factor], told: 1, more: false)));
    }

    [Fact]
    public async Task Where_a_new_policy_leaves_nobody_to_ask_word_of_it_waits()
    {
        await using var desk = await ContactDesk.OpenAsync(postgres: false);
        MessageDesk.Done(await desk.ChangesAsync(await desk.ByCodeAsync(), "phone", NewPhone));
        var policies = PolicyFiles.LoadAll(null);
        var (house, old) = (desk.Desk.House, desk.Messages.Floor);
        var mute = MessageFloor.Over(house, await CallFloor.OpenAsync(house, policies.Access with { Requests = [] }, policies.Verification, null));
        Assert.Equal(0, await new ContactNotices(mute).SendDueAsync());
        Assert.Empty(await desk.Messages.EntriesAsync("contact.notice-given-up"));
        desk.Desk.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(1, await new ContactNotices(old).SendDueAsync());
        await desk.CheckAsync();
    }

    [Fact]
    public async Task One_that_can_neither_be_sent_nor_given_up_stops_no_other()
    {
        await using var desk = await ContactDesk.OpenAsync(postgres: false);
        MessageDesk.Done(await desk.ChangesAsync(await desk.ByCodeAsync(), "phone", NewPhone));
        var (store, maria) = (desk.Desk.House.Store, desk.Desk.Maria);
        await store.HousekeepAsync(async act => await act.Db.ExecuteAsync("DELETE FROM wrapped_key WHERE owner = @owner", ("@owner", maria)));
        desk.Desk.Time.Advance(TimeSpan.FromDays(3));
        Assert.Equal(0, await desk.SendDueAsync());
        Assert.Equal(["failed"], (await desk.Messages.EntriesAsync("contact.notice-sending")).Select(entry => entry.Reason));
        Assert.Equal(0, await store.ReadAsync(db => db.NumberAsync("SELECT count(*) FROM contact_notice WHERE due <= @now", ("@now", store.Time.GetUtcNow()))));
    }

    sealed class DeafGateway : ICodeSender
    {
        public Task SendAsync(CodeMessage message, CancellationToken cancel) => throw new CodeNotSentException("nobody listens");
    }
}
