using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Wardline.Guard.Access;
using Wardline.Guard.Keys;
using Wardline.Guard.Storage;

namespace Wardline.Guard.Vault;

/// <summary>A resource on its way in.</summary>
/// <param name="Seq">Its number in the input, from 1.</param>
/// <param name="IsPatient">A Patient; <paramref name="Names"/> are what the input calls it.</param>
/// <param name="Owner">The number of its Patient, when that is known already; a negative number for what belongs to no patient.</param>
/// <param name="Document">What is sealed.</param>
/// <param name="Names">Tokens from <see cref="ImportStage.Name"/>.</param>
public sealed record StagedResource(long Seq, bool IsPatient, long? Owner, byte[] Document, IReadOnlyList<byte[]> Names);

/// <summary>
/// Where an import keeps what it has read until the patient it belongs to is known, since files come in any order and memory must
/// stay flat. Everything is sealed under a key of the run, which is destroyed with the rows at the end; what a crash leaves is
/// destroyed when the next import of that client begins. There is one stage at a time in a process: a second import waits.
/// </summary>
public sealed class ImportStage : IDisposable
{
    const long Slice = 2000;

    readonly Store _store;
    readonly Guid _run;
    readonly byte[] _key;
    readonly byte[] _nameKey;
    readonly SemaphoreSlim _turn;

    ImportStage(Store store, SemaphoreSlim turn, Guid run, byte[] key)
    {
        _store = store;
        _turn = turn;
        _run = run;
        _key = key;
        _nameKey = Derive.Sub(key, "import-name", 32);
    }

    /// <summary>Waits for its turn, makes the run's key, and destroys the stage of earlier runs of this client that died.</summary>
    internal static async Task<ImportStage> BeginAsync(Store store, KeyRing keys, SemaphoreSlim turn, ImportGrant import, CancellationToken cancel)
    {
        await turn.WaitAsync(cancel);
        try
        {
            return await BeginAsync(store, keys, turn, import);
        }
        catch
        {
            turn.Release();
            throw;
        }
    }

    static async Task<ImportStage> BeginAsync(Store store, KeyRing keys, SemaphoreSlim turn, ImportGrant import)
    {
        var key = new byte[32];
        var wrapped = await keys.MakeAsync(import.Client, KeyKind.Import, import.Run.Bytes(), key);
        foreach (var dead in await store.ReadAsync(db =>
        {
            // On SQLite this process is the only one and this run has the turn, so any other is dead. On PostgreSQL another server may be importing: a day is long enough.
            var since = store.Time.GetUtcNow().AddDays(db.IsPostgres ? -1 : 1);
            return db.QueryAsync(
                "SELECT owner FROM wrapped_key WHERE client = @client AND kind = @kind AND created < @since",
                r => r.Id(0), ("@client", import.Client), ("@kind", KeyKind.Import), ("@since", since));
        }))
        {
            await DeleteAsync(store, import.Client, dead);
        }

        await store.HousekeepAsync(async act =>
        {
            await KeyRing.InsertAsync(act.Db, wrapped, act.Time);
            return true;
        });
        return new ImportStage(store, turn, import.Run, key);
    }

    /// <summary>The token of a name that the input uses for a patient, within one scope of the input.</summary>
    public byte[] Name(int scope, string name)
    {
        Span<byte> prefix = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(prefix, scope);
        return HMACSHA256.HashData(_nameKey, (ReadOnlySpan<byte>)[.. prefix, .. Encoding.UTF8.GetBytes(name)])[..16];
    }

    /// <summary>Stages a batch in one commit.</summary>
    public async Task AddAsync(IReadOnlyList<StagedResource> batch)
    {
        var rows = batch.Select(r => new object?[] { _run, r.Seq, r.IsPatient, r.IsPatient ? r.Seq : r.Owner, Aead.Seal(_key, r.Document, Aad(r.Seq)) }).ToList();
        var names = batch.SelectMany(r => r.Names, (r, name) => new object?[] { _run, name, r.Seq }).ToList();
        await _store.HousekeepAsync(async act =>
        {
            await act.Db.InsertManyAsync("import_stage", ["run", "seq", "patient", "owner", "sealed"], rows);
            await act.Db.InsertManyAsync("import_name", ["run", "name", "seq"], names, "DO NOTHING");
            return true;
        });
    }

    /// <summary>Which staged patients go by these names; a name of several patients gives each.</summary>
    public ValueTask<ILookup<string, long>> PatientsAsync(IReadOnlyCollection<byte[]> names) => _store.ReadAsync(async db =>
    {
        var once = names.DistinctBy(Convert.ToHexStringLower).ToList();
        var found = await db.QueryAnyAsync(
            "SELECT name, seq FROM import_name WHERE run = @run AND name = @any", r => (Name: r.Bytes(0), Seq: r.GetInt64(1)), once, ("@run", _run));
        return found.ToLookup(f => Convert.ToHexStringLower(f.Name), f => f.Seq);
    });

    /// <summary>Says whose these staged resources are.</summary>
    public async Task OwnAsync(IReadOnlyList<(long Seq, long Owner)> owned) => await _store.HousekeepAsync(async act =>
    {
        if (act.Db.IsPostgres)
        {
            await act.Db.ExecuteAsync(
                "UPDATE import_stage s SET owner = o.owner FROM unnest(@seqs, @owners) AS o(seq, owner) WHERE s.run = @run AND s.seq = o.seq",
                ("@seqs", owned.Select(o => o.Seq).ToArray()), ("@owners", owned.Select(o => o.Owner).ToArray()), ("@run", _run));
            return true;
        }

        foreach (var (seq, owner) in owned)
        {
            await act.Db.ExecuteAsync(
                "UPDATE import_stage SET owner = @owner WHERE run = @run AND seq = @seq", ("@owner", owner), ("@run", _run), ("@seq", seq));
        }

        return true;
    });

