using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Wardline.Samples;
using Xunit;

namespace Wardline.EndToEnd.Browser;

/// <summary>Calls of the demo's cards in a browser, by the keyboard alone, each page looked at in light and dark.</summary>
public partial class CallBrowserTests(BrowsedDemo demo) : IClassFixture<BrowsedDemo>
{
    [Fact]
    public async Task A_genuine_caller_is_served_by_the_keyboard_alone_and_then_the_record_is_closed()
    {
        var card = demo.Card("genuine");
        await using var desktop = await demo.OpenAsync();
        var (page, keys) = (desktop.Page, desktop.Keys);
        await demo.SignInByKeysAsync(desktop, "agent");

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

        await RevealAsync(desktop);
        await desktop.LookAsync("call-revealed");
        await NoteAndTellAsync(desktop);
        await desktop.LookAsync("call-wrap-up");
        await keys.ChooseAsync(page.GetByLabel("How the call ended"), "Answered");
        var call = new Uri(page.Url).AbsolutePath;
        await keys.TabToAsync(page.GetByRole(AriaRole.Checkbox, new() { NameRegex = new("to the patient: Medications$") }));
        await keys.PressAsync("Space");
        await keys.PressAsync("Enter");
        await Assertions.Expect(page.GetByText("The call is wrapped up.")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByText("No call is open.")).ToBeVisibleAsync();
        await desktop.LookAsync("calls-none");
        await NothingIsLeftAsync(desktop, card, call);
    }

    [Fact]
    public async Task An_impostor_is_locked_out_and_learns_neither_what_was_wrong_nor_anything_of_the_patient()
    {
        var card = demo.Card("guesser");
        await using var desktop = await demo.OpenAsync();
        var (page, keys) = (desktop.Page, desktop.Keys);
        await demo.SignInByKeysAsync(desktop, "nurse");
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
            await Assertions.Expect(page.GetByText("That does not match.")).ToBeVisibleAsync();
            await desktop.LookAsync($"call-no-match-{factor}");
            var html = await page.ContentAsync();
            Assert.All(secrets, secret => Assert.DoesNotContain(secret, html, StringComparison.OrdinalIgnoreCase));
        }

        await Assertions.Expect(page.GetByText("Questions are closed for now.")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByText("Say: “I can't confirm your details")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByText("Take a message as a note")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Send a code by e-mail" })).ToHaveCountAsync(0);
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Check" })).ToHaveCountAsync(0);
        var closed = await page.Locator("main").InnerTextAsync();
        Assert.DoesNotMatch("(?i)address|member|social security", closed);
        await desktop.LookAsync("call-locked");
    }

    /// <summary>One masked field, with a reason; it is masked again at the next step.</summary>
    static async Task RevealAsync(Desktop desktop)
    {
        var (page, keys) = (desktop.Page, desktop.Keys);
        var contact = page.GetByRole(AriaRole.Region, new() { Name = "Contact" });
        await keys.TabToAsync(contact.GetByLabel("Reason to reveal"));
        await keys.ChooseAsync(contact.GetByLabel("Reason to reveal"), "Read back");
        await keys.TabToAsync(contact.GetByRole(AriaRole.Button, new() { Name = "Reveal Phone" }));
        await keys.PressAsync("Enter");
        await Assertions.Expect(page.Locator("mark")).ToBeFocusedAsync();
        Assert.Matches(@"\d{3}.?555.?01\d\d", await page.Locator("mark").InnerTextAsync());
    }

