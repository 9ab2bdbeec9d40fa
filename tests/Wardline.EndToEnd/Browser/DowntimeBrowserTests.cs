using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Wardline.EndToEnd.Browser.CallSteps;
using Xunit;

namespace Wardline.EndToEnd.Browser;

/// <summary>Paper printed, and entered afterwards, by the keyboard; and how it lies on the two sizes of paper.</summary>
public partial class DowntimeBrowserTests(BrowsedDemo demo) : IClassFixture<BrowsedDemo>
{
    [Fact]
    public async Task Sheets_are_printed_a_page_each_and_one_is_entered_late_by_the_keyboard()
    {
        var card = demo.Card("genuine");
        await using var desktop = await demo.DeskOfAsync("agent");
        var (page, keys) = (desktop.Page, desktop.Keys);
        await keys.TabToAsync(page.GetByRole(AriaRole.Link, new() { Name = "Downtime" }));
        await keys.PressAsync("Enter");
        await Assertions.Expect(page.GetByText("No sheet was printed yet.")).ToBeVisibleAsync();
        await desktop.LookAsync("downtime-empty");
        await keys.TabToAsync(page.GetByLabel("Client", new() { Exact = true }));
        await keys.ChooseAsync(page.GetByLabel("Client", new() { Exact = true }), card.Line.Split(" · ")[0]);
        await keys.PressAsync("Tab");
        await page.Keyboard.PressAsync("Control+A");
        await page.Keyboard.TypeAsync("3");
        await keys.PressAsync("Enter");
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "Back to Downtime" })).ToBeFocusedAsync();
        await desktop.LookAsync("downtime-paper");
        var serial = await page.Locator(".sheet").Nth(1).GetAttributeAsync("aria-label");
        await PagesAsync(page);

        await keys.PressAsync("Enter");
        await Assertions.Expect(page.GetByText(serial!)).ToBeVisibleAsync();
        await keys.TabToAsync(page.GetByRole(AriaRole.Link, new() { Name = "Enter a sheet" }));
        await keys.PressAsync("Enter");
        await LateAsync(desktop, card, serial!);
        var row = page.GetByRole(AriaRole.Table, new() { Name = "Sheets" }).GetByRole(AriaRole.Row).Filter(new() { HasText = serial });
        await Assertions.Expect(row).ToContainTextAsync("entered late from paper");

        // Its neighbour didn't come back.
        var missing = page.GetByRole(AriaRole.Row).Filter(new() { HasText = "▲ missing" });
        await keys.TabToAsync(missing.GetByRole(AriaRole.Button, new() { NameRegex = Lost() }));
        await keys.PressAsync("Enter");
        await Assertions.Expect(page.GetByText("Noted: the sheet is lost.")).ToBeVisibleAsync();
        await desktop.LookAsync("downtime");
        var shown = await page.ContentAsync();
        Assert.All(card.Secrets(), secret => Assert.DoesNotContain(secret, shown, StringComparison.OrdinalIgnoreCase));
    }

    // The same on both sizes of paper: each sheet is one page, whatever the ladder takes.
    static async Task PagesAsync(IPage page)
    {
        foreach (var format in (string[])["A4", "Letter"])
        {
            var three = await CountAsync(format);
            await page.EvaluateAsync("() => { window.taken = [...document.querySelectorAll('.sheet')].slice(1); window.taken.forEach(s => s.remove()); }");
            Assert.Equal(three - 2, await CountAsync(format));
            Assert.InRange(three, 4, 5);
            await page.EvaluateAsync("() => { document.querySelector('.paper').append(...window.taken); }");
        }

        async Task<int> CountAsync(string format)
        {
            var pdf = await page.PdfAsync(new() { Format = format, PreferCSSPageSize = false });
            if (Environment.GetEnvironmentVariable("WARDLINE_SCREENS") is { Length: > 0 } folder)
            {
                await File.WriteAllBytesAsync(Path.Combine(Executable.RepoRoot(), folder, $"downtime-{format}.pdf"), pdf);
            }

            return PdfPage().Count(Encoding.Latin1.GetString(pdf));
        }
    }

    static async Task LateAsync(Desktop desktop, CardSaid card, string serial)
    {
        var (page, keys) = (desktop.Page, desktop.Keys);
        await keys.TypeAsync("Number of the sheet", serial);
        await keys.TabToAsync(page.GetByLabel("Line"));
        await keys.ChooseAsync(page.GetByLabel("Line"), card.Line.Split(" · ")[0]);
        var zone = TimeZoneInfo.FindSystemTimeZoneById("America/New_York");
        foreach (var (label, at) in new[] { ("Began (client's time)", -1), ("Ended", 0) })
        {
            await keys.TabToAsync(page.GetByLabel(label));
            await page.Keyboard.TypeAsync(Local(at).ToString("MMddyyyy", CultureInfo.InvariantCulture));
            await page.Keyboard.PressAsync("ArrowRight");
            await page.Keyboard.TypeAsync(Local(at).ToString("hhmmtt", CultureInfo.InvariantCulture));
        }

        DateTimeOffset Local(int minutes) => TimeZoneInfo.ConvertTime(TimeProvider.System.GetUtcNow().AddMinutes(minutes), zone);
        await keys.TabToAsync(page.GetByLabel("How it ended"));
        await keys.ChooseAsync(page.GetByLabel("How it ended"), "Answered");
        await keys.TabToAsync(page.GetByLabel("Full name"));
        await keys.TypeAsync("Full name", card.Says("full-name"));
        await keys.PressAsync("Tab");
        await keys.TypeAsync("Birth date", "01/01/1901");
        await keys.TabToAsync(page.GetByLabel("Purpose"));
        await keys.ChooseAsync(page.GetByLabel("Purpose"), "Appointment");
        await keys.TabToAsync(page.GetByLabel("Level reached"));
        await keys.ChooseAsync(page.GetByLabel("Level reached"), "Basic");
        await keys.TabToAsync(page.GetByLabel("What else stands on the sheet"));
        await page.Keyboard.TypeAsync("Asked for the way to the clinic.");
        await keys.TabToAsync(page.GetByRole(AriaRole.Button, new() { Name = "Enter it, late, from paper" }));
        await keys.PressAsync("Enter");
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Nobody fits all of that.");
        await desktop.LookAsync("downtime-late-nobody");
        await keys.TabToAsync(page.GetByLabel("Birth date"));
        await page.Keyboard.PressAsync("Control+A");
        await page.Keyboard.TypeAsync(card.Says("birth-date"));
        await keys.PressAsync("Enter");
        await Assertions.Expect(page.GetByText("Entered late, from paper.")).ToBeVisibleAsync();
    }

    [GeneratedRegex(@"/Type\s*/Page\b(?!s)")]
    private static partial Regex PdfPage();

    [GeneratedRegex("is lost$")]
    private static partial Regex Lost();
}
