using Wardline.Guard.Storage;

namespace Wardline.Verification;

/// <summary>The tables of this module whose rows are bound to the ledger, with the columns in the order in which they are bound.</summary>
public static class VerificationTables
{
    public static IReadOnlyList<BoundTable> Bound { get; } =
    [
        BoundTable.Of("verification_attempt", versioned: false, "client", "call", "patient", "number", "round", "factor", "matched", "counted", "at"),
        BoundTable.Of("one_time_code", versioned: false, "client", "call", "patient", "round", "step", "mac", "made", "expires", "wrong", "used"),
        BoundTable.Of("authority", versioned: false, "client", "call", "patient", "round", "step", "kind", "relation", "purposes", "last_day", "at"),
        BoundTable.Of("entered_representative", versioned: false, "client", "patient", "call", "name", "relation", "purposes", "last_day", "entered_by", "at"),
    ];
}
