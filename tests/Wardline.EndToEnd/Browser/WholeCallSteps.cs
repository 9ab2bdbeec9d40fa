using Microsoft.Playwright;
using Xunit;

namespace Wardline.EndToEnd.Browser;

/// <summary>What whole calls have in common, from the ring to the wrap-up, by the keyboard alone.</summary>
static partial class CallSteps
{
    /// <summary>Goes to the desk, which then looks on by itself.</summary>
    public static async Task AtTheDeskAsync(Desktop desktop)
    {
        var page = desktop.Page;
        await desktop.Keys.TabToAsync(page.GetByRole(AriaRole.Navigation).GetByRole(AriaRole.Link, new() { Name = "Desk", Exact = true }));
        await desktop.Keys.PressAsync("Enter");
        await Assertions.Expect(page.Locator("#desk-said")).ToHaveTextAsync("Calls show here by themselves.");
    }

    /// <summary>What rings at the desk.</summary>
    public static ILocator Ringing(IPage page) => page.GetByRole(AriaRole.Region, new() { NameRegex = new("Ringing:") }).GetByRole(AriaRole.Heading);

    /// <summary>Somebody rings at this desk and is answered: the ring takes the focus, and so does the first step of the call.</summary>
    /// <param name="demo">At whose switch, unless another is named.</param>
    /// <param name="desktop">Where the agent sits.</param>
    /// <param name="card">Who rings.</param>
    /// <param name="role">Who is rung.</param>
    /// <param name="phones">Where the switch is.</param>
    public static async Task<Caller> AnswerAsync(BrowsedDemo demo, Desktop desktop, string card, string role, string? phones = null)
    {
        await AtTheDeskAsync(desktop);
        var caller = await Caller.RingAsync(phones ?? demo.Phones, card, role);
        await Assertions.Expect(Ringing(desktop.Page)).ToBeFocusedAsync();
        await caller.PressAsync("answer");
        await Assertions.Expect(desktop.Page.GetByLabel("Full name")).ToBeFocusedAsync();
        return caller;
    }

    public static async Task AddressAsync(Desktop desktop, Caller caller)
    {
        await desktop.Keys.TypeAsync("Street address with ZIP", await caller.SaysAsync("Address"));
        await desktop.Keys.PressAsync("Enter");
        await Assertions.Expect(desktop.Page.GetByText("That matches.")).ToBeVisibleAsync();
    }

    public static async Task SelfAsync(Desktop desktop)
    {
        await desktop.Keys.PressAsync(desktop.Page.GetByRole(AriaRole.Button, new() { Name = "The caller is the patient" }));
        await Assertions.Expect(desktop.Page.GetByText("the caller speaks as the patient")).ToBeVisibleAsync();
    }

    public static async Task RepresentativeAsync(Desktop desktop, Caller caller)
    {
        await desktop.Keys.TypeAsync("The caller's own name", await caller.SaysAsync("Name of the one who rings"));
        await desktop.Keys.PressAsync("Enter");
    }

    /// <summary>Goes down the purposes of the line to this one, and sets it.</summary>
    public static async Task PurposeAsync(Desktop desktop, string title)
    {
        var (page, keys) = (desktop.Page, desktop.Keys);
        var purposes = page.GetByRole(AriaRole.Region, new() { Name = "What to do now" }).GetByRole(AriaRole.Radio);
        await Assertions.Expect(purposes.First).ToBeFocusedAsync();
        for (var left = await purposes.CountAsync(); left > 0 && !await page.GetByRole(AriaRole.Radio, new() { Name = title, Exact = true }).First.EvaluateAsync<bool>("e => e === document.activeElement"); left--)
        {
            await keys.PressAsync("ArrowDown");
        }

        await keys.PressAsync("Space");
        await keys.PressAsync("Enter");
        await Assertions.Expect(page.GetByText("The purpose is set.")).ToBeVisibleAsync();
    }

    public static async Task SendCodeAsync(Desktop desktop)
    {
        await desktop.Keys.PressAsync(desktop.Page.GetByRole(AriaRole.Button, new() { Name = "Send a code by e-mail" }));
        await Assertions.Expect(desktop.Page.GetByText("A code went to")).ToBeVisibleAsync();
    }

    /// <summary>The caller reads the code out of their mailbox, and the record of the purpose opens.</summary>
    public static async Task OpenByCodeAsync(Desktop desktop, string purpose)
    {
        await desktop.Keys.TypeAsync("Code that the caller reads out", await CodeAsync(desktop));
        await desktop.Keys.PressAsync("Enter");
        await Assertions.Expect(desktop.Page.GetByRole(AriaRole.Heading, new() { Name = "Record for: " + purpose })).ToBeFocusedAsync();
    }

    public static async Task HangUpAndWrapUpAsync(Desktop desktop, Caller caller, string ended, string? told = null)
    {
        await caller.PressAsync("hang-up");
        await WrapUpAsync(desktop, ended, told);
        await Assertions.Expect(desktop.Page.GetByText("No call for you right now.")).ToBeVisibleAsync();
    }

    /// <param name="desktop">Where the call is open.</param>
    /// <param name="ended">How it ended.</param>
    /// <param name="told">What was told, as a pattern; null when it was nothing.</param>
    public static async Task WrapUpAsync(Desktop desktop, string ended, string? told = null)
    {
        await FillWrapUpAsync(desktop, ended, told);
        await Assertions.Expect(desktop.Page.GetByText("The call is wrapped up.")).ToBeVisibleAsync();
    }

    public static async Task FillWrapUpAsync(Desktop desktop, string ended, string? told = null)
    {
        var (page, keys) = (desktop.Page, desktop.Keys);
        var how = page.GetByLabel("How the call ended");
        if (!await how.EvaluateAsync<bool>("e => e === document.activeElement"))
        {
            await keys.TabToAsync(how);
        }

        await keys.ChooseAsync(how, ended);
        await keys.TabToAsync(page.GetByRole(AriaRole.Checkbox, new() { NameRegex = new(told ?? "I told nothing of the record") }));
        await keys.PressAsync("Space");
        await keys.PressAsync("Enter");
    }

    /// <summary>Held, a revealed value stays; let go, it is gone after a while, and not only to the eye.</summary>
    public static async Task HidesByItselfAsync(IPage page)
    {
        var (shown, hint) = (page.Locator("#shown"), page.Locator("#shown-hint"));
        var value = await shown.InnerTextAsync();
        await page.Keyboard.DownAsync("Space");
        await Assertions.Expect(hint).ToContainTextAsync("kept");
        await page.Clock.RunForAsync(60_000);
        await Assertions.Expect(shown).ToHaveTextAsync(value);
        await page.Keyboard.UpAsync("Space");
        await page.Clock.RunForAsync(20_000);
        await Assertions.Expect(hint).ToHaveTextAsync("Hidden again. Reveal it anew if you still need it.");
        Assert.DoesNotContain(value, await page.ContentAsync(), StringComparison.Ordinal);
    }
}
