using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xunit;

namespace Wardline.EndToEnd.Browser;

/// <summary>Steps of a call by the keyboard, each until the page says that it is done.</summary>
static partial class CallSteps
{
    /// <summary>One masked field, with a reason; it is masked again at the next step.</summary>
    public static async Task RevealAsync(Desktop desktop)
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

    public static async Task NoteAndTellAsync(Desktop desktop)
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
    public static async Task NothingIsLeftAsync(Desktop desktop, CardSaid card, string call)
    {
        var page = desktop.Page;
        Func<Task>[] ways = [() => page.GoBackAsync(), () => page.GotoAsync(call), () => page.GotoAsync(call + "?told=note&notes=shown")];
        foreach (var way in ways)
        {
            await way();
            await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "This call is finished" })).ToBeVisibleAsync();
            Assert.StartsWith(call, new Uri(page.Url).AbsolutePath, StringComparison.Ordinal);
            var shown = await page.ContentAsync();
            Assert.All(card.Secrets(), secret => Assert.DoesNotContain(secret, shown, StringComparison.OrdinalIgnoreCase));
        }

        await desktop.LookAsync("call-closed");
    }

    public static Task IdentifyAsync(Desktop desktop, CardSaid card) => IdentifyAsync(desktop, card.Says("full-name"), card.Says("birth-date"));

    public static async Task IdentifyAsync(Desktop desktop, Caller caller) => await IdentifyAsync(desktop, await caller.SaysAsync("Full name"), await caller.SaysAsync("Birth date"));

    static async Task IdentifyAsync(Desktop desktop, string name, string born)
    {
        await desktop.Keys.TypeAsync("Full name", name);
        await desktop.Keys.PressAsync("Tab");
        await desktop.Keys.TypeAsync("Birth date", born);
        await desktop.Keys.PressAsync("Enter");
        await Assertions.Expect(desktop.Page.GetByText("One patient fits")).ToBeVisibleAsync();
    }

    /// <summary>
    /// Goes to the field of this question; one that is folded away is opened first, and one for which the recording is paused is asked for first.
    /// </summary>
    public static async Task AskAsync(Desktop desktop, string factor)
    {
        var (page, keys) = (desktop.Page, desktop.Keys);
        var (field, asks) = (page.Locator($"#ask-{factor}"), page.Locator($"form:has(input[name=factor][value={factor}]) button"));
        if (!await asks.IsVisibleAsync())
        {
            await keys.TabToAsync(page.Locator($"details:has(> form input[name=factor][value={factor}]) > summary"));
            await keys.PressAsync("Enter");
            await keys.TabToAsync(await field.CountAsync() > 0 ? field : asks);
        }

        if (await field.CountAsync() == 0)
        {
            await keys.PressAsync(asks);
        }

        await Assertions.Expect(field).ToBeFocusedAsync();
    }

    /// <summary>Opens a call from the list of calls, as the telephone rings.</summary>
    public static async Task OpenCallAsync(Desktop desktop, CardSaid card)
    {
        var (page, keys) = (desktop.Page, desktop.Keys);
        await keys.TabToAsync(page.GetByRole(AriaRole.Link, new() { Name = "Calls", Exact = true }));
        await keys.PressAsync("Enter");
        await keys.ChooseAsync(page.GetByLabel("Line"), card.Line);
        await keys.PressAsync("Tab");
        await keys.TypeAsync("Caller's number", card.From);
        await keys.PressAsync("Enter");
        await Assertions.Expect(page.GetByText("The call is open.")).ToBeVisibleAsync();
    }

    /// <summary>The caller looks into the mailbox: another page of the same browser.</summary>
    public static async Task<string> CodeAsync(Desktop desktop)
    {
        var mailbox = await desktop.Page.Context.NewPageAsync();
        await mailbox.GotoAsync("/demo");
        var text = await mailbox.Locator("td.message").First.InnerTextAsync();
        await mailbox.CloseAsync();
        return Code().Match(text).Value;
    }

    [GeneratedRegex(@"\b\d{6}\b")]
    private static partial Regex Code();

    /// <summary>Looks for the patient by nothing but a telephone number.</summary>
    public static async Task SearchByPhoneAsync(Desktop desktop, string phone)
    {
        await desktop.Keys.TabToAsync(desktop.Page.GetByLabel("Phone number"));
        await desktop.Keys.TypeAsync("Phone number", phone);
        await desktop.Keys.PressAsync("Enter");
    }

    /// <summary>A supervisor enters a representative for the one call that waits.</summary>
    public static async Task EnterAsync(Desktop desktop, string given, string family, DateTimeOffset until)
    {
        var (page, keys) = (desktop.Page, desktop.Keys);
        await keys.TabToAsync(page.GetByRole(AriaRole.Link, new() { Name = "Representatives" }));
        await keys.PressAsync("Enter");
        await Assertions.Expect(page.GetByRole(AriaRole.Radio, new() { Name = "Ana Brightwater" })).ToBeCheckedAsync();
        await desktop.LookAsync("representatives-waiting");
        await keys.PressAsync("Tab");
        await keys.TypeAsync("Given name", given);
        await keys.PressAsync("Tab");
        await keys.TypeAsync("Surname", family);
        await keys.PressAsync("Tab");
        await keys.ChooseAsync(page.GetByLabel("Relation to the patient"), "Other");
        await keys.TabToAsync(page.GetByRole(AriaRole.Checkbox, new() { Name = "Appointment" }));
        await keys.PressAsync("Space");
        await keys.TabToAsync(page.GetByLabel("Last day"));
        await page.Keyboard.TypeAsync(until.ToString("MMddyyyy", CultureInfo.InvariantCulture));
        await keys.PressAsync("Enter");
        await Assertions.Expect(page.GetByText("The representative is entered.")).ToBeVisibleAsync();
        await desktop.LookAsync("representatives-entered");
    }
}
