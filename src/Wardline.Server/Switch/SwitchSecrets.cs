using Wardline.Guard;
using Wardline.Server.Shell;
using Wardline.Telephony;

namespace Wardline.Server.Switch;

/// <summary>
/// The secrets by which the switch signs what it tells, and knows what it is ordered. Text of one secret a line, either
/// <c>whsec_…</c> for all lines, or <c>CLIENT whsec_…</c>; a client's first one signs, all of them are good for its orders.
/// </summary>
sealed class SwitchSecrets
{
    /// <summary>The environment variable that holds them when no file is named.</summary>
    public const string Variable = "WARDLINE_SWITCH_SECRET";

    readonly List<(string? Client, WebhookSecret Secret)> _all;

    SwitchSecrets(List<(string?, WebhookSecret)> all) => _all = all;

    /// <summary>The key that signs for this client; null when there is none.</summary>
    public ReadOnlyMemory<byte>? KeyOf(string client) => _all.Find(s => s.Client == client || s.Client is null).Secret?.Key;

    /// <summary>Whether a message is signed by a live secret, and of which client; the client is null when the secret is good for all lines.</summary>
    public (bool Signed, string? Client) SignedBy(SignedMessage message) =>
        WebhookSignature.SignedBy(message, [.. _all.Select(s => s.Secret)]) is { } by ? (true, _all.Find(s => s.Secret.Id == by.Id).Client) : (false, null);

    /// <param name="text">As it stands in the file or the variable.</param>
    /// <param name="time">For ids.</param>
    /// <exception cref="UsageException">It has another form; it is not repeated.</exception>
    public static SwitchSecrets Read(string? text, TimeProvider time)
    {
        var all = new List<(string?, WebhookSecret)>();
        foreach (var line in (text ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var words = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            var key = new byte[64];
            if (words.Length > 2 || !words[^1].StartsWith(WebhookSecrets.Prefix, StringComparison.Ordinal)
                || !Convert.TryFromBase64String(words[^1][WebhookSecrets.Prefix.Length..], key, out var length) || length < 24)
            {
                throw new UsageException("A secret has the form whsec_ and base64 of 24 to 64 bytes, alone or after the code of its client, one a line. `wardline cti secret add` makes one.");
            }

            all.Add((words.Length == 2 ? words[0] : null, new WebhookSecret(Ids.New(time), Guid.Empty, key.AsMemory(0, length))));
        }

        return all.Count > 0 ? new SwitchSecrets(all) : throw new UsageException($"The switch needs a secret to sign with: --secret-file FILE, or {Variable}. `wardline cti secret add` makes one.");
    }
}
