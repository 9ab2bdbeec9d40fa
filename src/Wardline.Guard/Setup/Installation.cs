using System.Collections.Immutable;
using System.Data.Common;
using Wardline.Guard.Access;
using Wardline.Guard.Keys;
using Wardline.Guard.Ledger;
using Wardline.Guard.Storage;
using Wardline.Guard.Storage.Postgres;
using Wardline.Guard.Storage.Sqlite;
using Wardline.Guard.Vault;

namespace Wardline.Guard.Setup;

/// <summary>A client as the trusted base knows it: an id and a code.</summary>
/// <param name="Id">Its id; keys, log and records carry it.</param>
/// <param name="Code">Lower-case letters, digits and hyphens, for instance <c>default</c>.</param>
public sealed record ClientRow(Guid Id, string Code);

/// <summary>
/// An opened installation: database, keys, ledger, gate and vault. Opening is also recovery: what a crash left pending is
/// integrated by the same code as ever.
/// </summary>
public sealed class Installation : IAsyncDisposable
{
    readonly DataFolder _folder;
    readonly SemaphoreSlim _stageTurn = new(1, 1);

    Installation(DataFolder folder, Store store, IRootKey root)
    {
        _folder = folder;
        Store = store;
        Keys = new KeyRing(store, root);
        Logs = new LedgerLogs(store, Keys);
        Sequencer = new Sequencer(store, Logs);
        Ledger = new LedgerReader(store, Logs);
        Gate = new AccessGate(store, Logs);
        Vault = new PatientVault(store, Keys, Logs, _stageTurn);
        CallKeys = new CallKeys(store, Keys);
        Drafts = new CallDrafts(store, CallKeys);
    }

    /// <summary>The database.</summary>
    public Store Store { get; }

    /// <summary>The opened keys.</summary>
    public KeyRing Keys { get; }

    /// <summary>The logs.</summary>
    public LedgerLogs Logs { get; }

    /// <summary>Integrates entries.</summary>
    public Sequencer Sequencer { get; }

    /// <summary>Checks and exports the ledger.</summary>
    public LedgerReader Ledger { get; }

    /// <summary>The one gate.</summary>
    public AccessGate Gate { get; }

    /// <summary>The sealed records.</summary>
    public PatientVault Vault { get; }

    /// <summary>What is said in calls, sealed.</summary>
    public CallKeys CallKeys { get; }

    /// <summary>Unfinished text of calls, sealed.</summary>
    public CallDrafts Drafts { get; }

    /// <summary>The data folder.</summary>
    public string Folder => _folder.Path;

    /// <summary>
    /// Opens an installation, or makes an empty one: folder, root key, database, the house's log and one client <c>default</c>.
    /// </summary>
    /// <param name="path">The data folder.</param>
    /// <param name="postgres">An Npgsql connection string, or null for SQLite in the folder.</param>
    /// <param name="root">Where the root key's passphrase comes from.</param>
    /// <param name="talk">Told about an unprotected root key.</param>
    /// <param name="time">The clock.</param>
    public static async Task<Installation> OpenAsync(string path, string? postgres, RootKeyOptions root, TextWriter talk, TimeProvider time)
    {
        var folder = DataFolder.Take(path);
        IRootKey? key = null;
        Store? store = null;
        try
        {
            // Where there are wrapped keys and the root key is gone, a new one would open nothing and hide the loss. SQLite's file is
            // made after the root key, so that it stands for them; PostgreSQL is somewhere else and has to be asked.
            var holdsKeys = File.Exists(folder.Database);
            if (!string.IsNullOrWhiteSpace(postgres))
            {
                store = await PostgresStore.OpenAsync(postgres, time);
                holdsKeys = await store.ReadAsync(db => db.FirstAsync("SELECT id FROM wrapped_key LIMIT 1", _ => true));
            }

            key = RootKeys.OpenOrCreate(folder.Keys, root with { MayCreate = root.MayCreate && !holdsKeys }, talk);
            store ??= await SqliteStore.OpenAsync(folder.Database, time);
            var installation = new Installation(folder, store, key);
            await installation.EnsureAsync();
            return installation;
        }
        catch
        {
            if (store is not null)
            {
                await store.DisposeAsync();
            }

            key?.Dispose();
            folder.Dispose();
            throw;
        }
    }

    /// <summary>The client of this code, or null.</summary>
    public ValueTask<ClientRow?> FindClientAsync(string code) => Store.ReadAsync(db => FindClientAsync(db, code));

    /// <summary>Makes a client with its keys and its log.</summary>
    public async Task<ClientRow> CreateClientAsync(Actor actor, string code)
    {
        var house = await Logs.OfAsync(LedgerLogs.House);
        return await Store.ActAsync(act => CreateAsync(act, house, actor, code));
    }

