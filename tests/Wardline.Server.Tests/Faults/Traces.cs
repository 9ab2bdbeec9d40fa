using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace Wardline.Server.Tests.Faults;

/// <summary>Finds a value in what was told, in each form that it might have there: as it is, escaped, as bare digits, as a spoken date, in base64.</summary>
static partial class Traces
{
    /// <summary>Which of these values the text tells.</summary>
    public static List<string> In(string text, IEnumerable<string> values)
    {
        string[] readings = [text, WebUtility.HtmlDecode(text), JsonEscape().Replace(text, m => ((char)Convert.ToInt32(m.Groups[1].Value, 16)).ToString()), Uri.UnescapeDataString(text.Replace('+', ' '))];
        var digits = new Lazy<string>(() => new string([.. text.Where(char.IsAsciiDigit)]));
        return [.. values.Where(value => Forms(value).Any(form => readings.Any(one => one.Contains(form, StringComparison.OrdinalIgnoreCase)))
            || Encoded(value).Any(form => text.Contains(form, StringComparison.Ordinal)) || Numbers(value).Any(number => digits.Value.Contains(number, StringComparison.Ordinal)))];
    }

    static IEnumerable<string> Forms(string value) =>
        DateTime.TryParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? [value, .. new[] { "MM/dd/yyyy", "M/d/yyyy", "MMMM d, yyyy", "MMM d, yyyy", "d MMMM yyyy", "yyyyMMdd" }.Select(form => day.ToString(form, CultureInfo.InvariantCulture))]
            : [value];

    // Fewer than eight digits occur by chance.
    static IEnumerable<string> Numbers(string value) =>
        Forms(value).Select(form => new string([.. form.Where(char.IsAsciiDigit)])).Where(digits => digits.Length >= 8);

    // What base64 shows of the value wherever it begins in a group of three; fewer than eight characters occur by chance.
    static IEnumerable<string> Encoded(string value)
    {
        var bytes = Encoding.UTF8.GetBytes(value);
        foreach (var shift in Enumerable.Range(0, 3))
        {
            var text = Convert.ToBase64String([.. new byte[shift], .. bytes])[((shift * 8 + 5) / 6)..((shift + bytes.Length) * 8 / 6)];
            if (text.Length >= 8)
            {
                yield return text;
                yield return text.Replace('+', '-').Replace('/', '_');
            }
        }
    }

    [GeneratedRegex("\\\\u([0-9A-Fa-f]{4})")]
    private static partial Regex JsonEscape();
}
