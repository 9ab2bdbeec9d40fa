using Wardline.Guard.Storage;

namespace Wardline.Telephony;

/// <summary>The tables of this module that are bound to the ledger (all but phone_leg), with the columns in the order in which they are bound.</summary>
public static class TelephonyTables
{
    /// <summary>The scripts that make them.</summary>
    public static SchemaScripts Schema { get; } = new("telephony", typeof(TelephonyTables).Assembly, "Wardline.Telephony", 4);

    /// <summary>The purpose of the house key that seals them.</summary>
    public const string KeyPurpose = "telephony";

    public static IReadOnlyList<BoundTable> Bound { get; } =
    [
        BoundTable.Of("webhook_secret", versioned: true, "client", "secret", "retired"),
        BoundTable.Of("phone_call", versioned: true, "client", "token", "line", "number", "caller_id", "agent", "rung", "waits", "state", "moved", "call", "ended"),
        BoundTable.Of("phone_platform", versioned: true, "url"),
        BoundTable.Of(
            "phone_order", versioned: true,
            "client", "call", "phone", "patient", "agent", "kind", "cause", "round", "step", "body", "state", "tries", "due", "asked", "reached", "over", "used"),
    ];
}
