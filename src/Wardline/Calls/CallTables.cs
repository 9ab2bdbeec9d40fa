using Wardline.Guard.Storage;

namespace Wardline.Calls;

/// <summary>The tables of this module whose rows are bound to the ledger, with the columns in the order in which they are bound.</summary>
public static class CallTables
{
    public static IReadOnlyList<BoundTable> Bound { get; } =
    [
        // Its version is the call's (table basis), which also counts steps that leave this row alone.
        BoundTable.Of(
            "desk_call", versioned: false,
            "line", "script", "purposes", "number", "number_text", "round", "purpose", "searches", "codes", "emergency", "disposition", "opened", "closed"),
        BoundTable.Of("call_note", versioned: false, "call", "seq", "text", "written"),
        BoundTable.Of("call_addendum", versioned: false, "call", "author", "text", "written"),
        BoundTable.Of("call_disclosure", versioned: false, "call", "client", "patient", "told_to", "segments", "purpose", "details", "confirmed", "told"),
        BoundTable.Of("call_ask", versioned: false, "client", "call", "kind", "asker", "asked", "round", "made", "closed_by", "outcome", "closed"),
        BoundTable.Of("call_whisper", versioned: false, "call", "writer", "text", "written", "seen"),
        BoundTable.Of("caller_approval", versioned: false, "client", "call", "agent", "approver", "reason", "approved", "reviewer", "verdict", "reviewed"),
        BoundTable.Of("contact_notice", versioned: true, "client", "patient", "call", "what", "sealed", "made", "due", "until", "tries", "state"),
        BoundTable.Of("call_language", versioned: false, "language"),
        BoundTable.Of("downtime_print", versioned: false, "client", "printed_by", "sheets", "access", "verification", "printed"),
        BoundTable.Of("downtime_sheet", versioned: true, "client", "number", "serial", "print", "state", "searches", "call", "closed_by", "closed", "printed"),
        BoundTable.Of(
            "paper_call", versioned: false, "client", "sheet", "patient", "taken_by", "entered_by", "matched", "failed", "level", "steps_level", "authority", "beyond", "was", "overdue", "entered"),
        BoundTable.Of("duress", versioned: false, "staff", "client", "session", "locked", "raised", "closed_by", "reason", "closed"),
    ];
}
