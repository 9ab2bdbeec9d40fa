using System.Data.Common;
using System.Text;
using Wardline.Guard.Ledger;

namespace Wardline.Guard.Storage;

/// <summary>A log that checks out or doesn't.</summary>
/// <param name="Origin">Its name.</param>
/// <param name="Size">Entries under the signed checkpoint.</param>
/// <param name="Ok">All bodies re-derive the signed tree.</param>
/// <param name="FirstBad">Lowest index that doesn't, when not ok.</param>
/// <param name="Why">In words, without contents.</param>
public sealed record LogReport(string Origin, long Size, bool Ok, long? FirstBad, string? Why);

/// <summary>Reads the ledger as a stranger would: everything is derived again from the bodies and the signing keys.</summary>
public sealed class LedgerReader
{
    readonly Store _store;
    readonly LedgerLogs _logs;

    internal LedgerReader(Store store, LedgerLogs logs)
    {
        _store = store;
        _logs = logs;
    }

    /// <summary>
    /// Checks every log. A log that the house's entries say was made but that is gone is reported too, so that deleting a whole
    /// log is no way round.
    /// </summary>
    /// <param name="read">Told how many entries have been read so far.</param>
    public async Task<IReadOnlyList<LogReport>> VerifyAsync(IProgress<long>? read = null)
    {
        var reports = new List<LogReport>();
        var made = new HashSet<string>();
        var logs = await _logs.AllAsync();
        foreach (var log in logs)
        {
            reports.Add(await VerifyAsync(log, made, read));
        }

        if (!logs.Exists(l => l.Client == LedgerLogs.House))
        {
            // Without it nobody says which logs there were, so its absence must not look like a small, whole ledger.
            reports.Add(new LogReport("house", 0, false, 0, "The house's own log is gone."));
        }

        foreach (var gone in made.Except(reports.Select(r => r.Origin)).Order(StringComparer.Ordinal))
        {
            reports.Add(new LogReport(gone, 0, false, 0, "The house's log says that this log was made, but it is gone."));
        }

        return reports;
    }

    /// <summary>Writes every log as C2SP tlog-tiles files: <c>DIR/&lt;log&gt;/checkpoint</c>, <c>tile/…</c>, <c>vkey</c>; the house's is <c>house</c>, a client's its code.</summary>
    /// <param name="dir">Made when it isn't there; files of an earlier export are replaced, the checkpoint last.</param>
    public async Task<IReadOnlyList<(string Folder, string Origin, long Size)>> ExportAsync(string dir)
    {
        var done = new List<(string, string, long)>();
        foreach (var log in await _logs.AllAsync())
        {
            var code = log.Client == LedgerLogs.House
                ? "house"
                : await _store.ReadAsync(db => db.FirstAsync("SELECT code FROM client WHERE id = @id", r => r.GetString(0), ("@id", log.Client)))
                    ?? log.Client.ToString("n");
            var folder = Path.Combine(dir, code);
            done.Add((folder, log.Origin, await _store.ReadAsync(db => ExportAsync(db, log, folder))));
        }

        return done;
    }

    async Task<LogReport> VerifyAsync(LedgerLog log, HashSet<string> made, IProgress<long>? read) => await _store.ReadAsync(async db =>
    {
        var (checkpoint, size) = await db.FirstAsync(
            "SELECT checkpoint, size FROM ledger_log WHERE log = @log", r => (r.Bytes(0), r.GetInt64(1)), ("@log", log.Id));
        var tiles = await TilesAsync(db, log.Id);
        var count = 0L;
        var entries = Blocking(db.StreamAsync(
            "SELECT leaf_index, body FROM ledger_entry WHERE log = @log ORDER BY leaf_index", Entry, ("@log", log.Id)), body =>
            {
                if (log.Client == LedgerLogs.House)
                {
                    Note(body, made);
                }

                if (++count % 1000 == 0)
                {
                    read?.Report(count);
                }
            });
        var report = TreeCheck.Verify(log.Signer.Verifier, checkpoint, entries, tile => tiles.GetValueOrDefault(tile));
        return report.Ok && size != report.Size
            ? new LogReport(log.Origin, report.Size, false, Math.Min(size, report.Size), "The log's row has another size than its signed checkpoint.")
            : new LogReport(log.Origin, report.Size, report.Ok, report.FirstBad, report.Why);
    });

