using PhoneNumbers;

namespace Wardline.Verification.Comparing;

/// <summary>Compares telephone numbers as a whole: the last seven digits are no match.</summary>
public static class Phone
{
    public static bool Matches(string? said, IReadOnlyCollection<string> expected) =>
        Answer.AnySame(Key(said), expected.Select(Key));

    /// <summary>E.164 form (<c>+16175550123</c>), a number without country code read as one of the US; empty when it is none.</summary>
    public static string Key(string? number)
    {
        if (!Answer.Usable(number) || !number!.All(Dialled)) return "";
        try
        {
            var numbers = PhoneNumberUtil.GetInstance();
            var parsed = numbers.Parse(number, "US");
            // Possible also means possible within one town: seven digits. Only a whole number identifies a line.
            return numbers.IsPossibleNumberWithReason(parsed) == PhoneNumberUtil.ValidationResult.IS_POSSIBLE
                ? numbers.Format(parsed, PhoneNumberFormat.E164)
                : "";
        }
        catch (NumberParseException)
        {
            return ""; // not a number at all: no match, like any other wrong answer
        }
    }

    static bool Dialled(char c) => char.IsAsciiDigit(c) || c is '+' or '-' or '.' or '(' or ')' or ' ' or '/' or '\u00A0' or '\u2013' or '\u2011';
}
