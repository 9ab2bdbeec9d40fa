using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
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
}
