using Npgsql;
using Wardline.Guard.Ledger;
using Wardline.Guard.Setup;
using Wardline.Guard.Storage;
using Wardline.Server.Tests.Calls;
using Wardline.Tests.Storage;
using Wardline.Tests.Support;

namespace Wardline.Server.Tests.Faults;

/// <summary>A house whose database can be made to refuse what is written, while it still answers what is read.</summary>
abstract class EntryFault : IAsyncDisposable
{
    /// <summary>The faults of both databases, by name.</summary>
    public const string DiskFull = "disk full", PagesFull = "no more pages", ReadOnly = "read-only", CutBefore = "cut before the commit", CutDuring = "cut during the commit", ReadOnlyServer = "read-only server";

    public CallHouse Desk { get; private set; } = null!;

    /// <summary>An independent look at the database.</summary>
    public SecondLook Look { get; private set; } = null!;

    protected Installation Installation => Desk.House.Installation;

    /// <summary>What the server's log says of the cause.</summary>
    public abstract string Cause { get; }

    /// <summary>Whether the entry stands all the same: the commit was made, and only its answer was lost.</summary>
    public virtual bool Stands => false;

    public static async Task<EntryFault> OpenAsync(string name)
    {
        EntryFault fault = name switch
        {
            DiskFull => await SmallDisk.MountAsync(64) is { } disk ? new FullDisk(disk) : new FullPages(),
            PagesFull => new FullPages(),
            ReadOnly => new QueryOnly(),
            CutBefore => await Cutting.OpenAsync(during: false),
            CutDuring => await Cutting.OpenAsync(during: true),
            ReadOnlyServer => new ReadOnlyPostgres(await ThrowawayPostgres.NewServerAsync()),
            _ => throw new ArgumentOutOfRangeException(nameof(name)),
        };
        fault.Desk = await CallHouse.OpenAsync(fault.Connection, fault.Data);
        fault.Look = new SecondLook(fault.Desk.House, fault.Direct);
        return fault;
    }

    /// <summary>From now on (or once, for the entry of this call) the write fails.</summary>
    public abstract Task StrikeAsync(Ask ask, Guid call);

    /// <summary>The operator has mended it.</summary>
    public abstract Task LiftAsync();

    /// <summary>Whether the fault that was ordered has come.</summary>
    public virtual bool HasHit => true;

    protected virtual string? Connection => null;

    protected virtual string? Direct => Connection;

    protected virtual string? Data => null;

    public virtual async ValueTask DisposeAsync() => await Desk.DisposeAsync();

    /// <summary>A statement on the connection that writes. It is no act, so nothing else comes of it.</summary>
    protected async Task OnTheLaneAsync(string sql)
    {
        try
        {
            await Installation.Store.ActAsync(async act => await act.Db.NumberAsync(sql));
        }
        catch (ActWithoutEntryException)
        {
            // As it should be: settings of a connection aren't undone with the act.
            return;
        }
    }

    /// <summary>SQLite on a file system without a free byte.</summary>
    sealed class FullDisk(SmallDisk disk) : EntryFault
    {
        protected override string Data => Path.Combine(disk.Path, "data");

        public override string Cause => "SQLite Error 13";

        public override async Task StrikeAsync(Ask ask, Guid call)
        {
            // What the write-ahead log has got already would take some more: an empty one has to grow.
            await Look.EmptyTheLogAsync();
            disk.Fill();
        }

        public override Task LiftAsync()
        {
            disk.Free();
            return Task.CompletedTask;
        }

        public override async ValueTask DisposeAsync()
        {
            await base.DisposeAsync();
            await disk.DisposeAsync();
        }
    }

    /// <summary>SQLite whose file may not grow and is full to the brim.</summary>
    sealed class FullPages : EntryFault
    {
        public override string Cause => "SQLite Error 13";

        public override async Task StrikeAsync(Ask ask, Guid call)
        {
            await OnTheLaneAsync("PRAGMA max_page_count = 1");
            var log = await Installation.Logs.OfAsync(Desk.Client);
            foreach (var size in (int[])[30_000, 3_000, 300, 1])
            {
                while (await FitsAsync(log.Id, size))
                {
                }
            }
        }

