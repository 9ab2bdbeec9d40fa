using Wardline.Guard.Setup;
using Wardline.Guard.Storage;
using Wardline.Server.Tests.Calls;
using Wardline.Tests.Storage;
using Wardline.Tests.Support;

namespace Wardline.Server.Tests.Faults;

/// <summary>A house whose database can be made to refuse what is written, while it still answers what is read.</summary>
abstract partial class EntryFault : IAsyncDisposable
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
        fault.Desk = await CallHouse.OpenAsync(fault.Connection, data: fault.Data);
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
}
