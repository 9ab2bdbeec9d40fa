namespace Wardline.Verification.Comparing;

/// <summary>Compares the last four digits of a social security number. The whole number is never asked for, so saying it is no match.</summary>
public static class SsnLastFour
{
    /// <param name="said">Four digits, spaces and dashes allowed.</param>
    /// <param name="expected">The numbers on file: nine digits, or the last four.</param>
    public static bool Matches(string? said, IReadOnlyCollection<string> expected) =>
        Digits(said) is { Length: 4 } four && Answer.AnySame(four, expected.Select(LastFour));

    static string LastFour(string number) => Digits(number) is { Length: 9 or 4 } digits ? digits[^4..] : "";

    static string Digits(string? text)
    {
        if (!Answer.Usable(text)) return "";
        var kept = string.Concat(text!.Where(c => c is not (' ' or '-')));
        return kept.All(char.IsAsciiDigit) ? kept : "";
    }
}
