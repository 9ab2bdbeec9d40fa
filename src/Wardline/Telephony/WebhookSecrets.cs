using System.Security.Cryptography;
using Wardline.Clients;
using Wardline.Guard;
using Wardline.Guard.Access;
using Wardline.Guard.Keys;
using Wardline.Guard.Setup;
using Wardline.Guard.Storage;

namespace Wardline.Telephony;

/// <summary>A secret that signs a client's events, opened.</summary>
/// <param name="Id">As it stands in entries.</param>
/// <param name="Client">Whose events it signs.</param>
/// <param name="Key">24 to 64 bytes.</param>
public sealed record WebhookSecret(Guid Id, Guid Client, Memory<byte> Key)
{
    /// <summary>Says nothing of the key.</summary>
    public override string ToString() => $"{nameof(WebhookSecret)} {Id}";
}

/// <summary>A secret as a list shows it, without the secret.</summary>
/// <param name="Id">As it stands in entries.</param>
/// <param name="Client">Whose events it signs.</param>
/// <param name="Created">When it was made.</param>
/// <param name="Retired">It signs nothing any more.</param>
/// <param name="Version">Counts changes.</param>
public sealed record WebhookSecretRow(Guid Id, Guid Client, DateTimeOffset Created, bool Retired, long Version);

/// <summary>The secrets of the clients' telephone systems, sealed at rest.</summary>
/// <param name="installation">The installation.</param>
/// <param name="key">Seals them: the house key of <see cref="TelephonyTables.KeyPurpose"/>.</param>
public sealed class WebhookSecrets(Installation installation, HouseKey key)
{
    /// <summary>What a secret begins with when it is handed over (Standard Webhooks); base64 of its bytes follows.</summary>
    public const string Prefix = "whsec_";

    /// <summary>Of the sizes that the standard allows (24 to 64 bytes) the one of the hash that signs.</summary>
    const int Size = 32;

    /// <summary>
    /// All that are not retired, of every client that isn't, the newest first. One that was damaged is left out, so that it shuts
    /// nobody else's door; <c>ledger verify --state</c> names it. Whoever asks wipes the keys after use.
    /// </summary>
    public async ValueTask<List<WebhookSecret>> LiveAsync(CancellationToken cancel = default) => [.. (await installation.Store.ReadAsync(db => db.QueryAsync(
        """
        SELECT s.id, s.client, s.secret FROM webhook_secret s LEFT JOIN client_profile p ON p.id = s.client
        WHERE s.retired = 0 AND coalesce(p.retired, 0) = 0 ORDER BY s.created DESC, s.id DESC
        """,
        r => Open(r.Id(0), r.Id(1), r.Bytes(2))), cancel)).OfType<WebhookSecret>()];

    WebhookSecret? Open(Guid id, Guid client, byte[] secret)
    {
        try
        {
            return new WebhookSecret(id, client, key.Open("webhook_secret", id, "secret", secret));
        }
        catch (SealBrokenException)
        {
            return null;
        }
    }

    /// <summary>All of every client, retired ones too, the oldest first. None is opened.</summary>
    public ValueTask<List<WebhookSecretRow>> AllAsync(CancellationToken cancel = default) => installation.Store.ReadAsync(db => db.QueryAsync(
        "SELECT id, client, created, retired, version FROM webhook_secret ORDER BY created, id",
        r => new WebhookSecretRow(r.Id(0), r.Id(1), r.Time(2), r.GetInt64(3) != 0, r.GetInt64(4))), cancel);

    /// <summary>
    /// Makes a secret for a client's telephone system. It comes back this once, as it is handed over; afterwards it is only opened
    /// to check a signature. The client's other secrets stay live, so that the system can change over without losing an event.
    /// </summary>
    public async Task<(Saved Saved, string? Secret)> AddAsync(Actor actor, Guid client)
    {
        if (await new ClientList(installation).FindAsync(client) is null or { Retired: true })
        {
            return (Saved.Refused("client", "Choose a client that is not retired."), null);
        }

        var house = await installation.Logs.OfAsync(LedgerLogs.House);
        var id = Ids.New(installation.Store.Time);
        var bytes = RandomNumberGenerator.GetBytes(Size);
        try
        {
            var secret = key.Seal("webhook_secret", id, "secret", bytes);
            await installation.Store.ActAsync(async act =>
            {
                await act.Db.ExecuteAsync(
                    "INSERT INTO webhook_secret (id, client, secret, retired, version, created) VALUES (@id, @client, @secret, 0, 1, @created)",
                    ("@id", id), ("@client", client), ("@secret", secret), ("@created", act.Time));
                act.Enter(house.Id, HouseEntry.Of(act, installation.Store.Time, actor, "telephony.secret-added", client, ("secret", id))
                    .Bind("webhook_secret", id, 1, client, secret, false));
            });
            return (Saved.As(id), Prefix + Convert.ToBase64String(bytes));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    /// <summary>Retires a secret, for ever: what it signs is refused from now on.</summary>
    public async Task<Saved> RetireAsync(Actor actor, Guid id)
    {
        if ((await AllAsync()).Find(s => s.Id == id) is not { } found)
        {
            return Saved.Refused("id", $"There is no secret {id}.");
        }

        if (found.Retired)
        {
            return AlreadyRetired(id);
        }

        var house = await installation.Logs.OfAsync(LedgerLogs.House);
        try
        {
            await installation.Store.ActAsync(async act =>
            {
                var version = await act.SwapAsync("webhook_secret", id, found.Version);
                await act.Db.ExecuteAsync("UPDATE webhook_secret SET retired = 1 WHERE id = @id", ("@id", id));
                var secret = await act.Db.FirstAsync("SELECT secret FROM webhook_secret WHERE id = @id", r => r.Bytes(0), ("@id", id));
                act.Enter(house.Id, HouseEntry.Of(act, installation.Store.Time, actor, "telephony.secret-retired", found.Client, ("secret", id))
                    .Bind("webhook_secret", id, version, found.Client, secret, true));
            });
            return Saved.As(id);
        }
        catch (StaleException)
        {
            // Retiring is the only change that a secret knows: somebody else was faster with the same.
            return AlreadyRetired(id);
        }
    }

    static Saved AlreadyRetired(Guid id) => Saved.Refused("id", $"Secret {id} is retired already.");
}
