using System.Text.Json;
using System.Text.Json.Serialization;

namespace Wardline.Server.Switch;

/// <summary>Something that Wardline is told, as it is sent: docs/telephony.md has the form.</summary>
/// <param name="Id">The message's id, the same at every try.</param>
/// <param name="Type">Its type.</param>
/// <param name="Call">The switch's id of the call.</param>
/// <param name="Client">Whose secret signs it.</param>
/// <param name="Body">The CloudEvent.</param>
sealed record SwitchEvent(string Id, string Type, string Call, string Client, byte[] Body)
{
    static readonly JsonSerializerOptions Form = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <param name="id">The message's id.</param>
    /// <param name="what">The type without <c>call.</c>.</param>
    /// <param name="call">The call as it stands afterwards.</param>
    /// <param name="agent">Whom it names.</param>
    /// <param name="time">When it happened.</param>
    /// <param name="order">The order that brought it about; null for what was done by hand.</param>
    public static SwitchEvent Of(string id, string what, SwitchCall call, string? agent, DateTimeOffset time, string? order = null)
    {
        var (type, carrier) = ("call." + what, call.Order is null ? call.Card?.Carrier?.Split('/') : null);
        return new SwitchEvent(id, type, call.Id, call.Line.Client, JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                specversion = "1.0",
                id,
                source = "/switch",
                type,
                time,
                data = new
                {
                    callId = call.Id,
                    callerNumber = call.Number,
                    dialledNumber = call.Line.Number,
                    agent,
                    callerId = carrier is null ? null : new { status = carrier[0], attestation = carrier.ElementAtOrDefault(1) },
                    order = call.Order ?? order,
                },
            },
            Form));
    }

    /// <summary>Says nothing of the caller.</summary>
    public override string ToString() => $"{nameof(SwitchEvent)} {Type}";
}
