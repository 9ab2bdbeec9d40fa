using Wardline.Calls;
using Wardline.Calls.Floor;
using Wardline.Guard;
using Wardline.Guard.Access;
using Wardline.Guard.Ledger;
using Wardline.Guard.Storage;
using Wardline.Guard.Vault;
using Wardline.Verification;
using Xunit;

namespace Wardline.Tests.Calls;

/// <summary>What is typed in a call and not kept yet: safe, sealed, in its order, and gone with the call.</summary>
public class DraftTests
{
    static readonly Guid One = new("0190a5c2-7b6e-7c00-8000-0000000000a1"), Two = new("0190a5c2-7b6e-7c00-8000-0000000000a2");

    [Theory, InlineData(false), InlineData(true)]
    public async Task What_is_typed_comes_back_after_a_restart_and_stands_nowhere_in_the_clear(bool postgres)
    {
        await using var desk = await Desk.OpenAsync(postgres);
        var call = await desk.CallFromAsync();
        const string Typed = "Wants Quassiawood tea, and Zanthoxylum bark.";
        Assert.Equal(1, (await call.TypesAsync("note", Typed, One, 1)).Value!.Version);
        Assert.Equal(1, (await call.TypesAsync("scratchpad", "Glockenspiel 42", One, 2)).Value!.Version);
        await desk.RestartAsync();
        Assert.Equal([("note", Typed, 1L), ("scratchpad", "Glockenspiel 42", 1L)], (await call.DraftsAsync()).All.Select(d => (d.Field, d.Text, d.Version)));

        // A page that only asks for news opens nothing and is entered nowhere.
        var versions = (await new ReadDrafts(call.Agent, call.Id) { OnlyVersions = true }.HandleAsync(desk.Floor)).Value!;
        Assert.All(versions.All, d => Assert.Equal(("", 1L), (d.Text, d.Version)));
        Assert.Equal(["note", "scratchpad"], Assert.Single(await desk.EntriesAsync(), e => e.Kind == "call.drafts-read").Detail!["fields"].List!);

        var rows = await desk.House.Store.ReadAsync(db => db.QueryAsync("SELECT text FROM call_draft", r => r.Bytes(0)));
        Assert.All(rows, row => Assert.All(["Quassiawood", "Glockenspiel"], word => Assert.True(row.AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(word)) < 0)));
        Assert.Equal(2, rows.Count);
        if (!postgres)
        {
            desk.CheckFiles("Quassiawood", "Zanthoxylum", "Glockenspiel");
        }

