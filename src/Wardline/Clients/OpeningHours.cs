using System.Globalization;
using System.Text.RegularExpressions;

namespace Wardline.Clients;

/// <summary>
/// Opening hours as people write them, one span a line or between semicolons: <c>mon-fri 08:00-18:00; sat 09:00-12:00</c>, or
/// <c>always</c>. Times are of the client's time zone; 24:00 is the day's end.
/// </summary>
public static partial class OpeningHours
{
    static readonly string[] Days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

    /// <summary>Whether the text can be read, and what is wrong when it can't.</summary>
    public static string? Trouble(string text) => text.Trim().Equals("always", StringComparison.OrdinalIgnoreCase) || Spans(text).All(s => Read(s) is not null) && Spans(text).Length > 0
        ? null
        : "Write spans such as \"mon-fri 08:00-18:00; sat 09:00-12:00\", or \"always\".";

    /// <summary>Whether it is open at this moment there. A text that can't be read is closed.</summary>
    /// <param name="text">The hours.</param>
    /// <param name="there">The client's local time.</param>
    public static bool IsOpen(string text, DateTime there)
    {
        var minute = (there.Hour * 60) + there.Minute;
        return text.Trim().Equals("always", StringComparison.OrdinalIgnoreCase)
            || Spans(text).Select(Read).Any(s => s is { } span && span.Holds((int)there.DayOfWeek, minute));
    }

    /// <summary>The local time when so many open hours have gone by. Hours that can't be read count as always open: nothing waits for ever.</summary>
    /// <param name="text">The hours.</param>
    /// <param name="there">The client's local time.</param>
    /// <param name="open">Open time to go by.</param>
    public static DateTime After(string text, DateTime there, TimeSpan open)
    {
        var spans = text.Trim().Equals("always", StringComparison.OrdinalIgnoreCase) ? [] : Spans(text).Select(Read).OfType<Span>().OrderBy(s => s.Opens).ToArray();
        if (spans.Length == 0)
        {
            return there + open;
        }

        // Each week has an open minute, so that it ends.
        for (var (day, at) = (there.Date, there); ; day = day.AddDays(1))
        {
            foreach (var span in spans.Where(s => s.OnDay((int)day.DayOfWeek)))
            {
                var (from, to) = (day.AddMinutes(span.Opens), day.AddMinutes(span.Closes));
                from = from > at ? from : at;
                if (to <= from)
                {
                    continue;
                }

                if (to - from >= open)
                {
                    return from + open;
                }

                // Spans may overlap; no minute counts twice.
                (open, at) = (open - (to - from), to);
            }
        }
    }

    static string[] Spans(string text) => text.Split([';', '\n'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    static Span? Read(string text)
    {
        if (SpanText().Match(text) is not { Success: true } m)
        {
            return null;
        }

        var from = Array.IndexOf(Days, m.Groups["a"].Value.ToLowerInvariant());
        var to = m.Groups["b"].Success ? Array.IndexOf(Days, m.Groups["b"].Value.ToLowerInvariant()) : from;
        var (opens, closes) = (Minute(m.Groups["o"].Value), Minute(m.Groups["c"].Value));
        return from >= 0 && to >= 0 && opens < closes && closes <= 24 * 60 ? new Span(from, to, opens, closes) : null;
    }

    static int Minute(string time) => (int.Parse(time[..2], CultureInfo.InvariantCulture) * 60) + int.Parse(time[3..], CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^(?<a>[a-z]{3})(\s*-\s*(?<b>[a-z]{3}))?\s+(?<o>[0-2]\d:[0-5]\d)\s*-\s*(?<c>[0-2]\d:[0-5]\d)\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex SpanText();

    readonly record struct Span(int From, int To, int Opens, int Closes)
    {
        // fri-mon goes round the week's end.
        public bool OnDay(int day) => From <= To ? day >= From && day <= To : day >= From || day <= To;

        public bool Holds(int day, int minute) => minute >= Opens && minute < Closes && OnDay(day);
    }
}
