using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Wardline.EndToEnd.Browser.CallSteps;
using static Wardline.EndToEnd.Browser.DraftSteps;
using Xunit;

namespace Wardline.EndToEnd.Browser;

/// <summary>Whole calls through the simulated switch in which something happens: an emergency, a transfer, a dead network, a killed server.</summary>
public sealed class WholeCallTroubleTests(BrowsedDemo demo) : IClassFixture<BrowsedDemo>
{
    [Fact]
    public async Task Emergency_in_Spanish_is_two_keys_from_any_field_to_the_emergency_number()
    {
        await using var desktop = await demo.DeskOfAsync("nurse");
        var (page, keys) = (desktop.Page, desktop.Keys);
        await AtTheDeskAsync(desktop);
        await desktop.ProveTheListenerHearsAsync();
        await page.ReloadAsync();
        using var caller = await AnswerAsync(demo, desktop, "emergency", "nurse");
        await keys.TabToAsync(page.GetByRole(AriaRole.Button, new() { Name = "Español" }), "Shift+Tab");
        await keys.PressAsync("Enter");
        await Assertions.Expect(page.GetByText("“¿Me da el nombre y la fecha de nacimiento del paciente, por favor?”")).ToBeVisibleAsync();
        await desktop.LookAsync("call-spanish");
        await IdentifyAsync(desktop, caller);
        await Assertions.Expect(page.GetByText("“¿Cuál es la dirección con el código postal, por favor?”")).ToBeVisibleAsync();

        // In the middle of a word, and without any verification.
        await keys.TypeAsync("Street address with ZIP", "12 Ma");
        await keys.PressAsync("F8");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Emergency: say this now" })).ToBeFocusedAsync();
        await Assertions.Expect(page.GetByText("“Estoy aquí con usted. ¿Dónde se encuentra en este momento?”")).ToBeVisibleAsync();
        await desktop.LookAsync("call-emergency-spanish");
        await keys.PressAsync("F8");
        await Assertions.Expect(page.GetByText("The telephone system transfers the call.")).ToBeVisibleAsync();
        await desktop.LookAsync("call-emergency-transferred");
        Assert.Equal("call.transfer", (await caller.OrdersAsync())[0]);

        // The number has picked up: the telephone call goes on without the desk, and the desk's call stays for the wrap-up.
        await Assertions.Expect(page.GetByText("Not verified").First).ToBeVisibleAsync();
        await WrapUpAsync(desktop, "Emergency");
        await caller.PressAsync("hang-up");
    }

    /// <summary>The telephone at the keys; and what is left of the time for which the caller is verified, to its end in the middle of a note.</summary>
    [Fact]
    public async Task The_caller_waits_and_an_interpreter_joins_by_keys_and_the_level_runs_out()
    {
        await using var desktop = await demo.DeskOfAsync("agent");
        var (page, keys) = (desktop.Page, desktop.Keys);
        var (line, left) = (page.Locator("#line-state"), page.Locator("#level .left"));
        await page.Clock.InstallAsync();
        using var caller = await AnswerAsync(demo, desktop, "genuine", "agent");
        await keys.PressAsync("F2");
        await Assertions.Expect(line).ToHaveTextAsync("‖ Caller on hold");
        await desktop.LookAsync("call-held");
        await keys.PressAsync("F2");
        await Assertions.Expect(line).ToHaveTextAsync("");
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Hold" })).ToBeVisibleAsync();

        await keys.PressAsync("Shift+F2");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Others on the line");
        await desktop.LookAsync("call-others");
        await keys.TabToAsync(page.GetByRole(AriaRole.Button, new() { Name = "Spanish interpreter" }));
        await keys.PressAsync("Enter");
        await Assertions.Expect(line).ToHaveTextAsync("✚ Interpreter on the call");
        await IdentifyAsync(desktop, caller);
        await Assertions.Expect(page.GetByText("An interpreter is with us now.")).ToBeVisibleAsync();
        await AddressAsync(desktop, caller);
        await Assertions.Expect(left).ToHaveTextAsync(new Regex(@"^Good for (59|60):\d\d$"));
        await desktop.LookAsync("call-interpreter");
        await SelfAsync(desktop);
        await PurposeAsync(desktop, "Medication refill");
        await SendCodeAsync(desktop);
        await OpenByCodeAsync(desktop, "Medication refill");

        // With the third one gone the sign goes by itself, and nothing that is typed or focused is touched.
        await caller.PressAsync("resume");
        await Assertions.Expect(line).ToHaveTextAsync("");
        await keys.PressAsync("?");
        await Assertions.Expect(page.Locator("#keys")).ToContainTextAsync("Hold; again: back to the caller");
        await keys.TabToAsync(page.GetByLabel("New note"));
        await page.Clock.FastForwardAsync("59:10");
        await Assertions.Expect(page.Locator("#left-said")).ToHaveTextAsync("Good for one minute more");
        await Assertions.Expect(left).ToHaveClassAsync("left short");
        await Assertions.Expect(page.Locator(".record")).ToHaveCountAsync(1);

        // What is open goes though a field has the focus; the page is new once nobody types.
        await page.Clock.FastForwardAsync("01:00");
        await Assertions.Expect(page.Locator(".record")).ToHaveCountAsync(0);
        await Assertions.Expect(page.Locator("#level")).ToHaveTextAsync("◇ The level has run out: verify again");
        await Assertions.Expect(page.GetByLabel("New note")).ToBeFocusedAsync();
        await page.GetByLabel("New note").BlurAsync();
        await page.Clock.FastForwardAsync("00:02");
        await Assertions.Expect(left).ToHaveTextAsync(new Regex("^Good for "));
        await HangUpAndWrapUpAsync(desktop, caller, "Answered");
    }

