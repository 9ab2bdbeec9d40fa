using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Xunit;

namespace Wardline.EndToEnd.Browser;

/// <summary>
/// Chromium of the distribution with one page open. It keeps every violation of the content security policy, and looks at a
/// page as axe and as a camera do, in light and dark.
/// </summary>
sealed class Desktop : IAsyncDisposable
{
    const string Prefix = "csp-violation ";

    // Nothing of the browser's own may go to the network, and the graphics of a server are software.
    static readonly string[] Flags =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ];

    // In the dark only colours differ.
    static readonly AxeRunOptions Colours = new() { RunOnly = new() { Type = "tag", Values = ["cat.color"] } };

    readonly IPlaywright _playwright;
    readonly IBrowser _browser;
    readonly List<string> _violations = [];

    Desktop(IPlaywright playwright, IBrowser browser, IPage page)
    {
        (_playwright, _browser, Page) = (playwright, browser, page);
        page.Console += (_, message) =>
        {
            if (message.Text.StartsWith(Prefix, StringComparison.Ordinal))
            {
                _violations.Add(message.Text);
            }
        };
    }

    public IPage Page { get; }

    public Keyboard Keys => new(Page);

    public int Looks { get; private set; }

    /// <summary>Where pictures go, when somebody wants to see them or choose some for docs/screens: a folder inside the working copy, or any.</summary>
    static readonly string? Pictures = Environment.GetEnvironmentVariable("WARDLINE_SCREENS") is { Length: > 0 } chosen
        ? Directory.CreateDirectory(Path.Combine(Executable.RepoRoot(), chosen)).FullName : null;

    public static async Task<Desktop> OpenAsync(string address, string? session = null)
    {
        // A state is waited for, not a time: on a busy machine it may come late.
        Assertions.SetDefaultExpectTimeout(60_000);
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = "/usr/bin/chromium", Args = Flags });
        var context = await browser.NewContextAsync(new() { BaseURL = address, IgnoreHTTPSErrors = true, StorageState = session, ViewportSize = new() { Width = 1280, Height = 800 } });
        var page = await context.NewPageAsync();
        await page.AddInitScriptAsync($"document.addEventListener('securitypolicyviolation', e => console.error('{Prefix}' + e.violatedDirective + ' on ' + location.pathname));");
        return new Desktop(playwright, browser, page);
    }

    /// <summary>axe, and a picture if wanted, of the page that is open, in light and in dark.</summary>
    public async Task LookAsync(string name)
    {
        await Assertions.Expect(Page.GetByRole(AriaRole.Complementary, new() { Name = "Demo" })).ToBeVisibleAsync();
        foreach (var scheme in (ColorScheme[])[ColorScheme.Light, ColorScheme.Dark])
        {
            await Page.EmulateMediaAsync(new() { ColorScheme = scheme });
            var found = await (scheme == ColorScheme.Light ? Page.RunAxe() : Page.RunAxe(Colours));
            Assert.NotEmpty(found.Passes);
            Assert.Empty(found.Violations.Where(v => v.Impact is "serious" or "critical")
                .Select(v => $"{name}, {scheme}: {v.Id} ({v.Help}) at {string.Join("; ", v.Nodes.Select(n => n.Html))}"));
            if (Pictures is not null)
            {
                await Page.ScreenshotAsync(new() { Path = Path.Combine(Pictures, $"{name}-{scheme.ToString().ToLowerInvariant()}.png") });
            }
        }

        Looks++;
        Assert.Empty(_violations);
    }

    /// <summary>The listener's control: an inline style that the policy must refuse is heard of, and then forgotten.</summary>
    public async Task ProveTheListenerHearsAsync()
    {
        var heard = Page.WaitForConsoleMessageAsync(new() { Predicate = m => m.Text.StartsWith(Prefix, StringComparison.Ordinal) });
        await Page.EvaluateAsync("() => { const style = document.createElement('style'); style.textContent = 'p { color: red }'; document.head.append(style); }");
        Assert.StartsWith(Prefix + "style-src", (await heard).Text, StringComparison.Ordinal);
        Assert.NotEmpty(_violations);
        _violations.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.CloseAsync();
        _playwright.Dispose();
    }
}
