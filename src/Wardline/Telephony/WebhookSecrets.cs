using Wardline.Guard.Setup;
using Wardline.Guard.Storage;

namespace Wardline.Telephony;

/// <summary>A secret that signs a client's events, opened.</summary>
/// <param name="Id">As it stands in entries.</param>
/// <param name="Client">Whose events it signs.</param>
/// <param name="Key">24 to 64 bytes.</param>
public sealed record WebhookSecret(Guid Id, Guid Client, ReadOnlyMemory<byte> Key)
{
    /// <summary>Says nothing of the key.</summary>
    public override string ToString() => $"{nameof(WebhookSecret)} {Id}";
}

/// <summary>The secrets of the clients' telephone systems, sealed at rest.</summary>
/// <param name="installation">The installation.</param>
/// <param name="key">Seals them: the house key of <see cref="TelephonyTables.KeyPurpose"/>.</param>
public sealed class WebhookSecrets(Installation installation, HouseKey key)
{
    /// <summary>All that are not retired, of every client, the newest first.</summary>
    public async ValueTask<List<WebhookSecret>> LiveAsync(CancellationToken cancel = default) => await installation.Store.ReadAsync(db => db.QueryAsync(
        "SELECT id, client, secret FROM webhook_secret WHERE retired = 0 ORDER BY created DESC, id DESC",
        r => new WebhookSecret(r.Id(0), r.Id(1), key.Open("webhook_secret", r.Id(0), "secret", r.Bytes(2)))), cancel);
}
