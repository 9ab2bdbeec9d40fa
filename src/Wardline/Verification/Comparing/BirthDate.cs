using System.Collections.Frozen;
using System.Globalization;

namespace Wardline.Verification.Comparing;

/// <summary>
/// Compares a birth date as people say it: 3/4/1970 (month first, as in the US; day first only when it can't be a month),
/// 1970-03-04, March 4 1970, 4 Mar 70, 4 de marzo de 1970, 03041970. Every digit counts: one slip is no match.
/// </summary>
public static class BirthDate
{
    static readonly FrozenDictionary<string, int> Months = MonthWords();

    public static bool Matches(string? said, DateOnly expected) =>
        Parse(said) is { } date
        && date.Month == expected.Month & date.Day == expected.Day
        & (date.ShortYear ? date.Year == expected.Year % 100 : date.Year == expected.Year);

    /// <summary>
    /// The days that what was said can mean, for a search: a short year stands for both centuries. Empty when it is no date.
    /// </summary>
    public static IEnumerable<DateOnly> Readings(string? said)
    {
        if (Parse(said) is not { } date) yield break;
        foreach (var year in date.ShortYear ? (int[])[1900 + date.Year, 2000 + date.Year] : [date.Year])
        {
            if (year is >= 1 and <= 9999 && date.Day <= DateTime.DaysInMonth(year, date.Month)) yield return new DateOnly(year, date.Month, date.Day);
        }
    }

    readonly record struct SaidDate(int Year, bool ShortYear, int Month, int Day);

    static SaidDate? Parse(string? said)
    {
        if (!Answer.Usable(said)) return null;
        var words = Words(Answer.Fold(said));
        if (words is [{ Length: 8 } run] && IsNumber(run)) words = [run[..2], run[2..4], run[4..]];
        if (words.Length != 3) return null;
        var month = Array.FindIndex(words, Months.ContainsKey);
        if (month >= 0) return Make(Numbers(words.Where((_, at) => at != month)), Months[words[month]]);
        return words.All(IsNumber) ? Make(words) : null;
    }

    static string[] Words(string folded)
    {
        var spaced = new System.Text.StringBuilder(folded.Length + 8);
        for (var i = 0; i < folded.Length; i++)
        {
            // "4mar70" parts where digits and letters meet.
            if (i > 0 && char.IsAsciiDigit(folded[i]) != char.IsAsciiDigit(folded[i - 1])) spaced.Append(' ');
            spaced.Append(char.IsAsciiLetterOrDigit(folded[i]) ? folded[i] : ' ');
        }
        return [.. spaced.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(word => !IsFiller(word))];
    }

    static bool IsFiller(string word) => word is "of" or "the" or "de" or "del" or "el" or "th" or "st" or "nd" or "rd" or "year" or "born";

    static bool IsNumber(string word) => word.Length is >= 1 and <= 4 or 8 && word.All(char.IsAsciiDigit);

    static string[] Numbers(IEnumerable<string> words) => [.. words.Where(IsNumber)];

    static SaidDate? Make(string[] two, int month) => two switch
    {
        [{ Length: 4 } year, { Length: <= 2 } day] => Check(year, month, day),
        [{ Length: <= 2 } day, { Length: 4 or 2 } year] => Check(year, month, day),
        _ => null,
    };

    static SaidDate? Make(string[] three) => three switch
    {
        [{ Length: 4 } year, { Length: <= 2 } month, { Length: <= 2 } day] => Check(year, Int(month), day),
        [{ Length: <= 2 } first, { Length: <= 2 } second, { Length: 4 or 2 } year] =>
            Int(first) > 12 ? Check(year, Int(second), first) : Check(year, Int(first), second),
        _ => null,
    };

    static SaidDate? Check(string year, int month, string day)
    {
        var said = new SaidDate(Int(year), year.Length == 2, month, Int(day));
        return said.Month is >= 1 and <= 12 && said.Day is >= 1 and <= 31 ? said : null;
    }

    static int Int(string digits) => int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);

    static FrozenDictionary<string, int> MonthWords()
    {
        string[] english = ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];
        string[] spanish = ["enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"];
        var months = new Dictionary<string, int>(StringComparer.Ordinal) { ["sept"] = 9, ["setiembre"] = 9 };
        foreach (var names in (string[][])[english, spanish])
        {
            for (var i = 0; i < 12; i++)
            {
                months[names[i]] = i + 1;
                months[names[i][..3]] = i + 1;
            }
        }
        return months.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