    static async Task NoteAndTellAsync(Desktop desktop)
    {
        var (page, keys) = (desktop.Page, desktop.Keys);
        await keys.TabToAsync(page.GetByLabel("New note"));
        await page.Keyboard.TypeAsync("Refill asked for; told when it is ready.");
        await keys.TabToAsync(page.GetByRole(AriaRole.Button, new() { Name = "Keep the note" }));
        await keys.PressAsync("Enter");
        await Assertions.Expect(page.GetByText("The note is kept.")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("mark")).ToHaveCountAsync(0);
        await desktop.LookAsync("call-noted");

        // To somebody else without saying who: refused beside the form, and what was chosen has to be said again.
        await keys.TabToAsync(page.GetByLabel("Details"));
        await keys.PressAsync("Enter");
        await Assertions.Expect(page.GetByRole(AriaRole.Region, new() { Name = "What you told" }).GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await desktop.LookAsync("call-told-refused");
        await keys.TabToAsync(page.GetByRole(AriaRole.Checkbox, new() { Name = "Medications" }));
        await keys.PressAsync("Space");
        await keys.PressAsync("Enter");
        await Assertions.Expect(page.GetByText("Noted what was told.")).ToBeVisibleAsync();
    }

    /// <summary>After the wrap-up nothing of the record is to be had: neither by its address nor by going back.</summary>
    /// <summary>One step back. A page that answered a post has gone for good: it isn't stored, and the browser asks before it posts again.</summary>
    static async Task BackAsync(IPage page)
    {
        try
        {
            await page.GoBackAsync();
        }
        catch (PlaywrightException missing) when (missing.Message.Contains("ERR_CACHE_MISS", StringComparison.Ordinal))
        {
        }
    }

    static async Task NothingIsLeftAsync(Desktop desktop, CardSaid card, string call)
    {
        var page = desktop.Page;
        for (var back = 0; back < 4; back++)
        {
            await BackAsync(page);
            var shown = await page.ContentAsync();
            Assert.DoesNotContain("Record for", shown, StringComparison.Ordinal);
            Assert.DoesNotContain(card.Says("full-name"), shown, StringComparison.Ordinal);
        }

        await page.GotoAsync(call);
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "This call is finished" })).ToBeVisibleAsync();
        await desktop.LookAsync("call-closed");
    }

    static async Task IdentifyAsync(Desktop desktop, CardSaid card)
    {
        await desktop.Keys.TypeAsync("Full name", card.Says("full-name"));
        await desktop.Keys.PressAsync("Tab");
        await desktop.Keys.TypeAsync("Birth date", card.Says("birth-date"));
        await desktop.Keys.PressAsync("Enter");
        await Assertions.Expect(desktop.Page.GetByText("One patient fits")).ToBeVisibleAsync();
    }

    /// <summary>Goes to the field of this question; one that is folded away is opened first.</summary>
    static async Task AskAsync(Desktop desktop, string factor)
    {
        var field = desktop.Page.Locator($"#ask-{factor}");
        if (!await field.IsVisibleAsync())
        {
            await desktop.Keys.TabToAsync(desktop.Page.Locator("summary", new() { Has = desktop.Page.Locator($"xpath=self::*[..//input[@id='ask-{factor}']]") }));
            await desktop.Keys.PressAsync("Enter");
            await desktop.Keys.TabToAsync(field);
        }

        await Assertions.Expect(field).ToBeFocusedAsync();
    }

    /// <summary>Opens a call from the list of calls, as the telephone rings.</summary>
    static async Task OpenCallAsync(Desktop desktop, CardSaid card)
    {
        var (page, keys) = (desktop.Page, desktop.Keys);
        await keys.TabToAsync(page.GetByRole(AriaRole.Link, new() { Name = "Calls" }));
        await keys.PressAsync("Enter");
        await keys.ChooseAsync(page.GetByLabel("Line"), card.Line);
        await keys.PressAsync("Tab");
        await keys.TypeAsync("Caller's number", card.From);
        await keys.PressAsync("Enter");
        await Assertions.Expect(page.GetByText("The call is open.")).ToBeVisibleAsync();
    }

    /// <summary>The caller looks into the mailbox: another page of the same browser.</summary>
    static async Task<string> CodeAsync(Desktop desktop)
    {
        var mailbox = await desktop.Page.Context.NewPageAsync();
        await mailbox.GotoAsync("/demo");
        var text = await mailbox.Locator("td.message").First.InnerTextAsync();
        await mailbox.CloseAsync();
        return Code().Match(text).Value;
    }

    [GeneratedRegex(@"\b\d{6}\b")]
    private static partial Regex Code();
}

/// <summary>What somebody on a card says.</summary>
sealed record CardSaid(JsonElement Card)
{
    public string Line => Card.GetProperty("line").GetString()!;

    public string From => Card.GetProperty("from").GetString()!;

    public string Says(string factor) =>
        Card.GetProperty("answers").EnumerateArray().First(a => a.GetProperty("factor").GetString() == factor).GetProperty("said").GetString()!;

    /// <summary>What stands on the patient's record, from the population that the demo is made of.</summary>
    public string[] Secrets()
    {
        var born = DateOnly.ParseExact(Says("birth-date"), "MM/dd/yyyy", CultureInfo.InvariantCulture);
        var person = Assert.Single(SamplePopulation.Describe(200, 2026), p => p.BirthDate == born && $"{p.Given[0]} {p.Family}" == Says("full-name"));
        string?[] all = [person.Family, person.Address.Street, person.Mrn, person.Email, person.MobilePhone, person.MobilePhone?[^8..], person.Ssn, person.Insurance?.MemberId, Says("birth-date"), born.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)];
        return [.. all.OfType<string>()];
    }
}
