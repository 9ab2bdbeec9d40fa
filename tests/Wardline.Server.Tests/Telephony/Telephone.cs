using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using Wardline.Guard.Access;
using Wardline.Server.Tests.Calls;
using Wardline.Server.Tests.Desk;
using Wardline.Telephony;

namespace Wardline.Server.Tests.Telephony;

/// <summary>A client's telephone system: signs events and sends them.</summary>
sealed class Telephone(House house, Browser wire, Guid id, byte[] secret) : IDisposable
{
    int _sent;

    /// <summary>The id of its secret.</summary>
    public Guid Id => id;

    public const string Caller = "+16175550142";

    public static async Task<Telephone> OfAsync(House house, Guid client)
    {
        var (saved, handed) = await house.Get<WebhookSecrets>().AddAsync(new Actor(Guid.Empty, "test"), client);
        return new Telephone(house, house.NewBrowser(), saved.Id, Convert.FromBase64String(handed![WebhookSecrets.Prefix.Length..]));
    }

    /// <summary>Tells of a call.</summary>
    /// <param name="what">The type without <c>call.</c>.</param>
    /// <param name="call">The telephone system's id.</param>
    /// <param name="agent">At whose desk.</param>
    /// <param name="dialled">The line.</param>
    /// <param name="at">The telephone system's time; the house's without.</param>
    /// <param name="withheld">Without the caller's number.</param>
    public Task<Page> TellAsync(string what, string call, string? agent = null, string dialled = CallHouse.MainLine, DateTimeOffset? at = null, bool withheld = false) => SendAsync(JsonSerializer.SerializeToUtf8Bytes(new
    {
        specversion = "1.0",
        id = $"e-{call}-{what}",
        source = "/switch",
        type = "call." + what,
        time = at ?? house.Time.GetUtcNow(),
        data = new { callId = call, callerNumber = withheld ? null : Caller, dialledNumber = dialled, agent, callerId = new { status = "passed", attestation = "A" } },
    }));

    public Task<Page> SendAsync(byte[] body)
    {
        var (id, time) = ($"msg-{Interlocked.Increment(ref _sent)}", house.Time.GetUtcNow().ToUnixTimeSeconds());
        return SendAsync(body, ("webhook-id", id), ("webhook-timestamp", time.ToString(CultureInfo.InvariantCulture)), ("webhook-signature", WebhookSignature.Sign(secret, id, time, body)));
    }

    public async Task<Page> SendAsync(byte[] body, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/cti/v1/events") { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(_sent % 2 == 0 ? "application/cloudevents+json" : "application/json");
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await wire.SendAsync(request);
    }

    public void Dispose() => wire.Dispose();
}