    [Fact]
    public async Task Transfer_to_a_nurse_takes_the_level_along_and_none_of_the_answers()
    {
        var card = demo.Card("genuine");
        await using var agent = await demo.DeskOfAsync("agent");
        await using var nurse = await demo.DeskOfAsync("nurse");
        var (page, keys) = (agent.Page, agent.Keys);
        await AtTheDeskAsync(nurse);
        using var caller = await AnswerAsync(demo, agent, "genuine", "agent");
        await IdentifyAsync(agent, caller);
        await AddressAsync(agent, caller);
        await SelfAsync(agent);
        await keys.TabToAsync(page.GetByRole(AriaRole.Link, new() { Name = "Hand over" }), "Shift+Tab");
        await keys.PressAsync("Enter");
        await agent.LookAsync("hand-over-telephone");
        await keys.PressAsync("Space");
        await keys.TabToAsync(page.GetByRole(AriaRole.Button, new() { Name = "Offer it and transfer by telephone" }));
        await keys.PressAsync("Enter");
        await Assertions.Expect(page.GetByText("The telephone system transfers the call.")).ToBeVisibleAsync();
        await agent.LookAsync("call-transferring");
        Assert.Equal("nurse@demo.example", (await caller.StateAsync()).GetProperty("next").GetString());

        // At the nurse's desk the telephone rings, and the call can be looked at before it is taken.
        await Assertions.Expect(nurse.Page.GetByRole(AriaRole.Heading, new() { NameRegex = new("hands you a call") })).ToBeVisibleAsync();
        await nurse.LookAsync("desk-transferred");
        await caller.PressAsync("answer");
        await Assertions.Expect(nurse.Page.Locator("#level")).ToContainTextAsync("✔ Verified: Basic");
        await Assertions.Expect(nurse.Page.GetByText("The call is yours. What was established holds; answers were not kept.")).ToBeVisibleAsync();
        await Assertions.Expect(nurse.Page.GetByText("The telephone system transfers the call.")).ToHaveCountAsync(0);
        var facts = nurse.Page.GetByRole(AriaRole.Region, new() { Name = "This call" });
        await Assertions.Expect(facts).ToContainTextAsync("✓ identified");
        await Assertions.Expect(facts).ToContainTextAsync("the patient");
        await nurse.LookAsync("call-transferred");
        var shown = await nurse.Page.ContentAsync();
        Assert.All(card.Secrets(), secret => Assert.DoesNotContain(secret, shown, StringComparison.OrdinalIgnoreCase));
        await Assertions.Expect(page.GetByText("Only the person who holds a call can work on it.")).ToBeVisibleAsync();

        // Nothing is asked twice: the nurse goes on where the agent was.
        await PurposeAsync(nurse, "Nurse triage");
        await SendCodeAsync(nurse);
        await OpenByCodeAsync(nurse, "Nurse triage");
        await HangUpAndWrapUpAsync(nurse, caller, "Answered");
    }

