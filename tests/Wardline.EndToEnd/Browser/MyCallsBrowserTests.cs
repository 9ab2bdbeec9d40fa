using Microsoft.Playwright;
using Xunit;

namespace Wardline.EndToEnd.Browser;

/// <summary>After the calls, by the keyboard: what waits is wrapped up, the forgotten sentence added, a call found, the figures read.</summary>
public class MyCallsBrowserTests(BrowsedDemo demo) : IClassFixture<BrowsedDemo>
{
    [Fact]
    public async Task An_agent_ends_the_day_with_nothing_left_and_a_supervisor_reads_the_figures()
    {
        await using var agent = await demo.DeskOfAsync("agent");
        var (page, keys) = (agent.Page, agent.Keys);
        await GoAsync(agent, "My calls");
        await Assertions.Expect(page.GetByText("No call yet today.")).ToBeVisibleAsync();
        await agent.LookAsync("my-calls-empty");

        // Six calls one after the other, of which none is wrapped up but the last is on: five wait.
        for (var i = 0; i < 6; i++)
        {
            await GoAsync(agent, "Calls");
            await keys.TabToAsync(page.GetByRole(AriaRole.Button, new() { Name = "Open the call" }));
            await keys.PressAsync("Enter");
            await Assertions.Expect(page.GetByLabel("Full name")).ToBeFocusedAsync();
        }

        await GoAsync(agent, "My calls");
        var waiting = page.GetByRole(AriaRole.Table, new() { Name = "Waiting for a wrap-up" });
        await Assertions.Expect(waiting.GetByRole(AriaRole.Link, new() { Name = "Wrap up" })).ToHaveCountAsync(5);
        await Assertions.Expect(waiting.GetByRole(AriaRole.Link, new() { Name = "Wrap up" }).First).ToBeFocusedAsync();
        await agent.LookAsync("my-calls-waiting");
        for (var left = 5; left > 0; left--)
        {
            await keys.PressAsync("Enter");
            await WrapUpAsync(agent);
            await GoAsync(agent, "My calls");
            await Assertions.Expect(waiting.GetByRole(AriaRole.Link, new() { Name = "Wrap up" })).ToHaveCountAsync(left - 1);
        }

        await agent.LookAsync("my-calls");
        var id = await AddAsync(agent);

        // By the beginning of an id several come (it is the time of the call, and may change in between); the whole one leads to it.
        await GoAsync(agent, "My calls");
        var several = (await page.GetByRole(AriaRole.Table, new() { Name = "Calls of the day" }).Locator("code").AllInnerTextsAsync()).GroupBy(shown => shown[..6]).MaxBy(alike => alike.Count())!;
        await keys.TabToAsync(page.GetByLabel("Find a call by its id"));
        await page.Keyboard.TypeAsync(several.Key);
        await keys.PressAsync("Enter");
        await Assertions.Expect(page.GetByText($"{several.Count()} calls begin so.")).ToBeVisibleAsync();
        await agent.LookAsync("call-find");
        await Assertions.Expect(page.GetByLabel("Find a call by its id")).ToBeFocusedAsync();
        await keys.PressAsync("Control+A");
        await page.Keyboard.TypeAsync(id);
        await keys.PressAsync("Enter");
        await Assertions.Expect(page.GetByText("It was wrapped up.")).ToBeVisibleAsync();
        Assert.EndsWith($"/call-sheets/{id}", page.Url, StringComparison.Ordinal);

        await FiguresAsync(await demo.DeskOfAsync("supervisor"), id);
    }

    // The sheet of a wrapped-up call takes one more sentence, and shows neither it nor the notes.
    static async Task<string> AddAsync(Desktop agent)
    {
        var (page, keys) = (agent.Page, agent.Keys);
        await keys.TabToAsync(page.GetByRole(AriaRole.Table, new() { Name = "Calls of the day" }).GetByRole(AriaRole.Row).Filter(new() { HasText = "done" }).First.GetByRole(AriaRole.Link).First);
        await keys.PressAsync("Enter");
        await keys.TypeAsync("What is missing in the notes", "Asked for the reception's hours, too.");
        await agent.LookAsync("call-sheet");
        await keys.TabToAsync(page.GetByRole(AriaRole.Button, new() { Name = "Add it" }));
        await keys.PressAsync("Enter");
        await Assertions.Expect(page.GetByText("Added to the notes of the call.")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByText("0, and 1 added later")).ToBeVisibleAsync();
        Assert.DoesNotContain("reception", await page.ContentAsync(), StringComparison.Ordinal);
        await agent.LookAsync("call-sheet-added");
        return new Uri(page.Url).AbsolutePath.Split('/')[^1];
    }

    static async Task FiguresAsync(Desktop supervisor, string id)
    {
        await using var desktop = supervisor;
        var (page, keys) = (supervisor.Page, supervisor.Keys);
        await GoAsync(supervisor, "Figures");
        await Assertions.Expect(page.GetByRole(AriaRole.Img, new() { Name = "Calls by hour" })).ToBeVisibleAsync();
        await supervisor.LookAsync("figures");

        // Each chart has its table, a key away.
        await keys.TabToAsync(page.GetByText("The same as a table").First);
        await keys.PressAsync("Enter");
        await Assertions.Expect(page.GetByRole(AriaRole.Table, new() { Name = "Calls by hour" })).ToBeVisibleAsync();
        await supervisor.LookAsync("figures-table");
        await keys.TabToAsync(page.GetByRole(AriaRole.Link, new() { Name = "30 days" }), "Shift+Tab");
        await keys.PressAsync("Enter");
        await Assertions.Expect(page.GetByRole(AriaRole.Img, new() { Name = "Calls by day" })).ToBeVisibleAsync();
        await keys.TabToAsync(page.GetByRole(AriaRole.Link, new() { Name = "By team" }));
        await keys.PressAsync("Enter");
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "By team" })).ToHaveAttributeAsync("aria-current", "true");
        await supervisor.LookAsync("figures-month");

        // The floor leads to any call's sheet, with nothing of the patient and no notes to add to.
        await GoAsync(supervisor, "Floor");
        await keys.TabToAsync(page.GetByLabel("Find a call by its id"));
        await page.Keyboard.TypeAsync(id);
        await keys.PressAsync("Enter");
        await Assertions.Expect(page.GetByText("It was wrapped up.")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByText("Add to the notes")).ToHaveCountAsync(0);
        await supervisor.LookAsync("call-sheet-supervisor");
    }

    static async Task WrapUpAsync(Desktop agent)
    {
        var (page, keys) = (agent.Page, agent.Keys);
        await keys.TabToAsync(page.GetByLabel("How the call ended"));
        await keys.ChooseAsync(page.GetByLabel("How the call ended"), "Wrong number");
        await keys.PressAsync("Tab");
        await keys.PressAsync("Space");
        await keys.TabToAsync(page.GetByRole(AriaRole.Button, new() { Name = "Wrap up the call" }));
        await keys.PressAsync("Enter");
        await Assertions.Expect(page.GetByText("The call is wrapped up.")).ToBeVisibleAsync();
    }

    static async Task GoAsync(Desktop desktop, string to)
    {
        await desktop.Keys.TabToAsync(desktop.Page.GetByRole(AriaRole.Navigation).GetByRole(AriaRole.Link, new() { Name = to, Exact = true }));
        await desktop.Keys.PressAsync("Enter");
        await Assertions.Expect(desktop.Page.GetByRole(AriaRole.Navigation).GetByRole(AriaRole.Link, new() { Name = to, Exact = true })).ToHaveAttributeAsync("aria-current", "page");
    }
}
