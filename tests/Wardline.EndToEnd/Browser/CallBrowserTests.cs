using Microsoft.Playwright;
using static Wardline.EndToEnd.Browser.CallSteps;
using Xunit;

namespace Wardline.EndToEnd.Browser;

/// <summary>Calls of the demo's cards in a browser, by the keyboard alone, each page looked at in light and dark.</summary>
public class CallBrowserTests(BrowsedDemo demo) : IClassFixture<BrowsedDemo>
{
    [Fact]
    public async Task A_genuine_caller_is_served_by_the_keyboard_alone_and_then_the_record_is_closed()
    {
        var card = demo.Card("genuine");
        await using var desktop = await demo.DeskOfAsync("agent");
        var (page, keys) = (desktop.Page, desktop.Keys);

        await OpenCallAsync(desktop, card);
        await desktop.LookAsync("call-identify");
        await keys.TypeAsync("Full name", "Thessaly Quorn");
        await keys.PressAsync("Tab");
        await keys.TypeAsync("Birth date", card.Says("birth-date"));
        await keys.PressAsync("Enter");
        await Assertions.Expect(page.GetByText("Nobody fits all of that")).ToBeVisibleAsync();
        await desktop.LookAsync("call-identify-nobody");
        await keys.PressAsync("Control+a");
        await keys.TypeAsync("Full name", card.Says("full-name"));
        await keys.PressAsync("Enter");
        await Assertions.Expect(page.GetByText("One patient fits")).ToBeVisibleAsync();
        await desktop.LookAsync("call-verify");

        await keys.TypeAsync("Street address with ZIP", card.Says("address"));
        await keys.PressAsync("Enter");
        await Assertions.Expect(page.GetByText("That matches.")).ToBeVisibleAsync();
        await desktop.LookAsync("call-authority");
        await keys.PressAsync(page.GetByRole(AriaRole.Button, new() { Name = "The caller is the patient" }));
        await Assertions.Expect(page.GetByText("the caller speaks as the patient")).ToBeVisibleAsync();
        await desktop.LookAsync("call-purpose");
        await keys.PressAsync("ArrowDown");
        await keys.PressAsync("Enter");
        await Assertions.Expect(page.GetByText("The purpose is set.")).ToBeVisibleAsync();
        await desktop.LookAsync("call-verify-further");

        await keys.PressAsync(page.GetByRole(AriaRole.Button, new() { Name = "Send a code by e-mail" }));
        await Assertions.Expect(page.GetByText("A code went to")).ToBeVisibleAsync();
        await desktop.LookAsync("call-code-sent");
        await keys.TypeAsync("Code that the caller reads out", await CodeAsync(desktop));
        await keys.PressAsync("Enter");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Record for: Medication refill" })).ToBeFocusedAsync();
        await desktop.LookAsync("call-view");

        await page.Clock.InstallAsync();
        await RevealAsync(desktop);
        await desktop.LookAsync("call-revealed");
        await HidesByItselfAsync(page);
        await ChangesContactAsync(desktop);
        await NoteAndTellAsync(desktop);
        await desktop.LookAsync("call-wrap-up");
        await keys.ChooseAsync(page.GetByLabel("How the call ended"), "Answered");
        var call = new Uri(page.Url).AbsolutePath;
        await keys.TabToAsync(page.GetByRole(AriaRole.Checkbox, new() { NameRegex = new("to the patient: Medications$") }));
        await keys.PressAsync("Space");
        await keys.PressAsync("Enter");
        await Assertions.Expect(page.GetByText("The call is wrapped up.")).ToBeVisibleAsync();
        await desktop.LookAsync("desk-wrapped-up");
        await NothingIsLeftAsync(desktop, card, call);
    }

    // The mailbox gave the code, so it can't be changed by it; the telephone can, and the page says who is told.
    static async Task ChangesContactAsync(Desktop desktop)
    {
        var (page, keys) = (desktop.Page, desktop.Keys);
        await keys.TabToAsync(page.GetByText("Change contact details", new() { Exact = true }));
        await keys.PressAsync("Enter");
        await keys.TabToAsync(page.GetByLabel("What changes"));
        await keys.ChooseAsync(page.GetByLabel("What changes"), "E-mail address");
        await keys.PressAsync("Tab");
        await keys.TypeAsync("The new one", "new.mailbox@example.net");
        await keys.TabToAsync(page.GetByRole(AriaRole.Button, new() { Name = "Change it" }));
        await keys.PressAsync("Enter");
        await Assertions.Expect(page.GetByText("in a way that doesn't depend on it")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByLabel("What changes")).ToBeFocusedAsync();
        await desktop.LookAsync("call-contact-refused");
        await keys.PressAsync("ArrowUp");
        await keys.PressAsync("Tab");
        await keys.PressAsync("Control+a");
        await keys.TypeAsync("The new one", "617 555 0188");
        await keys.TabToAsync(page.GetByRole(AriaRole.Button, new() { Name = "Change it" }));
        await keys.PressAsync("Enter");
        await Assertions.Expect(page.GetByText("Changed: telephone number •••-•••-••88.")).ToBeVisibleAsync();
        await desktop.LookAsync("call-contact-changed");
    }

