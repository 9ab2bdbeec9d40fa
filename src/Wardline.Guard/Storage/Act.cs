using Wardline.Guard.Ledger;

namespace Wardline.Guard.Storage;

/// <summary>
/// The unit of work: one transaction and the entries that tell of it. A change and its entries commit together or not at all,
/// and an act without an entry can't commit. Inside an act nothing outside the database may be waited for.
/// </summary>
public sealed class Act
{
    readonly List<(long Log, byte[] Body)> _entries = [];
    readonly List<(string Table, byte[] Id, long Version, byte[] Content)> _toBind = [];
    readonly List<BasisStep> _steps = [];

    internal Act(Db db, DateTimeOffset time)
    {
        Db = db;
        Time = time;
    }

    /// <summary>The act's connection, good until the act's body returns.</summary>
    public Db Db { get; }

    /// <summary>When the act began, UTC.</summary>
    public DateTimeOffset Time { get; }

    internal IReadOnlyList<(long Log, byte[] Body)> Entries => _entries;

    /// <summary>What this act opened, stepped or closed: told when it is durable.</summary>
    internal IReadOnlyList<BasisStep> Steps => _steps;

    /// <summary>Adds an entry to a log; it is written when the body has returned. Larger acts call it several times (an entry holds at most 65,535 bytes).</summary>
    /// <param name="log">The log's row id, from <see cref="LedgerLogs"/>.</param>
    /// <param name="entry">What happened.</param>
    public void Enter(long log, Entry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        if (_toBind.Count > 0)
        {
            entry = entry with { Rows = [.. entry.Rows ?? [], .. _toBind.Select(r => new EntryRow(r.Table, r.Id, r.Version, Entry.RowHash(entry.Salt, r.Table, r.Id, r.Version, r.Content)))] };
            _toBind.Clear();
        }

        _entries.Add((log, entry.ToBytes()));
    }

    internal void Step(BasisStep step) => _steps.Add(step);

    /// <summary>Binds a row that this act changed to the act's next entry, whoever writes that.</summary>
    internal void Bind(string table, byte[] id, long version, byte[] content) => _toBind.Add((table, id, version, content));

    /// <summary>Throws when the act may not commit: it has no entry, or changed a row that no entry of it binds.</summary>
    internal void MustBeEntered()
    {
        if (_entries.Count == 0 || _toBind.Count > 0)
        {
            throw new ActWithoutEntryException();
        }
    }

    /// <summary>
    /// Compare-and-swap of a version: the row with this id must still have the version that was decided upon. Throws
    /// <see cref="StaleException"/> otherwise, and the whole act is rolled back.
    /// </summary>
    /// <param name="table">A table with columns <c>id</c> and <c>version</c>: a constant of the source, never input.</param>
    /// <param name="id">The row.</param>
    /// <param name="version">The version that was read; it becomes one more.</param>
    public async ValueTask<long> SwapAsync(string table, Guid id, long version)
    {
        var touched = await Db.ExecuteAsync(
            $"UPDATE {table} SET version = version + 1 WHERE id = @id AND version = @version", ("@id", id), ("@version", version));
        return touched == 1 ? version + 1 : throw new StaleException(table);
    }
}
