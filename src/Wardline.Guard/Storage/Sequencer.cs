using System.Threading.Channels;
using Wardline.Guard.Ledger;

namespace Wardline.Guard.Storage;

/// <summary>
/// Moves pending entries into the tree and signs the new checkpoint, all in one transaction a log and round. Two sequencers may
/// run by accident: the log's row is a compare-and-swap, so the second's round is rolled back and the log can't fork.
/// </summary>
public sealed class Sequencer : IAsyncDisposable
{
    const int MostARound = 4096;

    readonly Store _store;
    readonly LedgerLogs _logs;
    readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    readonly CancellationTokenSource _stop = new();
    Task _loop = Task.CompletedTask;

    internal Sequencer(Store store, LedgerLogs logs)
    {
        _store = store;
        _logs = logs;
        _store.Entered += () => _wake.Writer.TryWrite(true);
    }

    /// <summary>Raised when a background round failed; it is tried again with the next entry or within a second.</summary>
    public event Action<Exception>? Failed;

    /// <summary>Integrates in the background, within a second of each entry, until disposed.</summary>
    public void Start() => _loop = Task.Run(LoopAsync);

    /// <summary>
    /// Integrates until nothing is pending. Returns how many entries this call moved. A log that can't go on doesn't stop the
    /// others: its entries stay pending, and the error comes when the others are done.
    /// </summary>
    /// <exception cref="LedgerDamagedException">One log is not as it was signed last.</exception>
    /// <exception cref="AggregateException">More than one log can't go on; it holds each one's error.</exception>
    /// <exception cref="NotDurableException">The database refused the commit: that concerns all logs and ends the call at once.</exception>
    public async Task<long> DrainAsync(CancellationToken cancel = default)
    {
        var moved = 0L;
        var stuck = new Dictionary<Guid, Exception>();
        while (true)
        {
            var logs = await _store.ReadAsync(db => db.QueryAsync(
                "SELECT DISTINCT l.client FROM ledger_pending p JOIN ledger_log l ON l.log = p.log", r => r.Id(0)), cancel);
            logs.RemoveAll(stuck.ContainsKey);
            if (logs.Count == 0)
            {
                return stuck.Count == 0 ? moved : throw Together([.. stuck.Values]);
            }

            foreach (var client in logs)
            {
                try
                {
                    moved += await IntegrateAsync(await _logs.OfAsync(client), cancel);
                }
                catch (Exception e) when (e is not (OperationCanceledException or NotDurableException))
                {
                    // Who damages one client's log must not keep every other log from being signed.
                    stuck.Add(client, e);
                }
            }
        }
    }

    // A single error keeps its own type, for those who tell it to the operator.
    static Exception Together(Exception[] errors)
    {
        if (errors.Length > 1)
        {
            return new AggregateException("Several logs can't go on; their entries stay pending. Run `wardline ledger verify`.", errors);
        }

        System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(errors[0]);
        return errors[0];
    }

    /// <summary>One round of one log: at most 4,096 entries. Returns how many were moved; 0 when another sequencer was faster.</summary>
    public async ValueTask<int> IntegrateAsync(LedgerLog log, CancellationToken cancel = default)
    {
        try
        {
            return await _store.HousekeepAsync(act => RoundAsync(act.Db, log), cancel);
        }
        catch (StaleException)
        {
            return 0;
        }
    }

