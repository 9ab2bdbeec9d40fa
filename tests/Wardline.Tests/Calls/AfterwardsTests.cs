using Wardline.Calls;
using Wardline.Calls.Afterwards;
using Wardline.Calls.Floor;
using Wardline.Guard;
using Wardline.Guard.Ledger;
using Xunit;

namespace Wardline.Tests.Calls;

/// <summary>What an agent sees of their calls afterwards, who finds which call, and what may still be added to its notes.</summary>
public sealed class AfterwardsTests
{
    static async Task<WorkedCalls> DayAsync(Desk desk, Agent agent, int back = 0) => await new ListWorkedCalls(agent, back).HandleAsync(desk.Floor);

    static Task<Step<AddedAddendum>> AddAsync(Desk desk, DeskCall call, string text, Guid once = default, Agent? by = null) =>
        new AddAddendum(by ?? call.Agent, call.Id, text, once).HandleAsync(desk.Floor);

    static async Task<List<Entry>> AddendaAsync(Desk desk) => (await desk.EntriesAsync()).FindAll(entry => entry.Kind == "call.note-addendum");

    [Theory, InlineData(false), InlineData(true)]
    public async Task Ones_own_calls_of_the_day_say_how_each_went_and_what_waits_stands_apart(bool postgres)
    {
        await using var desk = await Desk.OpenAsync(postgres);
        var (nurse, supervisor) = (desk.NewAgent("nurse"), desk.NewAgent("supervisor"));
        var done = await (await desk.CallFromAsync()).AsMariaAsync();
        desk.Time.Advance(TimeSpan.FromMinutes(4));
        await done.WrapsUpAsync("answered");
        var given = await desk.CallFromAsync();
        var asked = (await new AskFloor(desk.Agent, given.Id, CallAsk.TakeCall, nurse).HandleAsync(desk.Floor)).Value!.Ask;
        Assert.NotNull((await new TakeCall(nurse, asked).HandleAsync(desk.Floor)).Value);
        var left = await desk.CallFromAsync();
        desk.Time.Advance(TimeSpan.FromSeconds(1));
        var on = await desk.CallFromAsync();

        var day = await DayAsync(desk, desk.Agent);
        Assert.Equal([left.Id], day.Unfinished.Select(call => call.Call));
        Assert.Equal([(on.Id, WrapUpState.Open), (given.Id, WrapUpState.HandedOver), (done.Id, WrapUpState.Done)], day.Calls.Select(call => (call.Call, call.WrapUp)));
        var first = day.Calls[^1];
        Assert.Equal(("basic", "answered", TimeSpan.FromMinutes(4)), (first.Level, first.Disposition, first.Lasted(desk.Time.GetUtcNow())));
        Assert.Equal([given.Id], (await DayAsync(desk, nurse)).Calls.Select(call => call.Call));
        Assert.Empty(Ids(await DayAsync(desk, supervisor)));
        Assert.Empty(Ids(await DayAsync(desk, desk.Agent with { Roles = ["auditor"] })));
        Assert.Empty(Ids(await DayAsync(desk, desk.Agent with { OnlyClient = Guard.Ids.New(desk.Time) })));

        // Tomorrow what was on today was left; today is a day ago.
        desk.Time.Advance(TimeSpan.FromDays(1));
        var next = await DayAsync(desk, desk.Agent);
        Assert.Equal([left.Id, on.Id], next.Unfinished.Select(call => call.Call));
        Assert.Empty(next.Calls);
        Assert.Equal([given.Id, done.Id], (await DayAsync(desk, desk.Agent, back: 1)).Calls.Select(call => call.Call));
        Assert.Empty((await DayAsync(desk, desk.Agent, back: 2)).Calls);
        await desk.CheckAsync();

        static IEnumerable<Guid> Ids(WorkedCalls day) => day.Unfinished.Concat(day.Calls).Select(call => call.Call);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task Something_is_added_to_the_notes_once_by_who_wrapped_up_and_in_time(bool postgres)
    {
        await using var desk = await Desk.OpenAsync(postgres);
        var call = await (await desk.CallFromAsync()).AsMariaAsync();
        await call.NotesAsync("Wants the blue ones.");
        Assert.Equal("still-open", (await AddAsync(desk, call, "And the green ones.")).Refusal!.Code);
        await call.WrapsUpAsync("answered");

        Assert.All(new[] { "", " \n", new string('x', AddNote.Longest + 1) }, text => Assert.Equal("bad-input", AddAsync(desk, call, text).GetAwaiter().GetResult().Refusal!.Code));
        Assert.Equal("not-your-call", (await AddAsync(desk, call, "Mine too.", by: desk.NewAgent("agent"))).Refusal!.Code);
        Assert.Equal("not-your-call", (await AddAsync(desk, call, "Mine too.", by: desk.NewAgent("supervisor"))).Refusal!.Code);
        Assert.Equal("not-your-call", (await new AddAddendum(desk.Agent, Guard.Ids.New(desk.Time), "x").HandleAsync(desk.Floor)).Refusal!.Code);
        Assert.Equal("role-may-not", (await AddAsync(desk, call, "x", by: desk.Agent with { Roles = ["auditor"] })).Refusal!.Code);

        // A form that is sent twice, one after the other or at once, adds once; another text under its id is not the same form.
        var (once, twice) = (Guard.Ids.New(desk.Time), Guard.Ids.New(desk.Time));
        var added = (await AddAsync(desk, call, "And the green ones.", once)).Value!;
        desk.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(added, (await AddAsync(desk, call, "And the green ones.", once)).Value);
        Assert.Equal("moved-on", (await AddAsync(desk, call, "And the red ones.", once)).Refusal!.Code);
        var race = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => AddAsync(desk, call, "Rings at noon.", twice)));
        Assert.All(race, step => Assert.Equal(race[0].Value, step.Value));
        Assert.NotNull(race[0].Value);