    // Held, a revealed value stays; let go, it is gone after a while, and not only to the eye.
    static async Task HidesByItselfAsync(IPage page)
    {
        var (shown, hint) = (page.Locator("#shown"), page.Locator("#shown-hint"));
        var value = await shown.InnerTextAsync();
        await page.Keyboard.DownAsync("Space");
        await Assertions.Expect(hint).ToContainTextAsync("kept");
        await page.Clock.RunForAsync(60_000);
        await Assertions.Expect(shown).ToHaveTextAsync(value);
        await page.Keyboard.UpAsync("Space");
        await page.Clock.RunForAsync(20_000);
        await Assertions.Expect(hint).ToHaveTextAsync("Hidden again. Reveal it anew if you still need it.");
        Assert.DoesNotContain(value, await page.ContentAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_sentences_come_in_Spanish_by_a_key_and_stay_so_for_the_call()
    {
        await using var desktop = await demo.DeskOfAsync("nurse");
        var (page, keys) = (desktop.Page, desktop.Keys);
        await OpenCallAsync(desktop, demo.Card("genuine"));
        await keys.TabToAsync(page.GetByRole(AriaRole.Button, new() { Name = "Español" }), "Shift+Tab");
        await keys.PressAsync("Enter");
        await Assertions.Expect(page.GetByText("“¿Me da el nombre y la fecha de nacimiento del paciente, por favor?”")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByLabel("Full name")).ToBeFocusedAsync();
        await desktop.LookAsync("call-spanish");
        await IdentifyAsync(desktop, demo.Card("genuine"));
        await Assertions.Expect(page.GetByText("“¿Cuál es la dirección con el código postal, por favor?”")).ToBeVisibleAsync();
        await keys.TabToAsync(page.GetByRole(AriaRole.Button, new() { Name = "Emergency" }), "Shift+Tab");
        await keys.PressAsync("Enter");
        await Assertions.Expect(page.GetByText("“Estoy aquí con usted. ¿Dónde se encuentra en este momento?”")).ToBeVisibleAsync();
        await desktop.LookAsync("call-emergency-spanish");
    }

    [Fact]
    public async Task An_impostor_is_locked_out_and_learns_neither_what_was_wrong_nor_anything_of_the_patient()
    {
        var card = demo.Card("guesser");
        await using var desktop = await demo.DeskOfAsync("nurse");
        var (page, keys) = (desktop.Page, desktop.Keys);
        await OpenCallAsync(desktop, card);
        await keys.PressAsync("Enter");
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("A search needs name and birth date together");
        await desktop.LookAsync("call-identify-refused");
        await IdentifyAsync(desktop, card);

        var secrets = card.Secrets();
        foreach (var factor in (string[])["address", "member-id", "ssn-last4"])
        {
            await AskAsync(desktop, factor);
            await keys.PressAsync("Enter");
            await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Could you please say that once more?");
            await page.Keyboard.TypeAsync(card.Says(factor));
            await keys.PressAsync("Enter");
            var last = factor == "ssn-last4";
            await Assertions.Expect(page.GetByText(last ? "Questions are closed for now" : "That does not match.")).ToBeVisibleAsync();
            await desktop.LookAsync(last ? "call-locked" : $"call-no-match-{factor}");
            var html = await page.ContentAsync();
            Assert.All(secrets, secret => Assert.DoesNotContain(secret, html, StringComparison.OrdinalIgnoreCase));
        }

        await Assertions.Expect(page.GetByText("Say: “I can't confirm your details")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "Take a message as a note" })).ToBeFocusedAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Send a code by e-mail" })).ToHaveCountAsync(0);
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Check" })).ToHaveCountAsync(0);
        var closed = await page.Locator("main").InnerTextAsync();
        Assert.DoesNotMatch("(?i)address|member|social security", closed);

        // Another way on, by the keyboard: a message, and the end.
        await keys.PressAsync("Enter");
        await keys.TypeAsync("New note", "Asks for a call back; not verified.");
        await keys.TabToAsync(page.GetByRole(AriaRole.Button, new() { Name = "Keep the note" }));
        await keys.PressAsync("Enter");
        await Assertions.Expect(page.GetByText("The note is kept.")).ToBeVisibleAsync();
        await keys.PressAsync("F8");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Emergency: say this now" })).ToBeFocusedAsync();
        await desktop.LookAsync("call-emergency");
    }

    [Fact]
    public async Task Who_speaks_for_a_patient_and_is_not_on_file_waits_for_a_supervisor()
    {
        var card = demo.Card("friend");
        await using var desktop = await demo.DeskOfAsync("agent");
        var (page, keys) = (desktop.Page, desktop.Keys);
        await OpenCallAsync(desktop, card);
        await SearchByPhoneAsync(desktop, CardSaid.SharedPhone());
        await Assertions.Expect(page.GetByText("More than one patient fits.")).ToBeVisibleAsync();
        await desktop.LookAsync("call-identify-one-more");
        await page.GetByLabel("Phone number").ClearAsync();
        await page.GetByLabel("Full name").FocusAsync();
        await IdentifyAsync(desktop, card);
        await keys.TypeAsync("Street address with ZIP", card.Says("address"));
        await keys.PressAsync("Enter");

        await keys.TabToAsync(page.GetByLabel("The caller's own name"));
        await keys.TypeAsync("The caller's own name", "Wilfred Ashgrove");
        await keys.PressAsync("Enter");
        await Assertions.Expect(page.GetByRole(AriaRole.Region, new() { Name = "What to do now" }).GetByRole(AriaRole.Alert)).ToContainTextAsync("no authority");
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "The caller is the patient" })).ToHaveCountAsync(0);
        await desktop.LookAsync("call-authority-refused");
        await using (var supervisor = await demo.DeskOfAsync("supervisor"))
        {
            await EnterAsync(supervisor, "Wilfred", "Ashgrove", TimeProvider.System.GetUtcNow().AddDays(30));
        }

        await keys.TypeAsync("The caller's own name", "Wilfred Ashgrove");
        await keys.PressAsync("Enter");
        await Assertions.Expect(page.GetByText("the caller is a representative on file")).ToBeVisibleAsync();
        await desktop.LookAsync("call-represented");
    }
}
