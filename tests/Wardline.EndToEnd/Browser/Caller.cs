using System.Text.Json;
using Xunit;
using HttpBrowser = Wardline.Server.Tests.Desk.Browser;

namespace Wardline.EndToEnd.Browser;

/// <summary>The other side of a call: somebody with a card rings at a switch and answers what is asked, as whoever plays them at its page does.</summary>
sealed class Caller : IDisposable
{
    readonly HttpBrowser _phones;

    Caller(HttpBrowser phones, string call) => (_phones, Call) = (phones, call);

    /// <summary>The switch's id of the call.</summary>
    public string Call { get; }

    /// <summary>Rings at an agent.</summary>
    /// <param name="phones">Where the switch is.</param>
    /// <param name="card">Who rings.</param>
    /// <param name="role">At whose telephone.</param>
    public static async Task<Caller> RingAsync(string phones, string card, string role)
    {
        var browser = new HttpBrowser(new Uri(phones), "");
        return new Caller(browser, (await browser.PostAsync("/", "/ring", ("card", card), ("agent", $"{role}@demo.example"))).To!.Split("#call-")[1]);
    }

    /// <summary>Presses a button of the telephone; it must do something.</summary>
    public async Task PressAsync(string button) =>
        Assert.DoesNotContain("told=", (await _phones.PostAsync("/", $"/calls/{Call}/{button}")).To, StringComparison.Ordinal);

    /// <summary>Asks the caller, and hears what they say.</summary>
    public async Task<string> SaysAsync(string asked)
    {
        await _phones.PostAsync("/", $"/calls/{Call}/ask", ("question", asked));
        return (await StateAsync()).GetProperty("heard").GetString()!;
    }

    /// <summary>The call as the switch has it.</summary>
    public async Task<JsonElement> StateAsync() =>
        (await _phones.GetAsync("/state")).Json.GetProperty("calls").EnumerateArray().Single(c => c.GetProperty("id").GetString() == Call);

    /// <summary>What Wardline has ordered, the newest first.</summary>
    public async Task<string[]> OrdersAsync() =>
        [.. (await _phones.GetAsync("/state")).Json.GetProperty("orders").EnumerateArray().Select(o => o.GetProperty("type").GetString()!)];

    public void Dispose() => _phones.Dispose();
}
