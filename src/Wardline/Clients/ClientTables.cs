using Wardline.Guard.Storage;

namespace Wardline.Clients;

/// <summary>The tables of this module whose rows are bound to the ledger, with the columns in the order in which they are bound.</summary>
public static class ClientTables
{
    public static IReadOnlyList<BoundTable> Bound { get; } =
    [
        BoundTable.Of("client_profile", versioned: true, "name", "time_zone", "hours", "letterhead", "agreement", "notice_hours", "retired"),
        BoundTable.Of("line", versioned: true, "client", "dialled", "name", "purposes", "script", "retired"),
        BoundTable.Of("script", versioned: true, "client", "name", "body", "retired"),
    ];
}