        await desk.CheckAsync("Quassiawood", "Glockenspiel");
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task An_older_save_that_arrives_late_changes_nothing(bool postgres)
    {
        await using var desk = await Desk.OpenAsync(postgres);
        var call = await desk.CallFromAsync();
        await call.TypesAsync("note", "half a", One, 1);
        await call.TypesAsync("note", "half a word", One, 3, seen: 1);
        Assert.Equal(2, (await call.TypesAsync("note", "half a w", One, 2, seen: 1)).Value!.Version);
        Assert.Equal(2, (await call.TypesAsync("note", "half a word", One, 3, seen: 1)).Value!.Version);
        Assert.Equal("half a word", (await call.DraftsAsync()).Of("note").Text);

        // The note is kept, and a save of the same page was still on its way.
        Assert.NotNull((await new AddNote(call.Agent, call.Id, "half a word") { Draft = new DraftMark(One, 5, 2) }.HandleAsync(desk.Floor)).Value);
        Assert.NotNull((await call.TypesAsync("note", "half a word", One, 4, seen: 2)).Value);
        Assert.Equal("", (await call.DraftsAsync()).Of("note").Text);
        Assert.NotNull((await call.TypesAsync("note", "the next one", One, 6, seen: 2)).Value);
        Assert.Equal("the next one", (await call.DraftsAsync()).Of("note").Text);

        // It was the first save, and comes after the note.
        var other = await desk.CallFromAsync();
        await new AddNote(other.Agent, other.Id, "quick") { Draft = new DraftMark(One, 2, 0) }.HandleAsync(desk.Floor);
        Assert.NotNull((await other.TypesAsync("note", "quick", One, 1)).Value);
        Assert.Equal("", (await other.DraftsAsync()).Of("note").Text);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task Of_two_windows_none_overwrites_the_other_unseen(bool postgres)
    {
        await using var desk = await Desk.OpenAsync(postgres);
        var call = await desk.CallFromAsync();
        await call.TypesAsync("note", "from one", One, 1);
        Assert.Equal("changed-elsewhere", (await call.TypesAsync("note", "from two", Two, 1)).Refusal!.Code);
        Assert.Equal("from one", (await call.DraftsAsync()).Of("note").Text);

        // It was told and keeps its own; now the first one is asked.
        Assert.Equal(2, (await call.TypesAsync("note", "from two", Two, 2, seen: 1)).Value!.Version);
        Assert.Equal("changed-elsewhere", (await call.TypesAsync("note", "from one, more", One, 2, seen: 1)).Refusal!.Code);
        Assert.Equal("from two", (await call.DraftsAsync()).Of("note").Text);

        // A note that one window keeps takes only what that window has seen.
        await new AddNote(call.Agent, call.Id, "from one") { Draft = new DraftMark(One, 3, 1) }.HandleAsync(desk.Floor);
        Assert.Equal("from two", (await call.DraftsAsync()).Of("note").Text);
        await new AddNote(call.Agent, call.Id, "from two") { Draft = new DraftMark(Guid.Empty, 0, 2) }.HandleAsync(desk.Floor);
        Assert.Equal("", (await call.DraftsAsync()).Of("note").Text);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_field_has_one_entry_a_minute_and_their_counts_add_up(bool postgres)
    {
        await using var desk = await Desk.OpenAsync(postgres);
        var call = await desk.CallFromAsync();
        for (var save = 1; save <= 150; save++)
        {
            Assert.NotNull((await call.TypesAsync("note", new string('a', save), One, save, seen: save)).Value);
            Assert.NotNull((await call.TypesAsync("scratchpad", new string('b', save), One, save, seen: save)).Value);
            desk.Time.Advance(TimeSpan.FromSeconds(1));
        }

        var entries = (await desk.EntriesAsync()).FindAll(e => e.Kind == "call.draft");
        Assert.Equal([("note", 1L), ("scratchpad", 1L), ("note", 60L), ("scratchpad", 60L), ("note", 60L), ("scratchpad", 60L)], entries.Select(e => (e.Detail!["field"].Text!, e.Detail["saves"].Number!.Value)));
        Assert.NotNull((await new WrapUp(call.Agent, call.Id, "answered", [], NothingTold: true) { Unkept = UnkeptText.Discard }.HandleAsync(desk.Floor)).Value);
        var end = (await desk.EntriesAsync()).Single(e => e.Kind == "call.wrapped-up").Detail!;
        Assert.Equal(300, entries.Sum(e => e.Detail!["saves"].Number!.Value) + end["draft-saves"].Number!.Value);
        await desk.CheckAsync("aaaa", "bbbb");
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task The_wrap_up_asks_about_an_unfinished_note_and_destroys_the_scratchpad(bool postgres)
    {
        await using var desk = await Desk.OpenAsync(postgres);
        var (adds, discards) = (await desk.CallFromAsync(), await desk.CallFromAsync());
        foreach (var call in new[] { adds, discards })
        {
            await call.TypesAsync("note", "Ring back at noon", One, 1);
            await call.TypesAsync("scratchpad", "doodle", One, 2);
            Assert.Equal("unkept-text", (await call.WrapsUpAsync()).Refusal!.Code);
            Assert.Equal("Ring back at noon", (await call.DraftsAsync()).Of("note").Text);
        }

        // Details of a disclosure can't become a note.
        await adds.TypesAsync("details", "told the sister", One, 3);
        Assert.Equal("unkept-text", (await WrapAsync(adds, UnkeptText.AddNote)).Refusal!.Code);
        await adds.TypesAsync("details", " ", One, 4, seen: 1);
        Assert.NotNull((await WrapAsync(adds, UnkeptText.AddNote)).Value);
        Assert.NotNull((await WrapAsync(discards, UnkeptText.Discard)).Value);

        Assert.Equal(0, await desk.House.Store.ReadAsync(db => db.NumberAsync("SELECT count(*) FROM call_draft")));
        var note = Assert.Single(await desk.House.Store.ReadAsync(db => db.QueryAsync("SELECT call, id, text FROM call_note", r => (Call: r.Id(0), Id: r.Id(1), Text: r.Bytes(2)))));
        Assert.Equal(adds.Id, note.Call);
        Assert.True(await desk.House.CallKeys.TestAsync(desk.Client.Id, adds.Id, "note", note.Id, note.Text, text => text.SequenceEqual("Ring back at noon"u8)));
        var ends = (await desk.EntriesAsync()).FindAll(e => e.Kind == "call.wrapped-up" && e.Outcome == EntryOutcome.Done).ToDictionary(e => e.Basis!.Id, e => e.Detail!["drafts-destroyed"].List!);
        Assert.Equal(["scratchpad"], ends[adds.Id.ToString()]);
        Assert.Equal(["note", "scratchpad"], ends[discards.Id.ToString()]);
        Assert.True((await StateCheck.RunAsync(desk.House.Store, [.. VaultTables.All, .. Wardline.Verification.VerificationTables.Bound, .. CallTables.Bound])).Ok);

        // Nothing comes after it.
        Assert.Equal("call-over", (await adds.TypesAsync("scratchpad", "late", One, 9, seen: 9)).Refusal!.Code);
        Assert.Equal(0, await desk.House.Store.ReadAsync(db => db.NumberAsync("SELECT count(*) FROM call_draft")));

        Task<Step<WrappedUp>> WrapAsync(DeskCall call, UnkeptText unkept) =>
            new WrapUp(call.Agent, call.Id, "answered", [], NothingTold: true) { Unkept = unkept }.HandleAsync(desk.Floor);
    }

    [Fact]
    public async Task A_call_that_goes_to_somebody_else_takes_the_unfinished_note_along_and_not_the_scratchpad()
    {
        await using var desk = await Desk.OpenAsync(postgres: false);
        var (call, supervisor) = (await desk.CallFromAsync(), desk.NewAgent("supervisor"));
        await call.TypesAsync("note", "Ring back at noon", One, 1);
        await call.TypesAsync("scratchpad", "she sounds tired", One, 2);
        Assert.NotNull((await new TakeOver(supervisor, call.Id).HandleAsync(desk.Floor)).Value);
        Assert.Equal([("note", "Ring back at noon")], (await call.As(supervisor).DraftsAsync()).All.Select(d => (d.Field, d.Text)));
        Assert.Equal("not-your-call", (await call.TypesAsync("scratchpad", "she sounds tired, and", One, 3, seen: 1)).Refusal!.Code);
        Assert.Contains(await desk.EntriesAsync(), e => e.Kind == "call.taken-over" && e.Detail?.GetValueOrDefault("drafts-destroyed")?.List is ["scratchpad"]);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_save_that_meets_the_wrap_up_on_its_way_leaves_nothing_behind(bool postgres)
    {
        await using var desk = await Desk.OpenAsync(postgres);
        var call = await desk.CallFromAsync();
        var held = (await desk.House.Store.ReadAsync(db => CallState.ReadAsync(db, call.Id)))!.Held;
        var log = await desk.House.Logs.OfAsync(desk.Client.Id);
        ValueTask<DraftSaved> SaveAsync(HeldCall by) => desk.House.Drafts.SaveAsync(
            by, "note", "late", new DraftMark(One, 1, 0), log.Id, (_, _) => throw new InvalidOperationException("It must not come to an entry."));
        await Assert.ThrowsAsync<StaleException>(async () => await SaveAsync(held with { Agent = Ids.New(desk.Time) }));
        await call.WrapsUpAsync();
        await Assert.ThrowsAsync<StaleException>(async () => await SaveAsync(held));
        Assert.Equal(0, await desk.House.Store.ReadAsync(db => db.NumberAsync("SELECT count(*) FROM call_draft")));
    }

    [Fact]
    public async Task Somebody_elses_call_other_fields_and_too_much_are_refused_and_save_nothing()
    {
        await using var desk = await Desk.OpenAsync(postgres: false);
        var call = await desk.CallFromAsync();
        await call.TypesAsync("note", "mine", One, 1);
        foreach (var thief in new[] { call.As(desk.NewAgent("agent")), call.As(call.Agent with { OnlyClient = Ids.New(desk.Time) }), new DeskCall(desk, call.Agent, Ids.New(desk.Time)) })
        {
            Assert.Equal("not-your-call", (await thief.TypesAsync("note", "theirs", Two, 9, seen: 9)).Refusal!.Code);
            Assert.Equal("not-your-call", (await new ReadDrafts(thief.Agent, thief.Id).HandleAsync(desk.Floor)).Refusal!.Code);
        }

        foreach (var (field, length) in DraftFields.Longest)
        {
            Assert.NotNull((await call.TypesAsync(field, new string('x', length), One, 2, seen: 1)).Value);
            Assert.Equal("bad-input", (await call.TypesAsync(field, new string('x', length + 1), One, 3, seen: 2)).Refusal!.Code);
        }

        foreach (var field in new[] { "answer", "name", "code", "", "note; DROP" })
        {
            Assert.Equal("bad-input", (await call.TypesAsync(field, "secret", One, 9)).Refusal!.Code);
        }

        Assert.Equal("bad-input", (await call.TypesAsync("note", "x", One, -1)).Refusal!.Code);
        Assert.Equal(DraftFields.Longest.Keys.Order(), (await call.DraftsAsync()).All.Select(d => d.Field));
        Assert.All((await call.DraftsAsync()).All, d => Assert.Equal(DraftFields.Longest[d.Field], d.Text.Length));
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task Typing_disturbs_no_step_that_runs_meanwhile(bool postgres)
    {
        await using var desk = await Desk.OpenAsync(postgres);
        var call = await desk.CallFromAsync();
        await call.IdentifiesAsync(InventedPatient.Maria);
        var before = (await call.ScreenAsync()).Value!.Version;
        var saves = Enumerable.Range(1, 60).Select(i => call.TypesAsync("note", $"text {i}", One, i, seen: 0)).ToList();
        Task<Step<Verified>>[] steps = [call.VerifiesAsync(FactorIds.Phone, InventedPatient.Maria.Phone), call.VerifiesAsync(FactorIds.Address, "1 Wrong Street 02139")];
        await Task.WhenAll([.. saves, .. steps]);
        Assert.All(saves, save => Assert.Null(save.Result.Refusal));
        Assert.Equal([true, false], steps.Select(step => step.Result.Value!.Matched));
        Assert.Equal(before + 2, (await call.ScreenAsync()).Value!.Version);
        Assert.Equal("text 60", (await call.DraftsAsync()).Of("note").Text);
        Assert.DoesNotContain(await desk.EntriesAsync(), e => e.Reason == "moved-on");
    }
}
