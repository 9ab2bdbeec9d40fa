using Npgsql;
using Wardline.Tests.Storage;
using Wardline.Tests.Support;

namespace Wardline.Server.Tests.Faults;

abstract partial class EntryFault
{
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
