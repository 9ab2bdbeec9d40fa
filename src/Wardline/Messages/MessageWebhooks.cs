using System.Security.Cryptography;
using Wardline.Clients;
using Wardline.Guard.Access;
using Wardline.Guard.Setup;
using Wardline.Guard.Storage;
using Wardline.Telephony;

namespace Wardline.Messages;

/// <summary>Where a client's own system takes its messages, without the secret.</summary>
/// <param name="Client">Whose.</param>
/// <param name="Url">The address.</param>
/// <param name="Cleared">Nothing is delivered to it any more.</param>
/// <param name="Version">Counts changes.</param>
public sealed record MessageWebhook(Guid Client, string Url, bool Cleared, long Version);

/// <summary>The addresses of the clients' systems and the secrets that sign what goes there, sealed at rest.</summary>
/// <param name="installation">The installation.</param>
/// <param name="key">Seals them: the house key of <see cref="KeyPurpose"/>.</param>
public sealed class MessageWebhooks(Installation installation, HouseKey key)
{
    /// <summary>The purpose of the house key that seals the secrets.</summary>
    public const string KeyPurpose = "messages";

    const int Size = 32;

    /// <summary>All there are or were, by client.</summary>
    public ValueTask<List<MessageWebhook>> AllAsync(CancellationToken cancel = default) => installation.Store.ReadAsync(db => db.QueryAsync(
        "SELECT id, url, cleared, version FROM message_webhook ORDER BY id", r => new MessageWebhook(r.Id(0), r.GetString(1), r.GetInt64(2) == 1, r.GetInt64(3))), cancel);

    /// <summary>The address and the secret of a client's system, opened; null when it has none. Whoever asks wipes the key after use.</summary>
    internal ValueTask<(Uri Url, byte[] Key)?> FindAsync(Guid client, CancellationToken cancel) => installation.Store.ReadAsync(db => db.FirstAsync(
        "SELECT url, secret FROM message_webhook WHERE id = @client AND cleared = 0",
        r => ((Uri, byte[])?)(new Uri(r.GetString(0)), key.Open("message_webhook", client, "secret", r.Bytes(1))), ("@client", client)), cancel);

    /// <summary>
    /// Sets a client's address, with a new secret, which comes back this once; what was set before is replaced. Messages that wait
    /// go to the new address.
    /// </summary>
    public async Task<(Saved Saved, string? Secret)> SetAsync(Actor actor, Guid client, string url)
    {
        if (Trouble(url) is { } trouble)
        {
            return (Saved.Refused("url", trouble), null);
        }

        if (await new ClientList(installation).FindAsync(client) is null or { Retired: true })
        {
            return (Saved.Refused("client", "Choose a client that is not retired."), null);
        }

        var bytes = RandomNumberGenerator.GetBytes(Size);
        try
        {
            var was = (await AllAsync()).Find(one => one.Client == client);
            var saved = await WriteAsync(actor, client, was, url, key.Seal("message_webhook", client, "secret", bytes), cleared: false);
            return (saved, saved.Ok ? WebhookSecrets.Prefix + Convert.ToBase64String(bytes) : null);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    /// <summary>Nothing is delivered to the client's system any more; its messages are read in the inbox.</summary>
    public async Task<Saved> ClearAsync(Actor actor, Guid client) =>
        (await AllAsync()).Find(one => one.Client == client) is { Cleared: false } was
            ? await WriteAsync(actor, client, was, was.Url, [], cleared: true)
            : Saved.Refused("client", "This client has no webhook for its messages.");

    async Task<Saved> WriteAsync(Actor actor, Guid client, MessageWebhook? was, string url, byte[] secret, bool cleared)
    {
        var house = await installation.Logs.OfAsync(LedgerLogs.House);
        try
        {
            await installation.Store.ActAsync(async act =>
            {
                var version = was is null ? 1 : await act.SwapAsync("message_webhook", client, was.Version);
                await act.Db.ExecuteAsync(
                    was is null
                        ? "INSERT INTO message_webhook (id, url, secret, cleared, version, created) VALUES (@id, @url, @secret, @cleared, 1, @created)"
                        : "UPDATE message_webhook SET url = @url, secret = @secret, cleared = @cleared WHERE id = @id",
                    [("@id", client), ("@url", url), ("@secret", secret), ("@cleared", cleared), .. was is null ? new (string, object?)[] { ("@created", act.Time) } : []]);
                act.Enter(house.Id, HouseEntry.Of(act, installation.Store.Time, actor, cleared ? "message.webhook-cleared" : "message.webhook-set", client)
                    .Bind("message_webhook", client, version, url, secret, cleared));
            });
            return Saved.As(client);
        }
        catch (StaleException)
        {
            return Saved.Stale;
        }
    }

    /// <summary>What is wrong with an address; null when it can be used. Plain http would carry patients' data in the clear.</summary>
    internal static string? Trouble(string url) =>
        url.Length > 500 || !Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.UserInfo.Length > 0 || uri.Fragment.Length > 0
            || !(uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback))
            ? "The address begins with https:// (http:// on this machine only, for trying), has at most 500 characters, and no user name, password or #."
            : null;
}
