using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Wardline.Telephony;

/// <summary>What a telephone system said to one try of an order.</summary>
public enum OrderAnswer
{
    /// <summary>It is done, now or by an earlier try.</summary>
    Done,

    /// <summary>It won't be done: sending it again is of no use.</summary>
    Refused,

    /// <summary>Nothing in time, or nothing that says whether it is done.</summary>
    None,
}

/// <summary>Sends one try of one order: signed as Standard Webhooks 1.0 has it, to one address and no further.</summary>
/// <param name="http">Made with <see cref="Handler"/>.</param>
/// <param name="time">Measures the wait.</param>
public sealed class PlatformClient(HttpClient http, TimeProvider time)
{
    /// <summary>How long an answer is waited for, from the first packet to its last byte.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Bytes that an answer may have. Whoever sends more has said nothing that we can read.</summary>
    public const int MostBytes = 64 << 10;

    /// <summary>
    /// The connection: the address that was set and no other, so no redirects and no proxy of the machine's surroundings; TLS as the
    /// system trusts it; nothing kept between orders but the connection itself, and that not for long, so that a changed name is seen.
    /// </summary>
    public static SocketsHttpHandler Handler() => new()
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.None,
        MaxResponseHeadersLength = 16,
        ConnectTimeout = Patience,
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
    };

    /// <summary>One try. Whatever goes wrong on the way is no answer; only the caller's own cancelling comes out as an exception.</summary>
    /// <param name="to">Where.</param>
    /// <param name="key">Signs it.</param>
    /// <param name="order">The order's id: <c>webhook-id</c>, the same at every try.</param>
    /// <param name="body">The CloudEvent, as it is signed.</param>
    /// <param name="cancel">The server stops.</param>
    public async Task<OrderAnswer> SendAsync(Uri to, ReadOnlyMemory<byte> key, Guid order, ReadOnlyMemory<byte> body, CancellationToken cancel)
    {
        var (id, timestamp) = (order.ToString("D"), time.GetUtcNow().ToUnixTimeSeconds());
        using var request = new HttpRequestMessage(HttpMethod.Post, to) { Content = new ReadOnlyMemoryContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/cloudevents+json");
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", timestamp.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("webhook-signature", WebhookSignature.Sign(key.Span, id, timestamp, body.Span));
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancel);
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return response.IsSuccessStatusCode ? await SaidAsync(response.Content, either.Token) : Of(response.StatusCode);
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            return OrderAnswer.None;
        }
    }

    /// <summary>4xx is a refusal, but for those that ask to come again.</summary>
    static OrderAnswer Of(HttpStatusCode status) => (int)status is >= 400 and < 500 and not (408 or 425 or 429) ? OrderAnswer.Refused : OrderAnswer.None;

    /// <summary>An empty body is a yes. A page of something in between (a captive portal, a login) is none.</summary>
    static async Task<OrderAnswer> SaidAsync(HttpContent content, CancellationToken cancel)
    {
        await using var stream = await content.ReadAsStreamAsync(cancel);
        var body = new byte[MostBytes + 1];
        var length = await stream.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, cancel);
        if (length is 0 or > MostBytes)
        {
            return length == 0 ? OrderAnswer.Done : OrderAnswer.None;
        }

        try
        {
            using var said = JsonDocument.Parse(body.AsMemory(0, length), new JsonDocumentOptions { MaxDepth = 32 });
            return said.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("effect", out var effect)
                && effect.ValueKind == JsonValueKind.String && (effect.ValueEquals("done") || effect.ValueEquals("already-done")) ? OrderAnswer.Done : OrderAnswer.None;
        }
        // A lone surrogate, \ud800, is found only when its text is asked for.
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return OrderAnswer.None;
        }
    }
}
