using Wardline.Guard.Ledger;

namespace Wardline.Guard.Storage;

/// <summary>
/// A database under Wardline. Promises, the same on both: acts are serialisable against the versions they swap, all or nothing,
/// and durable (on stable storage) when the call returns; a failing act leaves the others alone; a read sees one snapshot.
/// </summary>
public abstract class Store : IAsyncDisposable
{
    /// <summary>The clock of the house.</summary>
    public TimeProvider Time { get; }

    private protected Store(TimeProvider time) => Time = time;

    /// <summary>Raised after each durable write of entries, so that the sequencer need not ask all the time.</summary>
    public event Action? Entered;

    /// <summary>
    /// Raised for each step of a basis when its act is durable, on the thread that goes on with it, before its caller does. Ids and
    /// states only. It is news and no queue: who must not miss a step reads the row.
    /// </summary>
    public event Action<BasisStep>? Stepped;

    /// <summary>Runs an act. The body runs inside the transaction and may run again never: what throws is rolled back and thrown on.</summary>
    /// <exception cref="ActWithoutEntryException">The body wrote no entry.</exception>
    /// <exception cref="NotDurableException">The database refused the commit, or its answer was lost.</exception>
    public async ValueTask<T> ActAsync<T>(Func<Act, ValueTask<T>> body, CancellationToken cancel = default)
    {
        IReadOnlyList<BasisStep> steps = [];
        var value = await RunAsync(
            act =>
            {
                steps = act.Steps;
                return body(act);
            }, mustEnter: true, cancel);
        foreach (var step in steps)
        {
            Stepped?.Invoke(step);
        }

        return value;
    }

    /// <summary>Runs an act that gives no value.</summary>
    public async ValueTask ActAsync(Func<Act, ValueTask> body, CancellationToken cancel = default) =>
        await ActAsync(async act =>
        {
            await body(act);
            return true;
        }, cancel);

    /// <summary>Brings a module's tables up to date; called at each start, by every server.</summary>
    public async Task UpgradeAsync(SchemaScripts scripts) => await HousekeepAsync(act => Schema.UpgradeAsync(act.Db, scripts));

    /// <summary>The sequencer's and the schema's own writes: they move or make room for entries, and are no acts of anybody.</summary>
    internal ValueTask<T> HousekeepAsync<T>(Func<Act, ValueTask<T>> body, CancellationToken cancel = default) => RunAsync(body, mustEnter: false, cancel);

    /// <summary>Reads from one snapshot; nothing can be written.</summary>
    public abstract ValueTask<T> ReadAsync<T>(Func<Db, ValueTask<T>> body, CancellationToken cancel = default);

    /// <summary>
    /// Makes an entry durable that is itself the act (a view, a search, a refusal), sharing the commit with others that wait.
    /// With a <paramref name="basis"/> the entry is written only while that basis is open in that version: false when it isn't,
    /// and then nothing may be shown.
    /// </summary>
    public abstract ValueTask<bool> EnterAsync(long log, Entry entry, BasisVersion? basis, CancellationToken cancel = default);

    private protected abstract ValueTask<T> RunAsync<T>(Func<Act, ValueTask<T>> body, bool mustEnter, CancellationToken cancel);

    /// <summary>Writes integrated entries at consecutive indexes from <paramref name="first"/>, in the database's fastest way.</summary>
    internal abstract ValueTask InsertEntriesAsync(Db db, long log, long first, IReadOnlyList<byte[]> bodies);

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();

    // A store whose tables can't be made is closed again before the error goes on.
    private protected static async Task OrCloseAsync(Store store)
    {
        try
        {
            await store.UpgradeAsync(SchemaScripts.Guard);
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }
    }

    private protected void RaiseEntered() => Entered?.Invoke();
}

/// <summary>A lawful basis (design §1.1) in the version that was decided upon.</summary>
/// <param name="Id">The basis, for instance the call.</param>
/// <param name="Version">Its version; every step of the call makes it one more.</param>
public readonly record struct BasisVersion(Guid Id, long Version);

/// <summary>A basis as a durable act left it: ids and states, and nothing of what was done or for whom.</summary>
/// <param name="Id">The basis, for instance the call.</param>
/// <param name="Version">Its version now; 1 where it was opened.</param>
/// <param name="Client">Whose patients it may be about.</param>
/// <param name="Kind"><c>call</c>, <c>message</c>, ….</param>
/// <param name="Holder">Who holds it now.</param>
/// <param name="Open">False where it was closed.</param>
public sealed record BasisStep(Guid Id, long Version, Guid Client, string Kind, Guid Holder, bool Open);
