using System.Collections.Frozen;
using Wardline.Calls;
using Wardline.Clients;
using Wardline.Guard.Storage;
using Wardline.Guard.Vault;
using Wardline.Identity;
using Wardline.Messages;
using Wardline.Telephony;
using Wardline.Verification;

namespace Wardline.Server.Ledger;

/// <summary>Every table of the database is here: bound to the ledger row by row, or named with the reason why not. A test holds it.</summary>
static class StateTables
{
    public static IReadOnlyList<BoundTable> Bound { get; } =
        [.. VaultTables.All, .. ClientTables.Bound, .. IdentityTables.Bound, .. VerificationTables.Bound, .. CallTables.Bound, .. TelephonyTables.Bound, .. MessageTables.Bound];

    /// <summary>Tables without a hash of their rows, and why. docs/ledger-format.md says what that means for who checks.</summary>
    public static FrozenDictionary<string, string> NotBound { get; } = new Dictionary<string, string>
    {
        ["ledger_log"] = "The checkpoint in it is signed, and the check of the logs compares the rest.",
        ["ledger_entry"] = "The ledger itself.",
        ["ledger_pending"] = "Entries on their way into the tree; empty after a drain.",
        ["ledger_tile"] = "Derived from the entries and checked against the signed root.",
        ["schema_version"] = "Which scripts have run; it holds no act of anybody.",
        ["import_stage"] = "Sealed under the key of one run, which is destroyed at the end; never opened afterwards.",
        ["import_name"] = "As import_stage.",
        ["phone_leg"] = "The telephone system's id of a call that is on, sealed for its row; gone with the end of the call, which has its entry.",
        ["code_outbox"] = "A sealed message until it is sent; making, sending and dropping each have an entry.",
        ["call_moment"] = "Times of steps for boards and figures; nothing is decided on them, and each step has its entry.",
        ["verification_counter"] = "Only makes racing attempts collide; the attempts themselves are bound and counted.",
        ["call_draft"] = "Unfinished text, sealed; it has an entry a field and minute, and is destroyed at the wrap-up.",
        ["staff_session"] = "Seen-times move with every request; opening and ending have entries.",
        ["one_time_link"] = "Holds a hash of a secret and an expiry; making and using have entries.",
    }.ToFrozenDictionary(StringComparer.Ordinal);
}
