using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Wardline.Identity;

/// <summary>
/// Time-based one-time codes (RFC 6238): six digits, 30 seconds, HMAC-SHA1, because that is what authenticator apps agree on;
/// SHA-1's collisions do not touch its HMAC (RFC 6194).
/// </summary>
public static class Totp
{
    const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    /// <summary>Bytes of a secret (RFC 4226 §4 asks for 20).</summary>
    public const int SecretSize = 20;

    /// <summary>A fresh secret.</summary>
    public static byte[] NewSecret() => RandomNumberGenerator.GetBytes(SecretSize);

    /// <summary>The 30-second step that this time is in.</summary>
    public static long StepOf(DateTimeOffset time) => time.ToUnixTimeSeconds() / 30;

    /// <summary>The code of a step.</summary>
    public static string Code(byte[] secret, long step)
    {
        Span<byte> counter = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
#pragma warning disable CA5350 // The standard's own choice, see above.
        var mac = HMACSHA1.HashData(secret, counter);
#pragma warning restore CA5350
        var number = BinaryPrimitives.ReadInt32BigEndian(mac.AsSpan(mac[^1] & 0x0F)) & 0x7FFF_FFFF;
        return (number % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }

    /// <summary>
    /// The step whose code this is: now or one step aside, for clocks that differ, and later than the last one that was taken,
    /// so that a code seen over a shoulder is worth nothing. Null when it is none.
    /// </summary>
    public static long? Match(byte[] secret, string code, DateTimeOffset now, long lastTaken)
    {
        var typed = Encoding.UTF8.GetBytes(code.Replace(" ", "", StringComparison.Ordinal));
        long? match = null;
        for (var step = StepOf(now) - 1; step <= StepOf(now) + 1; step++)
        {
            if (CryptographicOperations.FixedTimeEquals(typed, Encoding.UTF8.GetBytes(Code(secret, step))) && step > lastTaken)
            {
                match = step;
            }
        }

        return match;
    }

    /// <summary>The secret as people type it into an app: base32 (RFC 4648), in groups of four.</summary>
    public static string ManualKey(byte[] secret) => string.Join(' ', Base32(secret).Chunk(4).Select(c => new string(c)));

    /// <summary>The otpauth address that the QR code holds.</summary>
    public static string Address(byte[] secret, string account) =>
        $"otpauth://totp/Wardline:{Uri.EscapeDataString(account)}?secret={Base32(secret)}&issuer=Wardline&digits=6&period=30";

    static string Base32(byte[] bytes)
    {
        var text = new StringBuilder();
        for (var (at, bits, value) = (0, 0, 0); at < bytes.Length || bits > 0;)
        {
            if (bits < 5 && at < bytes.Length)
            {
                (value, bits) = (((value & 0xFF) << 8) | bytes[at++], bits + 8);
            }

            text.Append(Alphabet[(bits >= 5 ? value >> (bits - 5) : value << (5 - bits)) & 31]);
            bits = Math.Max(0, bits - 5);
        }

        return text.ToString();
    }
}
