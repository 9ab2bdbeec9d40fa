using Wardline.Guard.Storage;

namespace Wardline.Messages;

/// <summary>The tables of this module, all bound to the ledger, with the columns in the order in which they are bound.</summary>
public static class MessageTables
{
    /// <summary>The scripts that make them.</summary>
    public static SchemaScripts Schema { get; } = new("messages", typeof(MessageTables).Assembly, "Wardline.Messages", 1);

    internal const string Message = "client, patient, call, kind, subject, urgent, made, due, escalate, state, moved, reminded, escalated, text";
    internal const string Delivery = "message, client, tries, due, until, state";
    internal const string Disclosure = "message, client, patient, told_to, segments, purpose, confirmed, told";

    public static IReadOnlyList<BoundTable> Bound { get; } =
    [
        // The version of a message and of a delivery is that of its row in table basis.
        Of("care_message", Message),
        Of("care_message_note", "message, seq, kind, author, text, written"),
        BoundTable.Of("message_webhook", versioned: true, "url", "secret", "cleared"),
        Of("message_delivery", Delivery),
        Of("message_disclosure", Disclosure),
    ];

    static BoundTable Of(string name, string columns) => BoundTable.Of(name, versioned: false, columns.Split(", "));
}