        // Another's form can't be taken over, though its id is known.
        var theirs = await desk.CallFromAsync(agent: desk.NewAgent("nurse"));
        await theirs.WrapsUpAsync("other");
        Assert.Equal("moved-on", (await AddAsync(desk, theirs, "And the green ones.", once)).Refusal!.Code);

        // As long as the policy says and no longer; what was added is told again even then.
        desk.Time.Advance(desk.Floor.Access.AddendumTime - TimeSpan.FromMinutes(1) - TimeSpan.FromMilliseconds(1));
        Assert.NotNull((await AddAsync(desk, call, "Just in time.")).Value);
        desk.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal("addendum-late", (await AddAsync(desk, call, "Too late.")).Refusal!.Code);
        Assert.Equal(added, (await AddAsync(desk, call, "And the green ones.", once)).Value);

        var entries = await AddendaAsync(desk);
        var kept = entries.FindAll(entry => entry.Outcome == EntryOutcome.Done);
        Assert.Equal(3, kept.Count);
        Assert.All(kept, entry => Assert.Equal(($"{call.Id}", desk.Maria), (entry.Basis!.Id, entry.Patient)));
        Assert.Equal(3, await desk.Floor.Store.ReadAsync(db => db.NumberAsync("SELECT count(*) FROM call_addendum")));
        await desk.CheckAsync("green ones", "red ones", "noon", "Mine too", "Too late");
        if (!postgres)
        {
            desk.CheckFiles("green ones", "at noon", "Just in time");
        }
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task After_the_wrap_up_no_command_opens_a_note_or_what_was_added(bool postgres)
    {
        await using var desk = await Desk.OpenAsync(postgres);
        var call = await desk.CallFromAsync();
        await call.NotesAsync("Wants the blue ones.");
        await call.WrapsUpAsync("other");
        Assert.NotNull((await AddAsync(desk, call, "And the green ones.")).Value);
        Assert.Equal("call-over", (await new ReadNotes(call.Agent, call.Id).HandleAsync(desk.Floor)).Refusal!.Code);
        var sheet = (await new ReadCallSheet(call.Agent, call.Id).HandleAsync(desk.Floor)).Value!;
        Assert.Equal((1, 1, 0), (sheet.Notes, sheet.Addenda, sheet.Disclosures));
        Assert.DoesNotContain("ones", System.Text.Json.JsonSerializer.Serialize(sheet), StringComparison.Ordinal);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_call_is_found_by_the_beginning_of_its_id_by_those_who_may_see_it(bool postgres)
    {
        await using var desk = await Desk.OpenAsync(postgres);
        var (mine, supervisor) = (await desk.CallFromAsync(), desk.NewAgent("supervisor"));
        await mine.WrapsUpAsync("other");
        desk.Time.Advance(TimeSpan.FromDays(2));
        var other = await desk.CallFromAsync(agent: desk.NewAgent("nurse"));
        async Task<string> FindAsync(Agent who, string id) => await new FindCall(who, id).HandleAsync(desk.Floor) is var step && step.Value is { } found
            ? string.Join(' ', found.Calls.Select(call => call.Call == mine.Id ? "mine" : call.Call == other.Id ? "other" : "?")) : step.Refusal!.Code;

        var (whole, begin) = ($"{mine.Id}", mine.Id.ToString("n")[..8]);
        Assert.All(new[] { whole, whole.ToUpperInvariant(), $" {{{whole}}} ", begin, begin[..7] }, id => Assert.Equal("mine", FindAsync(desk.Agent, id).GetAwaiter().GetResult()));
        Assert.All(new[] { "", begin[..5], "Maria Quixote", whole + "0", "%%%%%%", "'; --abc" }, id => Assert.Equal("bad-input", FindAsync(desk.Agent, id).GetAwaiter().GetResult()));
        Assert.Equal("not-your-call", await FindAsync(desk.Agent, $"{other.Id}"));
        Assert.Equal("not-your-call", await FindAsync(desk.Agent, $"{Ids.New(desk.Time)}"));
        Assert.Equal("role-may-not", await FindAsync(desk.NewAgent("auditor"), whole));

        // A supervisor sees what the floor shows them: of all clients, or of the one that they are of.
        Assert.Equal("other", await FindAsync(supervisor, $"{other.Id}"));
        Assert.Equal("mine", await FindAsync(supervisor, whole));
        Assert.Equal("not-your-call", await FindAsync(supervisor with { OnlyClient = Ids.New(desk.Time) }, whole));
        Assert.Equal("not-your-call", await FindAsync(desk.Agent with { OnlyClient = Ids.New(desk.Time) }, whole));

        // Their looking at another's sheet has its entry, without the patient; one's own has none.
        var before = (await desk.EntriesAsync()).Count;
        Assert.True((await new ReadCallSheet(desk.Agent, mine.Id).HandleAsync(desk.Floor)).Value!.Own);
        Assert.Equal(before, (await desk.EntriesAsync()).Count);
        Assert.False((await new ReadCallSheet(supervisor, mine.Id).HandleAsync(desk.Floor)).Value!.Own);
        var entry = (await desk.EntriesAsync()).Skip(before).Single();
        Assert.Equal(("call.sheet-read", EntryOutcome.Done, (Guid?)null, $"{mine.Id}"), (entry.Kind, entry.Outcome, entry.Patient, entry.Basis!.Id));
        Assert.Equal("not-your-call", (await new ReadCallSheet(desk.Agent, other.Id).HandleAsync(desk.Floor)).Refusal!.Code);
        await desk.CheckAsync();
    }

    [Fact]
    public async Task Many_calls_that_begin_alike_are_listed_so_far_and_told_to_be_more()
    {
        await using var desk = await Desk.OpenAsync(postgres: false);
        var ids = new List<Guid>();
        for (var i = 0; i <= FindCall.Most; i++)
        {
            ids.Add((await desk.CallFromAsync(number: null)).Id);
        }

        var found = (await new FindCall(desk.Agent, ids[0].ToString("n")[..FindCall.Shortest]).HandleAsync(desk.Floor)).Value!;
        Assert.True(found.More);
        Assert.Equal(ids.Order().Take(FindCall.Most), found.Calls.Select(call => call.Call));
    }

    [Fact]
    public async Task A_call_that_a_colleague_handed_over_is_on_for_whoever_took_it()
    {
        await using var desk = await Desk.OpenAsync(postgres: false);
        var nurse = desk.NewAgent("nurse");
        ValueTask<bool> TransferredAsync(DeskCall call) => desk.Floor.Store.HousekeepAsync(async act =>
        {
            await CallMoment.WriteOnceAsync(act, call.Id, CallMoment.Transferred);
            return true;
        });

        // Opened before a call of the nurse's own, transferred by telephone, and taken after it.
        var given = await desk.CallFromAsync(number: null);
        desk.Time.Advance(TimeSpan.FromMinutes(1));
        var own = await desk.CallFromAsync(number: null, agent: nurse);
        desk.Time.Advance(TimeSpan.FromMinutes(1));
        await TransferredAsync(given);
        Assert.Equal([given.Id], (await DayAsync(desk, desk.Agent)).Unfinished.Select(call => call.Call));
        desk.Time.Advance(TimeSpan.FromMinutes(1));
        var asked = (await new AskFloor(desk.Agent, given.Id, CallAsk.TakeCall, nurse).HandleAsync(desk.Floor)).Value!.Ask;
        Assert.NotNull((await new TakeCall(nurse, asked).HandleAsync(desk.Floor)).Value);
        var day = await DayAsync(desk, nurse);
        Assert.Equal([(given.Id, WrapUpState.Open)], day.Calls.Select(call => (call.Call, call.WrapUp)));
        Assert.Equal([own.Id], day.Unfinished.Select(call => call.Call));

        // One that goes elsewhere after it was taken is gone.
        var gone = await desk.CallFromAsync(number: null);
        asked = (await new AskFloor(desk.Agent, gone.Id, CallAsk.TakeCall, nurse).HandleAsync(desk.Floor)).Value!.Ask;
        Assert.NotNull((await new TakeCall(nurse, asked).HandleAsync(desk.Floor)).Value);
        desk.Time.Advance(TimeSpan.FromMinutes(1));
        await TransferredAsync(gone);
        Assert.Contains(gone.Id, (await DayAsync(desk, nurse)).Unfinished.Select(call => call.Call));
    }

    [Fact]
    public async Task A_search_that_shows_a_supervisor_others_calls_has_one_entry_before_it_is_answered()
    {
        await using var desk = await Desk.OpenAsync(postgres: false);
        var supervisor = desk.NewAgent("supervisor");
        var (own, first) = (await desk.CallFromAsync(agent: supervisor), await desk.CallFromAsync());
        var second = await desk.CallFromAsync(agent: desk.NewAgent("nurse"));
        await second.WrapsUpAsync("other");
        var before = (await desk.EntriesAsync()).Count;
        Assert.NotNull((await new FindCall(supervisor, $"{own.Id}").HandleAsync(desk.Floor)).Value);
        Assert.NotNull((await new FindCall(desk.Agent, $"{first.Id}").HandleAsync(desk.Floor)).Value);
        Assert.Equal(before, (await desk.EntriesAsync()).Count);

        var begin = own.Id.ToString("n")[..8];
        Assert.Equal(3, (await new FindCall(supervisor, begin).HandleAsync(desk.Floor)).Value!.Calls.Length);
        var entry = (await desk.EntriesAsync()).Skip(before).Single();
        Assert.Equal(("call.sheets-found", EntryOutcome.Done, (Guid?)null, (Guid?)desk.Client.Id), (entry.Kind, entry.Outcome, entry.Patient, entry.Client));
        Assert.Equal(2, entry.Detail!["calls"].Number);
        Assert.Equal(new[] { $"{first.Id}", $"{second.Id}" }.Order(), entry.Detail["ids"].List!.Order());
        await desk.CheckAsync();

        // What can't be written down is not shown.
        await desk.BreakLedgerAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => new FindCall(supervisor, begin).HandleAsync(desk.Floor));
        await desk.MendLedgerAsync();
    }

    [Fact]
    public async Task Calls_of_a_neighbouring_day_are_not_looked_into()
    {
        await using var desk = await Desk.OpenAsync(postgres: false);
        var call = await desk.CallFromAsync();
        await call.WrapsUpAsync("other");
        desk.Time.Advance(TimeSpan.FromDays(1));
        Assert.Equal([call.Id], (await DayAsync(desk, desk.Agent, back: 1)).Calls.Select(one => one.Call));
        await desk.Floor.Store.HousekeepAsync(async act => await act.Db.ExecuteAsync("ALTER TABLE verification_attempt RENAME TO attempts_gone"));
        Assert.Empty((await DayAsync(desk, desk.Agent)).Calls);
        await Assert.ThrowsAnyAsync<Exception>(() => DayAsync(desk, desk.Agent, back: 1));
        await desk.Floor.Store.HousekeepAsync(async act => await act.Db.ExecuteAsync("ALTER TABLE attempts_gone RENAME TO verification_attempt"));
    }
}
