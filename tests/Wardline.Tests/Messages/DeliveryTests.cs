using Hl7.Fhir.Model;
using Hl7.Fhir.Serialization;
using Wardline.Guard.Access;
using Wardline.Guard.Ledger;
using Wardline.Guard.Storage;
using Wardline.Messages;
using Wardline.Telephony;
using Wardline.Tests.Calls;
using Wardline.Calls;
using Xunit;
using static Wardline.Tests.Messages.MessageDesk;
using Task = System.Threading.Tasks.Task;

namespace Wardline.Tests.Messages;

public sealed class DeliveryTests
{
    static readonly Actor Operator = new(Guid.Empty, "test");

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_refused_delivery_comes_again_under_the_same_id_until_the_system_has_it(bool postgres)
    {
        await using var desk = await OpenAsync(postgres);
        using var system = new ClientSystem { Answers = "503 Busy" };
        using var post = await PostAsync(desk, system.Url);
        var id = await desk.MadeAsync(await (await desk.Desk.CallFromAsync()).AsProvenMariaAsync(), "refill", about: "Zebrastatin 10 mg", text: "Out since Tuesday", urgent: true);

        Assert.Equal(0, await post.Due.SendDueAsync());
        Assert.Equal((1L, 0L), await LinesAsync(desk));
        Assert.Equal(0, await post.Due.SendDueAsync());
        Assert.Single(system.Received);
        desk.Desk.Time.Advance(TimeSpan.FromSeconds(5));
        system.Answers = null;
        Assert.Equal(0, await post.Due.SendDueAsync());
        Assert.Equal(MessageState.New, Assert.Single(await desk.InboxAsync(desk.Reader)).Message.State);
        desk.Desk.Time.Advance(TimeSpan.FromSeconds(30));
        system.Answers = "202 Accepted";
        Assert.Equal(1, await post.Due.SendDueAsync());
        Assert.Equal((1L, 1L), await LinesAsync(desk));
        Assert.Equal(MessageState.Seen, Assert.Single(await desk.InboxAsync(desk.Reader)).Message.State);
        desk.Desk.Time.Advance(TimeSpan.FromDays(2));
        Assert.Equal(0, await post.Due.SendDueAsync());

        // Three tries of one message, each signed anew; the receiver knows it by its id.
        Assert.Equal(3, system.Received.Length);
        Assert.Single(system.Received.Select(r => r.Headers["webhook-id"]).Distinct());
        Assert.Equal(3, system.Received.Select(r => r.Headers["webhook-signature"]).Distinct().Count());
        var secret = new WebhookSecret(Guid.Empty, desk.Desk.Client.Id, Convert.FromBase64String(post.Secret[WebhookSecrets.Prefix.Length..]));
        Assert.All(system.Received, r => Assert.NotNull(WebhookSignature.SignedBy(
            new SignedMessage(r.Headers["webhook-id"], r.Headers["webhook-timestamp"], r.Headers["webhook-signature"], r.Body), [secret])));
        var task = new FhirJsonDeserializer().Deserialize<Hl7.Fhir.Model.Task>(system.Received[2].Text);
        Assert.Equal(($"urn:uuid:{id}", RequestPriority.Urgent, "refill: medication", "#patient"), (task.Identifier.Single().Value, task.Priority, task.Code?.Text, task.For?.Reference));
        Assert.Equal(["Zebrastatin 10 mg", "Out since Tuesday"], task.Input.Select(i => ((FhirString)i.Value).Value));
        var patient = Assert.IsType<Patient>(task.Contained.Single());
        Assert.Equal(("Maria Elena Garcia Lopez", "1970-03-04", "+1-617-555-0142"), (patient.Name.Single().Text, patient.BirthDate, patient.Telecom.Single().Value));
        Assert.DoesNotContain("@example.com", system.Received[2].Text, StringComparison.Ordinal);

        // Each try has its grant and its entry, on the job's own basis.
        var disclosed = await desk.EntriesAsync("message.disclosed");
        Assert.Equal(3, disclosed.Length);
        Assert.All(disclosed, e => Assert.Equal(("job", system.Received[0].Headers["webhook-id"], "client-system"), (e.Basis!.Kind, e.Basis.Id, e.Actor.Role)));
        Assert.Equal(["status-503", "unreachable"], (await desk.EntriesAsync("message.sending")).Where(e => e.Outcome == EntryOutcome.Failed).Select(e => e.Reason));
        await desk.CheckAsync("Zebrastatin", "Tuesday");
    }

