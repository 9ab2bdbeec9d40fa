using System.Collections.Immutable;
using Wardline.Calls;
using Wardline.Guard.Ledger;
using Wardline.Guard.Vault;
using Wardline.Messages;
using Xunit;

namespace Wardline.Tests.Calls;

/// <summary>Unfinished text at its edges: line ends, pages without a script, a wrap-up that has seen less, a call that turns to another patient.</summary>
public class DraftEdgeTests
{
    static readonly Guid One = new("0190a5c2-7b6e-7c00-8000-0000000000a1"), Nowhere = Guid.Empty;

    [Fact]
    public async Task A_line_end_counts_as_one_character_and_is_kept_as_one()
    {
        await using var desk = await Desk.OpenAsync(postgres: false);
        var call = await desk.CallFromAsync();
        string Lines(int longest) => string.Concat(Enumerable.Repeat("a\r\n", longest / 2));
        foreach (var (field, longest) in DraftFields.Longest)
        {
            Assert.NotNull((await call.TypesAsync(field, Lines(longest), One, 1)).Value);
            Assert.Equal(Lines(longest).Replace("\r\n", "\n", StringComparison.Ordinal), (await call.DraftsAsync()).Of(field).Text);
        }

        var note = Lines(AddNote.Longest);
        Assert.NotNull((await call.NotesAsync(note)).Value);
        Assert.Equal(AddNote.Longest, Assert.Single((await new ReadNotes(call.Agent, call.Id).HandleAsync(desk.Floor)).Value!.All).Text.Length);
        Assert.Equal(AddNote.Longest, new RecordDisclosure(call.Agent, call.Id, ToldTo.Other, ["appointments"], note).Details!.Length);
        Assert.Equal(MessageText.LongestText, new MakeRequest(call.Agent, call.Id, "message", "other", null, Lines(MessageText.LongestText), false).Text!.Length);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task Two_pages_without_a_script_are_two_windows(bool postgres)
    {
        await using var desk = await Desk.OpenAsync(postgres);
        var call = await desk.CallFromAsync();
        Assert.NotNull((await call.TypesAsync("scratchpad", "from one", Nowhere, 1)).Value);
        Assert.Equal("changed-elsewhere", (await call.TypesAsync("scratchpad", "from two", Nowhere, 2)).Refusal!.Code);
        Assert.Equal("from one", (await call.DraftsAsync()).Of("scratchpad").Text);
        Assert.Equal(2, (await call.TypesAsync("scratchpad", "from two", Nowhere, 1, seen: 1)).Value!.Version);

        // A note that is kept takes only the draft that its page has shown.
        await call.TypesAsync("note", "another", Nowhere, 1);
        await new AddNote(call.Agent, call.Id, "mine") { Draft = new DraftMark(Nowhere, 2, 0) }.HandleAsync(desk.Floor);
        Assert.Equal("another", (await call.DraftsAsync()).Of("note").Text);
        await new AddNote(call.Agent, call.Id, "another") { Draft = new DraftMark(Nowhere, 3, 1) }.HandleAsync(desk.Floor);
        Assert.Equal("", (await call.DraftsAsync()).Of("note").Text);
    }

    [Fact]
    public async Task A_version_says_which_page_made_it()
    {
        await using var desk = await Desk.OpenAsync(postgres: false);
        var call = await desk.CallFromAsync();
        await call.TypesAsync("note", "mine", One, 1);
        Assert.Equal(One, (await new ReadDrafts(call.Agent, call.Id) { OnlyVersions = true }.HandleAsync(desk.Floor)).Value!.Of("note").Page);
    }

    [Theory, InlineData(UnkeptText.Discard), InlineData(UnkeptText.AddNote)]
    public async Task A_wrap_up_that_has_not_seen_the_newest_text_asks_again(UnkeptText unkept)
    {
        await using var desk = await Desk.OpenAsync(postgres: false);
        var call = await desk.CallFromAsync();
        await call.TypesAsync("note", "seen", One, 1);
        await call.TypesAsync("note", "seen, and more", One, 2, seen: 1);
        Assert.Equal("unkept-text", (await WrapAsync(("note", 1))).Refusal!.Code);
        Assert.Equal("unkept-text", (await WrapAsync()).Refusal!.Code);
        Assert.Equal("seen, and more", (await call.DraftsAsync()).Of("note").Text);
        Assert.NotNull((await WrapAsync(("note", 2))).Value);

        Task<Step<WrappedUp>> WrapAsync(params (string Field, long Version)[] seen) => new WrapUp(call.Agent, call.Id, "answered", [], NothingTold: true)
        {
            Unkept = unkept,
            Seen = seen.ToImmutableDictionary(one => one.Field, one => one.Version),
        }.HandleAsync(desk.Floor);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task What_was_begun_about_one_patient_moves_into_the_note_when_the_call_turns_to_another(bool postgres)
    {
        await using var desk = await Desk.OpenAsync(postgres);
        var call = await desk.CallFromAsync();
        Assert.Equal(UnfinishedText.None, (await call.IdentifiesAsync(InventedPatient.Maria)).Value!.Unfinished);
        await call.TypesAsync("details", "told the sister", One, 1);
        await call.TypesAsync("refill-about", "the blue ones", One, 2);
        await call.TypesAsync("scratchpad", "she sounds tired", One, 3);

        // The same patient again is no turn.
        Assert.Equal(UnfinishedText.None, (await call.IdentifiesAsync(InventedPatient.Maria)).Value!.Unfinished);
        Assert.Equal("told the sister", (await call.DraftsAsync()).Of("details").Text);
        Assert.Equal(UnfinishedText.Moved, (await call.IdentifiesAsync(InventedPatient.Quentin)).Value!.Unfinished);
        var drafts = await call.DraftsAsync();
        Assert.Equal(["", "", "told the sister\nthe blue ones", "she sounds tired"], new[] { "details", "refill-about", "note", "scratchpad" }.Select(field => drafts.Of(field).Text));
        Assert.Equal(2, drafts.Of("details").Version);
        Assert.Equal(["details", "refill-about"], Assert.Single(await desk.EntriesAsync(), e => e.Detail?.ContainsKey("drafts-moved") == true).Detail!["drafts-moved"].List!);
        await desk.CheckAsync("told the sister", "the blue ones");
    }

    [Fact]
    public async Task Beside_an_unfinished_note_it_is_destroyed_and_that_is_said()
    {
        await using var desk = await Desk.OpenAsync(postgres: false);
        var call = await desk.CallFromAsync();
        await call.IdentifiesAsync(InventedPatient.Maria);
        await call.TypesAsync("details", "told the sister", One, 1);
        await call.TypesAsync("note", "Ring back at noon", One, 2);
        Assert.Equal(UnfinishedText.Destroyed, (await call.IdentifiesAsync(InventedPatient.Quentin)).Value!.Unfinished);
        Assert.Equal(("", "Ring back at noon"), ((await call.DraftsAsync()).Of("details").Text, (await call.DraftsAsync()).Of("note").Text));
        Assert.Contains(await desk.EntriesAsync(), e => e.Kind == "call.identify" && e.Detail?.GetValueOrDefault("drafts-destroyed")?.List is ["details"]);
    }

    [Fact]
    public void Every_field_of_a_request_is_a_draft_of_its_own()
    {
        Assert.Equal(4, CareMessage.Kinds.Count);
        Assert.All(CareMessage.Kinds.Keys, kind => Assert.Equal(MessageText.LongestText, DraftFields.Longest[DraftFields.Text(kind)]));
        Assert.All(CareMessage.Kinds.Keys.Where(kind => kind != "message"), kind => Assert.Equal(MessageText.LongestAbout, DraftFields.Longest[DraftFields.About(kind)]));

        // What a browser sends while it leaves is 64 KB at most, with the names and marks around each text.
        Assert.True(DraftFields.Longest.Values.Sum(longest => longest + 1_000) < 64 * 1024);
    }
}
