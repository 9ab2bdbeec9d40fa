using Wardline.Guard.Ledger;
using Wardline.Guard.Storage;
using Wardline.Tests.Storage;

namespace Wardline.Server.Tests.Faults;

abstract partial class EntryFault
{
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
}
