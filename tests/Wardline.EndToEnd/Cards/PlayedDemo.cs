using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Wardline.EndToEnd.Browser;
using Xunit;
using HttpBrowser = Wardline.Server.Tests.Desk.Browser;

namespace Wardline.EndToEnd.Cards;

/// <summary>A running demo for all tests of a class, with an agent and a supervisor signed in over HTTP.</summary>
public sealed class PlayedDemo : IAsyncLifetime
{
    readonly Executable _folder = new();
    RunningDemo _demo = null!;

    internal HttpBrowser Agent { get; private set; } = null!;

    internal HttpBrowser Supervisor { get; private set; } = null!;

    internal IReadOnlyDictionary<string, JsonElement> Cards { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        _demo = await RunningDemo.StartAsync(_folder.At("demo"));
        Cards = _demo.Said.GetProperty("cards").EnumerateArray().ToDictionary(c => c.GetProperty("id").GetString()!);
        Agent = await SignInAsync(_demo, _folder.At("demo"), "agent");
        Supervisor = await SignInAsync(_demo, _folder.At("demo"), "supervisor");
    }

    internal PlayedCard Card(string id) => new(Agent, Cards[id]);

    /// <summary>Somebody of this role, signed in over HTTP.</summary>
    internal static async Task<HttpBrowser> SignInAsync(RunningDemo demo, string data, string role)
    {
        using var certificate = X509CertificateLoader.LoadCertificateFromFile(Path.Combine(data, "tls", "cert.pem"));
        var browser = new HttpBrowser(new Uri(demo.Address), certificate.Thumbprint);
        Assert.Equal("/sign-in/code", (await browser.PasswordAsync($"{role}@demo.example", demo.Password)).To);
        Assert.Equal("/", (await browser.CodeAsync(await RunningDemo.CodeAsync())).To);
        return browser;
    }

    public async ValueTask DisposeAsync()
    {
        Agent.Dispose();
        Supervisor.Dispose();
        await _demo.DisposeAsync();
        _folder.Dispose();
    }
}
