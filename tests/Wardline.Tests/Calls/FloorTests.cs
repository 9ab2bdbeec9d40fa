using Wardline.Calls;
using Wardline.Calls.Floor;
using Wardline.Guard;
using Wardline.Guard.Ledger;
using Wardline.Verification;
using Xunit;

namespace Wardline.Tests.Calls;

/// <summary>What agents ask of others, and what supervisors do on calls that they don't hold.</summary>
public sealed class FloorTests
{
    static async Task<FloorBoard> BoardAsync(Desk desk, Agent supervisor) => (await new ReadFloor(supervisor).HandleAsync(desk.Floor)).Value!;

    [Theory, InlineData(false), InlineData(true)]
    public async Task The_board_says_where_each_call_stands_and_since_when_and_nothing_of_the_patient(bool postgres)
    {
        await using var desk = await Desk.OpenAsync(postgres);
        var (supervisor, call) = (desk.NewAgent("supervisor"), await desk.CallFromAsync());
        async Task<FloorCall> OneAsync() => Assert.Single((await BoardAsync(desk, supervisor)).Calls);
        var opened = desk.Time.GetUtcNow();
        var steps = new List<(NextStep, string, DateTimeOffset)>();
        async Task SeenAsync(Func<Task> step)
        {
            desk.Time.Advance(TimeSpan.FromSeconds(10));
            await step();
            desk.Time.Advance(TimeSpan.FromSeconds(10));
            var row = await OneAsync();
            steps.Add((row.Step, row.Level, row.Since));
        }

        await SeenAsync(() => Task.CompletedTask);
        await SeenAsync(() => call.IdentifiesAsync(InventedPatient.Maria));
        await SeenAsync(() => call.VerifiesAsync(FactorIds.Phone, InventedPatient.Maria.Phone));
        await SeenAsync(() => call.IsThePatientAsync());
        await SeenAsync(() => call.WantsAsync("appointment"));
        DateTimeOffset At(int seconds) => opened.AddSeconds(seconds);
        Assert.Equal(
            [
                (NextStep.Identify, "none", At(0)), (NextStep.Verify, "none", At(30)), (NextStep.Authority, "basic", At(50)), (NextStep.Purpose, "basic", At(70)), (NextStep.View, "basic", At(90)),
            ], steps);

        // Another patient begins anew; what is not one's client's or role's is not seen.
        await SeenAsync(() => call.IdentifiesAsync(InventedPatient.Quentin));
        Assert.Equal((NextStep.Verify, "none", At(110)), steps[^1]);
        Assert.Empty((await BoardAsync(desk, supervisor with { OnlyClient = Ids.New(desk.Time) })).Calls);
        Assert.Equal("supervisor-needed", (await new ReadFloor(call.Agent).HandleAsync(desk.Floor)).Refusal!.Code);
        await call.WrapsUpAsync("not-verified");
        Assert.Empty((await BoardAsync(desk, supervisor)).Calls);
        await desk.CheckAsync();
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task The_language_is_the_calls_and_goes_with_it(bool postgres)
    {
        await using var desk = await Desk.OpenAsync(postgres);
        var (call, other) = (await desk.CallFromAsync(), desk.NewAgent("agent"));
        Assert.Equal("en", (await call.ScreenAsync()).Value!.Language);
        for (var twice = 0; twice < 2; twice++)
        {
            Assert.Equal("es", (await new SetLanguage(call.Agent, call.Id, "es").HandleAsync(desk.Floor)).Value!.Language);
        }

        Assert.Equal("bad-input", (await new SetLanguage(call.Agent, call.Id, "xx").HandleAsync(desk.Floor)).Refusal!.Code);
        Assert.Equal("not-your-call", (await new SetLanguage(other, call.Id, "en").HandleAsync(desk.Floor)).Refusal!.Code);
        var entries = (await desk.EntriesAsync()).Where(e => e.Kind == "call.language").ToList();
        Assert.Equal([EntryOutcome.Done, EntryOutcome.Done, EntryOutcome.Refused, EntryOutcome.Refused], entries.Select(e => e.Outcome));
        Assert.Equal("es", entries[0].Detail!["language"].Text);

        var ask = (await new AskFloor(call.Agent, call.Id, CallAsk.TakeCall, other).HandleAsync(desk.Floor)).Value!.Ask;
        Assert.Equal("es", Assert.Single((await new ListOffered(other).HandleAsync(desk.Floor)).Calls).Language);
        Assert.NotNull((await new TakeCall(other, ask).HandleAsync(desk.Floor)).Value);
        Assert.Equal("es", (await call.As(other).ScreenAsync()).Value!.Language);
        await desk.CheckAsync();
    }

    [Fact]
    public void Every_refusal_can_be_said_in_both_languages()
    {
        foreach (var kind in Enum.GetValues<RefusalKind>())
        {
            var say = CallRefusal.Of(kind).Say;
            Assert.True(say.En.Length > 0 && say.Es.Length > 0 && say.En != say.Es, $"{kind}");
            Assert.Equal(say.En.Contains('?', StringComparison.Ordinal), say.Es.Contains('¿', StringComparison.Ordinal));
            Assert.Equal((say.En, say.Es, say.En), (say.In("en"), say.In("es"), say.In("fr")));
        }
    }

    [Fact]
    public async Task The_board_counts_locks_and_names_nobody()
    {
        await using var desk = await Desk.OpenAsync(postgres: false);
        var supervisor = desk.NewAgent("supervisor");
        for (var i = 0; i < 2; i++)
        {
            var call = await desk.CallFromAsync(number: $"617-555-010{i}");
            await call.IdentifiesAsync(InventedPatient.Maria);
            for (var wrong = 0; wrong < 3; wrong++)
            {
                await call.VerifiesAsync(wrong < 2 ? FactorIds.Phone : FactorIds.Address, "617-555-0000");
            }
        }

        var board = await BoardAsync(desk, supervisor);
        Assert.All(board.Calls, call => Assert.True(call.Locked));
        Assert.Equal(new Locks(desk.Client.Id, 1, 0), Assert.Single(board.LockedOut));
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_call_that_is_handed_over_keeps_its_level_and_only_its_new_holder_opens_anything(bool postgres)
    {
        await using var desk = await Desk.OpenAsync(postgres);
        var call = await (await desk.CallFromAsync()).AsProvenMariaAsync();
        await call.WantsAsync("refill");
        await call.NotesAsync("Wants the blue ones.");
        var (nurse, other) = (desk.NewAgent("nurse"), desk.NewAgent("nurse"));
        var asked = (await new AskFloor(call.Agent, call.Id, CallAsk.TakeCall, nurse).HandleAsync(desk.Floor)).Value!;
        Assert.Equal("already-asked", (await new AskFloor(call.Agent, call.Id, CallAsk.TakeCall, other).HandleAsync(desk.Floor)).Refusal!.Code);

        // The offer says what was established; nothing opens before it is taken, and for nobody else.
        var offer = Assert.Single((await new ListOffered(nurse).HandleAsync(desk.Floor)).Calls);
        Assert.Equal((call.Id, "high", "self", "refill"), (offer.Call, offer.Level, offer.Authority, offer.Purpose));
        Assert.Empty((await new ListOffered(other).HandleAsync(desk.Floor)).Calls);
        Assert.Equal("not-your-call", (await call.As(nurse).ViewsAsync()).Refusal!.Code);
        Assert.Equal("not-your-call", (await new TakeCall(other, asked.Ask).HandleAsync(desk.Floor)).Refusal!.Code);

        Assert.Equal(call.Agent.Id, (await new TakeCall(nurse, asked.Ask).HandleAsync(desk.Floor)).Value!.From);
        Assert.Equal("not-your-call", (await call.ViewsAsync()).Refusal!.Code);
        var theirs = call.As(nurse);
        Assert.Equal("high", (await theirs.ScreenAsync()).Value!.Level);
        Assert.NotNull((await theirs.ViewsAsync()).Value);
        Assert.Equal("Wants the blue ones.", Assert.Single((await new ReadNotes(nurse, call.Id).HandleAsync(desk.Floor)).Value!.All).Text);
        Assert.Equal("not-your-call", (await new TakeCall(nurse, asked.Ask).HandleAsync(desk.Floor)).Refusal!.Code);
        await desk.CheckAsync("blue ones");
    }

    [Fact]
    public async Task Nobody_is_offered_a_call_that_they_could_not_work()
    {
        await using var desk = await Desk.OpenAsync(postgres: false);
        var call = await desk.CallFromAsync();
        Agent?[] unfit = [null, call.Agent, desk.NewAgent("auditor"), desk.NewAgent("agent") with { OnlyClient = Ids.New(desk.Time) }];
        foreach (var one in unfit)
        {
            Assert.Equal("cant-take-calls", (await new AskFloor(call.Agent, call.Id, CallAsk.TakeCall, one).HandleAsync(desk.Floor)).Refusal!.Code);
        }

        // Whose role was taken between the offer and the taking doesn't get it either.
        var nurse = desk.NewAgent("nurse");
        var asked = (await new AskFloor(call.Agent, call.Id, CallAsk.TakeCall, nurse).HandleAsync(desk.Floor)).Value!;
        Assert.Equal("role-may-not", (await new TakeCall(nurse with { Roles = ["auditor"] }, asked.Ask).HandleAsync(desk.Floor)).Refusal!.Code);
        Assert.NotNull((await new WithdrawAsk(call.Agent, call.Id, asked.Ask).HandleAsync(desk.Floor)).Value);
        Assert.Equal("not-your-call", (await new TakeCall(nurse, asked.Ask).HandleAsync(desk.Floor)).Refusal!.Code);
        Assert.Equal("moved-on", (await new WithdrawAsk(call.Agent, call.Id, asked.Ask).HandleAsync(desk.Floor)).Refusal!.Code);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task Of_two_who_take_a_call_at_once_one_has_it(bool postgres)
    {
        await using var desk = await Desk.OpenAsync(postgres);
        var (call, nurse) = (await desk.CallFromAsync(), desk.NewAgent("nurse"));
        var asked = (await new AskFloor(call.Agent, call.Id, CallAsk.TakeCall, nurse).HandleAsync(desk.Floor)).Value!;
        var supervisors = Enumerable.Range(0, 3).Select(_ => desk.NewAgent("supervisor")).ToArray();
        var taken = await Task.WhenAll([new TakeCall(nurse, asked.Ask).HandleAsync(desk.Floor), .. supervisors.Select(s => new TakeOver(s, call.Id).HandleAsync(desk.Floor))]);
        var entries = await desk.EntriesAsync();
        var done = entries.Where(e => e.Kind is "call.handed-over" or "call.taken-over" && e.Outcome == EntryOutcome.Done).ToList();

        // Supervisors may take it from each other one after the other; each taking has its entry, and the last one holds it.
        Assert.Equal(taken.Count(t => t.Value is not null), done.Count);
        Assert.NotEmpty(done);
        var holders = await Task.WhenAll(new[] { call.Agent, nurse }.Concat(supervisors).Select(async a => (await call.As(a).ScreenAsync()).Value is not null));
        Assert.Single(holders, held => held);
        await desk.CheckAsync();
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_supervisors_word_adds_to_what_has_matched_on_this_call_and_waits_for_a_third_person(bool postgres)
    {
        await using var desk = await Desk.OpenAsync(postgres);
        var (call, supervisor) = (await desk.CallFromAsync(), desk.NewAgent("supervisor"));
        Task<Step<Asked>> AskAsync() => new AskFloor(call.Agent, call.Id, CallAsk.Approval).HandleAsync(desk.Floor);
        Assert.Equal("not-identified", (await AskAsync()).Refusal!.Code);
        await call.IdentifiesAsync(InventedPatient.Maria);
        Assert.Equal("verify-first", (await AskAsync()).Refusal!.Code);
        await call.VerifiesAsync(FactorIds.Phone, InventedPatient.Maria.Phone);
        await call.IsThePatientAsync();
        await call.WantsAsync("refill");
        Assert.Equal("more-needed", (await call.RevealsAsync("medical.medications", "dosage")).Refusal!.Code);
        var asked = (await AskAsync()).Value!;
        Assert.Equal(CallAsk.Approval, Assert.Single(Assert.Single((await BoardAsync(desk, supervisor)).Calls).Asks).Kind);

        // Neither the agent nor somebody without the role, nor with a reason of one's own.
        Task<Step<ApprovedCaller>> VouchAsync(Agent by, string reason = "known-in-person") => new ApproveCaller(by, call.Id, asked.Ask, reason).HandleAsync(desk.Floor);
        Assert.Equal("supervisor-needed", (await VouchAsync(call.Agent)).Refusal!.Code);
        Assert.Equal("own-call", (await VouchAsync(supervisor with { Id = call.Agent.Id })).Refusal!.Code);
        Assert.Equal("unknown-reason", (await VouchAsync(supervisor, "sounds nice")).Refusal!.Code);
        var word = (await VouchAsync(supervisor)).Value!;
        Assert.Equal("high", word.Level);
        Assert.NotNull((await call.ViewsAsync()).Value);
        Assert.Equal("moved-on", (await VouchAsync(supervisor)).Refusal!.Code);

        // It ends with the patient, and opens no second call.
        await call.IdentifiesAsync(InventedPatient.Quentin);
        Assert.Equal("none", (await call.ScreenAsync()).Value!.Level);
        var next = await (await desk.CallFromAsync()).AsMariaAsync();
        Assert.Equal("basic", (await next.ScreenAsync()).Value!.Level);

        // A third person looks at it, once, also when the call is over.
        await call.WrapsUpAsync("other");
        Assert.Equal(word.Approval, Assert.Single((await BoardAsync(desk, supervisor)).Reviews).Id);
        var third = desk.NewAgent("supervisor");
        Assert.Equal("own-call", (await new ReviewApproval(supervisor, word.Approval, true).HandleAsync(desk.Floor)).Refusal!.Code);
        Assert.Equal("own-call", (await new ReviewApproval(supervisor with { Id = call.Agent.Id }, word.Approval, true).HandleAsync(desk.Floor)).Refusal!.Code);
        Assert.Equal("supervisor-needed", (await new ReviewApproval(desk.NewAgent("agent"), word.Approval, true).HandleAsync(desk.Floor)).Refusal!.Code);
        Assert.NotNull((await new ReviewApproval(third, word.Approval, false).HandleAsync(desk.Floor)).Value);
        Assert.Equal("moved-on", (await new ReviewApproval(third, word.Approval, true).HandleAsync(desk.Floor)).Refusal!.Code);
        Assert.Empty((await BoardAsync(desk, supervisor)).Reviews);
        await desk.CheckAsync();
    }

    [Fact]
    public async Task A_word_opens_no_lock_and_none_is_given_on_a_locked_call()
    {
        await using var desk = await Desk.OpenAsync(postgres: false);
        var (call, supervisor) = (await (await desk.CallFromAsync()).AsMariaAsync(), desk.NewAgent("supervisor"));
        var asked = (await new AskFloor(call.Agent, call.Id, CallAsk.Approval).HandleAsync(desk.Floor)).Value!;
        foreach (var factor in new[] { FactorIds.Address, FactorIds.Address, FactorIds.MemberId })
        {
            await call.VerifiesAsync(factor, "1 Nowhere Lane, 00000");
        }

        Assert.Equal("locked", (await new ApproveCaller(supervisor, call.Id, asked.Ask, "known-in-person").HandleAsync(desk.Floor)).Refusal!.Code);

        // The other way round: the word first, the lock afterwards.
        var second = await (await desk.CallFromAsync(number: "617-555-0143")).AsMariaAsync();
        var again = (await new AskFloor(second.Agent, second.Id, CallAsk.Approval).HandleAsync(desk.Floor)).Value!;
        Assert.Equal("high", (await new ApproveCaller(supervisor, second.Id, again.Ask, "known-in-person").HandleAsync(desk.Floor)).Value!.Level);
        foreach (var factor in new[] { FactorIds.Address, FactorIds.Address, FactorIds.MemberId })
        {
            await second.VerifiesAsync(factor, "1 Nowhere Lane, 00000");
        }

        Assert.Equal("none", (await second.ScreenAsync()).Value!.Level);
    }

    [Fact]
    public async Task Who_has_given_their_word_or_held_the_call_does_not_do_the_other()
    {
        await using var desk = await Desk.OpenAsync(postgres: false);
        var (call, supervisor, second) = (await (await desk.CallFromAsync()).AsMariaAsync(), desk.NewAgent("supervisor"), desk.NewAgent("supervisor"));
        await call.IsThePatientAsync();
        var asked = (await new AskFloor(call.Agent, call.Id, CallAsk.Approval).HandleAsync(desk.Floor)).Value!;
        await new ApproveCaller(supervisor, call.Id, asked.Ask, "document-shown").HandleAsync(desk.Floor);
        Assert.Equal("vouched-yourself", (await new TakeOver(supervisor, call.Id).HandleAsync(desk.Floor)).Refusal!.Code);
        var offered = (await new AskFloor(call.Agent, call.Id, CallAsk.TakeCall, supervisor).HandleAsync(desk.Floor)).Value!;
        Assert.Equal("vouched-yourself", (await new TakeCall(supervisor, offered.Ask).HandleAsync(desk.Floor)).Refusal!.Code);

        // Who had the call once, and gave it on, is no second person for it.
        var other = await (await desk.CallFromAsync()).AsMariaAsync();
        Assert.NotNull((await new TakeOver(second, other.Id).HandleAsync(desk.Floor)).Value);
        var back = (await new AskFloor(second, other.Id, CallAsk.TakeCall, call.Agent).HandleAsync(desk.Floor)).Value!;
        Assert.NotNull((await new TakeCall(call.Agent, back.Ask).HandleAsync(desk.Floor)).Value);
        var word = (await new AskFloor(call.Agent, other.Id, CallAsk.Approval).HandleAsync(desk.Floor)).Value!;
        Assert.Equal("own-call", (await new ApproveCaller(second, other.Id, word.Ask, "document-shown").HandleAsync(desk.Floor)).Refusal!.Code);
        Task<Step<EnteredRepresentative>> EnterAsync(Agent by, Guid id) =>
            new EnterRepresentative(by, id, "Ines", "Okafor", "caregiver", ["appointment"], new DateOnly(2026, 12, 10), Round: 1).HandleAsync(desk.Floor);
        Assert.Equal("vouched-yourself", (await EnterAsync(second, other.Id)).Refusal!.Code);
        Assert.Equal("vouched-yourself", (await EnterAsync(supervisor, call.Id)).Refusal!.Code);
        Assert.NotNull((await new ApproveCaller(supervisor, other.Id, word.Ask, "document-shown").HandleAsync(desk.Floor)).Value);

        // Nor does a name that somebody entered speak in a call of their own.
        var third = await (await desk.CallFromAsync()).AsMariaAsync();
        Assert.NotNull((await EnterAsync(second, third.Id)).Value);
        var own = await (await desk.CallFromAsync(agent: second)).AsMariaAsync();
        Assert.Equal("no-authority", (await own.SpeaksForAsync("Ines Okafor")).Refusal!.Code);
        Assert.NotNull((await third.SpeaksForAsync("Ines Okafor")).Value);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_whispered_word_is_sealed_and_stands_until_the_agent_puts_it_away(bool postgres)
    {
        await using var desk = await Desk.OpenAsync(postgres);
        var (call, supervisor) = (await desk.CallFromAsync(), desk.NewAgent("supervisor"));
        const string text = "Offer the marigold line";
        Assert.Equal("bad-input", (await new Whisper(supervisor, call.Id, new string('x', Whisper.Longest + 1)).HandleAsync(desk.Floor)).Refusal!.Code);
        Assert.Equal("supervisor-needed", (await new Whisper(desk.NewAgent("agent"), call.Id, text).HandleAsync(desk.Floor)).Refusal!.Code);
        Assert.Equal(call.Agent.Id, (await new Whisper(supervisor, call.Id, text).HandleAsync(desk.Floor)).Value!.To);
        var word = Assert.Single((await new ReadWords(call.Agent, call.Id).HandleAsync(desk.Floor)).Value!.All);
        Assert.Equal((text, supervisor.Id), (word.Text, word.From));
        Assert.Equal("not-your-call", (await new ReadWords(supervisor, call.Id).HandleAsync(desk.Floor)).Refusal!.Code);
        Assert.NotNull((await new PutAway(call.Agent, call.Id, word.Id).HandleAsync(desk.Floor)).Value);
        Assert.Equal("moved-on", (await new PutAway(call.Agent, call.Id, word.Id).HandleAsync(desk.Floor)).Refusal!.Code);
        Assert.Empty((await new ReadWords(call.Agent, call.Id).HandleAsync(desk.Floor)).Value!.All);
        await desk.CheckAsync("marigold");
        if (!postgres)
        {
            desk.CheckFiles("marigold");
        }
    }

    [Fact]
    public async Task Help_is_asked_seen_and_over_with_the_call()
    {
        await using var desk = await Desk.OpenAsync(postgres: false);
        var (call, supervisor) = (await desk.CallFromAsync(), desk.NewAgent("supervisor"));
        var asked = (await new AskFloor(call.Agent, call.Id, CallAsk.Help).HandleAsync(desk.Floor)).Value!;
        Assert.Equal("not-your-call", (await new AskFloor(desk.NewAgent("agent"), call.Id, CallAsk.Help).HandleAsync(desk.Floor)).Refusal!.Code);
        Assert.Equal("bad-input", (await new AskFloor(call.Agent, call.Id, CallAsk.TakenOver).HandleAsync(desk.Floor)).Refusal!.Code);
        Assert.NotNull((await new AnswerAsk(supervisor, call.Id, asked.Ask).HandleAsync(desk.Floor)).Value);
        Assert.Equal("moved-on", (await new AnswerAsk(supervisor, call.Id, asked.Ask).HandleAsync(desk.Floor)).Refusal!.Code);
        Assert.Empty(Assert.Single((await BoardAsync(desk, supervisor)).Calls).Asks);
        await new AskFloor(call.Agent, call.Id, CallAsk.Help).HandleAsync(desk.Floor);
        await call.WrapsUpAsync("other");
        Assert.Empty((await BoardAsync(desk, supervisor)).Calls);
        await desk.CheckAsync();
    }
}
