using Microsoft.Playwright;
using Wardline.Identity;
using Xunit;

namespace Wardline.EndToEnd.Browser;

/// <summary>A running demo for all tests of a class, with its people signed in.</summary>
public sealed class BrowsedDemo : IAsyncLifetime
{
    readonly Executable _folder = new();
    readonly Dictionary<string, string> _signedIn = [];
    readonly Dictionary<string, long> _steps = [];
    RunningDemo _demo = null!;

    public async ValueTask InitializeAsync() => _demo = await RunningDemo.StartAsync(Data);

    internal CardSaid Card(string id) => new(_demo.Said.GetProperty("cards").EnumerateArray().Single(c => c.GetProperty("id").GetString() == id));

    /// <summary>The telephone system of a client, with a secret that was made for it.</summary>
    internal async Task<DemoTelephone> TelephoneAsync(string client) => await DemoTelephone.OpenAsync(_demo.Address, await NewSecretAsync(client));

    /// <summary>A secret with which a telephone system of this client signs what it tells.</summary>
    internal async Task<string> NewSecretAsync(string client)
    {
        var made = await RunningDemo.RunAsync("cti", "secret", "add", "--client", client, "--json", "--data", Data);
        Assert.True(made.Exit == 0, made.Talk);
        return System.Text.Json.JsonElement.Parse(made.Out).GetProperty("secret").GetString()!;
    }

    /// <summary>A browser of somebody of this role, signed in: by the keyboard the first time, by the same session afterwards, for a code is good once.</summary>
    internal async Task<Desktop> DeskOfAsync(string role)
    {
        var desktop = await Desktop.OpenAsync(_demo.Address, _signedIn.GetValueOrDefault(role));
        if (_signedIn.ContainsKey(role))
        {
            await desktop.Page.GotoAsync("/");
        }
        else
        {
            await SignInByKeysAsync(desktop.Page, role);
            _signedIn[role] = await desktop.Page.Context.StorageStateAsync();
        }

        return desktop;
    }

    // A person's code is good once: who signs in again takes the next, which an authenticator that is a little fast shows already.
    async Task<string> NewCodeAsync(string role)
    {
        var last = _steps.GetValueOrDefault(role);
        long now;
        while ((now = Totp.StepOf(TimeProvider.System.GetUtcNow())) < last)
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        var step = _steps[role] = now == last ? now + 1 : now;
        return _demo.Code(step);
    }

    internal async Task SignInByKeysAsync(IPage page, string role)
    {
        var keys = new Keyboard(page);
        await page.GotoAsync("/sign-in");
        await keys.TypeAsync("E-mail", $"{role}@demo.example");
        await keys.PressAsync("Tab");
        await keys.TypeAsync("Password", _demo.Password);
        await keys.PressAsync("Enter");
        await Assertions.Expect(page.GetByLabel("Code")).ToBeVisibleAsync();
        await keys.TypeAsync("Code", await NewCodeAsync(role));
        await keys.PressAsync("Enter");
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Home");
    }

    /// <summary>kill -9 in the middle of whatever goes on.</summary>
    internal Task KillAsync() => _demo.KillAsync();

    /// <summary>Starts it again on the same data and at the same address.</summary>
    internal async Task StartAgainAsync()
    {
        var address = _demo.Address;
        await _demo.DisposeAsync();
        _demo = await RunningDemo.StartAsync(Data, address);
        Assert.Equal(address, _demo.Address);
    }

    internal string Data => _folder.At("demo");

    internal string Address => _demo.Address;

    /// <summary>Where its telephones are played.</summary>
    internal string Phones => _demo.Phones;

    internal string Password => _demo.Password;

    public async ValueTask DisposeAsync()
    {
        await _demo.DisposeAsync();
        _folder.Dispose();
    }
}
