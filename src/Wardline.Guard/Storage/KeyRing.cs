using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Wardline.Guard.Keys;
using Wardline.Guard.Ledger;

namespace Wardline.Guard.Storage;

/// <summary>A key as the database keeps it: sealed under its parent and bound to its place.</summary>
/// <param name="Id">The key's id; sealed data names it.</param>
/// <param name="Client">Whose it is; all zeros for the house.</param>
/// <param name="Kind">One of <see cref="KeyKind"/>.</param>
/// <param name="Owner">What it is for within its kind.</param>
/// <param name="Version">1, 2, … for one owner.</param>
/// <param name="Parent">The key that wraps it: the root's name, or the client key's id in hex.</param>
/// <param name="Wrapped">The sealed key.</param>
public sealed record WrappedKey(Guid Id, Guid Client, string Kind, byte[] Owner, int Version, string Parent, byte[] Wrapped)
{
    internal byte[] Aad() => Aead.KeyAad(Client, Kind, Owner, Version, Parent);

    /// <summary>What stands for this row in its entry.</summary>
    internal EntryRow Bind(Entry entry)
    {
        var id = Id.Bytes();
        return new EntryRow("wrapped_key", id, Version, Entry.RowHash(entry.Salt, "wrapped_key", id, Version, Content()));
    }

    internal byte[] Content() => [.. Aad(), .. Wrapped];
}

/// <summary>
/// The opened top of the key hierarchy: the root, and the client keys in locked memory. Keys below are unwrapped for the moment
/// of their use and never kept, so that destroying their row is enough to destroy them everywhere.
/// </summary>
public sealed class KeyRing : IDisposable
{
    readonly Store _store;
    readonly IRootKey _root;
    readonly ConcurrentDictionary<Guid, OpenKey> _clients = [];
    readonly ConcurrentDictionary<(Guid Client, string Kind, string Name), OpenKey> _kept = [];

    internal KeyRing(Store store, IRootKey root)
    {
        _store = store;
        _root = root;
    }

    /// <summary>What wraps the client keys, for instance <c>file:1</c>.</summary>
    public string RootName => _root.Name;

    /// <summary>The wrapped keys there are, by kind and version: ids and counts, no key.</summary>
    public ValueTask<List<(string Kind, int Version, string Parent, long Count)>> StatusAsync(CancellationToken cancel = default) =>
        _store.ReadAsync(db => db.QueryAsync(
            """
            SELECT kind, version, CASE WHEN kind IN ('client', 'ledger-signer', 'house') THEN parent ELSE 'client' END AS wrapped_by, count(*)
            FROM wrapped_key GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
            """,
            r => (r.GetString(0), (int)r.GetInt64(1), r.GetString(2), r.GetInt64(3))), cancel);

    /// <summary>Makes a client's key and its index keys, inside the act that makes the client.</summary>
    internal async ValueTask<List<WrappedKey>> CreateClientKeysAsync(Db db, Guid client, IEnumerable<string> indexedFields, DateTimeOffset now)
    {
        using var key = LockedBytes.Random(32);
        var top = await InsertUnderRootAsync(db, client, KeyKind.Client, client.Bytes(), key.Span.ToArray(), now);
        var made = new List<WrappedKey> { top };
        foreach (var (kind, owner) in indexedFields.Select(f => (KeyKind.Index, Encoding.UTF8.GetBytes(f))).Append((KeyKind.Directory, client.Bytes())))
        {
            using var under = LockedBytes.Random(32);
            var blank = new WrappedKey(Ids.New(_store.Time), client, kind, owner, 1, top.Id.ToString("n"), []);
            var wrapped = blank with { Wrapped = KeyWrap.Wrap(key.Span, under.Span, blank.Aad()) };
            await InsertAsync(db, wrapped, now);
            made.Add(wrapped);
        }

        return made;
    }

    internal async ValueTask<WrappedKey> InsertUnderRootAsync(Db db, Guid client, string kind, byte[] owner, byte[] key, DateTimeOffset now)
    {
        var blank = new WrappedKey(Ids.New(_store.Time), client, kind, owner, 1, _root.Name, []);
        var wrapped = blank with { Wrapped = _root.Wrap(key, blank.Aad()) };
        CryptographicOperations.ZeroMemory(key);
        await InsertAsync(db, wrapped, now);
        return wrapped;
    }

    internal LockedBytes UnwrapByRoot(WrappedKey key) => _root.Unwrap(key.Wrapped, key.Aad());

    /// <summary>Makes a key under the client's key and gives its bytes to <paramref name="key"/>; the row is written by whoever has an act.</summary>
    internal async ValueTask<WrappedKey> MakeAsync(Guid client, string kind, byte[] owner, Memory<byte> key)
    {
        var parent = await ClientAsync(client);
        RandomNumberGenerator.Fill(key.Span);
        var blank = new WrappedKey(Ids.New(_store.Time), client, kind, owner, 1, parent.Id.ToString("n"), []);
        return blank with { Wrapped = KeyWrap.Wrap(parent.Key.Span, key.Span, blank.Aad()) };
    }

