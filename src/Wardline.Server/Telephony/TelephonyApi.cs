using Microsoft.AspNetCore.Http.Features;
using Wardline.Server.Shell;
using Wardline.Telephony;

namespace Wardline.Server.Telephony;

/// <summary>Where telephone systems deliver their events: docs/telephony.md is the specification.</summary>
static class TelephonyApi
{
    /// <summary>Bytes that an event may have: some systems put a caller's whole name and more into theirs.</summary>
    public const int MostBytes = 2 << 20;

    /// <param name="app">Not the root group: a telephone system has no session, so there is nothing to forge; its signature is asked for instead.</param>
    public static void Map(WebApplication app) => app.MapPost("/cti/v1/events", TakeAsync)
        .OpenToAll("signed by a client's telephone system")
        .WithTags("telephony").WithSummary("Takes one event of a telephone system: a CloudEvent 1.0 in JSON, signed as Standard Webhooks 1.0 says.")
        .Accepts<object>("application/cloudevents+json").Produces<EventTaken>(202)
        .ProducesProblem(400).ProducesProblem(401).ProducesProblem(413).ProducesProblem(422).ProducesProblem(503);

    static async Task<IResult> TakeAsync(HttpContext http, Switchboard board)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = MostBytes;
        }

        using var body = new MemoryStream();
        try
        {
            await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return Problem(413, "event-too-large", $"An event may have {MostBytes:N0} bytes. Leave out what docs/telephony.md doesn't name.");
        }

        var taken = await new TakeEvent(new SignedMessage(Header(http, "webhook-id"), Header(http, "webhook-timestamp"), Header(http, "webhook-signature"), body.GetBuffer().AsMemory(0, (int)body.Length)))
            .HandleAsync(board, http.RequestAborted);
        return taken.Effect switch
        {
            Effect.NotSigned => Problem(401, "not-signed", taken.Why!),
            Effect.Unreadable => Problem(400, "event-unreadable", taken.Why!),
            Effect.NoSuchLine => Problem(422, "no-such-line", taken.Why!),
            _ => Results.Json(new EventTaken(taken.Effect, taken.Call, taken.AgentUnknown ? "unknown" : null), statusCode: 202),
        };
    }

    static string? Header(HttpContext http, string name) => http.Request.Headers.TryGetValue(name, out var values) && values is [{ } one] ? one : null;

    static IResult Problem(int status, string code, string detail) =>
        Results.Problem(statusCode: status, title: "The event was not taken", detail: detail, extensions: new Dictionary<string, object?> { ["code"] = code });
}

/// <summary>An event that was taken.</summary>
/// <param name="Effect"><c>applied</c>; <c>nothing-new</c> for one that came again or too late; <c>passed-over</c> for a type that isn't known.</param>
/// <param name="Call">Wardline's id of the call, once it was answered.</param>
/// <param name="Agent"><c>unknown</c> when the event names somebody who doesn't work calls of this client; left out otherwise.</param>
sealed record EventTaken(Effect Effect, Guid? Call, string? Agent);
