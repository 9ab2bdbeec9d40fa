using Wardline.Calls;
using Wardline.Guard;
using Wardline.Guard.Access;
using Wardline.Guard.Ledger;
using Wardline.Verification;
using Xunit;

namespace Wardline.Tests.Calls;

/// <summary>Steps out of order, by the wrong people, too late, and at once.</summary>
public class OrderAndRaceTests
{
    [Fact]
    public async Task Steps_out_of_order_are_refused_with_words_and_an_entry_and_open_nothing()
    {
        await using var desk = await Desk.OpenAsync(postgres: false);
        var call = await desk.CallFromAsync(purposes: ["appointment", "refill"]);
        var refused = new List<CallRefusal?>
        {
            (await call.VerifiesAsync(FactorIds.Phone, "617-555-0142")).Refusal, (await call.SendsCodeAsync()).Refusal, (await call.ReadsOutAsync("123456")).Refusal,
            (await call.IsThePatientAsync()).Refusal, (await call.ViewsAsync()).Refusal, (await call.TellsAsync(ToldTo.Patient, "identity")).Refusal,
            (await call.IdentifiesAsync(name: "Maria Garcia")).Refusal, (await call.WantsAsync("billing")).Refusal, (await call.WantsAsync("nonsense")).Refusal,
            (await call.RevealsAsync("contact", "phone", "curious")).Refusal, (await call.RevealsAsync("contact", "shoe-size")).Refusal, (await call.NotesAsync(" ")).Refusal,
            (await call.WrapsUpAsync("because")).Refusal, (await call.IdentifiesAsync(name: new string('x', 300), birth: "1970-03-04")).Refusal,
        };
        Assert.Equal(
            ["not-identified", "not-identified", "not-identified", "not-identified", "not-identified", "not-identified", "say-more", "purpose-not-on-line", "unknown-purpose",
                "unknown-reason", "bad-input", "bad-input", "unknown-disposition", "bad-input"],
            refused.Select(r => r!.Code));
        Assert.All(refused, r => Assert.NotEmpty(r!.Say.En));
        await call.IdentifiesAsync(InventedPatient.Maria);
        Assert.Equal("no-purpose", (await call.ViewsAsync()).Refusal!.Code);
        Assert.Equal("unknown-factor", (await call.VerifiesAsync(FactorIds.EmailCode, "123456")).Refusal!.Code);
        Assert.Equal("already-matched", (await call.VerifiesAsync(FactorIds.FullName, "Maria Garcia")).Refusal!.Code);
        await call.WantsAsync("refill");
        Assert.Equal("more-needed", (await call.ViewsAsync()).Refusal!.Code);

        var entries = await desk.EntriesAsync();
        Assert.Equal(refused.Count + 4, entries.Count(e => e.Outcome == EntryOutcome.Refused));
        Assert.DoesNotContain(entries, e => e.Kind is "record.view" or "record.reveal" && e.Outcome == EntryOutcome.Done);
        await desk.CheckAsync("xxx");
    }

    [Fact]
    public async Task Somebody_elses_call_and_no_call_at_all_are_the_same_refusal()
    {
        await using var desk = await Desk.OpenAsync(postgres: false);
        var call = await (await desk.CallFromAsync()).AsProvenMariaAsync();
        await call.WantsAsync("refill");
        Agent[] strangers = [desk.NewAgent("agent"), desk.NewAgent("supervisor"), call.Agent with { OnlyClient = Ids.New(desk.Time) }];
        foreach (var thief in strangers.Select(call.As).Append(new DeskCall(desk, desk.NewAgent("agent"), Ids.New(desk.Time))))
        {
            CallRefusal?[] refusals =
            [
                (await thief.ViewsAsync()).Refusal, (await thief.RevealsAsync("contact", "phone")).Refusal, (await thief.ScreenAsync()).Refusal, (await thief.NotesAsync("mine")).Refusal,
                (await thief.WrapsUpAsync()).Refusal, (await new ReadNotes(thief.Agent, thief.Id).HandleAsync(desk.Floor)).Refusal, (await thief.SendsCodeAsync()).Refusal,
            ];
            Assert.All(refusals, r => Assert.Equal(CallRefusal.Of(RefusalKind.NotYourCall).Say, r!.Say));
        }

        Assert.NotNull((await call.ViewsAsync()).Value);
        var entries = await desk.EntriesAsync();
        Assert.Equal(28, entries.Count(e => e.Reason == "not-your-call"));
        Assert.All(entries.Where(e => e.Reason == "not-your-call" && e.Actor.Id != call.Agent.Id.ToString()), e => Assert.Null(e.Patient));
        await desk.CheckAsync();
    }

