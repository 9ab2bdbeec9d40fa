using System.Globalization;

namespace Wardline.Calls.Downtime;

/// <summary>The number of a sheet, as it is printed and typed: <c>northside-0007-4</c>. The last digit tells a slip of the hand from another sheet's number.</summary>
public static class Serial
{
    /// <summary>The serial of a client's sheet.</summary>
    /// <param name="code">The client's code.</param>
    /// <param name="number">From 1.</param>
    public static string Of(string code, long number)
    {
        ArgumentNullException.ThrowIfNull(code);
        var digits = number.ToString("0000", CultureInfo.InvariantCulture);
        return $"{code}-{digits}-{Check(code + digits)}";
    }

    /// <summary>What somebody typed, in the form in which it is kept: spaces go, letters become small.</summary>
    public static string Normal(string? typed) => string.Concat((typed ?? "").Where(c => !char.IsWhiteSpace(c))).ToLowerInvariant();

    // Luhn's digit, over the last digit of each character: a wrong digit is always found, neighbours that changed places nearly always.
    static int Check(string text)
    {
        var sum = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var digit = text[^(i + 1)] % 10 * (i % 2 == 0 ? 2 : 1);
            sum += (digit / 10) + (digit % 10);
        }

        return (10 - (sum % 10)) % 10;
    }
}