    /// <summary>The newest key of this owner, still wrapped; null when there is none (never made, or destroyed).</summary>
    internal static ValueTask<WrappedKey?> FindAsync(Db db, Guid client, string kind, byte[] owner) =>
        db.FirstAsync(
            Columns + " WHERE client = @client AND kind = @kind AND owner = @owner ORDER BY version DESC LIMIT 1",
            Row, ("@client", client), ("@kind", kind), ("@owner", owner))!;

    /// <summary>Unwraps a key that a client key wraps into <paramref name="key"/> (32 bytes), which the caller clears after use.</summary>
    internal async ValueTask UnwrapAsync(Db db, WrappedKey wrapped, Memory<byte> key)
    {
        var parent = await ClientAsync(db, wrapped.Client);
        using var opened = KeyWrap.Unwrap(parent.Key.Span, wrapped.Wrapped, wrapped.Aad());
        opened.Span.CopyTo(key.Span);
    }

    /// <summary>The index key of a field, opened; kept in locked memory until the ring closes.</summary>
    internal ValueTask<OpenKey> IndexAsync(Db db, Guid client, string field) => KeptAsync(db, client, KeyKind.Index, Encoding.UTF8.GetBytes(field), field);

    /// <summary>The key of a client's practitioners and organizations, kept likewise.</summary>
    internal ValueTask<OpenKey> DirectoryAsync(Db db, Guid client) => KeptAsync(db, client, KeyKind.Directory, client.Bytes(), "");

    async ValueTask<OpenKey> KeptAsync(Db db, Guid client, string kind, byte[] owner, string name)
    {
        if (_kept.TryGetValue((client, kind, name), out var open))
        {
            return open;
        }

        var wrapped = await FindAsync(db, client, kind, owner) ?? throw new Vanished($"{kind} key {name}".TrimEnd());
        var parent = await ClientAsync(db, client);
        open = new OpenKey(wrapped.Id, wrapped.Version, KeyWrap.Unwrap(parent.Key.Span, wrapped.Wrapped, wrapped.Aad()));
        return Keep(_kept, (client, kind, name), open);
    }

    /// <summary>The same outside an act or read.</summary>
    internal async ValueTask<OpenKey> IndexAsync(Guid client, string field) =>
        _kept.TryGetValue((client, KeyKind.Index, field), out var open) ? open : await _store.ReadAsync(db => IndexAsync(db, client, field));

    async ValueTask<OpenKey> ClientAsync(Guid client) =>
        _clients.TryGetValue(client, out var open) ? open : await _store.ReadAsync(db => ClientAsync(db, client));

    async ValueTask<OpenKey> ClientAsync(Db db, Guid client)
    {
        if (_clients.TryGetValue(client, out var open))
        {
            return open;
        }

        var wrapped = await FindAsync(db, client, KeyKind.Client, client.Bytes()) ?? throw new Vanished("client key");
        return Keep(_clients, client, new OpenKey(wrapped.Id, wrapped.Version, UnwrapByRoot(wrapped)));
    }

    static OpenKey Keep<TKey>(ConcurrentDictionary<TKey, OpenKey> ring, TKey name, OpenKey open) where TKey : notnull
    {
        var kept = ring.GetOrAdd(name, open);
        if (!ReferenceEquals(kept, open))
        {
            open.Key.Dispose();
        }

        return kept;
    }

    const string Columns = "SELECT id, client, kind, owner, version, parent, wrapped FROM wrapped_key";

    static WrappedKey Row(System.Data.Common.DbDataReader r) =>
        new(r.Id(0), r.Id(1), r.GetString(2), r.Bytes(3), (int)r.GetInt64(4), r.GetString(5), r.Bytes(6));

    internal static ValueTask InsertAsync(Db db, WrappedKey key, DateTimeOffset now) => InsertAsync(db, [key], now);

    internal static ValueTask InsertAsync(Db db, List<WrappedKey> keys, DateTimeOffset now) => db.InsertManyAsync(
        "wrapped_key", ["id", "client", "kind", "owner", "version", "parent", "wrapped", "created"],
        keys.ConvertAll(key => new object?[] { key.Id, key.Client, key.Kind, key.Owner, key.Version, key.Parent, key.Wrapped, now }));

    /// <summary>Zeroes every opened key.</summary>
    public void Dispose()
    {
        foreach (var open in _clients.Values.Concat(_kept.Values))
        {
            open.Key.Dispose();
        }

        _root.Dispose();
    }

    internal sealed record OpenKey(Guid Id, int Version, LockedBytes Key);

    /// <summary>A key that data needs is not in the database: destroyed, or the row was removed behind the system's back.</summary>
    internal sealed class Vanished(string what) : Exception($"The {what} is not there: it was destroyed, or its row was removed. Nothing can be opened with it.");
}
