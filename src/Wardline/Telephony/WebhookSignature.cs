using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Wardline.Telephony;

/// <summary>A message as it came: the three headers of Standard Webhooks 1.0 and the bytes of the body.</summary>
/// <param name="Id">Header <c>webhook-id</c>; null when it is not there.</param>
/// <param name="Timestamp">Header <c>webhook-timestamp</c>: Unix seconds.</param>
/// <param name="Signature">Header <c>webhook-signature</c>: one or more of <c>v1,</c> + base64, separated by spaces.</param>
/// <param name="Body">The body, as it was sent.</param>
public sealed record SignedMessage(string? Id, string? Timestamp, string? Signature, ReadOnlyMemory<byte> Body)
{
    /// <summary>Says nothing of the message.</summary>
    public override string ToString() => nameof(SignedMessage);
}

/// <summary>Standard Webhooks 1.0, symmetric: <c>v1,</c> + base64 of HMAC-SHA256 over <c>id.timestamp.body</c>.</summary>
public static class WebhookSignature
{
    /// <summary>How far the sender's clock may be off, either way.</summary>
    public static readonly TimeSpan Skew = TimeSpan.FromMinutes(5);

    const string Version = "v1,";

    /// <summary>Signs a message: the value of the header <c>webhook-signature</c>.</summary>
    public static string Sign(ReadOnlySpan<byte> key, string id, long timestamp, ReadOnlySpan<byte> body) => Version + Convert.ToBase64String(Mac(key, id, Text(timestamp), body));

    /// <summary>What is wrong with the headers, before body and secrets are looked at: <c>header-missing</c>, <c>timestamp-off</c>, or null.</summary>
    public static string? Unfit(SignedMessage message, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(message);
        return message is not { Id.Length: > 0 and <= 256, Timestamp: { } timestamp, Signature.Length: > 0 } ? "header-missing"
            // Compared as numbers: no subtraction of a wild one may overflow.
            : !long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
                || seconds < (now - Skew).ToUnixTimeSeconds() || seconds > (now + Skew).ToUnixTimeSeconds() ? "timestamp-off"
            : null;
    }

    /// <summary>
    /// The secret that signed a message whose headers fit; null for none. Every secret is tried to the end, so that the time tells
    /// nothing of which came close.
    /// </summary>
    public static WebhookSecret? SignedBy(SignedMessage message, IReadOnlyCollection<WebhookSecret> secrets)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(secrets);
        var (id, timestamp, signature) = (message.Id!, message.Timestamp!, message.Signature!);
        var given = Given(signature);
        WebhookSecret? by = null;
        foreach (var secret in secrets)
        {
            var mac = Mac(secret.Key.Span, id, timestamp, message.Body.Span);
            foreach (var one in given)
            {
                if (CryptographicOperations.FixedTimeEquals(mac, one))
                {
                    by = secret;
                }
            }
        }

        return by;
    }

    // Of other versions and broken ones nothing is left. A sender that rotates sends two; nobody needs more than a few.
    static List<byte[]> Given(string header)
    {
        var given = new List<byte[]>();
        foreach (var part in header.Split(' ', 9, StringSplitOptions.RemoveEmptyEntries).Take(8))
        {
            var mac = new byte[HMACSHA256.HashSizeInBytes];
            if (part.StartsWith(Version, StringComparison.Ordinal) && Convert.TryFromBase64String(part[Version.Length..], mac, out var length) && length == mac.Length)
            {
                given.Add(mac);
            }
        }

        return given;
    }

    static byte[] Mac(ReadOnlySpan<byte> key, string id, string timestamp, ReadOnlySpan<byte> body)
    {
        using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        mac.AppendData(Encoding.UTF8.GetBytes($"{id}.{timestamp}."));
        mac.AppendData(body);
        return mac.GetHashAndReset();
    }

    static string Text(long timestamp) => timestamp.ToString(CultureInfo.InvariantCulture);
}
