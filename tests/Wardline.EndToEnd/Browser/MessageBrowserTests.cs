using Microsoft.Playwright;
using static Wardline.EndToEnd.Browser.CallSteps;
using Xunit;

namespace Wardline.EndToEnd.Browser;

/// <summary>A refill request from a call to the client's inbox, and its answer in the next call, by the keyboard alone.</summary>
public class MessageBrowserTests(BrowsedDemo demo) : IClassFixture<BrowsedDemo>
{
    [Fact]
    public async Task A_refill_request_reaches_the_inbox_and_its_answer_the_next_call()
    {
        var card = demo.Card("genuine");
        await using var desktop = await demo.DeskOfAsync("agent");
        var (page, keys) = (desktop.Page, desktop.Keys);
        await ProveAsync(desktop, card);
        await keys.TabToAsync(page.Locator("details > summary", new() { HasText = "Refill" }));
        await keys.PressAsync("Enter");
        await keys.TabToAsync(page.Locator("#refill-about"));
        await keys.PressAsync("Enter");
        var requests = page.GetByRole(AriaRole.Region, new() { Name = "Requests and messages" });
        await Assertions.Expect(requests.GetByRole(AriaRole.Alert)).ToContainTextAsync("a refill the medication");
        await desktop.LookAsync("call-request-refused");
        await Assertions.Expect(page.Locator("#refill-about")).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("Zebrastatin 10 mg");
        await keys.PressAsync("Enter");
        await Assertions.Expect(page.GetByText("It is with the care team now.")).ToBeVisibleAsync();
        await Assertions.Expect(requests.GetByText("Zebrastatin 10 mg")).ToBeVisibleAsync();
        await Assertions.Expect(requests.GetByRole(AriaRole.Heading, new() { Level = 2 })).ToBeFocusedAsync();
        await desktop.LookAsync("call-request-taken");
        await WrapUpAsync(desktop, "Message taken");

        await using (var reader = await demo.DeskOfAsync("client-staff"))
        {
            await AnswerAsync(reader, card);
        }

        await ProveAsync(desktop, card);
        await Assertions.Expect(requests.GetByText("Ready at the pharmacy since noon")).ToBeVisibleAsync();
        await Assertions.Expect(requests.GetByText("✓ done")).ToBeVisibleAsync();
        await requests.ScrollIntoViewIfNeededAsync();
        await desktop.LookAsync("call-request-answered");
        await WrapUpAsync(desktop, "Message taken");
    }

    static async Task AnswerAsync(Desktop desktop, CardSaid card)
    {
        var (page, keys) = (desktop.Page, desktop.Keys);
        await keys.TabToAsync(page.GetByRole(AriaRole.Link, new() { Name = "Inbox" }));
        await keys.PressAsync("Enter");
        var link = page.GetByRole(AriaRole.Link, new() { Name = "Refill" });
        await Assertions.Expect(link).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByText("The list shows what is new by itself.")).ToBeVisibleAsync();
        var listed = await page.ContentAsync();
        Assert.All(card.Secrets(), secret => Assert.DoesNotContain(secret, listed, StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain("Zebrastatin", listed, StringComparison.Ordinal);
        await desktop.LookAsync("inbox");
        await keys.TabToAsync(link);
        await keys.PressAsync("Enter");
        await Assertions.Expect(page.GetByText("Zebrastatin 10 mg")).ToBeVisibleAsync();
        await desktop.LookAsync("inbox-message");
        await keys.TabToAsync(page.GetByRole(AriaRole.Button, new() { Name = "I do it" }));
        await keys.PressAsync("Enter");
        await Assertions.Expect(page.GetByText("Noted that you do it.")).ToBeVisibleAsync();
        await keys.TabToAsync(page.GetByLabel("Answer for the patient"));
        await page.Keyboard.TypeAsync("Ready at the pharmacy since noon");
        await keys.TabToAsync(page.GetByRole(AriaRole.Button, new() { Name = "Keep the answer" }));
        await keys.PressAsync("Enter");
        await Assertions.Expect(page.GetByText("The answer is kept for the patient's next call.")).ToBeVisibleAsync();
        await desktop.LookAsync("inbox-answered");
        await keys.TabToAsync(page.GetByRole(AriaRole.Button, new() { Name = "It is done" }));
        await keys.PressAsync("Enter");
        await Assertions.Expect(page.GetByText("It is done and closed.")).ToBeVisibleAsync();
        await desktop.LookAsync("inbox-empty");
    }

    // Identified, verified by a code, for a refill: the record is open, and the patient's requests with it.
    static async Task ProveAsync(Desktop desktop, CardSaid card)
    {
        var (page, keys) = (desktop.Page, desktop.Keys);
        await OpenCallAsync(desktop, card);
        await IdentifyAsync(desktop, card);
        await keys.TypeAsync("Street address with ZIP", card.Says("address"));
        await keys.PressAsync("Enter");
        await Assertions.Expect(page.GetByText("That matches.")).ToBeVisibleAsync();
        await SelfAsync(desktop);
        await PurposeAsync(desktop, "Medication refill");
        await SendCodeAsync(desktop);
        await OpenByCodeAsync(desktop, "Medication refill");
    }
}
