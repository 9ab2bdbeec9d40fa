using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Wardline.Telephony;

/// <summary>What an order says: a CloudEvent 1.0 in structured mode; docs/telephony.md is the specification.</summary>
static class OrderBody
{
    // Not for a page: a + of a number stays one, so that the bytes are readable.
    static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Place(Guid order, DateTimeOffset time, string agent, string from, string to, string? callId)
    {
        var data = new JsonObject { ["agent"] = agent, ["from"] = from, ["to"] = to };
        if (callId is not null)
        {
            data["callId"] = callId;
        }

        return Of(order, PhoneOrder.Place, time, data);
    }

    /// <param name="order">The order's id.</param>
    /// <param name="time">When it is made.</param>
    /// <param name="callId">The telephone system's id of the call.</param>
    /// <param name="to">Exactly one of <c>agent</c> and <c>number</c>.</param>
    /// <param name="kind">How.</param>
    public static byte[] Transfer(Guid order, DateTimeOffset time, string callId, (string Is, string Value) to, TransferKind kind) => Of(order, PhoneOrder.Transfer, time, new JsonObject
    {
        ["callId"] = callId,
        ["to"] = new JsonObject { [to.Is] = to.Value },
        ["kind"] = Wardline.Calls.CallRefusal.CodeOf(kind),
    });

    /// <summary>An order that names a call and nothing else.</summary>
    public static byte[] OfCall(Guid order, string kind, DateTimeOffset time, string callId) => Of(order, kind, time, new JsonObject { ["callId"] = callId });

    /// <summary>An order that rings somebody for a call.</summary>
    public static byte[] Rings(Guid order, string kind, DateTimeOffset time, string callId, (string Is, string Value) to) =>
        Of(order, kind, time, new JsonObject { ["callId"] = callId, ["to"] = new JsonObject { [to.Is] = to.Value } });

    /// <summary>Whether an order that begins a call does so between these numbers; null: that one was not told.</summary>
    public static bool IsPlace(ReadOnlySpan<byte> body, string? from, string? to)
    {
        using var order = JsonDocument.Parse(body.ToArray());
        var data = order.RootElement.GetProperty("data");
        return (from is null || data.GetProperty("from").ValueEquals(from)) && (to is null || data.GetProperty("to").ValueEquals(to));
    }

    /// <summary>What the agent may say of the number that an order calls.</summary>
    public static string HintOf(ReadOnlyMemory<byte> body)
    {
        using var order = JsonDocument.Parse(body);
        return Wardline.Verification.OneTimeCodes.CodePoint.NumberHint(order.RootElement.GetProperty("data").GetProperty("to").GetString()!);
    }

    /// <summary>Whether an order hands a call to just this one in just this way; null: it hands nothing over, and only rings them.</summary>
    public static bool IsTo(ReadOnlySpan<byte> body, (string Is, string Value) to, TransferKind? kind = null)
    {
        using var order = JsonDocument.Parse(body.ToArray());
        var data = order.RootElement.GetProperty("data");
        return data.GetProperty("to").TryGetProperty(to.Is, out var named) && named.ValueEquals(to.Value)
            && (kind is null || data.GetProperty("kind").ValueEquals(Wardline.Calls.CallRefusal.CodeOf(kind.Value)));
    }

    static byte[] Of(Guid order, string type, DateTimeOffset time, JsonObject data) => JsonSerializer.SerializeToUtf8Bytes(new JsonObject
    {
        ["specversion"] = "1.0",
        ["id"] = order.ToString("D"),
        ["source"] = "/wardline",
        ["type"] = type,
        ["time"] = time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
        ["data"] = data,
    }, Plain);
}
