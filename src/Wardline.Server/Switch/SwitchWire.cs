using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Wardline.Telephony;

namespace Wardline.Server.Switch;

/// <summary>What the server answered.</summary>
/// <param name="Status">The status; 0 when there was no answer.</param>
/// <param name="Word">The <c>effect</c> of an event that was taken, the <c>code</c> of one that was not.</param>
/// <param name="AgentUnknown">Nobody of that name works calls of this client.</param>
readonly record struct WireAnswer(int Status, string Word, bool AgentUnknown = false)
{
    public bool Taken => Status is >= 200 and < 300;

    /// <summary>Sending it again may help.</summary>
    public bool Again => !Taken && Status is not (>= 400 and < 500) or 408 or 425 or 429;
}

/// <summary>The line to the server: signs an event and sends it once.</summary>
sealed class SwitchWire : IDisposable
{
    /// <summary>Connections at once, at most.</summary>
    public const int MostAtOnce = 64;

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    readonly HttpClient _http;
    readonly SwitchSecrets _secrets;
    readonly TimeProvider _time;

    /// <param name="to">Where the server is.</param>
    /// <param name="trust">The one certificate that is trusted; null to trust what this machine trusts.</param>
    /// <param name="secrets">To sign with.</param>
    /// <param name="time">The clock.</param>
    public SwitchWire(Uri to, X509Certificate2? trust, SwitchSecrets secrets, TimeProvider time)
    {
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, UseCookies = false, ConnectTimeout = Patience, MaxConnectionsPerServer = MostAtOnce };
        if (trust is not null)
        {
            handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, CustomTrustStore = { trust } };
        }

        (_http, _secrets, _time) = (new HttpClient(handler) { BaseAddress = to, Timeout = Patience }, secrets, time);
    }

    /// <summary>One try. The signature is made anew, so that its time is that of the try.</summary>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public async Task<WireAnswer> SendAsync(SwitchEvent told, CancellationToken stop)
    {
        if (_secrets.KeyOf(told.Client) is not { } key)
        {
            return new WireAnswer(400, "no-secret");
        }

        var now = _time.GetUtcNow().ToUnixTimeSeconds();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/cti/v1/events") { Content = new ByteArrayContent(told.Body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/cloudevents+json");
        request.Headers.Add("webhook-id", told.Id);
        request.Headers.Add("webhook-timestamp", now.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("webhook-signature", WebhookSignature.Sign(key.Span, told.Id, now, told.Body));
        try
        {
            using var answer = await _http.SendAsync(request, stop);
            return Read((int)answer.StatusCode, await answer.Content.ReadAsByteArrayAsync(stop));
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && !stop.IsCancellationRequested))
        {
            return new WireAnswer(0, e is HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } ? "certificate-not-trusted" : "no-answer");
        }
    }

    static WireAnswer Read(int status, byte[] body)
    {
        try
        {
            using var read = JsonDocument.Parse(body);
            return new WireAnswer(status, Text(read.RootElement, "effect") ?? Text(read.RootElement, "code") ?? "", Text(read.RootElement, "agent") == "unknown");
        }
        catch (JsonException)
        {
            return new WireAnswer(status, "");
        }
    }

    static string? Text(JsonElement of, string name) => of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    public void Dispose() => _http.Dispose();
}
