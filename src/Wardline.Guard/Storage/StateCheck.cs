using System.Text;
using Wardline.Guard.Ledger;

namespace Wardline.Guard.Storage;

/// <summary>What happened to a row behind the system's back.</summary>
public enum StateFault
{
    /// <summary>It is not as its last entry left it.</summary>
    Changed,

    /// <summary>No entry knows it.</summary>
    Added,

    /// <summary>Its entry stands, the row is gone.</summary>
    Deleted,
}

/// <summary>A row that does not fit the ledger. The id is lower-case hex, as entries write it.</summary>
public sealed record StateFinding(string Table, string Id, StateFault Kind);

/// <summary>The result of a state check.</summary>
/// <param name="Rows">Live rows that were compared.</param>
/// <param name="Findings">What does not fit; empty when all does.</param>
/// <param name="NotCovered">Tables that entries bind rows of and nobody compared.</param>
public sealed record StateReport(long Rows, IReadOnlyList<StateFinding> Findings, IReadOnlyList<string> NotCovered)
{
    /// <summary>Every row fits, and no bound table was left out.</summary>
    public bool Ok => Findings.Count == 0 && NotCovered.Count == 0;
}

/// <summary>
/// Compares the live rows with the hashes that entries keep of them. It believes the entries: check the logs first
/// (<see cref="LedgerReader.VerifyAsync"/>), or a changed entry shows here as a changed row. Memory grows with the number of bound
/// rows (about 200 bytes each), not with the number of entries.
/// </summary>
public static class StateCheck
{
    /// <summary>Runs in one snapshot of entries and rows, so that acts going on meanwhile are no findings.</summary>
    /// <param name="store">The database.</param>
    /// <param name="tables">The bound tables of all modules.</param>
    /// <param name="cancel">Given up by the asker.</param>
    public static ValueTask<StateReport> RunAsync(Store store, IReadOnlyList<BoundTable> tables, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        return store.ReadAsync(async db =>
        {
            var bound = await LastAsync(db);
            var present = (await db.QueryAsync(
                db.IsPostgres ? "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()" : "SELECT name FROM sqlite_schema WHERE type = 'table'",
                r => r.GetString(0))).ToHashSet(StringComparer.Ordinal);
            var (rows, findings) = (0L, new List<StateFinding>());
            foreach (var table in tables.Where(t => present.Contains(t.Name)))
            {
                rows += await CompareAsync(db, table, bound, findings);
            }

            // What is left was not met: of a compared table it is gone (a dropped table loses all its rows), of another nobody looked.
            var known = tables.Select(t => t.Name).ToHashSet(StringComparer.Ordinal);
            findings.AddRange(bound.Where(b => !b.Value.Met && known.Contains(b.Key.Table)).Select(b => new StateFinding(b.Key.Table, b.Key.Id, StateFault.Deleted)));
            return new StateReport(
                rows,
                [.. findings.OrderBy(f => f.Table, StringComparer.Ordinal).ThenBy(f => f.Id, StringComparer.Ordinal)],
                [.. bound.Keys.Select(k => k.Table).Where(t => !known.Contains(t)).Distinct().Order(StringComparer.Ordinal)]);
        }, cancel);
    }

    static async ValueTask<long> CompareAsync(Db db, BoundTable table, Dictionary<(string Table, string Id), Bound> bound, List<StateFinding> findings)
    {
        var rows = 0L;
        await foreach (var row in table.Rows(db))
        {
            rows++;
            var id = Convert.ToHexStringLower(row.Id);
            if (!bound.TryGetValue((table.Name, id), out var last))
            {
                findings.Add(new StateFinding(table.Name, id, StateFault.Added));
                continue;
            }

            var again = last.Met;
            last.Met = true;
            if (again || (row.Version ?? last.Version) != last.Version
                || !Entry.RowHash(last.Salt, table.Name, row.Id, last.Version, row.Content).AsSpan().SequenceEqual(last.Hash))
            {
                findings.Add(new StateFinding(table.Name, id, StateFault.Changed));
            }
        }

        return rows;
    }

    // Pending entries count too: their acts are durable and their rows are here, only their place in the tree isn't.
    static async ValueTask<Dictionary<(string Table, string Id), Bound>> LastAsync(Db db)
    {
        var last = new Dictionary<(string Table, string Id), Bound>();
        foreach (var sql in (string[])["SELECT body FROM ledger_entry ORDER BY log, leaf_index", "SELECT body FROM ledger_pending ORDER BY id"])
        {
            await foreach (var body in db.StreamAsync(sql, r => r.GetValue(0) switch { byte[] bytes => bytes, string text => Encoding.UTF8.GetBytes(text), _ => [] }))
            {
                if (Entry.TryParse(body, out var entry))
                {
                    foreach (var row in entry.Rows ?? [])
                    {
                        Keep(last, entry, row);
                    }
                }
            }
        }

        return last;
    }

    // The higher version is the later one, whatever the order in which concurrent acts came into the log.
    static void Keep(Dictionary<(string Table, string Id), Bound> last, Entry entry, EntryRow row)
    {
        var key = (string.Intern(row.Table), Convert.ToHexStringLower(row.Id));
        if (!last.TryGetValue(key, out var before) || before.Version <= row.Version)
        {
            last[key] = new Bound(entry.Salt, row.Version, row.Hash);
        }
    }

    sealed record Bound(byte[] Salt, long Version, byte[] Hash)
    {
        public bool Met { get; set; }
    }
}
