using Wardline.Guard.Ledger;
using Wardline.Guard.Storage;

namespace Wardline.Server.Ledger;

/// <summary>Errors of the ledger, one log's or several's. Their sentences are written for the operator and hold no data.</summary>
static class LedgerErrors
{
    public static bool Are(Exception e) => e is LedgerDamagedException or NotDurableException or UnusableStoreException
        || (e is AggregateException several && several.InnerExceptions.All(Are));
}
