using Wardline.Server.Shell;
using Wardline.Telephony;

namespace Wardline.Server.Switch;

/// <summary>How the switch behaves now; the page changes it.</summary>
sealed class Manners
{
    /// <summary>So late a slow answer comes: after Wardline has stopped waiting.</summary>
    public static readonly TimeSpan Late = TimeSpan.FromSeconds(7);

    public Misbehaviour Now { get; set; }
}

/// <summary>Where Wardline sends its orders.</summary>
static class OrdersDoor
{
    /// <summary>Bytes that an order may have.</summary>
    const int MostBytes = 64 << 10;

    public static void Map(WebApplication app) => app.MapPost("/orders", TakeAsync).OpenToAll("orders are signed with the secret of a client's line");

    static async Task<IResult> TakeAsync(HttpContext http, SwitchSecrets secrets, OrderBook orders, Manners manners, SwitchLog log, TimeProvider time)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        var message = new SignedMessage(Header(http, "webhook-id"), Header(http, "webhook-timestamp"), Header(http, "webhook-signature"), body.ToArray());
        if (body.Length > MostBytes)
        {
            return Problem(413, "order-too-large");
        }

        var (signed, client) = WebhookSignature.Unfit(message, time.GetUtcNow()) is null ? secrets.SignedBy(message) : (false, null);
        if (!signed)
        {
            log.Ordered(message.Id is { Length: > 0 } id ? id[..Math.Min(id.Length, 64)] : "(no id)", time.GetUtcNow(), "", "401 not-signed");
            return Problem(401, "not-signed");
        }

        if (manners.Now == Misbehaviour.Silent)
        {
            log.Ordered(message.Id!, time.GetUtcNow(), "", "no answer given");
            await Task.Delay(Timeout.Infinite, http.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            http.Abort();
            return Results.Empty;
        }

        var (answer, first) = orders.Take(message.Id!, client, message.Body, refuse: manners.Now == Misbehaviour.Refuse);
        if (first && manners.Now == Misbehaviour.Slow)
        {
            await Task.Delay(Manners.Late, time, http.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return answer.Status == 200 ? Results.Json(new { effect = answer.Word }) : Problem(answer.Status, answer.Word);
    }

    static string? Header(HttpContext http, string name) => http.Request.Headers.TryGetValue(name, out var values) && values is [{ } one] ? one : null;

    static IResult Problem(int status, string code) =>
        Results.Problem(statusCode: status, title: "The order was not taken", extensions: new Dictionary<string, object?> { ["code"] = code });
}