    [Fact]
    public async Task A_message_goes_out_as_a_Communication_and_its_disclosure_stands_in_the_patients_accounting()
    {
        await using var desk = await OpenAsync(postgres: false);
        using var system = new ClientSystem();
        using var post = await PostAsync(desk, system.Url);
        var call = await (await desk.Desk.CallFromAsync()).AsProvenMariaAsync();
        await desk.MadeAsync(call, "message", "test-result", "", "Is it back yet?");
        Assert.Equal(1, await post.Due.SendDueAsync());
        var sent = new FhirJsonDeserializer().Deserialize<Communication>(Assert.Single(system.Received).Text);
        Assert.Equal(("Is it back yet?", "test-result", EventStatus.InProgress), (((FhirString)sent.Payload.Single().Content).Value, sent.Topic?.Text, sent.Status));
        Assert.Equal("application/fhir+json", system.Received[0].Headers["content-type"]);

        desk.Desk.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.NotNull((await call.WantsAsync("appointment")).Value);
        var told = Done(await call.TellsAsync(ToldTo.Representative, "appointments"));
        await call.WrapsUpAsync("answered", told.Id);
        var lines = await desk.Desk.House.Store.ReadAsync(db => Accounting.OfPatientAsync(db, desk.Desk.Client.Id, desk.Desk.Maria));
        Assert.Equal([("client-system", "care-message", "contact identity messages", true), ("representative", "appointment", "appointments", true)],
            lines.Select(l => (l.To, l.Purpose, string.Join(' ', l.Segments), l.Confirmed)));
        Assert.Empty(await desk.Desk.House.Store.ReadAsync(db => Accounting.OfPatientAsync(db, desk.Desk.Client.Id, desk.Desk.Quentin)));
        await desk.CheckAsync("Is it back");
    }

    [Fact]
    public async Task After_a_day_it_is_given_up_and_a_supervisor_is_told()
    {
        await using var desk = await OpenAsync(postgres: false);
        using var system = new ClientSystem { Answers = "500 No" };
        using var post = await PostAsync(desk, system.Url);
        await desk.MadeAsync(await (await desk.Desk.CallFromAsync()).AsProvenMariaAsync());
        var supervisor = desk.Desk.NewAgent("supervisor");
        var ends = desk.Desk.Time.GetUtcNow() + Deliveries.GivesUpAfter;
        while (desk.Desk.Time.GetUtcNow() < ends)
        {
            await post.Due.SendDueAsync();
            desk.Desk.Time.Advance(TimeSpan.FromMinutes(5));
        }

        Assert.InRange(system.Received.Length, 20, 40);
        await post.Due.SendDueAsync();
        Assert.True(Assert.Single(await desk.InboxAsync(supervisor)) is { GivenUp: true, Message.Escalated: not null });
        var tries = system.Received.Length;
        desk.Desk.Time.Advance(TimeSpan.FromDays(1));
        await post.Due.SendDueAsync();
        Assert.Equal(tries, system.Received.Length);
        Assert.Equal((EntryOutcome.Failed, "not-reached"), (Assert.Single(await desk.EntriesAsync("message.delivery-given-up")).Outcome, (await desk.EntriesAsync("message.delivery-given-up"))[0].Reason));
        await desk.CheckAsync();
    }

    [Fact]
    public async Task What_was_done_meanwhile_or_has_nowhere_to_go_is_not_sent()
    {
        await using var desk = await OpenAsync(postgres: false);
        using var system = new ClientSystem();
        using var post = await PostAsync(desk, system.Url);
        var call = await (await desk.Desk.CallFromAsync()).AsProvenMariaAsync();
        var id = await desk.MadeAsync(call);
        Done(await desk.OpensAsync(desk.Reader, id));
        Done(await desk.MovesAsync(desk.Reader, id, MessageMove.Done));

        // In the act that closed it, not at the next round: a try that is under way then opens nothing either.
        Assert.Equal(0, await desk.Desk.House.Store.ReadAsync(db => db.NumberAsync("SELECT count(*) FROM message_delivery d JOIN basis b ON b.id = d.id WHERE d.state = 'waiting' OR b.open = 1")));
        Assert.Equal(0, await post.Due.SendDueAsync());
        await desk.MadeAsync(call);
        Assert.True((await post.Hooks.ClearAsync(Operator, desk.Desk.Client.Id)).Ok);
        Assert.Equal(0, await post.Due.SendDueAsync());
        Assert.Equal(["message-over", "no-webhook"], (await desk.EntriesAsync("message.delivery-dropped")).Select(e => e.Reason));
        await desk.MadeAsync(call);
        Assert.Equal((0L, 0L), await LinesAsync(desk));
        Assert.Empty(system.Received);
        await desk.CheckAsync();
    }

