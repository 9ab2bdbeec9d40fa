using System.Collections.Concurrent;
using Microsoft.Playwright;
using Xunit;

namespace Wardline.EndToEnd.Browser;

/// <summary>The desk while the telephone rings: by the keyboard alone, and without a reload.</summary>
public class DeskBrowserTests(BrowsedDemo demo) : IClassFixture<BrowsedDemo>
{
    const string Ana = "agent@demo.example", FrontDesk = "+16175550198", NurseLine = "+16175550199";

    [Fact]
    public async Task A_call_pops_up_takes_the_focus_and_leads_to_its_page_when_it_is_answered()
    {
        await using var telephone = await demo.TelephoneAsync("default");
        await using var desktop = await demo.DeskOfAsync("agent");
        var (page, keys) = (desktop.Page, desktop.Keys);
        await keys.TabToAsync(page.GetByRole(AriaRole.Link, new() { Name = "Desk" }));
        await keys.PressAsync("Enter");
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToHaveTextAsync("Calls show here by themselves.");
        await desktop.ProveTheListenerHearsAsync();
        await page.ReloadAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToHaveTextAsync("Calls show here by themselves.");
        await desktop.LookAsync("desk-quiet");

        await page.EvaluateAsync("() => { window.sameDocument = true; }");
        await telephone.TellAsync("offered", "c-1", Ana, FrontDesk);
        var ringing = page.GetByRole(AriaRole.Region, new() { Name = "Ringing: Northside Clinic · Northside front desk" });
        await Assertions.Expect(ringing.GetByRole(AriaRole.Heading)).ToBeFocusedAsync();
        await Assertions.Expect(ringing).ToContainTextAsync("Appointment · Records request");
        await Assertions.Expect(ringing).ToContainTextAsync("Northside Clinic, thank you for calling.");
        await desktop.LookAsync("desk-ringing");
        Assert.DoesNotContain(DemoTelephone.Caller[4..], await page.ContentAsync(), StringComparison.Ordinal);

        await NothingIsTakenFromWhoTypesAsync(page, telephone);
        Assert.True(await page.EvaluateAsync<bool>("() => window.sameDocument === true"));
        await telephone.TellAsync("answered", "c-1", Ana);
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Call · Northside front desk");
        await Assertions.Expect(page.GetByLabel("Full name")).ToBeFocusedAsync();
        await desktop.LookAsync("desk-answered");
        await BackAtTheDeskAsync(desktop, telephone);
    }

    [Fact]
    public async Task The_first_load_is_small_and_no_page_is_compressed()
    {
        const int Most = 200 * 1024;
        await using var signedIn = await demo.DeskOfAsync("nurse");
        await using var fresh = await Desktop.OpenAsync(demo.Address, await signedIn.Page.Context.StorageStateAsync());
        var finished = new ConcurrentQueue<Microsoft.Playwright.IRequest>();
        fresh.Page.RequestFinished += (_, request) => finished.Enqueue(request);
        await fresh.Page.GotoAsync("/desk");
        await Assertions.Expect(fresh.Page.GetByRole(AriaRole.Status)).ToHaveTextAsync("Calls show here by themselves.");

        var bytes = 0;
        foreach (var request in finished)
        {
            var sizes = await request.SizesAsync();
            bytes += sizes.ResponseBodySize + sizes.ResponseHeadersSize;

            // A page has a token and what was typed in it: compressed together, its length would give the one away by the other (BREACH).
            Assert.True(request.ResourceType != "document" || await (await request.ResponseAsync())!.HeaderValueAsync("content-encoding") is null);
        }

        Assert.Equal(["/assets/console.css", "/assets/desk.js", "/assets/frame.js", "/assets/tokens.css", "/desk"],
            finished.Select(r => new Uri(r.Url).AbsolutePath).Where(p => p != "/assets/mark.svg" && p != "/favicon.ico").Order(StringComparer.Ordinal));
        Assert.InRange(bytes, 1, Most);
        TestContext.Current.TestOutputHelper?.WriteLine($"First load of the desk: {bytes:N0} bytes in {finished.Count} answers.");
    }

    // A second call while somebody types: it shows, it is said, and the field keeps the focus.
    static async Task NothingIsTakenFromWhoTypesAsync(IPage page, DemoTelephone telephone)
    {
        await page.EvaluateAsync("() => { const field = document.createElement('input'); field.ariaLabel = 'Typing'; document.querySelector('main').append(field); field.focus(); }");
        await page.Keyboard.TypeAsync("half a wo");
        await telephone.TellAsync("offered", "c-2", Ana, NurseLine);
        await Assertions.Expect(page.GetByRole(AriaRole.Region, new() { Name = "Ringing" })).ToHaveCountAsync(2);
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToHaveTextAsync("There is a call for you.");
        await page.Keyboard.TypeAsync("rd");
        await Assertions.Expect(page.GetByLabel("Typing")).ToHaveValueAsync("half a word");
        await page.EvaluateAsync("() => document.querySelector('main > input').remove()");
        await telephone.TellAsync("ended", "c-2");
        await Assertions.Expect(page.GetByRole(AriaRole.Region, new() { Name = "Ringing" })).ToHaveCountAsync(1);
    }

    // Who comes back to the desk on purpose isn't led away again, not even by news of the same call; the way to it is one key.
    static async Task BackAtTheDeskAsync(Desktop desktop, DemoTelephone telephone)
    {
        var (page, keys) = (desktop.Page, desktop.Keys);
        var call = new Uri(page.Url).AbsolutePath;
        await keys.TabToAsync(page.GetByRole(AriaRole.Link, new() { Name = "Desk" }), "Shift+Tab");
        await keys.PressAsync("Enter");
        var goOn = page.GetByRole(AriaRole.Link, new() { Name = "Go on with the call" });
        await Assertions.Expect(goOn).ToBeFocusedAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToHaveTextAsync("Calls show here by themselves.");
        await telephone.TellAsync("held", "c-1");
        await Assertions.Expect(page.GetByRole(AriaRole.Region, new() { Name = "On hold: Northside Clinic" })).ToBeVisibleAsync();
        await Assertions.Expect(goOn).ToBeFocusedAsync();
        await desktop.LookAsync("desk-on-call");
        await keys.PressAsync("Enter");
        await Assertions.Expect(page.GetByLabel("Full name")).ToBeFocusedAsync();
        Assert.Equal(call, new Uri(page.Url).AbsolutePath);

        // Signed out elsewhere, the open desk asks for the sign-in.
        await page.GotoAsync("/desk");
        var other = await page.Context.NewPageAsync();
        await other.GotoAsync("/");
        await other.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Assertions.Expect(page.GetByLabel("E-mail")).ToBeVisibleAsync(new() { Timeout = 30_000 });
        await desktop.LookAsync("desk-signed-out");
    }
}
