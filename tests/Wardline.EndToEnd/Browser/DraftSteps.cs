using Microsoft.Playwright;
using Xunit;

namespace Wardline.EndToEnd.Browser;

/// <summary>Fields that are saved while they are typed, and other windows on the same call.</summary>
static class DraftSteps
{
    /// <summary>Nothing of this is in the page, shown or not.</summary>
    public static async Task LacksAsync(IPage page, params string[] words)
    {
        var shown = await page.ContentAsync();
        Assert.All(words, word => Assert.DoesNotContain(word, shown, StringComparison.Ordinal));
    }

    /// <summary>Another window on the same call, in which somebody has typed; the first hears nothing of it until its route is taken away.</summary>
    public static async Task SecondSavesAsync(IPage page, string text, params string[] also)
    {
        await page.RouteAsync("**/drafts", route => route.Request.Method == "GET" ? route.AbortAsync() : route.ContinueAsync());
        var second = await page.Context.NewPageAsync();
        await second.GotoAsync(new Uri(page.Url).AbsolutePath);
        foreach (var label in (string[])["New note", .. also])
        {
            await second.GetByLabel(label).FocusAsync();
            await second.Keyboard.TypeAsync(text);
        }

        foreach (var field in (string[])["note", .. also.Length > 0 ? new[] { "scratchpad" } : []])
        {
            await Assertions.Expect(StateOf(second, field)).ToHaveTextAsync("✓ Saved");
        }

        await second.CloseAsync();
        await page.BringToFrontAsync();
    }

    public static ILocator Note(IPage page) => page.GetByLabel("New note");

    public static ILocator StateOf(IPage page, string field) => page.Locator($"[data-draft-state={field}]");
}
