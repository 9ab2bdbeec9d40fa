using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Wardline.Guard;

namespace Wardline.Verification.OneTimeCodes;

/// <summary>A code in the making. It doesn't print itself.</summary>
/// <param name="Id">Its row.</param>
/// <param name="Digits">What the caller reads out.</param>
/// <param name="Expires">Until when it is good.</param>
sealed record OneTimeCode(Guid Id, string Digits, DateTimeOffset Expires)
{
    public const string Label = "one-time-code";
    public const string Place = "code-outbox";

    public static OneTimeCode Make(CodeLimits limits, TimeProvider time) => new(
        Ids.New(time),
        string.Concat(Enumerable.Range(0, limits.Digits).Select(_ => RandomNumberGenerator.GetInt32(10).ToString(CultureInfo.InvariantCulture))),
        time.GetUtcNow() + limits.Lifetime);

    /// <summary>What the HMAC is over: bound to the row, so that one code's HMAC is none of another's.</summary>
    public static byte[] Secret(Guid id, string digits) => [.. id.Bytes(), .. Encoding.ASCII.GetBytes(digits)];

    /// <summary>What was typed as the digits of a code, spaces and hyphens left out; null when it is none.</summary>
    public static string? Typed(string? said)
    {
        var digits = string.Concat((said ?? "").Where(c => c is not (' ' or '-')));
        return digits.Length is >= 4 and <= 12 && digits.All(char.IsAsciiDigit) ? digits : null;
    }

    public override string ToString() => $"OneTimeCode {Id}";
}
