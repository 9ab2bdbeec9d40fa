using Wardline.Calls;
using Wardline.Guard.Access;
using Wardline.Guard.Ledger;
using Wardline.Messages;
using Wardline.Tests.Calls;
using Xunit;
using static Wardline.Tests.Messages.MessageDesk;

namespace Wardline.Tests.Messages;

public sealed class RequestTests
{
    [Theory, InlineData(false), InlineData(true)]
    public async Task A_request_is_read_at_the_client_and_its_answer_waits_for_the_next_call(bool postgres)
    {
        await using var desk = await OpenAsync(postgres);
        var call = await (await desk.Desk.CallFromAsync()).AsProvenMariaAsync();
        var id = await desk.MadeAsync(call, "refill", about: "Zebrastatin 10 mg", text: "Out since Tuesday", urgent: true);
        await call.WrapsUpAsync("message-taken");

        var item = Assert.Single(await desk.InboxAsync(desk.Reader));
        Assert.Equal((id, "refill", MessageState.New, false), (item.Message.Id, item.Message.Kind, item.Message.State, item.Late));
        var opened = Done(await desk.OpensAsync(desk.Reader, id));
        Assert.Equal(new MessageText("Zebrastatin 10 mg", "Out since Tuesday"), opened.Message.Text);
        var shown = DeskCall.Text(opened.Patient);
        Assert.All(["Garcia Lopez", "1970-03-04", "617-555-0142"], word => Assert.Contains(word, shown, StringComparison.Ordinal));
        Assert.DoesNotContain("@example.com", shown, StringComparison.Ordinal);
        Assert.Equal(["contact", "identity"], opened.Patient.Sections.Select(s => s.Segment));
        Assert.Equal(MessageState.Seen, Assert.Single(await desk.InboxAsync(desk.Reader)).Message.State);

        Assert.Equal(MessageState.Acknowledged, Done(await desk.MovesAsync(desk.Reader, id, MessageMove.Acknowledge)).State);
        Assert.Equal(MessageState.Acknowledged, Done(await desk.MovesAsync(desk.Reader, id, MessageMove.Answer, "Quillmoss pharmacy has it")).State);
        Assert.True(Assert.Single(await desk.InboxAsync(desk.Reader)).Answered);
        Assert.Equal(MessageState.Done, Done(await desk.MovesAsync(desk.Reader, id, MessageMove.Done)).State);
        Assert.Empty(await desk.InboxAsync(desk.Reader));

        desk.Desk.Time.Advance(TimeSpan.FromMinutes(1));
        var next = await (await desk.Desk.CallFromAsync(agent: desk.Desk.NewAgent("nurse"))).AsProvenMariaAsync();
        var told = Assert.Single(Done(await desk.ReadsAsync(next)).All);
        Assert.Equal(("Zebrastatin 10 mg", MessageState.Done, "answer", "Quillmoss pharmacy has it"), (told.Text.About, told.Message.State, told.Notes.Single().Kind, told.Notes.Single().Text));
        await desk.CheckAsync("Zebrastatin", "Quillmoss", "Tuesday");
    }

