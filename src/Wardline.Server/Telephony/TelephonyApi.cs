using Microsoft.AspNetCore.Http.Features;
using Wardline.Server.Shell;
using Wardline.Telephony;

namespace Wardline.Server.Telephony;

/// <summary>Where telephone systems deliver their events: docs/telephony.md is the specification.</summary>
static class TelephonyApi
{
    /// <summary>Bytes that an event may have: some systems put a caller's whole name and more into theirs.</summary>
    public const int MostBytes = 2 << 20;

    /// <summary>Bytes that are read of a larger one, and thrown away: a sender that is cut off while it still writes never reads the answer.</summary>
    const int MostHeardOut = 16 << 20;

    /// <summary>The limit of events that are looked at together; so many more wait, and the rest gets 429.</summary>
    public const string AtOnce = "telephony";

    /// <summary>Maps the door. It insists on no content type: a system that calls its CloudEvent application/json is understood just as well.</summary>
    /// <param name="app">Not the root group: a telephone system has no session, so there is nothing to forge; its signature is asked for instead.</param>
    public static void Map(WebApplication app) => app.MapPost("/cti/v1/events", TakeAsync)
        .OpenToAll("signed by a client's telephone system").RequireRateLimiting(AtOnce);

    static async Task<IResult> TakeAsync(HttpContext http, Switchboard board, TimeProvider time)
    {
        var message = new SignedMessage(Header(http, "webhook-id"), Header(http, "webhook-timestamp"), Header(http, "webhook-signature"), default);
        if (WebhookSignature.Unfit(message, time.GetUtcNow()) is null)
        {
            // Nothing is read for whoever doesn't even try to sign.
            if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            {
                size.MaxRequestBodySize = MostHeardOut;
            }

            using var body = new MemoryStream();
            try
            {
                await TakeInAsync(http.Request.Body, body, http.RequestAborted);
            }
            catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
            {
                return TooLarge;
            }

            if (body.Length > MostBytes)
            {
                return TooLarge;
            }

            message = message with { Body = body.GetBuffer().AsMemory(0, (int)body.Length) };
        }

        var taken = await new TakeEvent(message).HandleAsync(board, http.RequestAborted);
        if (taken.Effect == Effect.Busy)
        {
            http.Response.Headers.RetryAfter = "1";
        }

        return taken.Effect switch
        {
            Effect.NotSigned => Problem(401, "not-signed", taken.Why!),
            Effect.Unreadable => Problem(400, "event-unreadable", taken.Why!),
            Effect.NoSuchLine => Problem(422, "no-such-line", taken.Why!),
            Effect.NoSuchOrder => Problem(422, "no-such-order", taken.Why!),
            Effect.Busy => Problem(503, "busy", taken.Why!),
            _ => Results.Json(new EventTaken(taken.Effect, taken.Call, taken.AgentUnknown ? "unknown" : null), statusCode: 202),
        };
    }

    /// <summary>Keeps up to one byte more than an event may have, and hears out the rest.</summary>
    static async Task TakeInAsync(Stream from, MemoryStream to, CancellationToken cancel)
    {
        var chunk = new byte[64 << 10];
        while (await from.ReadAsync(chunk, cancel) is > 0 and var read)
        {
            to.Write(chunk, 0, Math.Min(read, MostBytes + 1 - (int)to.Length));
        }
    }

    static IResult TooLarge => Problem(413, "event-too-large", $"An event may have {MostBytes:N0} bytes. Leave out what docs/telephony.md doesn't name.");

    static string? Header(HttpContext http, string name) => http.Request.Headers.TryGetValue(name, out var values) && values is [{ } one] ? one : null;

    static IResult Problem(int status, string code, string detail) =>
        Results.Problem(statusCode: status, title: "The event was not taken", detail: detail, extensions: new Dictionary<string, object?> { ["code"] = code });
}

/// <summary>An event that was taken.</summary>
/// <param name="Effect"><c>applied</c>; <c>nothing-new</c> for one that came again or too late; <c>passed-over</c> for a type that isn't known.</param>
/// <param name="Call">Wardline's id of the call, once it was answered.</param>
/// <param name="Agent"><c>unknown</c> when the event names somebody who doesn't work calls of this client; null otherwise.</param>
sealed record EventTaken(Effect Effect, Guid? Call, string? Agent);
