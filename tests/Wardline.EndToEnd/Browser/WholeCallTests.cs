using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Wardline.EndToEnd.Browser.CallSteps;
using Xunit;

namespace Wardline.EndToEnd.Browser;

/// <summary>
/// Whole calls through the simulated switch, by the keyboard alone: it rings, the desk pops, what the caller says is asked of the
/// switch, and at the end one hangs up and wraps up. Four by who calls; <see cref="WholeCallTroubleTests"/> has the four in which something happens.
/// </summary>
public sealed class WholeCallTests(BrowsedDemo demo) : IClassFixture<BrowsedDemo>
{
    [Fact]
    public async Task Genuine_is_served_and_then_the_record_is_closed()
    {
        var card = demo.Card("genuine");
        await using var desktop = await demo.DeskOfAsync("agent");
        var (page, keys) = (desktop.Page, desktop.Keys);
        using var caller = await AnswerAsync(demo, desktop, "genuine", "agent");
        await desktop.LookAsync("call-identify");
        await keys.TypeAsync("Full name", "Thessaly Quorn");
        await keys.PressAsync("Tab");
        await keys.TypeAsync("Birth date", await caller.SaysAsync("Birth date"));
        await keys.PressAsync("Enter");
        await Assertions.Expect(page.GetByText("Nobody fits all of that")).ToBeVisibleAsync();
        await desktop.LookAsync("call-identify-nobody");
        await keys.PressAsync("Control+a");
        await keys.TypeAsync("Full name", await caller.SaysAsync("Full name"));
        await keys.PressAsync("Enter");
        await Assertions.Expect(page.GetByText("One patient fits")).ToBeVisibleAsync();
        await desktop.LookAsync("call-verify");
        await AddressAsync(desktop, caller);
        await desktop.LookAsync("call-authority");
        await SelfAsync(desktop);
        await desktop.LookAsync("call-purpose");
        await PurposeAsync(desktop, "Medication refill");
        await desktop.LookAsync("call-verify-further");
        await SendCodeAsync(desktop);
        await desktop.LookAsync("call-code-sent");
        await OpenByCodeAsync(desktop, "Medication refill");
        await desktop.LookAsync("call-view");

        await page.Clock.InstallAsync();
        await RevealAsync(desktop);
        await desktop.LookAsync("call-revealed");
        await HidesByItselfAsync(page);
        await ChangesContactAsync(desktop);
        await NoteAndTellAsync(desktop);
        await desktop.LookAsync("call-wrap-up");
        var call = new Uri(page.Url).AbsolutePath;
        await HangUpAndWrapUpAsync(desktop, caller, "Answered", "to the patient: Medications$");
        await desktop.LookAsync("desk-wrapped-up");
        await NothingIsLeftAsync(desktop, card, call);
    }