    /// <summary>
    /// The key of the house for a purpose (<c>identity</c>, <c>web</c>), made with its entry at its first use. The caller disposes it.
    /// </summary>
    /// <param name="purpose">Lower-case letters, digits and hyphens; another purpose is another key.</param>
    public async Task<HouseKey> OpenHouseKeyAsync(string purpose)
    {
        var house = await Logs.OfAsync(LedgerLogs.House);
        if (await Store.ReadAsync(db => HouseKey.FindAsync(Keys, db, purpose)) is { } found)
        {
            return found;
        }

        try
        {
            await Store.ActAsync(async act =>
            {
                var made = await HouseKey.CreateAsync(Keys, act.Db, purpose, act.Time);
                var entry = new Entry
                {
                    Id = Ids.New(Store.Time),
                    Kind = "key.created",
                    Time = act.Time,
                    Actor = new EntryActor(Guid.Empty, "system"),
                    Detail = ImmutableSortedDictionary<string, DetailValue>.Empty.Add("kind", KeyKind.House).Add("owner", purpose),
                };
                act.Enter(house.Id, entry with { Rows = [made.Bind(entry)] });
            });
        }
        catch (DbException) when (Store.ReadAsync(db => KeyRing.FindAsync(db, LedgerLogs.House, KeyKind.House, HouseKey.Owner(purpose))).AsTask().GetAwaiter().GetResult() is not null)
        {
            // Another server on the same PostgreSQL made it in this very moment. Its key is the one that counts.
            return (await Store.ReadAsync(db => HouseKey.FindAsync(Keys, db, purpose)))!;
        }

        return (await Store.ReadAsync(db => HouseKey.FindAsync(Keys, db, purpose)))!;
    }

    async Task EnsureAsync()
    {
        if (await FindClientAsync("default") is not null)
        {
            // Fails here, with a sentence, when this root key is not the one that wrapped the keys.
            await Logs.OfAsync(LedgerLogs.House);
            return;
        }

        try
        {
            await Store.ActAsync(async act =>
            {
                var house = await Logs.CreateAsync(act.Db, LedgerLogs.House, Origin(Ids.New(Store.Time), "house"), act.Time);
                await CreateAsync(act, house, new Actor(Guid.Empty, "system"), "default");
            });
        }
        catch (DbException) when (FindClientAsync("default").AsTask().GetAwaiter().GetResult() is not null)
        {
            // Another server on the same PostgreSQL made it in this very moment: it is there, which is all we wanted.
            await Logs.OfAsync(LedgerLogs.House);
        }
    }

    async ValueTask<ClientRow> CreateAsync(Act act, LedgerLog house, Actor actor, string code)
    {
        var client = new ClientRow(Ids.New(Store.Time), code);
        await act.Db.ExecuteAsync(
            "INSERT INTO client (id, code, version, created) VALUES (@id, @code, 1, @created)", ("@id", client.Id), ("@code", code), ("@created", act.Time));
        var keys = await Keys.CreateClientKeysAsync(act.Db, client.Id, IndexFields.All, act.Time);
        var log = await Logs.CreateAsync(act.Db, client.Id, Origin(client.Id, "client"), act.Time);
        var entry = new Entry
        {
            Id = Ids.New(Store.Time),
            Kind = "client.created",
            Time = act.Time,
            Actor = new EntryActor(actor.Id, actor.Role),
            Client = client.Id,
            Detail = ImmutableSortedDictionary<string, DetailValue>.Empty.Add("log", log.Origin),
        };
        var row = new EntryRow("client", client.Id.Bytes(), 1, Entry.RowHash(entry.Salt, "client", client.Id.Bytes(), 1, RowContent.Of(code)));
        act.Enter(house.Id, entry with { Rows = [row, .. keys.Select(k => k.Bind(entry))] });
        return client;
    }

    static ValueTask<ClientRow?> FindClientAsync(Db db, string code) =>
        db.FirstAsync("SELECT id, code FROM client WHERE code = @code", r => new ClientRow(r.Id(0), r.GetString(1)), ("@code", code))!;

    static string Origin(Guid id, string kind) => $"wardline/{kind}/{id:n}";

    /// <summary>Stops the sequencer after its round (what is pending stays durable for the next start), closes the database, zeroes the keys and gives the folder's lock back.</summary>
    public async ValueTask DisposeAsync()
    {
        await Sequencer.DisposeAsync();
        await Store.DisposeAsync();
        Logs.Dispose();
        Keys.Dispose();
        _stageTurn.Dispose();
        _folder.Dispose();
    }
}
