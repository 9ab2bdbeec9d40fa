using Microsoft.Playwright;
using Xunit;
using HttpBrowser = Wardline.Server.Tests.Desk.Browser;

namespace Wardline.EndToEnd.Browser;

/// <summary>Somebody is in danger, and the agent's hands are on the keyboard, in the middle of a word.</summary>
public sealed class EmergencyBrowserTests(BrowsedDemo demo) : IClassFixture<BrowsedDemo>
{
    [Fact]
    public async Task One_key_shows_the_script_and_the_same_key_transfers_to_the_emergency_number()
    {
        await using var desktop = await demo.DeskOfAsync("agent");
        using var phones = new HttpBrowser(new Uri(demo.Phones), "");
        var (page, keys) = (desktop.Page, desktop.Keys);
        await page.GotoAsync("/desk");
        await desktop.ProveTheListenerHearsAsync();
        await page.ReloadAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToHaveTextAsync("Calls show here by themselves.");
        var call = (await phones.PostAsync("/", "/ring", ("card", "emergency"), ("agent", "agent@demo.example"))).To!.Split("#call-")[1];
        await Assertions.Expect(page.GetByRole(AriaRole.Region, new() { Name = "Ringing" })).ToHaveCountAsync(1);
        await phones.PostAsync("/", $"/calls/{call}/answer");
        await Assertions.Expect(page.GetByLabel("Full name")).ToBeFocusedAsync();

        await keys.TypeAsync("Full name", "Mar");
        await keys.PressAsync("F8");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Emergency: say this now" })).ToBeFocusedAsync();
        await desktop.LookAsync("call-emergency-telephone");
        await keys.PressAsync("F8");
        await Assertions.Expect(page.GetByText("The telephone system transfers the call.")).ToBeVisibleAsync();
        await desktop.LookAsync("call-emergency-transferred");
        var order = (await phones.GetAsync("/state")).Json.GetProperty("orders")[0];
        Assert.Equal("call.transfer", order.GetProperty("type").GetString());

        // The number has picked up: the telephone call goes on, and the desk's call stays with who has it.
        await Assertions.Expect(page.GetByText("Not verified").First).ToBeVisibleAsync();
    }

    /// <summary>The telephone at the keys, while a name is half typed; and what is left of the time for which the caller is verified.</summary>
    [Fact]
    public async Task The_caller_waits_and_an_interpreter_joins_by_keys_and_the_bar_counts_down()
    {
        await using var desktop = await demo.DeskOfAsync("agent");
        using var phones = new HttpBrowser(new Uri(demo.Phones), "");
        var (page, keys, card) = (desktop.Page, desktop.Keys, demo.Card("genuine"));
        await page.Clock.InstallAsync();
        await page.GotoAsync("/desk");
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToHaveTextAsync("Calls show here by themselves.");
        var call = (await phones.PostAsync("/", "/ring", ("card", "genuine"), ("agent", "agent@demo.example"))).To!.Split("#call-")[1];
        await Assertions.Expect(page.GetByRole(AriaRole.Region, new() { Name = "Ringing" })).ToHaveCountAsync(1);
        await phones.PostAsync("/", $"/calls/{call}/answer");
        await Assertions.Expect(page.GetByLabel("Full name")).ToBeFocusedAsync();
        var line = page.Locator("#line-state");

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
        await CallSteps.IdentifyAsync(desktop, card);
        await Assertions.Expect(page.GetByText("An interpreter is with us now.")).ToBeVisibleAsync();
        await CallSteps.AskAsync(desktop, "address");
        await page.Keyboard.TypeAsync(card.Says("address"));
        await keys.PressAsync("Enter");
        await Assertions.Expect(page.Locator("#level .left")).ToHaveTextAsync(new System.Text.RegularExpressions.Regex(@"^Good for (59|60):\d\d$"));
        await desktop.LookAsync("call-interpreter");

        await keys.PressAsync(page.GetByRole(AriaRole.Button, new() { Name = "The caller is the patient" }));
        await Assertions.Expect(page.GetByText("the caller speaks as the patient")).ToBeVisibleAsync();
        await keys.PressAsync("ArrowDown");
        await keys.PressAsync("Enter");
        await Assertions.Expect(page.GetByText("The purpose is set.")).ToBeVisibleAsync();

        // With the third one gone the sign goes by itself, and nothing that is typed or focused is touched.
        await phones.PostAsync("/", $"/calls/{call}/resume");
        await Assertions.Expect(line).ToHaveTextAsync("");
        await page.Locator("h1").ClickAsync();
        await keys.PressAsync("?");
        await Assertions.Expect(page.Locator("#keys")).ToContainTextAsync("Hold; again: back to the caller");
        await page.Clock.FastForwardAsync("59:10");
        await Assertions.Expect(page.Locator("#left-said")).ToHaveTextAsync("Good for one minute more");
        await Assertions.Expect(page.Locator("#level .left")).ToHaveClassAsync("left short");

        // The time is over while a note is being written: what is open goes, what is typed stays, and the page is new once nobody types.
        await Assertions.Expect(page.Locator(".record")).ToHaveCountAsync(1);
        await keys.TabToAsync(page.GetByLabel("New note"));
        await page.Clock.FastForwardAsync("01:00");
        await Assertions.Expect(page.Locator(".record")).ToHaveCountAsync(0);
        await Assertions.Expect(page.Locator("#left-said")).ToHaveTextAsync("The level has run out: verify again");
        await page.Clock.FastForwardAsync("00:10");
        await Assertions.Expect(page.Locator("#level")).ToHaveTextAsync("◇ The level has run out: verify again");
        await page.Locator("h1").ClickAsync();
        await page.Clock.FastForwardAsync("00:02");
        await Assertions.Expect(page.Locator("#level .left")).ToHaveTextAsync(new System.Text.RegularExpressions.Regex("^Good for "));
        await phones.PostAsync("/", $"/calls/{call}/hang-up");
    }
}