    [Fact]
    public async Task Connection_lost_in_the_middle_of_a_call_loses_no_text()
    {
        await using var desktop = await demo.DeskOfAsync("agent");
        var (page, keys, note) = (desktop.Page, desktop.Keys, Note(desktop.Page));
        using var caller = await AnswerAsync(demo, desktop, "appointment", "agent");
        await IdentifyAsync(desktop, caller);
        await keys.TabToAsync(note);
        await page.Keyboard.TypeAsync("Asks for morn");
        await page.ReloadAsync();
        await Assertions.Expect(note).ToHaveValueAsync("Asks for morn");
        await keys.TabToAsync(note);
        await page.Keyboard.PressAsync("End");
        await page.Keyboard.TypeAsync("ings");
        await keys.TabToAsync(page.GetByLabel("For you only"));
        await page.Keyboard.TypeAsync("blue folder");
        await Assertions.Expect(StateOf(page, "scratchpad")).ToHaveTextAsync("✓ Saved");
        await Assertions.Expect(StateOf(page, "note")).ToHaveTextAsync("✓ Saved");
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Save the scratchpad" })).ToHaveCountAsync(0);
        await desktop.LookAsync("call-draft-saved");

        await page.Context.SetOfflineAsync(true);
        await page.Keyboard.TypeAsync(", page 7");
        await Assertions.Expect(StateOf(page, "scratchpad")).ToContainTextAsync("Not saved yet: no connection");
        await desktop.LookAsync("call-draft-not-saved");

        // A step waits for the text: the page stays, with all that is in it. The caller hangs up meanwhile.
        await keys.TabToAsync(page.GetByRole(AriaRole.Button, new() { Name = "Keep the note" }), "Shift+Tab");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.GetByLabel("For you only")).ToBeFocusedAsync();
        await Assertions.Expect(page.GetByLabel("For you only")).ToHaveValueAsync("blue folder, page 7");
        await caller.PressAsync("hang-up");
        await page.Context.SetOfflineAsync(false);
        await Assertions.Expect(StateOf(page, "scratchpad")).ToHaveTextAsync("✓ Saved");
        await page.ReloadAsync();
        await Assertions.Expect(page.GetByLabel("For you only")).ToHaveValueAsync("blue folder, page 7");
        await Assertions.Expect(note).ToHaveValueAsync("Asks for mornings");

        // The wrap-up asks about the note and takes it along.
        await FillWrapUpAsync(desktop, "Message taken");
        await Assertions.Expect(page.GetByText("The unfinished note: “Asks for mornings”")).ToBeVisibleAsync();
        await desktop.LookAsync("call-unkept-note");
        await keys.PressAsync(page.GetByRole(AriaRole.Button, new() { Name = "Add the note and wrap up" }));
        await Assertions.Expect(page.GetByText("The call is wrapped up.")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Server_killed_in_the_middle_of_a_call_loses_no_text_and_no_state()
    {
        await using var desktop = await demo.DeskOfAsync("agent");
        var (page, keys, note) = (desktop.Page, desktop.Keys, Note(desktop.Page));
        await using var own = await OwnSwitch.StartAsync(demo);
        using var caller = await AnswerAsync(demo, desktop, "genuine", "agent", own.Address);
        await IdentifyAsync(desktop, caller);
        await AddressAsync(desktop, caller);
        await keys.TabToAsync(note);
        await page.Keyboard.TypeAsync("Before the power cut");
        await Assertions.Expect(StateOf(page, "note")).ToHaveTextAsync("✓ Saved");
        await demo.KillAsync();

        // The telephone call goes on without the server; it hears of the end when it is back.
        await page.Keyboard.TypeAsync(", and after it");
        await Assertions.Expect(StateOf(page, "note")).ToContainTextAsync("Not saved yet: no connection");
        await caller.PressAsync("hang-up");
        await demo.StartAgainAsync();
        await page.Keyboard.TypeAsync(".");
        await Assertions.Expect(StateOf(page, "note")).ToHaveTextAsync("✓ Saved");
        await page.ReloadAsync();
        await Assertions.Expect(note).ToHaveValueAsync("Before the power cut, and after it.");
        await Assertions.Expect(page.Locator("#level")).ToContainTextAsync("✔ Verified: Basic");
        await keys.TabToAsync(page.GetByRole(AriaRole.Button, new() { Name = "Keep the note" }));
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.GetByText("The note is kept.")).ToBeVisibleAsync();
        await Assertions.Expect(note).ToHaveValueAsync("");
        await WrapUpAsync(desktop, "Message taken");
        await Assertions.Expect(page.GetByText("No call for you right now.")).ToBeVisibleAsync();
    }
}
