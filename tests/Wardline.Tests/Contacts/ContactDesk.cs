using Wardline.Calls;
using Wardline.Contacts;
using Wardline.Guard.Storage;
using Wardline.Messages;
using Wardline.Tests.Calls;
using Wardline.Tests.Messages;
using Wardline.Verification;
using Wardline.Verification.Evidence;
using Xunit;

namespace Wardline.Tests.Contacts;

/// <summary>A desk at which contact data is changed, and the mailboxes in which word of it arrives.</summary>
internal sealed class ContactDesk : IAsyncDisposable
{
    public const string NewPhone = "+16175550188", NewMailbox = "maria.new@example.net", NewAddress = "77 Fennel Court, Apt 4, Somerville, MA 02143";

    ContactDesk(MessageDesk messages) => Messages = messages;

    public MessageDesk Messages { get; }

    public Desk Desk => Messages.Desk;

    public static async Task<ContactDesk> OpenAsync(bool postgres) => new(await MessageDesk.OpenAsync(postgres));

    public Task<Step<ChangedContact>> ChangesAsync(DeskCall call, string kind, string to, string? old = null, bool add = false) =>
        new ChangeContact(call.Agent, call.Id, kind, to, old, add).HandleAsync(Messages.Floor);

    public static async Task<string> RefusedAsync(Task<Step<ChangedContact>> step) => (await step).Refusal?.Code ?? "it was changed";

    /// <summary>A call in which Maria is proved by a code to her mailbox.</summary>
    public async Task<DeskCall> ByCodeAsync()
    {
        // The newest mail is found by its id, which has the time in it.
        Desk.Time.Advance(TimeSpan.FromSeconds(1));
        return await (await Desk.CallFromAsync(null, Desk.NewAgent("agent"))).AsProvenMariaAsync();
    }

    /// <summary>One in which she is proved by a call-back, without any mailbox.</summary>
    public async Task<DeskCall> ByCallBackAsync()
    {
        var call = await (await Desk.CallFromAsync(null, Desk.NewAgent("agent"))).AsMariaAsync();
        var state = (await Desk.House.Store.ReadAsync(db => CallState.ReadAsync(db, call.Id)))!;
        var evidence = await Desk.Floor.EvidenceAsync(state, TestContext.Current.CancellationToken);
        await Desk.Floor.ActAsync(call.Agent, state, "verification.attempt", (act, entry, _) => new Attempt(FactorIds.CallBack, Matched: true).WriteAsync(act, state.Subject, evidence, entry), default);
        Assert.NotNull((await call.IsThePatientAsync()).Value);
        return call;
    }

    /// <summary>What is said of a level in a call that was begun with this answer.</summary>
    public async Task<Step<Verified>> AnswersAsync(string factor, string answer)
    {
        var call = await Desk.CallFromAsync(null, Desk.NewAgent("agent"));
        await call.IdentifiesAsync(InventedPatient.Maria);
        return await call.VerifiesAsync(factor, answer);
    }

    public Task<int> SendDueAsync() => new ContactNotices(Messages.Floor).SendDueAsync();

    /// <summary>What arrived in mailboxes beside codes, newest last.</summary>
    public string[] Mails => !Directory.Exists(Desk.Mailbox) ? [] : [.. Directory.GetFiles(Desk.Mailbox, "*.txt").Order(StringComparer.Ordinal).Select(File.ReadAllText).Where(mail => mail.Contains("was changed on", StringComparison.Ordinal))];

    /// <summary>The texts that the care team reads, oldest first.</summary>
    public async Task<string[]> CareTeamAsync()
    {
        var texts = new List<string>();
        foreach (var item in (await Messages.InboxAsync(Messages.Reader)).Where(item => item.Message.Subject == "contact-changed").OrderBy(item => item.Message.Id.ToString()))
        {
            texts.Add(MessageDesk.Done(await Messages.OpensAsync(Messages.Reader, item.Message.Id)).Message.Text.Text);
        }

        return [.. texts];
    }

    public Task CheckAsync() => Messages.CheckAsync(NewPhone, NewPhone[2..], "617-555-0188", NewMailbox, "77 Fennel");

    public ValueTask<long> CountAsync(string table) => Desk.House.Store.ReadAsync(db => db.NumberAsync($"SELECT count(*) FROM {table}"));

    public ValueTask DisposeAsync() => Messages.DisposeAsync();
}
