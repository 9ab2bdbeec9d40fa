using System.Text;
using Microsoft.Playwright;
using static Wardline.EndToEnd.Browser.CallSteps;
using static Wardline.EndToEnd.Browser.DraftSteps;
using Xunit;

namespace Wardline.EndToEnd.Browser;

/// <summary>Text that only a window has: under a lock, when the call goes away, and when answers come late or not at all.</summary>
public class DraftLockTests(BrowsedDemo demo) : IClassFixture<BrowsedDemo>
{
    const string Blank = "It stays in this window and comes back when you have unlocked.";

    [Fact]
    public async Task A_text_that_is_saved_nowhere_stays_under_a_lock_and_is_sent_after_it()
    {
        await using var desktop = await demo.DeskOfAsync("supervisor");
        var (page, note) = (desktop.Page, Note(desktop.Page));
        await OpenCallAsync(desktop, demo.Card("genuine"));

        // The save is slower than the lock waits: it is under way while the server locks, and is lost.
        var (begun, release) = (new TaskCompletionSource(), new TaskCompletionSource());
        await page.RouteAsync("**/drafts", async route =>
        {
            if (route.Request.Method == "POST")
            {
                begun.TrySetResult();
                await release.Task;
            }

            await route.AbortAsync();
        });
        await note.FocusAsync();
        await page.Keyboard.TypeAsync("Slower than the lock");
        await begun.Task;
        await page.Keyboard.PressAsync("Control+Shift+L");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Locked" })).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToHaveTextAsync("Something that you typed here is not saved yet. " + Blank);
        var link = page.GetByRole(AriaRole.Link, new() { Name = "Unlock in a new tab" });
        await Assertions.Expect(link).ToBeFocusedAsync();
        await LacksAsync(page, "Slower than", "Northside front desk");
        release.SetResult();
        await page.UnrouteAsync("**/drafts");
        await UnlockAsync(page, link);
        await Assertions.Expect(note).ToHaveValueAsync("Slower than the lock");
        await page.ReloadAsync();
        await Assertions.Expect(note).ToHaveValueAsync("Slower than the lock");
    }

    [Fact]
    public async Task A_field_that_waits_for_a_choice_keeps_its_own_text_under_a_lock()
    {
        await using var desktop = await demo.DeskOfAsync("supervisor");
        var (page, note) = (desktop.Page, Note(desktop.Page));
        await OpenCallAsync(desktop, demo.Card("genuine"));
        await SecondSavesAsync(page, "from the other");
        await note.FocusAsync();
        await page.Keyboard.TypeAsync("my own");
        await page.UnrouteAsync("**/drafts");
        await Assertions.Expect(StateOf(page, "note")).ToContainTextAsync("Changed in another window");
        await page.Keyboard.PressAsync("Control+Shift+L");
        var link = page.GetByRole(AriaRole.Link, new() { Name = "Unlock in a new tab" });
        await Assertions.Expect(link).ToBeFocusedAsync();
        await UnlockAsync(page, link);
        await Assertions.Expect(note).ToHaveValueAsync("my own");
        await page.GetByRole(AriaRole.Button, new() { Name = "Keep mine" }).ClickAsync();
        await Assertions.Expect(StateOf(page, "note")).ToHaveTextAsync("✓ Saved");
        await page.ReloadAsync();
        await Assertions.Expect(note).ToHaveValueAsync("my own");
    }

    [Fact]
    public async Task What_is_typed_while_another_windows_text_is_on_its_way_is_asked_about()
    {
        await using var desktop = await demo.DeskOfAsync("agent");
        var (page, note) = (desktop.Page, Note(desktop.Page));
        await OpenCallAsync(desktop, demo.Card("genuine"));
        var (asked, release) = (new TaskCompletionSource(), new TaskCompletionSource());
        await SecondSavesAsync(page, "from the other");
        await note.FocusAsync();
        await page.Keyboard.TypeAsync("x");
        await page.UnrouteAsync("**/drafts");
        await Assertions.Expect(StateOf(page, "note")).ToContainTextAsync("Changed in another window");
        await page.RouteAsync("**/drafts/read", async route =>
        {
            asked.TrySetResult();
            await release.Task;
            await route.ContinueAsync();
        });
        await page.GetByRole(AriaRole.Button, new() { Name = "Take that text" }).ClickAsync();
        await asked.Task;
        await note.FocusAsync();
        await page.Keyboard.PressAsync("End");
        await page.Keyboard.TypeAsync(" and typed meanwhile");
        var answered = page.WaitForResponseAsync("**/drafts/read");
        release.SetResult();
        await (await answered).FinishedAsync();
        await Assertions.Expect(StateOf(page, "note")).ToContainTextAsync("Changed in another window");
        await Assertions.Expect(note).ToHaveValueAsync("x and typed meanwhile");
        await page.GetByRole(AriaRole.Button, new() { Name = "Keep mine" }).ClickAsync();
        await Assertions.Expect(StateOf(page, "note")).ToHaveTextAsync("✓ Saved");
    }