    [Fact]
    public async Task Nothing_leaves_that_can_not_be_entered_and_no_redirect_is_followed()
    {
        await using var desk = await OpenAsync(postgres: false);
        using var elsewhere = new ClientSystem();
        using var system = new ClientSystem { Answers = "307 Elsewhere", Adds = $"location: {elsewhere.Url}\r\n" };
        using var post = await PostAsync(desk, system.Url);
        await desk.MadeAsync(await (await desk.Desk.CallFromAsync()).AsProvenMariaAsync());
        await desk.Desk.BreakLedgerAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => post.Due.SendDueAsync());
        Assert.Empty(system.Received);
        await desk.Desk.MendLedgerAsync();
        Assert.Equal(0, await post.Due.SendDueAsync());
        Assert.Single(system.Received);
        Assert.Empty(elsewhere.Received);
        await desk.CheckAsync();
    }

    [Fact]
    public async Task Of_two_servers_that_find_the_same_delivery_one_sends_it()
    {
        await using var desk = await OpenAsync(postgres: false);
        using var system = new ClientSystem();
        using var post = await PostAsync(desk, system.Url);
        var call = await (await desk.Desk.CallFromAsync()).AsProvenMariaAsync();
        for (var i = 0; i < 5; i++)
        {
            await desk.MadeAsync(call);
        }

        Assert.Equal(5, (await Task.WhenAll(Task.Run(() => post.Due.SendDueAsync()), Task.Run(() => post.Due.SendDueAsync()))).Sum());
        Assert.Equal(5, system.Received.Select(r => r.Headers["webhook-id"]).Distinct().Count());
        Assert.Equal(5, system.Received.Length);
        await desk.CheckAsync();
    }

    [Theory]
    [InlineData("http://10.0.0.1/x")]
    [InlineData("http://clinic.example/x")]
    [InlineData("https://name:word@clinic.example/x")]
    [InlineData("https://clinic.example/x#y")]
    [InlineData("file:///etc/passwd")]
    [InlineData("clinic.example")]
    public async Task An_address_that_would_carry_it_in_the_clear_is_refused(string url)
    {
        await using var desk = await OpenAsync(postgres: false);
        using var key = await desk.Desk.House.OpenHouseKeyAsync(MessageWebhooks.KeyPurpose);
        var (saved, secret) = await new MessageWebhooks(desk.Desk.House, key).SetAsync(Operator, desk.Desk.Client.Id, url);
        Assert.Null(secret);
        Assert.Contains("https://", saved.Errors["url"], StringComparison.Ordinal);
    }

    static async Task<(long All, long Confirmed)> LinesAsync(MessageDesk desk) => await desk.Desk.House.Store.ReadAsync(async db =>
        (await db.NumberAsync("SELECT count(*) FROM message_disclosure"), await db.NumberAsync("SELECT count(*) FROM message_disclosure WHERE confirmed = 1")));

    static async Task<Post> PostAsync(MessageDesk desk, string url)
    {
        var key = await desk.Desk.House.OpenHouseKeyAsync(MessageWebhooks.KeyPurpose);
        var hooks = new MessageWebhooks(desk.Desk.House, key);
        var (saved, secret) = await hooks.SetAsync(Operator, desk.Desk.Client.Id, url);
        Assert.True(saved.Ok, string.Join(' ', saved.Errors.Values));
        var http = Deliveries.NewClient();
        return new Post(key, hooks, http, new Deliveries(desk.Floor, hooks, http), secret!);
    }

    sealed record Post(HouseKey Key, MessageWebhooks Hooks, HttpClient Http, Deliveries Due, string Secret) : IDisposable
    {
        public void Dispose()
        {
            Http.Dispose();
            Key.Dispose();
        }
    }
}
