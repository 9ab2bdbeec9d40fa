using System.Collections.Concurrent;
using System.Text;
using Wardline.Guard.Keys;
using Wardline.Guard.Ledger;

namespace Wardline.Guard.Storage;

/// <summary>A log: a client's, or the house's.</summary>
/// <param name="Id">Row id, column <c>log</c> of the ledger's tables.</param>
/// <param name="Client">Whose; all zeros for the house.</param>
/// <param name="Origin">Its name in checkpoints (C2SP tlog-checkpoint), never reused.</param>
/// <param name="Signer">Signs its checkpoints.</param>
public sealed record LedgerLog(long Id, Guid Client, string Origin, NoteSigner Signer);

/// <summary>The logs of this installation and their signing keys. The verifier always comes from the wrapped key, never from the database's word.</summary>
public sealed class LedgerLogs : IDisposable
{
    readonly Store _store;
    readonly KeyRing _keys;
    readonly ConcurrentDictionary<Guid, LedgerLog> _open = [];

    internal LedgerLogs(Store store, KeyRing keys)
    {
        _store = store;
        _keys = keys;
    }

    /// <summary>The client that stands for the house itself: events of no client.</summary>
    public static readonly Guid House;

    /// <summary>The log of a client.</summary>
    public async ValueTask<LedgerLog> OfAsync(Guid client) =>
        _open.TryGetValue(client, out var open) ? open : await _store.ReadAsync(db => OfAsync(db, client));

    /// <summary>The same inside an act or read.</summary>
    internal async ValueTask<LedgerLog> OfAsync(Db db, Guid client)
    {
        if (_open.TryGetValue(client, out var open))
        {
            return open;
        }

        var (id, origin) = await db.FirstAsync(
            "SELECT log, origin FROM ledger_log WHERE client = @client", r => (r.GetInt64(0), r.GetString(1)), ("@client", client));
        if (origin is null)
        {
            throw new UnusableStoreException($"There is no log for client {client}.");
        }

        return await OpenAsync(db, id, client, origin);
    }

    /// <summary>All logs, the house's first.</summary>
    public ValueTask<List<LedgerLog>> AllAsync() => _store.ReadAsync(async db =>
    {
        var logs = new List<LedgerLog>();
        foreach (var client in await db.QueryAsync("SELECT client FROM ledger_log ORDER BY log", r => r.Id(0)))
        {
            logs.Add(await OfAsync(db, client));
        }

        return logs;
    });

    /// <summary>Starts a client's log with an empty, signed tree, inside the act that makes the client.</summary>
    internal async ValueTask<LedgerLog> CreateAsync(Db db, Guid client, string origin, DateTimeOffset now)
    {
        var seed = NoteSigner.GenerateSeed();
        using var signer = new NoteSigner(origin, seed);
        var vkey = signer.Verifier.ToString();
        var empty = new Checkpoint(origin, 0, Merkle.EmptyRoot).Sign(signer);
        await _keys.InsertUnderRootAsync(db, client, KeyKind.LedgerSigner, Encoding.UTF8.GetBytes(origin), seed, now);
        var id = await db.NumberAsync(
            "INSERT INTO ledger_log (client, origin, vkey, size, checkpoint) VALUES (@client, @origin, @vkey, 0, @checkpoint) RETURNING log",
            ("@client", client), ("@origin", origin), ("@vkey", vkey), ("@checkpoint", empty));

        // Not kept: if the act is rolled back, no such log exists. The next use reads it from the database.
        return new LedgerLog(id, client, origin, signer);
    }

    async ValueTask<LedgerLog> OpenAsync(Db db, long id, Guid client, string origin)
    {
        var wrapped = await KeyRing.FindAsync(db, client, KeyKind.LedgerSigner, Encoding.UTF8.GetBytes(origin))
            ?? throw new UnusableStoreException($"The signing key of log {origin} is not in the database.");
        using LockedBytes seed = _keys.UnwrapByRoot(wrapped);
        var log = new LedgerLog(id, client, origin, new NoteSigner(origin, seed.Span));
        var kept = _open.GetOrAdd(client, log);
        if (!ReferenceEquals(kept, log))
        {
            log.Signer.Dispose();
        }

        return kept;
    }

    /// <summary>Forgets the signing keys.</summary>
    public void Dispose()
    {
        foreach (var log in _open.Values)
        {
            log.Signer.Dispose();
        }
    }
}
