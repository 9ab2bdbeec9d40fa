using System.Collections.Immutable;
using System.Data.Common;
using System.Text.Json;
using Wardline.Calls;
using Wardline.Guard.Access;
using Wardline.Guard.Ledger;
using Wardline.Guard.Storage;
using Wardline.Verification.Evidence;

namespace Wardline.Messages;

/// <summary>Where a message stands. It goes forward only.</summary>
public enum MessageState
{
    /// <summary>Nobody at the client has looked at it.</summary>
    New,

    /// <summary>Somebody has opened it, or the client's system has taken it.</summary>
    Seen,

    /// <summary>Somebody at the client said that they do it.</summary>
    Acknowledged,

    /// <summary>It is done.</summary>
    Done,

    /// <summary>The client can't do it, and said why.</summary>
    Returned,
}

/// <summary>A message as the database has it: no text of it. It names its patient by id only.</summary>
/// <param name="Id">The message.</param>
/// <param name="Client">To whom it is addressed.</param>
/// <param name="Patient">Whom it is about.</param>
/// <param name="Call">The call in which it was made.</param>
/// <param name="Kind">One of <see cref="Kinds"/>.</param>
/// <param name="Subject">A code of its kind.</param>
/// <param name="Urgent">Said to be urgent.</param>
/// <param name="Made">When.</param>
/// <param name="Due">When it should be done.</param>
/// <param name="Escalate">When a supervisor is told, if it is still open.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Moved">Since when.</param>
/// <param name="Escalated">When a supervisor was told.</param>
/// <param name="Version">Counts its steps.</param>
public sealed record CareMessage(
    Guid Id, Guid Client, Guid Patient, Guid Call, string Kind, string Subject, bool Urgent, DateTimeOffset Made, DateTimeOffset Due, DateTimeOffset Escalate,
    MessageState State, DateTimeOffset Moved, DateTimeOffset? Escalated, long Version)
{
    /// <summary>
    /// The kinds and their subjects, as a caller may ask for them; the first is meant when a kind has one only. A message that the house
    /// writes itself has a subject that is not among them, so that nobody who asks can put it on.
    /// </summary>
    public static ImmutableSortedDictionary<string, ImmutableArray<string>> Kinds { get; } = new Dictionary<string, ImmutableArray<string>>
    {
        ["message"] = ["question", "test-result", "medication", "paperwork", "other"],
        ["refill"] = ["medication"],
        ["appointment"] = ["book", "move", "cancel"],
        ["call-back"] = ["call-back"],
    }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    /// <summary>Subject of the word that the house itself sends of a change of contact data. It has expected answers in it, so no call shows it.</summary>
    internal const string ContactChanged = "contact-changed";

    internal const string Columns =
        """
        SELECT m.id, m.client, m.patient, m.call, m.kind, m.subject, m.urgent, m.made, m.due, m.escalate, m.state, m.moved, m.escalated, b.version, m.text
        FROM care_message m JOIN basis b ON b.id = m.id
        """;

    /// <summary>SQL of the states in which something is still to be done.</summary>
    internal const string StillOpen = "m.state IN ('new', 'seen', 'acknowledged')";

    /// <summary>Whether something is still to be done.</summary>
    public bool Open => State is not (MessageState.Done or MessageState.Returned);

    /// <summary>The text as it lies in the row; only the vault opens it.</summary>
    internal byte[] Sealed { get; private init; } = [];

    internal BasisVersion Basis => new(Id, Version);

    /// <summary>The fact: made here only, from what the database says.</summary>
    internal AddressedMessage Addressed(BasisVersion? job = null) => new(Id, Version, Client, Patient, Open, job);

    internal static ValueTask<CareMessage?> ReadAsync(Db db, Guid id) => db.FirstAsync(Columns + " WHERE m.id = @id", Row, ("@id", id))!;

    internal static CareMessage Row(DbDataReader r) => new(
        r.Id(0), r.Id(1), r.Id(2), r.Id(3), r.GetString(4), r.GetString(5), r.GetInt64(6) == 1, r.Time(7), r.Time(8), r.Time(9),
        Enum.Parse<MessageState>(r.GetString(10), ignoreCase: true), r.Time(11), r.IsDBNull(12) ? null : r.Time(12), r.GetInt64(13))
    {
        Sealed = r.Bytes(14),
    };

    /// <summary>Changes a row of a message or delivery inside the act that stepped its basis; the entry binds the row.</summary>
    internal static async ValueTask<Entry> ChangeAsync(Act act, Entry entry, string table, string columns, Guid id, long version, string set, params (string, object?)[] parameters)
    {
        var now = await act.Db.FirstAsync(
            $"UPDATE {table} SET {set} WHERE id = @id RETURNING {columns}",
            r => Enumerable.Range(0, r.FieldCount).Select(i => r.IsDBNull(i) ? null : r.GetValue(i)).ToArray(), [.. parameters, ("@id", id)]) ?? throw new StaleException(table);
        return entry.Bind(table, id, version, now);
    }

    internal static string Code(MessageState state) => CallRefusal.CodeOf(state);
}

/// <summary>The words of a message. It doesn't print itself.</summary>
/// <param name="About">The medication, the wishes for an appointment, or when to call back; may be empty.</param>
/// <param name="Text">What else was said; may be empty.</param>
public sealed record MessageText(string About, string Text)
{
    /// <summary>Characters that each may have.</summary>
    public const int LongestAbout = DraftFields.LongestAbout, LongestText = DraftFields.LongestText;

    internal byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this);

    internal static MessageText Parse(byte[] bytes) => JsonSerializer.Deserialize<MessageText>(bytes)!;

    public override string ToString() => nameof(MessageText);
}