    async ValueTask<int> RoundAsync(Db db, LedgerLog log)
    {
        var (size, note) = await db.FirstAsync(
            "SELECT size, checkpoint FROM ledger_log WHERE log = @log" + db.ForUpdate, r => (r.GetInt64(0), r.Bytes(1)), ("@log", log.Id));

        // Taken by deleting: an entry that another transaction commits meanwhile is not seen and not deleted, whatever its id.
        var taken = await db.QueryAsync(
            "DELETE FROM ledger_pending WHERE id IN (SELECT id FROM ledger_pending WHERE log = @log ORDER BY id LIMIT @most) RETURNING id, body",
            r => (Id: r.GetInt64(0), Body: r.Bytes(1)), ("@log", log.Id), ("@most", MostARound));
        if (taken.Count == 0)
        {
            return 0;
        }

        taken.Sort((a, b) => a.Id.CompareTo(b.Id));
        var bodies = taken.ConvertAll(t => t.Body);
        await _store.InsertEntriesAsync(db, log.Id, size, bodies);
        var edge = await LoadEdgeAsync(db, log.Id, size);
        RefuseChangedTree(log, note, edge);
        foreach (var body in bodies)
        {
            edge.Append(Merkle.LeafHash(body));
        }

        foreach (var (tile, hashes) in edge.TakeChangedTiles())
        {
            await db.ExecuteAsync(
                "INSERT INTO ledger_tile (log, level, tile, hashes) VALUES (@log, @level, @tile, @hashes) ON CONFLICT (log, level, tile) DO UPDATE SET hashes = excluded.hashes",
                ("@log", log.Id), ("@level", tile.Level), ("@tile", tile.Index), ("@hashes", hashes));
        }

        var checkpoint = new Checkpoint(log.Origin, edge.Size, edge.Root()).Sign(log.Signer);
        var swapped = await db.ExecuteAsync(
            "UPDATE ledger_log SET size = @size, checkpoint = @checkpoint WHERE log = @log AND size = @was",
            ("@size", edge.Size), ("@checkpoint", checkpoint), ("@log", log.Id), ("@was", size));
        return swapped == 1 ? taken.Count : throw new StaleException("log");
    }

    // Who changed the newest entries and made the tiles fit would have the next round sign it all. What was signed last must be what
    // we go on from; then every checkpoint is consistent with the one before.
    static void RefuseChangedTree(LedgerLog log, byte[]? note, TreeEdge edge)
    {
        if (note is null || !Checkpoint.TryOpen(note, log.Signer.Verifier, out var last)
            || last.Size != edge.Size || !last.RootHash.AsSpan().SequenceEqual(edge.Root()))
        {
            throw new LedgerDamagedException(
                $"The tree of log {log.Origin} is not the one that was signed last: the ledger was changed behind the system's back. New entries stay pending. Run `wardline ledger verify`.");
        }
    }

    static async ValueTask<TreeEdge> LoadEdgeAsync(Db db, long log, long size)
    {
        // The right edge: at each level the last, partly filled tile.
        var tiles = new Dictionary<TileId, byte[]>();
        for (var (level, width) = (0, size); width > 0; level++, width >>= 8)
        {
            var tile = new TileId(level, width >> 8);
            var hashes = await db.FirstAsync(
                "SELECT hashes FROM ledger_tile WHERE log = @log AND level = @level AND tile = @tile",
                r => r.Bytes(0), ("@log", log), ("@level", tile.Level), ("@tile", tile.Index));
            if (hashes is not null)
            {
                tiles.Add(tile, hashes);
            }
        }

        return TreeEdge.Load(size, id => tiles.TryGetValue(id, out var hashes)
            ? hashes
            : throw new UnusableStoreException($"Tile {id} of the log is missing: the ledger was changed behind the system's back. Run `wardline ledger verify`."));
    }

    async Task LoopAsync()
    {
        try
        {
            while (await WaitAsync())
            {
                try
                {
                    await DrainAsync(_stop.Token);
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    // The entries stay pending and durable; the next round takes them. Somebody must hear of it, though.
                    Failed?.Invoke(e);
                }

                // Entries that come close together share a round and a signature.
                await Task.Delay(TimeSpan.FromMilliseconds(100), _store.Time, _stop.Token);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Asked to stop.
            return;
        }
    }

    async Task<bool> WaitAsync()
    {
        // Another server's entries raise no event here, so look at least once a second.
        using var tick = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        var woken = _wake.Reader.ReadAsync(tick.Token).AsTask();
        await Task.WhenAny(woken, Task.Delay(TimeSpan.FromSeconds(1), _store.Time, tick.Token));
        await tick.CancelAsync();
        return !_stop.IsCancellationRequested;
    }

    /// <summary>Stops after the round under way.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _stop.Dispose();
    }
}
