using System.Globalization;
using Wardline.Messages;
using Wardline.Server.Calls;

namespace Wardline.Server.Messages;

/// <summary>The words of messages and requests for people.</summary>
static class MessageWords
{
    public static string Kind(string kind) => kind switch
    {
        "message" => "Message for the care team",
        "refill" => "Refill",
        "appointment" => "Appointment",
        "call-back" => "Call back",
        _ => CallWords.Title(kind),
    };

    /// <summary>A kind with its subject: "Appointment: move".</summary>
    public static string Of(CareMessage message) =>
        message.Kind is "refill" or "call-back" ? Kind(message.Kind) : $"{Kind(message.Kind)}: {message.Subject.Replace('-', ' ')}";

    /// <summary>What the first line of a request of this kind is.</summary>
    public static string About(string kind) => kind switch
    {
        "refill" => "Medication",
        "appointment" => "Wishes",
        "call-back" => "When to call",
        _ => "",
    };

    public static string State(MessageState state) => state switch
    {
        MessageState.New => "○ new",
        MessageState.Seen => "◐ seen",
        MessageState.Acknowledged => "● acknowledged",
        MessageState.Done => "✓ done",
        MessageState.Returned => "↩ returned",
        _ => throw new ArgumentOutOfRangeException(nameof(state)),
    };

    /// <summary>A date of the record in US form; anything else as it stands.</summary>
    public static string Spoken(string value) =>
        DateOnly.TryParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day.ToString("MM/dd/yyyy", CultureInfo.InvariantCulture) : value;

    public static string Time(DateTimeOffset at, TimeZoneInfo zone) => TimeZoneInfo.ConvertTime(at, zone).ToString("ddd MM/dd h:mm tt", CultureInfo.GetCultureInfo("en-US"));
}
