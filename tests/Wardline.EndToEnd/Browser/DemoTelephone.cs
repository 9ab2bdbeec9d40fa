using System.Globalization;
using System.Text.Json;
using Microsoft.Playwright;
using Wardline.Telephony;
using Xunit;

namespace Wardline.EndToEnd.Browser;

/// <summary>A client's telephone system as a machine of its own: it signs events and sends them over HTTP.</summary>
sealed class DemoTelephone : IAsyncDisposable
{
    /// <summary>Who rings. It must be on no page.</summary>
    public const string Caller = "+16175550142";

    readonly IAPIRequestContext _wire;
    readonly byte[] _secret;
    int _sent;

    DemoTelephone(IAPIRequestContext wire, byte[] secret) => (_wire, _secret) = (wire, secret);

    public static async Task<DemoTelephone> OpenAsync(string address, string secret) =>
        new(await Chromium.WireAsync(address), Convert.FromBase64String(secret["whsec_".Length..]));

    /// <summary>Tells of a call; it must be taken.</summary>
    /// <param name="what">The type without <c>call.</c>.</param>
    /// <param name="call">The telephone system's id of the call.</param>
    /// <param name="agent">At whose desk.</param>
    /// <param name="dialled">The line.</param>
    public async Task TellAsync(string what, string call, string? agent = null, string? dialled = null)
    {
        var (id, now) = ($"message-{++_sent}", TimeProvider.System.GetUtcNow());
        var body = JsonSerializer.SerializeToUtf8Bytes(new
        {
            specversion = "1.0",
            id,
            source = "/switch",
            type = "call." + what,
            time = now,
            data = new { callId = call, callerNumber = Caller, dialledNumber = dialled, agent },
        });
        var taken = await _wire.PostAsync("/cti/v1/events", new()
        {
            DataByte = body,
            Headers = new Dictionary<string, string>
            {
                ["content-type"] = "application/cloudevents+json",
                ["webhook-id"] = id,
                ["webhook-timestamp"] = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
                ["webhook-signature"] = WebhookSignature.Sign(_secret, id, now.ToUnixTimeSeconds(), body),
            },
        });
        Assert.True(taken.Status == 202 && (await taken.TextAsync()).Contains("applied", StringComparison.Ordinal), await taken.TextAsync());
    }

    public ValueTask DisposeAsync() => _wire.DisposeAsync();
}