    // SQLite keeps what it is given: a tampered body may be text, a number or nothing. It is judged by its bytes like any other.
    static (long Index, byte[] Body) Entry(DbDataReader r) => (r.GetInt64(0), r.GetValue(1) switch
    {
        byte[] bytes => bytes,
        string text => Encoding.UTF8.GetBytes(text),
        _ => [],
    });

    // 1/256 of 32 bytes an entry: a log of a hundred million entries has 3 GB of bodies to read and 12 MB of upper tiles; level 0 is read with them.
    static async ValueTask<Dictionary<TileId, byte[]>> TilesAsync(Db db, long log) =>
        (await db.QueryAsync("SELECT level, tile, hashes FROM ledger_tile WHERE log = @log", r => (new TileId((int)r.GetInt64(0), r.GetInt64(1)), r.Bytes(2)), ("@log", log)))
        .ToDictionary(t => t.Item1, t => t.Item2);

    // The checker is plain and synchronous; the rows come as they are asked for.
    static IEnumerable<(long Index, byte[] Body)> Blocking(IAsyncEnumerable<(long Index, byte[] Body)> rows, Action<byte[]> seen)
    {
        var walk = rows.GetAsyncEnumerator();
        try
        {
            while (walk.MoveNextAsync().AsTask().GetAwaiter().GetResult())
            {
                seen(walk.Current.Body);
                yield return walk.Current;
            }
        }
        finally
        {
            walk.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    static void Note(byte[] body, HashSet<string> made)
    {
        if (body.AsSpan().IndexOf("\"client.created\""u8) >= 0
            && Ledger.Entry.TryParse(body, out var entry) && entry.Kind == "client.created"
            && entry.Detail?.GetValueOrDefault("log") is { Text: { } origin })
        {
            made.Add(origin);
        }
    }

    static async ValueTask<long> ExportAsync(Db db, LedgerLog log, string folder)
    {
        var note = (await db.FirstAsync("SELECT checkpoint FROM ledger_log WHERE log = @log", r => r.Bytes(0), ("@log", log.Id)))!;
        if (!Checkpoint.TryOpen(note, log.Signer.Verifier, out var checkpoint))
        {
            throw new UnusableStoreException($"The checkpoint of log {log.Origin} is not signed by its key. Run `wardline ledger verify`.");
        }

        foreach (var (tile, hashes) in await TilesAsync(db, log.Id))
        {
            await WriteAsync(folder, tile.Path(hashes.Length / Merkle.HashLength), hashes);
        }

        for (var first = 0L; first < checkpoint.Size; first += TileId.FullWidth)
        {
            var bodies = await db.QueryAsync(
                "SELECT body FROM ledger_entry WHERE log = @log AND leaf_index >= @first AND leaf_index < @end ORDER BY leaf_index",
                r => r.Bytes(0), ("@log", log.Id), ("@first", first), ("@end", Math.Min(first + TileId.FullWidth, checkpoint.Size)));
            await WriteAsync(folder, TileId.EntriesPath(first / TileId.FullWidth, bodies.Count), EntryBundle.Encode(bodies));
        }

        await WriteAsync(folder, "vkey", Encoding.UTF8.GetBytes(log.Signer.Verifier + "\n"));

        // Last: whoever reads the checkpoint finds every tile that it covers.
        await WriteAsync(folder, "checkpoint", note);
        return checkpoint.Size;
    }

    static async Task WriteAsync(string folder, string path, byte[] bytes)
    {
        var file = Path.Combine(folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllBytesAsync(file, bytes);
    }
}
