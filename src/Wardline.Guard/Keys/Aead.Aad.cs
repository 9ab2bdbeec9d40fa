namespace Wardline.Guard.Keys;

public static partial class Aead
{
    /// <summary>
    /// The place of a sealed segment: it opens only for this client, patient, segment, version and key, so that
    /// a row copied over another patient's does not open. An old row put back whole does: `ledger verify --state` finds that.
    /// </summary>
    /// <param name="client">The covered entity.</param>
    /// <param name="patient">The patient.</param>
    /// <param name="segment">Name of the segment, such as "medical/Condition".</param>
    /// <param name="version">Version of the row, counted up at each change.</param>
    /// <param name="keyId">Id of the record key or label key.</param>
    public static byte[] SegmentAad(Guid client, Guid patient, string segment, long version, Guid keyId) =>
        new FieldWriter(Domain.Segment)
            .Field(client).Field(patient).Field(segment).Field(version).Field(keyId)
            .Done();

    /// <summary>The place of a wrapped key in the hierarchy.</summary>
    /// <param name="client">The client it belongs to; null for a key of the house.</param>
    /// <param name="kind">One of <see cref="KeyKind"/>.</param>
    /// <param name="owner">Whose key it is: id bytes of the patient or call, name of the index field; empty for a client key.</param>
    /// <param name="version">Version of the wrapped key.</param>
    /// <param name="parent">Name and version of the wrapping key, such as "file:1" or "client:3".</param>
    public static byte[] KeyAad(Guid? client, string kind, ReadOnlySpan<byte> owner, int version, string parent) =>
        new FieldWriter(Domain.Key)
            .Field(client).Field(kind).Field(owner).Field((long)version).Field(parent)
            .Done();

    /// <summary>The place of a value that is sealed under a key of the house.</summary>
    /// <param name="purpose">The key's purpose.</param>
    /// <param name="table">Table of the row.</param>
    /// <param name="row">Id of the row, so that a value copied into another row does not open.</param>
    /// <param name="column">Column.</param>
    internal static byte[] HouseAad(string purpose, string table, Guid row, string column) =>
        new FieldWriter(Domain.House).Field(purpose).Field(table).Field(row).Field(column).Done();
}