        public override Task LiftAsync() => OnTheLaneAsync("PRAGMA max_page_count = 1000000");

        async Task<bool> FitsAsync(long log, int size)
        {
            try
            {
                return await Installation.Store.EnterAsync(log, new Entry
                {
                    Id = Guard.Ids.New(Installation.Store.Time),
                    Kind = "test.ballast",
                    Time = Installation.Store.Time.GetUtcNow(),
                    Actor = new EntryActor(Guid.Empty, "test"),
                    Sealed = new byte[size],
                }, basis: null);
            }
            catch (NotDurableException)
            {
                return false;
            }
        }
    }

    /// <summary>SQLite that may only be read: mended by opening it again.</summary>
    sealed class QueryOnly : EntryFault
    {
        bool _struck;

        public override string Cause => "SQLite Error 8";

        public override async Task StrikeAsync(Ask ask, Guid call)
        {
            // Once: on a connection that only reads not even this statement can be said any more.
            if (!_struck)
            {
                await OnTheLaneAsync("PRAGMA query_only = 1");
                _struck = true;
            }
        }

        public override Task LiftAsync() => Desk.House.RestartAsync();
    }

    /// <summary>PostgreSQL behind a proxy that cuts the very connection that writes the entry of the call.</summary>
    sealed class Cutting(PostgresDatabase database, CuttingProxy proxy, bool during) : EntryFault
    {
        // The first row of the statement that writes the entries of views: one number, one.
        const string FirstRow = "\0\u0001\0\0\0\b\0\0\0\0\0\0\0\u0001";

        public static async Task<Cutting> OpenAsync(bool during)
        {
            var database = await ThrowawayPostgres.NewDatabaseAsync();
            return new Cutting(database, new CuttingProxy(new NpgsqlConnectionStringBuilder(database.ConnectionString).Port), during);
        }

        protected override string Connection => new NpgsqlConnectionStringBuilder(database.ConnectionString) { Port = proxy.Port }.ConnectionString;

        protected override string Direct => database.ConnectionString;

        public override string Cause => "Npgsql.NpgsqlException";

        public override bool Stands => during;

        public override bool HasHit => proxy.HasCut;

        public override async Task StrikeAsync(Ask ask, Guid call)
        {
            // Entries that wait for the tree would pass here too.
            await Installation.Sequencer.DrainAsync();
            var entry = ask.Kind == "call.open" ? "\"kind\":\"call.open\"" : $"\"basis\":{{\"kind\":\"call\",\"id\":\"{call}\"";
            if (!during)
            {
                proxy.Arm(entry, Cut.BeforeForwarding, "");
            }
            else if (ask.IsShown)
            {
                // One statement is its own transaction: its answer comes after its commit.
                proxy.Arm(entry, Cut.BeforeTheAnswer, FirstRow);
            }
            else
            {
                proxy.Arm("COMMIT\0", Cut.BeforeTheAnswer, "COMMIT\0", after: entry);
            }
        }

        public override Task LiftAsync() => Task.CompletedTask;

        public override async ValueTask DisposeAsync()
        {
            await base.DisposeAsync();
            await proxy.DisposeAsync();
            await database.DisposeAsync();
        }
    }

    /// <summary>A PostgreSQL that has been told to take no writes, as a standby or an operator in need of space does.</summary>
    sealed class ReadOnlyPostgres(PostgresServer server) : EntryFault
    {
        protected override string Connection => server.ConnectionStringTo("postgres");

        public override string Cause => "25006";

        public override Task StrikeAsync(Ask ask, Guid call) => SetAsync("on");

        public override Task LiftAsync() => SetAsync("off");

        // Sessions that are there hear of it too: the server tells them before a new one can see it.
        async Task SetAsync(string value)
        {
            await server.ExecuteAsync($"ALTER SYSTEM SET default_transaction_read_only = {value}");
            await server.ExecuteAsync("SELECT pg_reload_conf()");
            while (await Look.TextAsync("SHOW default_transaction_read_only") != value)
            {
                await Task.Yield();
            }
        }

        public override async ValueTask DisposeAsync()
        {
            await base.DisposeAsync();
            await server.DisposeAsync();
        }
    }
}