    [Fact]
    public async Task Two_fields_that_are_refused_at_once_are_both_asked_about()
    {
        await using var desktop = await demo.DeskOfAsync("agent");
        var page = desktop.Page;
        await OpenCallAsync(desktop, demo.Card("genuine"));
        await SecondSavesAsync(page, "from the other", "For you only");

        // The scratchpad's answer comes first, and asks for versions while the note is still under way.
        var (asks, both) = (new TaskCompletionSource(), new TaskCompletionSource());
        await page.RouteAsync("**/drafts", async route =>
        {
            var saves = route.Request.Method == "POST";
            if (saves && Encoding.UTF8.GetString(route.Request.PostDataBuffer ?? []).Contains("\r\nnote\r\n", StringComparison.Ordinal))
            {
                both.TrySetResult();
                await asks.Task;
            }

            if (!saves && !both.Task.IsCompleted)
            {
                await route.AbortAsync();
                return;
            }

            await route.ContinueAsync();
            if (!saves)
            {
                asks.TrySetResult();
            }
        });
        await page.EvaluateAsync("""
            () => { for (const id of ["note", "scratchpad"]) { const f = document.getElementById(id); f.value = "mine"; f.dispatchEvent(new Event("input")); } }
            """);
        await Assertions.Expect(StateOf(page, "note")).ToContainTextAsync("Changed in another window");
        await Assertions.Expect(StateOf(page, "scratchpad")).ToContainTextAsync("Changed in another window");
        foreach (var field in new[] { "note", "scratchpad" })
        {
            await StateOf(page, field).GetByRole(AriaRole.Button, new() { Name = "Keep mine" }).ClickAsync();
            await Assertions.Expect(StateOf(page, field)).ToHaveTextAsync("✓ Saved");
        }
    }

    [Fact]
    public async Task A_page_knows_its_own_save_whose_answer_was_lost()
    {
        await using var desktop = await demo.DeskOfAsync("agent");
        var (page, note) = (desktop.Page, Note(desktop.Page));
        await OpenCallAsync(desktop, demo.Card("genuine"));
        var saved = new TaskCompletionSource();
        await page.RouteAsync("**/drafts", async route =>
        {
            if (route.Request.Method == "POST")
            {
                await route.FetchAsync();
                saved.TrySetResult();
                await route.AbortAsync();
            }
            else
            {
                await route.ContinueAsync();
            }
        });
        await note.FocusAsync();
        await page.Keyboard.TypeAsync("once");
        await saved.Task;
        await Assertions.Expect(StateOf(page, "note")).ToContainTextAsync("no connection");
        var looked = page.WaitForResponseAsync(answer => answer.Request.Method == "GET" && answer.Url.EndsWith("/drafts", StringComparison.Ordinal));
        await page.EvaluateAsync("() => window.dispatchEvent(new Event('focus'))");
        await (await looked).FinishedAsync();
        await page.UnrouteAsync("**/drafts");
        await page.Keyboard.TypeAsync(" and more");
        await Assertions.Expect(StateOf(page, "note")).ToHaveTextAsync("✓ Saved");
        await Assertions.Expect(note).ToHaveValueAsync("once and more");
    }

    [Fact]
    public async Task A_call_that_is_over_elsewhere_leaves_the_page_with_nothing_but_the_text_to_copy()
    {
        await using var desktop = await demo.DeskOfAsync("nurse");
        var (page, note) = (desktop.Page, Note(desktop.Page));
        await OpenCallAsync(desktop, demo.Card("genuine"));
        await IdentifyAsync(desktop, demo.Card("genuine"));
        var call = new Uri(page.Url).AbsolutePath;
        await page.RouteAsync("**/drafts", route => route.AbortAsync());
        await note.FocusAsync();
        await page.Keyboard.TypeAsync("Only here");
        await Assertions.Expect(StateOf(page, "note")).ToContainTextAsync("no connection");
        var second = await page.Context.NewPageAsync();
        await second.GotoAsync(call);
        await second.GetByLabel("How the call ended").SelectOptionAsync("other");
        await second.GetByLabel("I told nothing of the record").CheckAsync();
        await second.GetByRole(AriaRole.Button, new() { Name = "Wrap up the call" }).ClickAsync();
        await Assertions.Expect(second.GetByText("The call is wrapped up.")).ToBeVisibleAsync();
        await page.UnrouteAsync("**/drafts");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = "This call is not open to you any more" })).ToBeVisibleAsync();
        await Assertions.Expect(note).ToHaveValueAsync("Only here");
        await Assertions.Expect(note).ToBeFocusedAsync();
        await LacksAsync(page, "Northside front desk", "One patient fits");

        // Leaving is asked about, for the text goes with the page.
        var asked = new TaskCompletionSource<string>();
        page.Dialog += async (_, dialog) =>
        {
            asked.TrySetResult(dialog.Type);
            await dialog.AcceptAsync();
        };
        await page.GetByRole(AriaRole.Link, new() { Name = "My calls" }).ClickAsync();
        Assert.Equal("beforeunload", await asked.Task);
    }

    [Fact]
    public async Task An_answer_that_a_page_without_drafts_has_stays_under_a_lock()
    {
        await using var desktop = await demo.DeskOfAsync("administrator");
        var page = desktop.Page;
        await page.GotoAsync("/admin/scripts/new");
        var text = page.Locator("textarea").First;
        await text.FocusAsync();
        await page.Keyboard.TypeAsync("Good morning, this is");
        await page.Keyboard.PressAsync("Control+Shift+L");
        var link = page.GetByRole(AriaRole.Link, new() { Name = "Unlock in a new tab" });
        await Assertions.Expect(link).ToBeFocusedAsync();
        await LacksAsync(page, "Good morning");
        await UnlockAsync(page, link);
        await Assertions.Expect(text).ToHaveValueAsync("Good morning, this is");
    }

    /// <summary>Unlocks in another tab, as the page says; the page itself notices.</summary>
    async Task UnlockAsync(IPage page, ILocator link)
    {
        var tab = await page.Context.RunAndWaitForPageAsync(() => link.PressAsync("Enter"));
        await tab.GetByLabel("Password").FillAsync(demo.Password);
        await tab.Keyboard.PressAsync("Enter");
        await Assertions.Expect(tab.GetByRole(AriaRole.Button, new() { Name = "Lock" })).ToBeVisibleAsync();
        await tab.CloseAsync();
    }
}
