using System.Text.Json;
using Deque.AxeCore.Commons;
using Microsoft.Playwright;
using Xunit;

namespace Wardline.EndToEnd.Browser;

/// <summary>
/// A browser with one page open. It keeps every violation of the content security policy, and looks at a page as axe and as a
/// camera do, in light and dark.
/// </summary>
sealed class Desktop : IAsyncDisposable
{
    const string Prefix = "csp-violation ";

    // In the dark only colours differ. What is named is all that is told of a finding.
    const string Axe = """
        async dark => {
          const found = await axe.run(document, { resultTypes: ["violations"], ...(dark ? { runOnly: { type: "tag", values: ["cat.color"] } } : {}) });
          return { passes: found.passes.length, violations: found.violations.filter(v => v.impact === "serious" || v.impact === "critical")
            .map(v => `${v.id} (${v.help}) at ${v.nodes.map(n => n.html).join("; ")}`) };
        }
        """;

    static readonly string AxeScript = new BundledAxeScriptProvider().GetScript();

    /// <summary>Where pictures go, when somebody wants to see them or choose some for docs/screens: a folder inside the working copy, or any.</summary>
    static readonly string? Pictures = Environment.GetEnvironmentVariable("WARDLINE_SCREENS") is { Length: > 0 } chosen
        ? Directory.CreateDirectory(Path.Combine(Executable.RepoRoot(), chosen)).FullName : null;

    readonly List<string> _violations = [];

    Desktop(IPage page)
    {
        Page = page;
        page.Console += (_, message) =>
        {
            if (message.Text.StartsWith(Prefix, StringComparison.Ordinal))
            {
                _violations.Add(message.Text);
            }

            Paints.Hear(message.Text);
        };
    }

    public IPage Page { get; }

    public Keyboard Keys => new(Page);

    public int Looks { get; private set; }

    public static async Task<Desktop> OpenAsync(string address, string? session = null)
    {
        var context = await Chromium.OpenAsync(address, session);
        var page = await context.NewPageAsync();
        await page.AddInitScriptAsync($"document.addEventListener('securitypolicyviolation', e => console.error('{Prefix}' + e.violatedDirective + ' on ' + location.pathname));");
        await page.AddInitScriptAsync(Paints.Script);
        return new Desktop(page);
    }

    /// <summary>axe, and a picture if wanted, of the page that is open, in light and in dark.</summary>
    public async Task LookAsync(string name)
    {
        await Assertions.Expect(Page.GetByRole(AriaRole.Complementary, new() { Name = "Demo" })).ToBeVisibleAsync();
        if (await Page.EvaluateAsync<bool>("() => window.axe === undefined"))
        {
            await Page.EvaluateAsync(AxeScript);
        }

        foreach (var scheme in (ColorScheme[])[ColorScheme.Light, ColorScheme.Dark])
        {
            await Page.EmulateMediaAsync(new() { ColorScheme = scheme });
            var found = await Page.EvaluateAsync<JsonElement>(Axe, scheme == ColorScheme.Dark);
            Assert.NotEqual(0, found.GetProperty("passes").GetInt32());
            Assert.Empty(found.GetProperty("violations").EnumerateArray().Select(v => $"{name}, {scheme}: {v.GetString()}"));
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

    public async ValueTask DisposeAsync() => await Page.Context.CloseAsync();
}