    [Fact]
    public async Task Representative_who_is_not_on_file_waits_for_a_supervisor_and_is_then_served()
    {
        await using var desktop = await demo.DeskOfAsync("agent");
        var (page, keys) = (desktop.Page, desktop.Keys);
        using var caller = await AnswerAsync(demo, desktop, "friend", "agent");
        await SearchByPhoneAsync(desktop, CardSaid.SharedPhone());
        await Assertions.Expect(page.GetByText("More than one patient fits.")).ToBeVisibleAsync();
        await desktop.LookAsync("call-identify-one-more");
        await keys.TabToAsync(page.GetByLabel("Phone number"), "Shift+Tab");
        await keys.PressAsync("Control+a");
        await keys.PressAsync("Delete");
        await keys.TabToAsync(page.GetByLabel("Full name"), "Shift+Tab");
        await IdentifyAsync(desktop, caller);
        await AddressAsync(desktop, caller);

        await keys.TabToAsync(page.GetByLabel("The caller's own name"));
        await RepresentativeAsync(desktop, caller);
        await Assertions.Expect(page.GetByRole(AriaRole.Region, new() { Name = "What to do now" }).GetByRole(AriaRole.Alert)).ToContainTextAsync("no authority");
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "The caller is the patient" })).ToHaveCountAsync(0);
        await desktop.LookAsync("call-authority-refused");
        await using (var supervisor = await demo.DeskOfAsync("supervisor"))
        {
            await EnterAsync(supervisor, "Wilfred", "Ashgrove", TimeProvider.System.GetUtcNow().AddDays(30));
        }

        await RepresentativeAsync(desktop, caller);
        await Assertions.Expect(page.GetByText("the caller is a representative on file")).ToBeVisibleAsync();
        await desktop.LookAsync("call-represented");
        await PurposeAsync(desktop, "Appointment");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Record for: Appointment" })).ToBeFocusedAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Region, new() { Name = "This call" })).ToContainTextAsync("a representative, for Appointment");
        await HangUpAndWrapUpAsync(desktop, caller, "Answered");
    }

    [Fact]
    public async Task Impostor_is_locked_out_and_learns_neither_what_was_wrong_nor_anything_of_the_patient()
    {
        var card = demo.Card("guesser");
        await using var desktop = await demo.DeskOfAsync("nurse");
        var (page, keys) = (desktop.Page, desktop.Keys);
        using var caller = await AnswerAsync(demo, desktop, "guesser", "nurse");
        await keys.PressAsync("Enter");
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("A search needs name and birth date together");
        await desktop.LookAsync("call-identify-refused");
        await IdentifyAsync(desktop, caller);

        var secrets = card.Secrets();
        foreach (var (factor, asked) in ((string, string)[])[("address", "Address"), ("member-id", "Member id"), ("ssn-last4", "Last four of the social security number")])
        {
            await AskAsync(desktop, factor);
            var last = factor == "ssn-last4";
            await Assertions.Expect(page.GetByText(last ? "Recording paused" : "◉ Recording")).ToBeVisibleAsync();
            Assert.Equal(last ? "paused" : "on", (await caller.StateAsync()).GetProperty("recording").GetString());
            await keys.PressAsync("Enter");
            await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Could you please say that once more?");
            await page.Keyboard.TypeAsync(await caller.SaysAsync(asked));
            await keys.PressAsync("Enter");
            await Assertions.Expect(page.GetByText(last ? "Questions are closed for now" : "That does not match.")).ToBeVisibleAsync();
            await desktop.LookAsync(last ? "call-locked" : $"call-no-match-{factor}");
            var html = await page.ContentAsync();
            Assert.All(secrets, secret => Assert.DoesNotContain(secret, html, StringComparison.OrdinalIgnoreCase));
        }

        await Assertions.Expect(page.GetByText("I can't confirm your details")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "Take a message as a note" })).ToBeFocusedAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Send a code by e-mail" })).ToHaveCountAsync(0);
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Check" })).ToHaveCountAsync(0);
        Assert.DoesNotMatch("(?i)address|member|social security", await page.Locator("main").InnerTextAsync());

        // Another way on, by the keyboard: a message, and the end.
        await keys.PressAsync("Enter");
        await keys.TypeAsync("New note", "Asks for a call back; not verified.");
        await keys.TabToAsync(page.GetByRole(AriaRole.Button, new() { Name = "Keep the note" }));
        await keys.PressAsync("Enter");
        await Assertions.Expect(page.GetByText("The note is kept.")).ToBeVisibleAsync();
        await HangUpAndWrapUpAsync(desktop, caller, "Message taken");
    }

    [Fact]
    public async Task Forgetful_is_helped_another_way_by_a_call_back_and_the_telephone_needs_no_mouse_either()
    {
        await using var desktop = await demo.DeskOfAsync("supervisor");
        await using var telephone = await Desktop.OpenAsync(demo.Phones);
        var (page, keys, phone) = (desktop.Page, desktop.Keys, telephone.Page);
        await AtTheDeskAsync(desktop);
        await phone.GotoAsync("/");
        await telephone.ProveTheListenerHearsAsync();
        await phone.ReloadAsync();
        await telephone.LookAsync("switch-quiet");
        await telephone.Keys.ChooseAsync(phone.GetByLabel("Caller"), "Forgetful");
        await telephone.Keys.PressAsync("Tab");
        await telephone.Keys.ChooseAsync(phone.GetByLabel("rings at"), "Sol Pemberley");
        await telephone.Keys.PressAsync("Tab");
        await telephone.Keys.PressAsync(Button("Ring"));
        await Assertions.Expect(Ringing(page)).ToBeFocusedAsync();
        await telephone.LookAsync("switch-ringing");
        await telephone.Keys.PressAsync(Button("Answer"));
        await Assertions.Expect(page.GetByLabel("Full name")).ToBeFocusedAsync();
        await IdentifyAsync(desktop, demo.Card("forgetful"));

        // The old address first. Nobody asks again for what did not match before something else was tried.
        await keys.TypeAsync("Street address with ZIP", await SaysAsync("Address (0/2)", "12 Old Mill Lane, 02139"));
        await telephone.LookAsync("switch-talking");
        await keys.PressAsync("Enter");
        await Assertions.Expect(page.GetByText("That does not match.")).ToBeVisibleAsync();
        await keys.TabToAsync(page.GetByRole(AriaRole.Button, new() { Name = "Call back", Exact = true }));
        await telephone.Keys.TabToAsync(Button("Hang up"));
        await telephone.Keys.PressAsync("Enter");
        await Assertions.Expect(phone.GetByText("No call is on.")).ToBeVisibleAsync();
        await keys.PressAsync("Enter");
        await Assertions.Expect(page.GetByText("The telephone system calls the number on file.")).ToBeVisibleAsync();
        await desktop.LookAsync("call-called-back");
        await Assertions.Expect(phone.GetByRole(AriaRole.Table).Last.GetByRole(AriaRole.Row).Nth(1)).ToHaveTextAsync(new Regex("answered.*202 applied"));
        await keys.TabToAsync(page.GetByRole(AriaRole.Link, new() { Name = "Look again" }));
        await keys.PressAsync("Enter");
        await Assertions.Expect(page.GetByText("The number on file was called, and somebody picked up.")).ToBeVisibleAsync();
        await desktop.LookAsync("call-back-reached");
        await Assertions.Expect(page.Locator(".callback > .told")).ToBeFocusedAsync();
        await keys.TabToAsync(page.GetByRole(AriaRole.Button, new() { Name = "They answered and I know it is them: go on" }));
        await keys.PressAsync("Enter");
        await Assertions.Expect(page.Locator("#level")).ToContainTextAsync("✔ Verified: High");
        await SelfAsync(desktop);
        await PurposeAsync(desktop, "Billing and claims");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Record for: Billing and claims" })).ToBeFocusedAsync();
        await telephone.Keys.TabToAsync(Button("Hang up"));
        await telephone.Keys.PressAsync("Enter");
        await Assertions.Expect(phone.GetByText("No call is on.")).ToBeVisibleAsync();
        await Assertions.Expect(phone.GetByLabel("Caller")).ToHaveValueAsync("forgetful");
        await WrapUpAsync(desktop, "Answered");

        ILocator Button(string name) => phone.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

        async Task<string> SaysAsync(string button, string words)
        {
            await telephone.Keys.TabToAsync(Button(button));
            await telephone.Keys.PressAsync("Enter");
            await Assertions.Expect(phone.Locator(".said")).ToHaveTextAsync(words);
            return words;
        }
    }
}
