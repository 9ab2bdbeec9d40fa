using Microsoft.Playwright;
using Xunit;

namespace Wardline.EndToEnd.Browser;

/// <summary>The telephones' page by the keyboard alone: ring, answer, say what the card says, hang up.</summary>
public sealed class SwitchBrowserTests
{
    [Fact]
    public async Task A_caller_is_played_without_a_mouse()
    {
        using var folder = new Executable();
        await using var demo = await RunningDemo.StartAsync(folder.At("demo"));
        await using var desktop = await Desktop.OpenAsync(demo.Phones);
        var (page, keys) = (desktop.Page, desktop.Keys);
        await page.GotoAsync("/");
        await desktop.ProveTheListenerHearsAsync();
        await page.ReloadAsync();
        await desktop.LookAsync("switch-quiet");
        await keys.ChooseAsync(page.GetByLabel("Caller"), "Forgetful");
        await keys.TabToAsync(Button("Ring"));
        await keys.PressAsync("Enter");
        await Assertions.Expect(page.GetByText("202 applied")).ToBeVisibleAsync();
        await Assertions.Expect(Button("Answer")).ToBeFocusedAsync();
        await desktop.LookAsync("switch-ringing");
        await keys.PressAsync(Button("Answer"));
        await Assertions.Expect(page.GetByText("202 applied")).ToHaveCountAsync(2);
        await keys.TabToAsync(page.GetByRole(AriaRole.Button, new() { Name = "Address (0/2)" }));
        await keys.PressAsync("Enter");
        await Assertions.Expect(page.Locator(".said")).ToHaveTextAsync("12 Old Mill Lane, 02139");
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Address (1/2)" })).ToBeVisibleAsync();
        await desktop.LookAsync("switch-talking");
        await keys.TabToAsync(Button("Hang up"));
        await keys.PressAsync("Enter");
        await Assertions.Expect(page.GetByText("No call is on.")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByText("202 applied")).ToHaveCountAsync(3);
        await Assertions.Expect(page.GetByLabel("Caller")).ToBeFocusedAsync();
        await Assertions.Expect(page.GetByLabel("Caller")).ToHaveValueAsync("forgetful");
        Assert.Equal(3, desktop.Looks);

        ILocator Button(string name) => page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });
    }
}
