using System.Net;
using System.Text;
using Wardline.Clients;
using Wardline.Guard.Access;
using Wardline.Guard.Keys;
using Wardline.Guard.Setup;
using Wardline.Guard.Storage;

namespace Wardline.Telephony;

/// <summary>Where a client's telephone system takes orders.</summary>
/// <param name="Client">Whose.</param>
/// <param name="Url">https, or http on loopback; null when there is none (any more), or when what is kept was damaged.</param>
/// <param name="Version">Counts changes.</param>
/// <param name="Created">When one was set first.</param>
public sealed record Platform(Guid Client, Uri? Url, long Version, DateTimeOffset Created)
{
    /// <summary>Says nothing of the address, which may hold a token.</summary>
    public override string ToString() => $"{nameof(Platform)} {Client}";
}

/// <summary>The addresses to which orders go, one a client, sealed at rest. Entries have no word of them.</summary>
/// <param name="installation">The installation.</param>
/// <param name="key">Seals them: the house key of <see cref="TelephonyTables.KeyPurpose"/>.</param>
public sealed class Platforms(Installation installation, HouseKey key)
{
    const string Table = "phone_platform", Column = "url";
    const int Longest = 1000;

    /// <summary>What is wrong with an address and how to mend it; null when orders may go there.</summary>
    public static string? Trouble(string? url) =>
        url is null || url.Length > Longest || !Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("https" or "http") || uri.Host.Length == 0
            ? "The address is a URL such as https://switch.example/wardline/orders, of at most 1,000 characters."
        : uri.UserInfo.Length > 0 ? "The address may have no user and password in it: the signature says who sends."
        : uri.Fragment.Length > 0 ? "The address may have no fragment (what follows a #): it would never be sent. Leave it out."
        : uri.Scheme == "http" && !IsLoopback(uri) ? "Orders hold telephone numbers, so they go over https; http is for an address on this machine only, such as http://127.0.0.1:9090/orders."
        : null;

    /// <summary>All that were ever set, by client; those that were cleared have no address.</summary>
    public async ValueTask<List<Platform>> AllAsync(CancellationToken cancel = default) => await installation.Store.ReadAsync(
        db => db.QueryAsync("SELECT id, url, version, created FROM phone_platform ORDER BY id", r => new Platform(r.Id(0), r.IsDBNull(1) ? null : Open(r.Id(0), r.Bytes(1)), r.GetInt64(2), r.Time(3))), cancel);

    /// <summary>Where this client's orders go; null when nowhere.</summary>
    public async ValueTask<Uri?> UrlOfAsync(Guid client, CancellationToken cancel = default) => (await FindAsync(client, cancel))?.Url;

    /// <summary>Sets the address; the one that was set before no longer counts, for orders under way neither.</summary>
    public async Task<Saved> SetAsync(Actor actor, Guid client, string url)
    {
        if (Trouble(url) is { } trouble)
        {
            return Saved.Refused("url", trouble);
        }

        return await new ClientList(installation).FindAsync(client) is null or { Retired: true }
            ? Saved.Refused("client", "Choose a client that is not retired.")
            : await WriteAsync(actor, client, url);
    }

    /// <summary>Clears it: no more orders go to this client's telephone system, and those under way are withdrawn.</summary>
    public async Task<Saved> ClearAsync(Actor actor, Guid client) => await FindAsync(client) is null or { Url: null }
        ? Saved.Refused("client", "This client's telephone system takes no orders, so there is nothing to clear.")
        : await WriteAsync(actor, client, null);

    async Task<Saved> WriteAsync(Actor actor, Guid client, string? url)
    {
        var house = await installation.Logs.OfAsync(LedgerLogs.House);
        var text = url is null ? null : key.Seal(Table, client, Column, Encoding.UTF8.GetBytes(url));
        await installation.Store.ActAsync(async act =>
        {
            // The last one who sets it counts: nothing was decided on what stood there before.
            await act.Db.ExecuteAsync(
                """
                INSERT INTO phone_platform (id, url, version, created) VALUES (@id, @url, 1, @created)
                ON CONFLICT (id) DO UPDATE SET url = @url, version = phone_platform.version + 1
                """, ("@id", client), ("@url", text), ("@created", act.Time));
            var version = await act.Db.NumberAsync("SELECT version FROM phone_platform WHERE id = @id", ("@id", client));
            act.Enter(house.Id, HouseEntry.Of(act, installation.Store.Time, actor, url is null ? "telephony.platform-cleared" : "telephony.platform-set", client)
                .Bind(Table, client, version, text));
        });
        return Saved.As(client);
    }

    ValueTask<Platform?> FindAsync(Guid client, CancellationToken cancel = default) => installation.Store.ReadAsync(db => db.FirstAsync(
        "SELECT url, version, created FROM phone_platform WHERE id = @id",
        r => new Platform(client, r.IsDBNull(0) ? null : Open(client, r.Bytes(0)), r.GetInt64(1), r.Time(2)), ("@id", client))!, cancel);

    // A damaged one is as good as none: `ledger verify --state` names it.
    Uri? Open(Guid client, byte[] url)
    {
        try
        {
            return new Uri(Encoding.UTF8.GetString(key.Open(Table, client, Column, url)));
        }
        catch (SealBrokenException)
        {
            return null;
        }
    }

    static bool IsLoopback(Uri uri) =>
        uri.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(uri.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
