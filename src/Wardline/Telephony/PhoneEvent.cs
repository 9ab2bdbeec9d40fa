using System.Text.Json;
using System.Text.RegularExpressions;

namespace Wardline.Telephony;

/// <summary>What a telephone system tells of a call; docs/telephony.md has the whole form.</summary>
public enum PhoneEventKind
{
    /// <summary>A type that this version doesn't know: taken and passed over.</summary>
    Other,
    Offered,
    Answered,
    Held,
    Conferenced,
    Resumed,
    Transferred,
    Ended,
}

/// <summary>An event, read. It prints nothing: numbers of callers must not reach logs by accident.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Time">When, as the telephone system says; null when it doesn't.</param>
/// <param name="CallId">The telephone system's own id of the call, 1 to 256 characters.</param>
/// <param name="Caller">E.164; null for a withheld number and for anything that isn't one.</param>
/// <param name="Dialled">E.164; null for anything that isn't one.</param>
/// <param name="Agent">E-mail address or id of who it rings at; null for nobody yet.</param>
/// <param name="CallerId">What the carrier says of the number: <c>none</c>, or status and attestation such as <c>passed/A</c>.</param>
public sealed partial record PhoneEvent(PhoneEventKind Kind, DateTimeOffset? Time, string CallId, string? Caller, string? Dialled, string? Agent, string CallerId)
{
    /// <summary>The order that began the call, or brought the event about, as the event names it; null for what nobody ordered.</summary>
    public string? Order { get; init; }

    /// <summary>Characters that a call id may have.</summary>
    public const int LongestCallId = 256;

    /// <summary>Stands for an agent or order that is no name; nobody signs in with it.</summary>
    const string NoName = "?";

    static readonly string[] Statuses = ["passed", "failed", "no-signature"];

    /// <summary>Reads a CloudEvent 1.0 in JSON (structured mode). What it doesn't know passes; nothing of the event is in an error.</summary>
    /// <exception cref="PhoneEventException">It lacks what every event must have; the field is named.</exception>
    public static PhoneEvent Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 32 });
            return Read(document.RootElement);
        }
        // A lone surrogate, \ud800, is found only when its text is asked for.
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new PhoneEventException("body", "must be one JSON document: a CloudEvent 1.0 in structured mode");
        }
    }

    static PhoneEvent Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw new PhoneEventException("body", "must be a JSON object: a CloudEvent 1.0 in structured mode");
        }

        if (Must(root, "specversion", "") != "1.0")
        {
            throw new PhoneEventException("specversion", "must be \"1.0\"");
        }

        Must(root, "id", "");
        Must(root, "source", "");
        var kind = Must(root, "type", "") switch
        {
            "call.offered" => PhoneEventKind.Offered,
            "call.answered" => PhoneEventKind.Answered,
            "call.held" => PhoneEventKind.Held,
            "call.resumed" => PhoneEventKind.Resumed,
            "call.conferenced" => PhoneEventKind.Conferenced,
            "call.transferred" => PhoneEventKind.Transferred,
            "call.ended" => PhoneEventKind.Ended,
            _ => PhoneEventKind.Other,
        };
        if (kind == PhoneEventKind.Other)
        {
            return new PhoneEvent(kind, null, "", null, null, null, "none");
        }

        DateTimeOffset? time = null;
        if (root.TryGetProperty("time", out var written) && written.ValueKind != JsonValueKind.Null)
        {
            // Without its offset a time would be read in whatever zone this machine is in.
            time = written.ValueKind == JsonValueKind.String && Offset().IsMatch(written.GetString()!) && written.TryGetDateTimeOffset(out var at)
                ? at : throw new PhoneEventException("time", "must be a time by RFC 3339, for instance 2026-11-25T09:30:00Z, or be left out");
        }

        if (!root.TryGetProperty("data", out var data) || data.ValueKind != JsonValueKind.Object)
        {
            throw new PhoneEventException("data", "must be a JSON object");
        }

        var call = Must(data, "callId", "data.");
        return new PhoneEvent(
            kind, time, call.Length <= LongestCallId ? call : throw new PhoneEventException("data.callId", $"may have {LongestCallId} characters"),
            Number(data, "callerNumber"), Number(data, "dialledNumber"), Named(data, "agent", 320), Attested(data))
        {
            Order = Named(data, "order", 64),
        };
    }

    // Whatever stands there names somebody: what can't be a name is nobody's, and must not count as if none had been named.
    static string? Named(JsonElement data, string field, int longest) =>
        !data.TryGetProperty(field, out var named) || named.ValueKind == JsonValueKind.Null || (named.ValueKind == JsonValueKind.String && named.GetString() is "") ? null
        : Text(data, field) is { } name && name.Length <= longest ? name
        : NoName;

    // A carrier's word in words of its own is as good as none: it can only add to what is asked for, never take away.
    static string Attested(JsonElement data)
    {
        if (!data.TryGetProperty("callerId", out var caller) || caller.ValueKind != JsonValueKind.Object || Text(caller, "status") is not { } status || !Statuses.Contains(status))
        {
            return "none";
        }

        return Text(caller, "attestation") is "A" or "B" or "C" ? $"{status}/{Text(caller, "attestation")}" : status;
    }

    static string? Number(JsonElement data, string name) => Text(data, name) is { } text && E164().IsMatch(text) ? text : null;

    static string? Text(JsonElement of, string name) => of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    static string Must(JsonElement of, string name, string where) =>
        Text(of, name) is { Length: > 0 } text ? text : throw new PhoneEventException(where + name, "must be there, as text");

    /// <summary>Says nothing of the caller.</summary>
    public override string ToString() => $"{nameof(PhoneEvent)} {Kind}";

    [GeneratedRegex(@"^\+[1-9][0-9]{1,14}\z", RegexOptions.CultureInvariant)]
    private static partial Regex E164();

    [GeneratedRegex(@"(Z|[+-][0-9]{2}:[0-9]{2})\z", RegexOptions.CultureInvariant)]
    private static partial Regex Offset();
}

/// <summary>An event that can't be read: which field, and what it must be. It repeats nothing of the event.</summary>
public sealed class PhoneEventException(string field, string must) : Exception($"{field} {must}.")
{
    /// <summary>The field, for instance <c>data.callId</c>.</summary>
    public string Field { get; } = field;
}
