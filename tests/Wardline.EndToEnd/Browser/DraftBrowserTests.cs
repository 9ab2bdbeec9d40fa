using Microsoft.Playwright;
using static Wardline.EndToEnd.Browser.CallSteps;
using static Wardline.EndToEnd.Browser.DraftSteps;
using Xunit;

namespace Wardline.EndToEnd.Browser;

/// <summary>Nothing typed is lost by a second window, a sign-in that ran out or a locked screen; <see cref="WholeCallTroubleTests"/> has the dead line and the killed server.</summary>
public class DraftBrowserTests(BrowsedDemo demo) : IClassFixture<BrowsedDemo>
{
    [Fact]
    public async Task Two_windows_on_one_call_are_told_of_each_other_and_choose()
    {
        await using var desktop = await demo.DeskOfAsync("agent");
        var (page, note) = (desktop.Page, Note(desktop.Page));
        await OpenCallAsync(desktop, demo.Card("genuine"));
        await note.FocusAsync();
        await page.Keyboard.TypeAsync("one");
        await Assertions.Expect(StateOf(page, "note")).ToHaveTextAsync("✓ Saved");
        var second = await page.Context.NewPageAsync();
        await second.GotoAsync(new Uri(page.Url).AbsolutePath);
        await Assertions.Expect(Note(second)).ToHaveValueAsync("one");
        await Note(second).FocusAsync();
        await second.Keyboard.PressAsync("End");
        await second.Keyboard.TypeAsync(" and two");
        await Assertions.Expect(StateOf(second, "note")).ToHaveTextAsync("✓ Saved");

        await page.BringToFrontAsync();
        await page.Keyboard.TypeAsync(" and more");
        await Assertions.Expect(StateOf(page, "note")).ToContainTextAsync("Changed in another window");
        await desktop.LookAsync("call-draft-elsewhere");
        await desktop.Keys.TabToAsync(page.GetByRole(AriaRole.Button, new() { Name = "Keep mine" }));
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(StateOf(page, "note")).ToHaveTextAsync("✓ Saved");
        await Assertions.Expect(note).ToHaveValueAsync("one and more");

        await second.BringToFrontAsync();
        await second.Keyboard.TypeAsync("!");
        await Assertions.Expect(StateOf(second, "note")).ToContainTextAsync("Changed in another window");
        await new Keyboard(second).TabToAsync(second.GetByRole(AriaRole.Button, new() { Name = "Take that text" }));
        await second.Keyboard.PressAsync("Enter");
        await Assertions.Expect(Note(second)).ToHaveValueAsync("one and more");
        await Assertions.Expect(Note(second)).ToBeFocusedAsync();
    }

    [Fact]
    public async Task A_key_locks_all_windows_at_once_and_the_password_leads_back_to_the_call()
    {
        await using var desktop = await demo.DeskOfAsync("supervisor");
        var (page, keys, note) = (desktop.Page, desktop.Keys, Note(desktop.Page));
        await OpenCallAsync(desktop, demo.Card("genuine"));
        await IdentifyAsync(desktop, demo.Card("genuine"));
        var call = new Uri(page.Url).AbsolutePath;
        var second = await page.Context.NewPageAsync();
        await second.GotoAsync(call);
        await page.BringToFrontAsync();
        await keys.TabToAsync(note);
        await page.Keyboard.TypeAsync("Typed as somebody came in");
        await page.Keyboard.PressAsync("Control+Shift+L");
        await Assertions.Expect(page.GetByLabel("Password")).ToBeFocusedAsync();
        await Assertions.Expect(second.GetByLabel("Password")).ToBeVisibleAsync();
        await desktop.LookAsync("locked");
        foreach (var window in new[] { page, second })
        {
            var left = await window.ContentAsync();
            Assert.All(["Typed as", "Northside front desk", "One patient fits"], words => Assert.DoesNotContain(words, left, StringComparison.Ordinal));
        }

        await page.GoBackAsync();
        await Assertions.Expect(page.GetByLabel("Password")).ToBeVisibleAsync();
        await page.GotoAsync(call);
        await Assertions.Expect(page.GetByLabel("Password")).ToBeFocusedAsync();
        await keys.TypeAsync("Password", "not this one, surely");
        await keys.PressAsync("Enter");
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("That is not right");
        await desktop.LookAsync("locked-refused");
        await keys.TypeAsync("Password", demo.Password);
        await keys.PressAsync("Enter");
        await Assertions.Expect(note).ToHaveValueAsync("Typed as somebody came in");
        Assert.Equal(call, new Uri(page.Url).AbsolutePath);
        await Assertions.Expect(page.GetByLabel("Street address with ZIP")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task A_sign_in_that_ran_out_keeps_the_text_until_the_next()
    {
        await using var desktop = await demo.DeskOfAsync("nurse");
        var (page, note) = (desktop.Page, Note(desktop.Page));
        await OpenCallAsync(desktop, demo.Card("genuine"));

        // A text that only the page has: the page stays, whatever else it hears of the session.
        await page.RouteAsync("**/drafts", route => route.AbortAsync());
        await note.FocusAsync();
        await page.Keyboard.TypeAsync("The session has gone");
        await Assertions.Expect(StateOf(page, "note")).ToContainTextAsync("Not saved yet: no connection");
        await using var other = await Desktop.OpenAsync(demo.Address, await page.Context.StorageStateAsync());
        await other.Page.GotoAsync("/");
        await other.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Assertions.Expect(other.Page.GetByLabel("E-mail")).ToBeVisibleAsync();
        await page.UnrouteAsync("**/drafts");
        await Assertions.Expect(StateOf(page, "note")).ToContainTextAsync("Sign in again in another tab; the text stays here.");
        await desktop.LookAsync("call-draft-signed-out");
        var tab = await page.Context.NewPageAsync();
        await demo.SignInByKeysAsync(tab, "nurse");
        await Assertions.Expect(StateOf(page, "note")).ToHaveTextAsync("✓ Saved");
        await page.ReloadAsync();
        await Assertions.Expect(note).ToHaveValueAsync("The session has gone");
    }

    [Fact]
    public async Task A_desk_that_is_about_to_sign_out_says_so_and_a_key_keeps_it()
    {
        await using var desktop = await demo.DeskOfAsync("agent");
        var page = desktop.Page;
        await page.GotoAsync("/desk");
        await Assertions.Expect(page.GetByRole(AriaRole.Status)).ToHaveTextAsync("Calls show here by themselves.");

        // The live line says it after thirteen minutes; that it does is tested at the server.
        await page.EvaluateAsync("() => { document.getElementById('desk-idle').hidden = false; }");
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Press any key to stay.");
        await desktop.LookAsync("desk-ends-soon");
        var stayed = page.WaitForResponseAsync("**/stay");
        await page.Keyboard.PressAsync("a");
        Assert.Equal(204, (await stayed).Status);
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToHaveCountAsync(0);
    }
}
