namespace Wardline.Guard.Ledger;

/// <summary>Who acted: an id of the staff, client or machine register, and the role held in this act.</summary>
public sealed record EntryActor(string Id, string Role)
{
    /// <summary>An actor that is known by a UUID.</summary>
    public EntryActor(Guid id, string role) : this(id.ToString("D"), role)
    {
    }
}

/// <summary>The lawful basis of the act: its kind (<c>call</c>, <c>case</c>, <c>break-glass</c>, <c>job</c>, …) and which one.</summary>
public sealed record EntryBasis(string Kind, string Id)
{
    /// <summary>A basis that is known by a UUID.</summary>
    public EntryBasis(string kind, Guid id) : this(kind, id.ToString("D"))
    {
    }
}

/// <summary>
/// Binds one version of one database row to the entry. Compare entries by their bytes, not by record equality.
/// </summary>
/// <param name="Table">The table's name, lower case.</param>
/// <param name="Id">The row's key; written as lower-case hex.</param>
/// <param name="Version">0 or more; what the row's version column held after the act.</param>
/// <param name="Hash">32 bytes of <see cref="Entry.RowHash"/>.</param>
public sealed record EntryRow(string Table, byte[] Id, long Version, byte[] Hash);

/// <summary>How the act ended.</summary>
public enum EntryOutcome
{
    /// <summary>It took effect, or its data was shown.</summary>
    Done,

    /// <summary>A rule said no; the entry's reason says which.</summary>
    Refused,

    /// <summary>It broke on the way and had no effect.</summary>
    Failed,
}
