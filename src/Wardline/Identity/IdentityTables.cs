using Wardline.Guard.Storage;

namespace Wardline.Identity;

/// <summary>The tables of this module whose rows are bound to the ledger, with the columns in the order in which they are bound.</summary>
public static class IdentityTables
{
    public static IReadOnlyList<BoundTable> Bound { get; } =
    [
        BoundTable.Of(
            "staff", versioned: true,
            "email_token", "profile", "password", "stamp", "totp", "totp_step", "codes", "failed", "locked_until", "roles", "client", "team", "retired"),
        BoundTable.Of("team", versioned: true, "name", "retired"),
        BoundTable.Of("web_key", versioned: false, "sealed"),
    ];
}