    [Fact]
    public async Task Who_only_knows_things_hears_of_appointments_and_of_nothing_medical()
    {
        await using var desk = await OpenAsync(postgres: false);
        var call = await (await desk.Desk.CallFromAsync()).AsProvenMariaAsync();
        await desk.MadeAsync(call, "refill", about: "Zebrastatin 10 mg");
        await desk.MadeAsync(call, "message", "test-result", about: "", text: "Is the result there?");
        var appointment = await desk.MadeAsync(call);
        var dump = await (await desk.Desk.CallFromAsync(number: "617-555-0143")).AsMariaAsync();
        await dump.IsThePatientAsync();
        Assert.Equal("basic", (await dump.ScreenAsync()).Value!.Level);
        Assert.Equal([appointment], Done(await desk.ReadsAsync(dump)).All.Select(one => one.Message.Id));
        Assert.Equal(3, Done(await desk.ReadsAsync(call)).All.Length);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task Every_opening_has_one_entry_that_names_the_message_and_what_was_shown(bool postgres)
    {
        await using var desk = await OpenAsync(postgres);
        var call = await (await desk.Desk.CallFromAsync()).AsProvenMariaAsync();
        var id = await desk.MadeAsync(call);
        var made = Assert.Single(await desk.EntriesAsync("message.made"));
        Assert.Equal((call.Id.ToString("D"), "appointment", "book"), (made.Basis!.Id, made.Detail!["kind"].Text, made.Detail["subject"].Text));

        Done(await desk.OpensAsync(desk.Reader, id));
        Done(await desk.OpensAsync(desk.Reader, id));
        Done(await desk.ReadsAsync(call));
        var read = await desk.EntriesAsync("message.read");
        Assert.Equal(["message", "message", "call"], read.Select(e => e.Basis!.Kind));
        Assert.All(read, e => Assert.Equal((EntryOutcome.Done, "TREAT", id.ToString("D")), (e.Outcome, e.Purpose, Assert.Single(e.Detail!["messages"].List!))));
        Assert.Contains("contact:phone", read[0].Detail!["fields"].List!);
        Assert.DoesNotContain("contact:phone", read[2].Detail!["fields"].List!);
        Assert.Single(await desk.EntriesAsync("message.seen"));
        await desk.CheckAsync();
    }

    [Theory]
    [InlineData("message", true, false, true)]
    [InlineData("refill", false, false, true)]
    [InlineData("appointment", true, false, true)]
    [InlineData("call-back", true, true, true)]
    public async Task What_a_request_takes_is_what_the_policy_names(string kind, bool basic, bool unverified, bool proven)
    {
        await using var desk = await OpenAsync(postgres: false);
        async Task<string> TryAsync(DeskCall call) => await desk.MakeAsync(call, kind, kind == "message" ? "question" : "", "When it suits", "Some words") is { Refusal: { } refusal } ? refusal.Code : "made";
        var call = await desk.Desk.CallFromAsync();
        Assert.Equal("not-identified", await TryAsync(call));
        await call.IdentifiesAsync(InventedPatient.Maria);
        Assert.Equal(unverified ? "made" : "more-needed", await TryAsync(call));
        await call.VerifiesAsync("phone", InventedPatient.Maria.Phone);
        Assert.Equal(unverified ? "made" : kind == "refill" ? "more-needed" : "no-authority", await TryAsync(call));
        await call.IsThePatientAsync();
        Assert.Equal(basic ? "made" : "more-needed", await TryAsync(call));
        await call.SendsCodeAsync();
        await call.ReadsOutAsync(desk.Desk.Codes[^1]);
        Assert.Equal(proven ? "made" : "more-needed", await TryAsync(call));

        // Codes lie in the mailbox by their time.
        desk.Desk.Time.Advance(TimeSpan.FromMinutes(1));

        // Whose roles the policy doesn't name takes none, nor may somebody else in the same call.
        var officer = await (await desk.Desk.CallFromAsync(agent: desk.Desk.NewAgent("privacy-officer"))).AsProvenMariaAsync();
        Assert.Equal("not-for-this-purpose", await TryAsync(officer));
        Assert.Equal("not-your-call", await TryAsync(call.As(desk.Desk.NewAgent("agent"))));
        await call.WrapsUpAsync();
        Assert.Equal("call-over", await TryAsync(call));
        await desk.CheckAsync("When it suits");
    }

    [Fact]
    public async Task The_next_agent_is_shown_nothing_before_the_caller_is_verified_and_has_authority()
    {
        await using var desk = await OpenAsync(postgres: false);
        var first = await (await desk.Desk.CallFromAsync()).AsProvenMariaAsync();
        await desk.MadeAsync(first);
        var call = await desk.Desk.CallFromAsync();
        Assert.Equal("not-identified", (await desk.ReadsAsync(call)).Refusal?.Code);
        await call.IdentifiesAsync(InventedPatient.Maria);
        Assert.Equal("more-needed", (await desk.ReadsAsync(call)).Refusal?.Code);
        await call.VerifiesAsync("phone", InventedPatient.Maria.Phone);
        Assert.Equal("no-authority", (await desk.ReadsAsync(call)).Refusal?.Code);

        // Who speaks for the patient about appointments only hears nothing of the rest.
        var supervisor = desk.Desk.NewAgent("supervisor");
        await call.SpeaksForAsync("Ines Okafor");
        desk.Desk.Time.Advance(TimeSpan.FromSeconds(1));
        Done(await new EnterRepresentative(supervisor, call.Id, "Ines", "Okafor", "caregiver", ["appointment"], new DateOnly(2026, 12, 10), Round: 1).HandleAsync(desk.Desk.Floor));
        desk.Desk.Time.Advance(TimeSpan.FromSeconds(1));
        Done(await call.SpeaksForAsync("Ines Okafor"));
        Assert.Equal("no-authority", (await desk.ReadsAsync(call)).Refusal?.Code);
        Assert.Equal("no-authority", (await desk.MakeAsync(call, "message", "question", "", "Tell me all")).Refusal?.Code);
        await desk.MadeAsync(call, text: "Ours");

        // The patient is shown both, and another patient's call neither.
        Assert.Equal(2, Done(await desk.ReadsAsync(first)).All.Length);
        await first.IdentifiesAsync(InventedPatient.Quentin);
        await first.VerifiesAsync("phone", InventedPatient.Quentin.Phone);
        Done(await first.IsThePatientAsync());
        Assert.Empty(Done(await desk.ReadsAsync(first)).All);
        Assert.All(await desk.EntriesAsync("message.read"), e => Assert.Equal(e.Outcome == EntryOutcome.Refused, e.Reason is not null));
        await desk.CheckAsync("Okafor");
    }

    public static TheoryData<string, string, string, string> Bad() => new()
    {
        { "gossip", "", "x", "y" }, { "refill", "book", "x", "y" }, { "refill", "", " ", "y" }, { "appointment", "sell", "x", "y" }, { "appointment", "move", "", "y" },
        { "call-back", "", "", "y" }, { "message", "", "x", "y" }, { "message", "question", "x", " " }, { "message", "contact-changed", "", "y" }, { "refill", "", new string('x', 301), "y" }, { "message", "question", "", new string('x', 4001) },
    };

    [Theory, MemberData(nameof(Bad))]
    public async Task What_is_missing_unknown_or_too_long_is_refused_and_entered(string kind, string subject, string about, string text)
    {
        await using var desk = await OpenAsync(postgres: false);
        var call = await (await desk.Desk.CallFromAsync()).AsProvenMariaAsync();
        Assert.Equal("bad-input", (await new MakeRequest(call.Agent, call.Id, kind, subject, about, text, false).HandleAsync(desk.Floor)).Refusal?.Code);
        Assert.Equal(EntryOutcome.Refused, Assert.Single(await desk.EntriesAsync("message.made")).Outcome);
        Done(await new MakeRequest(call.Agent, call.Id, "appointment", "cancel", "", "", false).HandleAsync(desk.Floor));
    }

    [Fact]
    public async Task Nothing_is_taken_shown_or_moved_that_can_not_be_entered()
    {
        await using var desk = await OpenAsync(postgres: false);
        var call = await (await desk.Desk.CallFromAsync()).AsProvenMariaAsync();
        var id = await desk.MadeAsync(call);
        Done(await desk.OpensAsync(desk.Reader, id));
        await desk.Desk.BreakLedgerAsync();
        Func<Task>[] steps =
        [
            () => desk.MakeAsync(call), () => desk.ReadsAsync(call), () => desk.OpensAsync(desk.Reader, id), () => desk.MovesAsync(desk.Reader, id, MessageMove.Done),
            () => desk.OpensAsync(desk.Stranger, id),
        ];
        foreach (var step in steps)
        {
            await Assert.ThrowsAnyAsync<Exception>(step);
        }

        await desk.Desk.MendLedgerAsync();
        Assert.Equal(MessageState.Seen, Assert.Single(await desk.InboxAsync(desk.Reader)).Message.State);
        await desk.CheckAsync();
    }
}
