using Microsoft.Playwright;
using Xunit;

namespace Wardline.EndToEnd.Browser;

/// <summary>A running demo for all tests of a class, and a folder for the pictures of its pages.</summary>
public sealed class BrowsedDemo : IAsyncLifetime
{
    readonly Executable _folder = new();
    RunningDemo _demo = null!;

    public async ValueTask InitializeAsync() => _demo = await RunningDemo.StartAsync(_folder.At("demo"));

    internal Task<Desktop> OpenAsync() => Desktop.OpenAsync(_demo.Address, Desktop.Pictures(_folder));

    internal CardSaid Card(string id) => new(_demo.Said.GetProperty("cards").EnumerateArray().Single(c => c.GetProperty("id").GetString() == id));

    /// <summary>Signs somebody of this role in, without the mouse.</summary>
    internal async Task SignInByKeysAsync(Desktop desktop, string role)
    {
        var (page, keys) = (desktop.Page, desktop.Keys);
        await page.GotoAsync("/sign-in");
        await keys.TypeAsync("E-mail", $"{role}@demo.example");
        await keys.PressAsync("Tab");
        await keys.TypeAsync("Password", _demo.Password);
        await keys.PressAsync("Enter");
        await Assertions.Expect(page.GetByLabel("Code")).ToBeVisibleAsync();
        await keys.TypeAsync("Code", await RunningDemo.CodeAsync());
        await keys.PressAsync("Enter");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Home");
    }

    public async ValueTask DisposeAsync()
    {
        await _demo.DisposeAsync();
        _folder.Dispose();
    }
}
