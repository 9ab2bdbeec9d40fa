using System.Text.Json;

namespace Wardline.Server.Switch;

/// <summary>How the switch takes orders, for trying what Wardline makes of a bad telephone system.</summary>
public enum Misbehaviour
{
    /// <summary>As it should be.</summary>
    None,

    /// <summary>Orders get no answer and are not obeyed.</summary>
    Silent,

    /// <summary>Orders are obeyed at once and answered too late; their second try is answered at once.</summary>
    Slow,

    /// <summary>Orders are refused.</summary>
    Refuse,

    /// <summary>Events are sent twice.</summary>
    Twice,
}

/// <summary>What an order is answered.</summary>
/// <param name="Status">The status.</param>
/// <param name="Word">The <c>effect</c> of an order that is done, the <c>code</c> of one that is not.</param>
readonly record struct OrderReply(int Status, string Word)
{
    public static readonly OrderReply Done = new(200, "done"), AlreadyDone = new(200, "already-done");
}

/// <summary>The orders that came: each is obeyed once, however often it comes.</summary>
sealed class OrderBook(Exchange exchange, CallsFile calls, SwitchLog log, TimeProvider time)
{
    const int MostKept = 10_000;

    readonly Lock _gate = new();
    readonly Dictionary<string, OrderReply> _answers = [];
    readonly Queue<string> _oldest = [];

    /// <summary>Takes an order whose signature is good.</summary>
    /// <param name="id">Its id, the same at every try.</param>
    /// <param name="client">Whose secret signed it; null for one that is good for all.</param>
    /// <param name="body">The CloudEvent.</param>
    /// <param name="refuse">Refuses it, whatever it is.</param>
    /// <returns>The answer, and whether the order came for the first time.</returns>
    public (OrderReply Answer, bool First) Take(string id, string? client, ReadOnlyMemory<byte> body, bool refuse = false)
    {
        lock (_gate)
        {
            var key = $"{client} {id}";
            var again = _answers.TryGetValue(key, out var was);
            var (type, answer) = again ? ("", was.Status == 200 ? OrderReply.AlreadyDone : was) : Obey(id, client, body, refuse);
            log.Ordered(id, time.GetUtcNow(), type, $"{answer.Status} {answer.Word}");
            if (!again && answer.Status < 500)
            {
                // What may be tried again is not remembered.
                _answers.Add(key, answer);
                _oldest.Enqueue(key);
                if (_oldest.Count > MostKept)
                {
                    _answers.Remove(_oldest.Dequeue());
                }
            }

            return (answer, !again);
        }
    }

    (string Type, OrderReply Answer) Obey(string id, string? client, ReadOnlyMemory<byte> body, bool refuse)
    {
        try
        {
            using var read = JsonDocument.Parse(body);
            var root = read.RootElement;
            if (Text(root, "type") is not { } type || !root.TryGetProperty("data", out var data) || data.ValueKind != JsonValueKind.Object)
            {
                return ("unreadable", new(400, "order-unreadable"));
            }

            return (type, refuse ? new(403, "refused") : Obey(type, id, client, data, TimeOf(root)));
        }
        catch (JsonException)
        {
            return ("unreadable", new(400, "order-unreadable"));
        }
    }

    OrderReply Obey(string type, string id, string? client, JsonElement data, DateTimeOffset? ordered) => type switch
    {
        "call.place" => Place(id, client, data),
        "call.transfer" => OnCall(client, data, call => Transfer(call, data)),
        "call.hold" => OnLine(client, data, ordered, call => call.State is CallState.Held or CallState.Consulting ? OrderReply.AlreadyDone : Now(exchange.Press(call.Id, Button.Hold, order: id))),
        "call.resume" => OnLine(client, data, ordered, call => call.State is CallState.Talking or CallState.Conference ? OrderReply.AlreadyDone : Now(exchange.Press(call.Id, Button.Resume, order: id))),
        "call.consult" => OnLine(client, data, ordered, call => Whom(data) is { } next ? Now(exchange.Consult(call.Id, next, id)) : new(400, "order-unreadable")),
        "call.conference" => OnLine(client, data, ordered, call => Whom(data) is { } next ? Now(exchange.Join(call.Id, next, id)) : new(400, "order-unreadable")),
        "recording.pause" => OnCall(client, data, call => Record(call, Recording.Paused, ordered)),
        "recording.resume" => OnCall(client, data, call => Record(call, Recording.On, ordered)),
        _ => new(422, "unknown-type"),
    };

    OrderReply Place(string id, string? client, JsonElement data) =>
        calls.LineOf(Text(data, "from")) is not { } line || !MayUse(client, line) ? new(422, "no-such-line")
        : Text(data, "to") is not { } to || !CallsFile.IsNumber(to) || Text(data, "agent") is not { Length: > 0 } agent ? new(400, "order-unreadable")
        : exchange.Place(id, line, to, agent) is null ? new(503, "busy")
        : OrderReply.Done;

    OrderReply Transfer(SwitchCall call, JsonElement data)
    {
        if (Whom(data) is not { } next || !Enum.TryParse<TransferKind>(Text(data, "kind"), ignoreCase: true, out var kind))
        {
            return new(400, "order-unreadable");
        }

        return Now(exchange.Pass(call.Id, next, kind));
    }

    // Of two orders about one line the one with the later time counts.
    OrderReply OnLine(string? client, JsonElement data, DateTimeOffset? ordered, Func<SwitchCall, OrderReply> then) =>
        OnCall(client, data, call => exchange.IsNewest(call.Id, ordered) ? then(call) : OrderReply.AlreadyDone);

    static OrderReply Now(bool done) => done ? OrderReply.Done : new(409, "not-now");

    static string? Whom(JsonElement data) =>
        data.TryGetProperty("to", out var to) && to.ValueKind == JsonValueKind.Object && (Text(to, "agent") ?? Text(to, "number")) is { Length: > 0 } next ? next : null;

    OrderReply Record(SwitchCall call, Recording wanted, DateTimeOffset? ordered) => exchange.Record(call.Id, wanted, ordered) switch
    {
        true => OrderReply.Done,
        false => OrderReply.AlreadyDone,
        null => new(409, "not-now"),
    };

    OrderReply OnCall(string? client, JsonElement data, Func<SwitchCall, OrderReply> then) =>
        Text(data, "callId") is not { } id || exchange.Find(id) is not { } call || !MayUse(client, call.Line) ? new(404, "no-such-call")
        : call.Over ? new(409, "call-over")
        : then(call);

    static bool MayUse(string? client, SwitchLine line) => client is null || client == line.Client;

    static DateTimeOffset? TimeOf(JsonElement root) => Text(root, "time") is not null && root.GetProperty("time").TryGetDateTimeOffset(out var at) ? at : null;

    static string? Text(JsonElement of, string name) => of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
