using System.Collections.Immutable;
using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Wardline.Guard;
using Wardline.Guard.Access;
using Wardline.Server.Switch;
using Wardline.Server.Tests.Calls;
using Wardline.Server.Tests.Desk;
using Wardline.Telephony;
using Xunit;
using Call = System.Text.Json.JsonElement;

namespace Wardline.Server.Tests.Switch;

/// <summary>The simulated switch in this process, with two cards, beside a house or an ear; and whoever sits before its page.</summary>
sealed class RunningSwitch : IAsyncDisposable
{
    public const string Anna = "agent@house.example", Ben = "agent-2@house.example", CallerNumber = "+16175550123", FileNumber = "+16175550124", Line = CallHouse.MainLine;

    readonly TimeProvider _time;
    readonly WebhookSecret _secret;

    RunningSwitch(SwitchHost host, WebhookSecret secret, TimeProvider time) => (Host, _secret, _time, Page) = (host, secret, time, new Browser(new Uri(host.Address), ""));

    public SwitchHost Host { get; }

    public Browser Page { get; }

    public static CallsFile Calls { get; } = new(
        [new SwitchLine(Line, "Main", "default"), new SwitchLine(CallHouse.OtherLine, "Other", "other")],
        [new SwitchAgent(Anna, "Anna"), new SwitchAgent(Ben, "Ben")],
        [
            new SwitchCard("genuine", "Genuine", "Araminta", Line, "a refill", [new("Full name", "Araminta Quillfeather", "full-name")], "well", CallerNumber, "passed/A"),
            new SwitchCard("forgetful", "Forgetful", "Bartholomew", Line, "a bill", [new("Address, the old one", "12 Old Mill Lane", "address"), new("Code", "none"), new("Address", "7 New Street", "address")], "well"),
        ],
        [new SwitchPhone(FileNumber, "the patient", "I never rang you.")]);

    /// <summary>Beside a house, with a secret that it made for its first client.</summary>
    public static async Task<RunningSwitch> BesideAsync(CallHouse house, TimeProvider? time = null)
    {
        var (saved, handed) = await house.House.Get<WebhookSecrets>().AddAsync(new Actor(Guid.Empty, "test"), house.Client);
        var secret = new WebhookSecret(saved.Id, house.Client, Convert.FromBase64String(handed![WebhookSecrets.Prefix.Length..]));
        return await OpenAsync(new Uri(house.House.Server.Address), secret, time ?? house.House.Time, trust: CertificateOf(house));
    }

    public static X509Certificate2 CertificateOf(CallHouse house) => X509CertificateLoader.LoadCertificateFromFile(Path.Combine(house.House.Data, "tls", "cert.pem"));

    /// <summary>Its secret, as it is handed over.</summary>
    public string Secret => Handed(_secret);

    /// <summary>A key, as a telephone system holds it.</summary>
    public static WebhookSecret NewSecret() => new(Ids.New(TimeProvider.System), Guid.Empty, RandomNumberGenerator.GetBytes(32));

    public static string Handed(WebhookSecret secret) => WebhookSecrets.Prefix + Convert.ToBase64String(secret.Key.Span);

    public static async Task<RunningSwitch> OpenAsync(Uri to, WebhookSecret secret, TimeProvider time, Misbehaviour manners = Misbehaviour.None, X509Certificate2? trust = null)
    {
        var options = new SwitchOptions(to, new Uri("http://127.0.0.1:0"), Calls, SwitchSecrets.Read($"default {Handed(secret)}\nother {Handed(NewSecret())}", time), trust) { Manners = manners };
        return new RunningSwitch(await SwitchHost.StartAsync(options, time), secret, time);
    }

    /// <summary>Presses Ring on the page. Returns the call's id.</summary>
    public async Task<string> RingAsync(string card = "genuine", string agent = Anna)
    {
        var rung = await Page.PostAsync("/", "/ring", ("card", card), ("agent", agent));
        Assert.NotNull(rung.To);
        return rung.To[(rung.To.IndexOf("#call-", StringComparison.Ordinal) + 6)..];
    }

    /// <summary>Presses a button of a call and waits until it is told. Returns what the page says of it.</summary>
    public async Task<string> PressAsync(string call, string button, params (string, string)[] fields)
    {
        var to = (await Page.PostAsync("/", $"/calls/{call}/{button}", fields)).To!;
        await Host.Outbox.EmptyAsync();
        return to.Contains("told=", StringComparison.Ordinal) ? "not now" : "done";
    }

    public async Task<Call> CallAsync(string id) => (await StateAsync()).GetProperty("calls").EnumerateArray().Single(c => c.GetProperty("id").GetString() == id);

    public async Task<JsonElement> StateAsync() => (await Page.GetAsync("/state")).Json;

    /// <summary>What the calls are in, the newest first.</summary>
    public async Task<ImmutableArray<string>> StatesAsync() => [.. (await StateAsync()).GetProperty("calls").EnumerateArray().Select(c => c.GetProperty("state").GetString()!)];

    /// <summary>Gives an order, signed as Wardline signs.</summary>
    public Task<Page> OrderAsync(string type, object data, string id = "order-1", WebhookSecret? by = null) =>
        SendAsync(JsonSerializer.SerializeToUtf8Bytes(new { specversion = "1.0", id, source = "/wardline", type, time = _time.GetUtcNow(), data }), id, by);

    public async Task<Page> SendAsync(byte[] body, string id = "order-1", WebhookSecret? by = null)
    {
        var time = _time.GetUtcNow().ToUnixTimeSeconds();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/orders") { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/cloudevents+json");
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", time.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("webhook-signature", WebhookSignature.Sign((by ?? _secret).Key.Span, id, time, body));
        return await Page.SendAsync(request);
    }

    public async ValueTask DisposeAsync()
    {
        Page.Dispose();
        await Host.DisposeAsync();
    }
}
