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
}
