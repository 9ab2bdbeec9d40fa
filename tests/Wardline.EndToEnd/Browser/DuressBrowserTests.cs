using Microsoft.Playwright;
using static Wardline.EndToEnd.Browser.CallSteps;
using Xunit;

namespace Wardline.EndToEnd.Browser;

/// <summary>The duress key at a real screen: nothing changes on it, whatever becomes of the message, and a supervisor's board shows it.</summary>
public class DuressBrowserTests(BrowsedDemo demo) : IClassFixture<BrowsedDemo>
{
    // All that somebody at the shoulder could see or look up afterwards.
    const string State = """
        () => JSON.stringify([document.documentElement.outerHTML, document.title, location.href, history.length, scrollX, scrollY, getSelection().toString(),
          [...document.querySelectorAll('input, textarea, select')].map(f => f.value), document.activeElement?.outerHTML ?? '', localStorage.length, document.cookie])
        """;

    [Fact]
    public async Task The_screen_is_the_same_before_and_after_and_the_supervisor_sees_it_and_acknowledges_it()
    {
        await using var agent = await demo.DeskOfAsync("agent");
        await using var supervisor = await demo.DeskOfAsync("supervisor");
        await supervisor.Page.GotoAsync("/floor");
        await Assertions.Expect(supervisor.Page.GetByRole(AriaRole.Status)).ToHaveTextAsync("The board keeps itself up to date.");
        var alarms = supervisor.Page.GetByRole(AriaRole.Table, new() { Name = "Duress" });
        await Assertions.Expect(alarms).ToBeHiddenAsync();
        await OpenCallAsync(agent, demo.Card("genuine"));
        await agent.Page.Keyboard.TypeAsync("Mar");

        await SameAsync(agent.Page, () => agent.Page.RunAndWaitForResponseAsync(() => TapAsync(agent.Page), r => r.Url.EndsWith("/stay", StringComparison.Ordinal) && r.Status == 204));
        await Assertions.Expect(alarms).ToContainTextAsync("■ Duress: Ana Brightwater");
        await Assertions.Expect(alarms).ToContainTextAsync("on a call,");
        await Assertions.Expect(supervisor.Page.GetByRole(AriaRole.Table, new() { Name = "Calls" }).Locator("tr.duress")).ToContainTextAsync("■ duress");
        await Assertions.Expect(supervisor.Page.GetByRole(AriaRole.Status)).ToContainTextAsync("under duress");
        await supervisor.LookAsync("floor-duress");
        await AcknowledgeAsync(supervisor, alarms);
        await Assertions.Expect(agent.Page.GetByLabel("Full name").First).ToHaveValueAsync("Mar");

        // Without a keyboard: three taps on the name of the system. Two of anything are nothing.
        await agent.Page.GetByText("Wardline", new() { Exact = true }).ClickAsync(new() { ClickCount = 2, Delay = 10 });
        await agent.Page.GetByLabel("Full name").First.FocusAsync();
        await SameAsync(agent.Page, () => agent.Page.RunAndWaitForResponseAsync(
            () => TouchAsync(agent.Page), r => r.Url.EndsWith("/stay", StringComparison.Ordinal) && r.Status == 204));
        await Assertions.Expect(alarms).ToContainTextAsync("■ Duress: Ana Brightwater");
        await AcknowledgeAsync(supervisor, alarms);
    }

    [Fact]
    public async Task What_does_not_get_through_is_said_again_also_from_the_next_page_and_from_a_locked_screen()
    {
        await using var nurse = await demo.DeskOfAsync("nurse");
        await using var supervisor = await demo.DeskOfAsync("supervisor");
        await supervisor.Page.GotoAsync("/floor");
        var (page, alarms) = (nurse.Page, supervisor.Page.GetByRole(AriaRole.Table, new() { Name = "Duress" }));
        await page.GotoAsync("/calls");
        var over = false;
        await page.RouteAsync("**/stay", route => over ? route.FulfillAsync(new() { Status = 401 }) : route.AbortAsync());
        var failed = new TaskCompletionSource();
        page.RequestFailed += (_, request) => failed.TrySetResult();
        await SameAsync(page, async () =>
        {
            await TapAsync(page);
            await failed.Task;
        });
        // A session that is over hears nothing: the mark stays, and it is the person's own, not the next one's.
        over = true;
        await page.RunAndWaitForResponseAsync(() => page.GotoAsync("/calls"), r => r.Url.EndsWith("/stay", StringComparison.Ordinal) && r.Status == 401);
        Assert.Equal(await page.EvaluateAsync<string>("() => document.body.dataset.who"), await page.EvaluateAsync<string>("() => sessionStorage.getItem('n')"));
        await page.UnrouteAsync("**/stay");
        await page.GotoAsync("/");
        await Assertions.Expect(alarms.GetByText("Noor Hallam")).ToBeVisibleAsync();
        await page.WaitForFunctionAsync("() => sessionStorage.length === 0");

        // Another person's mark is dropped, not said.
        await page.EvaluateAsync("() => sessionStorage.setItem('n', 'somebody else')");
        await page.GotoAsync("/calls");
        await page.WaitForFunctionAsync("() => sessionStorage.length === 0");

        await page.Keyboard.PressAsync("Control+Shift+L");
        await Assertions.Expect(page.GetByLabel("Password")).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("never sent");
        string? sent = null;
        await SameAsync(page, () => page.RunAndWaitForResponseAsync(() => TapAsync(page), r =>
        {
            sent = r.Url.EndsWith("/stay", StringComparison.Ordinal) && r.Status == 401 ? r.Request.PostData ?? "" : null;
            return sent is not null;
        }));
        Assert.DoesNotContain("never sent", sent, StringComparison.Ordinal);
        await page.WaitForFunctionAsync("() => sessionStorage.length === 0");
        await AcknowledgeAsync(supervisor, alarms);
    }

    // One person has one alarm: pressed again, it is a new one with the first one's time.
    static async Task AcknowledgeAsync(Desktop supervisor, ILocator alarms)
    {
        await supervisor.Page.GotoAsync("/floor");
        await supervisor.Keys.TabToAsync(alarms.GetByRole(AriaRole.Link));
        await supervisor.Keys.PressAsync("Enter");
        await supervisor.LookAsync("duress");
        await supervisor.Keys.TabToAsync(supervisor.Page.GetByRole(AriaRole.Radio).First);
        await supervisor.Keys.PressAsync("Space");
        await supervisor.Keys.PressAsync("Enter");
        await Assertions.Expect(supervisor.Page.GetByText("Acknowledged. It is off the boards.")).ToBeVisibleAsync();
        await Assertions.Expect(alarms).ToBeHiddenAsync();
    }

    // Looked at, done, looked at again: every attribute and field, and every pixel.
    static async Task SameAsync(IPage page, Func<Task> does)
    {
        // The picture first: taking it leaves its own mark on the fields.
        var picture = await page.ScreenshotAsync();
        var state = await page.EvaluateAsync<string>(State);
        await does();
        Assert.Equal(state, await page.EvaluateAsync<string>(State));
        Assert.Equal(picture, await page.ScreenshotAsync());
    }

    static async Task TapAsync(IPage page)
    {
        for (var i = 0; i < 3; i++)
        {
            await page.Keyboard.PressAsync("Shift");
        }
    }

    // As a finger does: down and up, the focus where it was.
    static async Task TouchAsync(IPage page) => await page.EvaluateAsync(
        "() => { for (let i = 0; i < 3; i++) { document.querySelector('.mark').dispatchEvent(new PointerEvent('pointerdown', { bubbles: true })); } }");
}
