using Microsoft.Playwright;
using Xunit;

namespace Wardline.EndToEnd.Browser;

/// <summary>The page worked by the keyboard alone, as an agent with a headset does.</summary>
sealed class Keyboard(IPage page)
{
    const int MostTabs = 60;

    /// <summary>Types into what has the focus; it must be this field, without a hand on the mouse.</summary>
    public async Task TypeAsync(string label, string text)
    {
        await Assertions.Expect(page.GetByLabel(label, new() { Exact = true }).First).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync(text);
    }

    public Task PressAsync(string key) => page.Keyboard.PressAsync(key);

    /// <summary>Presses the button that has the focus.</summary>
    public async Task PressAsync(ILocator button)
    {
        await Assertions.Expect(button).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
    }

    /// <summary>Goes on with Tab, or back with Shift+Tab, until this has the focus.</summary>
    public async Task TabToAsync(ILocator wanted, string key = "Tab")
    {
        for (var tabs = 0; tabs < MostTabs; tabs++)
        {
            await page.Keyboard.PressAsync(key);
            if (await wanted.EvaluateAsync<bool>("e => e === document.activeElement"))
            {
                return;
            }
        }

        Assert.Fail($"{MostTabs} times Tab don't lead to {wanted}.");
    }

    /// <summary>Goes down the list that has the focus to the option whose text has this in it.</summary>
    public async Task ChooseAsync(ILocator list, string text)
    {
        await Assertions.Expect(list).ToBeFocusedAsync();
        var options = await list.Locator("option").CountAsync();
        for (var at = 0; at < options; at++)
        {
            if ((await list.EvaluateAsync<string>("e => e.selectedOptions[0].text")).Contains(text, StringComparison.Ordinal))
            {
                return;
            }

            await page.Keyboard.PressAsync("ArrowDown");
        }

        Assert.Fail($"'{text}' is not in the list.");
    }
}