    [Theory, InlineData("auditor"), InlineData("administrator"), InlineData("made-up"), InlineData("agent", "auditor")]
    public async Task Roles_that_open_no_records_open_no_calls(params string[] roles)
    {
        await using var desk = await Desk.OpenAsync(postgres: false);
        var opened = await new OpenCall(desk.NewAgent(roles), new LineFacts("main", desk.Client.Id, [], "greeting"), null).HandleAsync(desk.Floor);
        Assert.Equal("role-may-not", opened.Refusal!.Code);
        Assert.Equal(0, await desk.House.Store.ReadAsync(db => db.NumberAsync("SELECT count(*) FROM basis WHERE kind = 'call'")));
    }

    [Fact]
    public async Task After_the_wrap_up_everything_is_closed()
    {
        await using var desk = await Desk.OpenAsync(postgres: false);
        var call = await (await desk.CallFromAsync()).AsProvenMariaAsync();
        await call.WantsAsync("refill");
        Assert.NotNull((await call.ViewsAsync()).Value);
        Assert.NotNull((await call.WrapsUpAsync("other")).Value);
        CallRefusal?[] refusals =
        [
            (await call.ViewsAsync()).Refusal, (await call.RevealsAsync("contact", "phone")).Refusal, (await call.ScreenAsync()).Refusal, (await call.NotesAsync("late")).Refusal,
            (await call.IdentifiesAsync(InventedPatient.Maria)).Refusal, (await call.VerifiesAsync(FactorIds.Mrn, "M")).Refusal, (await call.SendsCodeAsync()).Refusal,
            (await call.TellsAsync(ToldTo.Patient, "identity")).Refusal, (await call.WrapsUpAsync("other")).Refusal, (await call.WantsAsync("refill")).Refusal,
        ];
        Assert.All(refusals, r => Assert.Equal("call-over", r!.Code));
        await desk.CheckAsync();
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task Two_wrong_answers_sent_at_once_both_count(bool postgres)
    {
        await using var desk = await Desk.OpenAsync(postgres);
        var call = await desk.CallFromAsync();
        await call.IdentifiesAsync(InventedPatient.Maria);
        var answers = await Task.WhenAll(call.VerifiesAsync(FactorIds.MemberId, "WRD1"), call.VerifiesAsync(FactorIds.Mrn, "M-1"));
        Assert.All(answers, a => Assert.False(a.Value!.Matched));
        Assert.Equal(1, (await call.ScreenAsync()).Value!.AttemptsLeft);
        Assert.Equal(2, (await desk.EntriesAsync()).Count(e => e.Kind == "verification.attempt" && e.Outcome == EntryOutcome.Failed));
        await desk.CheckAsync();
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_storm_of_guesses_over_many_calls_gets_no_more_answers_than_the_limit(bool postgres)
    {
        await using var desk = await Desk.OpenAsync(postgres);
        var calls = new List<DeskCall>();
        for (var i = 0; i < 10; i++)
        {
            calls.Add(await desk.CallFromAsync(null, desk.NewAgent("agent")));
            await calls[i].IdentifiesAsync(InventedPatient.Maria);
        }

        var answers = await Task.WhenAll(calls.Select(call => call.VerifiesAsync(FactorIds.SsnLast4, "0000")));
        Assert.Equal(6, answers.Count(a => a.Value is { Matched: false }));
        Assert.Equal(4, answers.Count(a => a.Refusal?.Code is "locked" or "moved-on"));
        await desk.CheckAsync();
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_storm_of_searches_from_one_number_is_answered_no_oftener_than_the_limit(bool postgres)
    {
        await using var desk = await Desk.OpenAsync(postgres);
        var calls = new List<DeskCall>();
        for (var i = 0; i < 12; i++)
        {
            calls.Add(await desk.CallFromAsync("617-555-0155", desk.NewAgent("agent")));
        }

        var answers = await Task.WhenAll(calls.Select((call, i) => call.IdentifiesAsync(birth: $"January {i + 1} 1960", phone: InventedPatient.Maria.Phone)));
        Assert.Equal(9, answers.Count(a => a.Value is { Found: Found.None }));
        Assert.Equal(3, answers.Count(a => a.Refusal?.Code is "locked" or "moved-on"));
        await desk.CheckAsync("January", "1960-");
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_mailbox_gets_no_more_codes_when_all_are_asked_for_at_once(bool postgres)
    {
        await using var desk = await Desk.OpenAsync(postgres);
        var calls = new List<DeskCall>();
        for (var i = 0; i < 10; i++)
        {
            calls.Add(await (await desk.CallFromAsync(null, desk.NewAgent("agent"))).AsMariaAsync());
        }

        var codes = await Task.WhenAll(calls.Select(call => call.SendsCodeAsync()));
        Assert.Equal(SendCode.MostToPatient, codes.Count(code => code.Value is not null));
        Assert.All(codes.Where(code => code.Refusal is not null), code => Assert.True(code.Refusal!.Code is "too-many-codes" or "moved-on"));
        await desk.CheckAsync([.. desk.Codes]);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task Of_two_wrap_ups_one_counts(bool postgres)
    {
        await using var desk = await Desk.OpenAsync(postgres);
        var call = await (await desk.CallFromAsync()).AsMariaAsync();
        var wraps = await Task.WhenAll(call.WrapsUpAsync("other"), call.WrapsUpAsync("answered"));
        Assert.Single(wraps, w => w.Value is not null);
        Assert.Single(wraps, w => w.Refusal?.Code is "moved-on" or "call-over");
        Assert.Single(await desk.EntriesAsync(), e => e.Kind == "call.wrapped-up" && e.Outcome == EntryOutcome.Done);
        await desk.CheckAsync();
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_view_that_races_the_wrap_up_is_entered_before_it_or_not_shown(bool postgres)
    {
        await using var desk = await Desk.OpenAsync(postgres);
        for (var round = 0; round < 5; round++)
        {
            var call = await (await desk.CallFromAsync(null, desk.NewAgent("agent"))).AsMariaAsync();
            await call.IsThePatientAsync();
            await call.WantsAsync("appointment");
            var views = Enumerable.Range(0, 4).Select(_ => Task.Run(call.ViewsAsync)).ToList();
            var wrap = Task.Run(() => call.WrapsUpAsync("other"));
            var shown = (await Task.WhenAll(views)).Count(v => v.Value is not null);
            Assert.NotNull((await wrap).Value);
            var kinds = (await desk.EntriesAsync()).Where(e => e.Basis?.Id == call.Id.ToString() && e.Outcome == EntryOutcome.Done).Select(e => e.Kind).ToList();
            Assert.Equal(shown, kinds.Count(kind => kind == "record.view"));
            Assert.Equal("call.wrapped-up", kinds[^1]);
        }

        await desk.CheckAsync();
    }

    [Fact]
    public void No_command_prints_what_was_said()
    {
        var agent = new Agent(Ids.New(TimeProvider.System), ["agent"]);
        var id = Ids.New(TimeProvider.System);
        object[] commands =
        [
            new OpenCall(agent, new LineFacts("main", id, [], "greeting"), "Hush"), new Identify(agent, id, "Hush", "Hush", "Hush", "Hush"), new VerifyFactor(agent, id, "phone", "Hush"),
            new VerifyCode(agent, id, "Hush"), new StateAuthority(agent, id, AuthorityKind.Representative, "Hush"),
            new EnterRepresentative(agent, id, "Hush", "Hush", "friend", ["billing"], new DateOnly(2027, 1, 1), Round: 1), new AddNote(agent, id, "Hush"),
            new RecordDisclosure(agent, id, ToldTo.Other, ["identity"], "Hush"), new Note(1, default, "Hush"), new Notes([new Note(1, default, "Hush")]),
        ];
        Assert.All(commands, command => Assert.DoesNotContain("Hush", command.ToString()!, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_refusal_has_a_code_of_its_own_and_words()
    {
        var all = Enum.GetValues<RefusalKind>().Select(kind => CallRefusal.Of(kind)).ToList();
        Assert.Equal(all.Count, all.Select(r => r.Code).Distinct().Count());
        Assert.All(all, r => Assert.True(r.Say.En.Length > 10 && r.Say.Es.Length > 10 && !r.Instead.IsEmpty, r.Code));
    }
}
