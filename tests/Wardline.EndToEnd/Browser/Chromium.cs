using Microsoft.Playwright;
using Xunit;

namespace Wardline.EndToEnd.Browser;

/// <summary>Chromium of the distribution, one process for all tests: each desktop is a context of its own, with its own cookies and cache.</summary>
static class Chromium
{
    // Nothing of the browser's own may go to the network, and the graphics of a server are software.
    static readonly string[] Flags =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ];

    static readonly Lazy<Task<(IPlaywright Playwright, IBrowser Browser)>> Running = new(StartAsync);

    /// <summary>A browser that nobody has used yet.</summary>
    /// <param name="address">What paths are relative to.</param>
    /// <param name="session">Whose cookies it has; null for nobody's.</param>
    public static async Task<IBrowserContext> OpenAsync(string address, string? session) => await (await Running.Value).Browser.NewContextAsync(new()
    {
        BaseURL = address,
        IgnoreHTTPSErrors = true,
        StorageState = session,
        ViewportSize = new() { Width = 1280, Height = 800 },
    });

    /// <summary>Requests without a browser.</summary>
    public static async Task<IAPIRequestContext> WireAsync(string address) =>
        await (await Running.Value).Playwright.APIRequest.NewContextAsync(new() { BaseURL = address, IgnoreHTTPSErrors = true });

    static async Task<(IPlaywright, IBrowser)> StartAsync()
    {
        // A state is waited for, not a time: on a busy machine it may come late.
        Assertions.SetDefaultExpectTimeout(60_000);
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = "/usr/bin/chromium", Args = Flags });

        // It ends with its driver, and the driver with this process.
        AppDomain.CurrentDomain.ProcessExit += (_, _) => playwright.Dispose();
        return (playwright, browser);
    }
}