    // In steps of numbers and not of rows: a LIMIT would leave it to PostgreSQL's guess of a table that it has not counted yet whether
    // it sorts all the rest each time.

    /// <summary>Resources of these numbers that have no owner yet, in the order of the input.</summary>
    public ValueTask<List<(long Seq, byte[] Document)>> OrphansAsync(long after, long last) => _store.ReadAsync(db => OpenAsync(
        db, "SELECT seq, sealed FROM import_stage WHERE run = @run AND owner IS NULL AND seq > @after AND seq <= @last ORDER BY seq",
        ("@after", after), ("@last", last)));

    /// <summary>The staged Patients of these numbers, in the order of the input.</summary>
    public ValueTask<List<long>> PatientsAsync(long after, long last) => _store.ReadAsync(db => db.QueryAsync(
        "SELECT seq FROM import_stage WHERE run = @run AND owner = seq AND patient = 1 AND seq > @after AND seq <= @last ORDER BY seq",
        r => r.GetInt64(0), ("@run", _run), ("@after", after), ("@last", last)));

    /// <summary>One staged resource.</summary>
    public async ValueTask<byte[]> OneAsync(long seq) => (await _store.ReadAsync(db => OpenAsync(
        db, "SELECT seq, sealed FROM import_stage WHERE run = @run AND seq = @seq", ("@seq", seq)))).Single().Document;

    /// <summary>A Patient and all that is his, the Patient among them, in the order of the input.</summary>
    public ValueTask<List<(long Seq, byte[] Document)>> OfAsync(long owner) => _store.ReadAsync(db => OpenAsync(
        db, "SELECT seq, sealed FROM import_stage WHERE run = @run AND owner = @owner ORDER BY seq", ("@owner", owner)));

    /// <summary>What an owner has of these numbers, in the order of the input.</summary>
    public ValueTask<List<(long Seq, byte[] Document)>> OfAsync(long owner, long after, long last) => _store.ReadAsync(db => OpenAsync(
        db, "SELECT seq, sealed FROM import_stage WHERE run = @run AND owner = @owner AND seq > @after AND seq <= @last ORDER BY seq",
        ("@owner", owner), ("@after", after), ("@last", last)));

    /// <summary>
    /// Everything that was staged must still be there: a PostgreSQL server that crashed comes back with an empty stage, and a run that
    /// went on would leave records short without a word.
    /// </summary>
    /// <exception cref="NotDurableException">It isn't; what was written stands, and importing the same again completes it.</exception>
    public async Task MustHoldAsync(long staged)
    {
        var there = await _store.ReadAsync(db => db.NumberAsync("SELECT count(*) FROM import_stage WHERE run = @run", ("@run", _run)));
        if (there != staged)
        {
            throw new NotDurableException("The database lost what this import had staged. What was written stands; import the same again, and the rest comes in.");
        }
    }

    /// <summary>Empties the stage and destroys its key.</summary>
    public Task EndAsync(ImportGrant import) => DeleteAsync(_store, import.Client, _run);

    async ValueTask<List<(long Seq, byte[] Document)>> OpenAsync(Db db, string sql, params (string, object?)[] parameters)
    {
        var rows = await db.QueryAsync(sql, r => (Seq: r.GetInt64(0), Sealed: r.Bytes(1)), [("@run", _run), .. parameters]);
        return rows.ConvertAll(r => (r.Seq, Aead.Open(_key, r.Sealed, Aad(r.Seq))));
    }

    byte[] Aad(long seq) => Aead.SegmentAad(Guid.Empty, _run, "import-stage", seq, _run);

    // Slice by slice: within an act SQLite keeps every page that changes in memory, and on PostgreSQL one statement over all would run
    // into the time that a command has. The key goes last, since by it the next run knows what one that died here has left.
    static async Task DeleteAsync(Store store, Guid client, Guid run)
    {
        var last = await store.ReadAsync(db => db.NumberAsync("SELECT max(seq) FROM import_stage WHERE run = @run", ("@run", run)));
        for (var after = 0L; after < last; after += Slice)
        {
            await ExecuteAsync(store, "DELETE FROM import_stage WHERE run = @run AND seq > @after AND seq <= @last", ("@run", run), ("@after", after), ("@last", after + Slice));
        }

        // Names are hashes, so their first byte cuts them into equal parts; a small run has few enough for one.
        for (var first = 0; last > Slice && first < 256; first++)
        {
            await ExecuteAsync(store, "DELETE FROM import_name WHERE run = @run AND name >= @first AND name < @next", ("@run", run), ("@first", new[] { (byte)first }), ("@next", new[] { (byte)first, byte.MaxValue, byte.MaxValue }));
        }

        await ExecuteAsync(store, "DELETE FROM import_name WHERE run = @run", ("@run", run));
        await ExecuteAsync(store, "DELETE FROM wrapped_key WHERE client = @client AND kind = @kind AND owner = @run", ("@client", client), ("@kind", KeyKind.Import), ("@run", run));
    }

    static async Task ExecuteAsync(Store store, string sql, params (string, object?)[] parameters) =>
        await store.HousekeepAsync(act => act.Db.ExecuteAsync(sql, parameters));

    /// <summary>Zeroes the run's key and gives the turn to the next.</summary>
    public void Dispose()
    {
        _turn.Release();
        CryptographicOperations.ZeroMemory(_key);
        CryptographicOperations.ZeroMemory(_nameKey);
    }
}
