using System.Collections.Immutable;
using System.Security.Cryptography;
using Wardline.Guard.Access;
using Wardline.Guard.Keys;
using Wardline.Guard.Ledger;
using Wardline.Guard.Storage;

namespace Wardline.Guard.Vault;

/// <summary>A text of a message as its row has it.</summary>
/// <param name="Row">The row; the text opens in no other.</param>
/// <param name="Sealed">The sealed text.</param>
public sealed record SealedText(Guid Row, byte[] Sealed);

/// <summary>
/// What is written for and about a patient outlives the call, and lies under the patient's record key: erasing the patient ends it
/// too. It opens against a grant that names <see cref="MessageUse.Segment"/> and by no other way.
/// </summary>
public sealed partial class PatientVault
{
    /// <summary>Seals a text for a row of this patient's; nothing is shown by it.</summary>
    public ValueTask<byte[]> SealTextAsync(Guid client, Guid patient, Guid row, byte[] text) => _store.ReadAsync(async db =>
    {
        var (id, key) = await RecordKeyAsync(db, client, patient);
        try
        {
            return Aead.Seal(key, text, TextAad(client, patient, row, id));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    });

    /// <summary>
    /// Opens messages and what else the grant names, in one entry that names them, as <see cref="OpenAsync"/> does. Null: the basis
    /// moved on since the grant, and nothing was opened.
    /// </summary>
    /// <param name="grant">The gate's yes; it must name <see cref="MessageUse.Segment"/>.</param>
    /// <param name="kind">The entry's kind.</param>
    /// <param name="messages">The messages, as the entry names them.</param>
    /// <param name="texts">Their texts, of the grant's patient.</param>
    /// <param name="cancel">Given up by the asker.</param>
    /// <exception cref="NotDurableException">The entry could not be written; nothing was opened.</exception>
    /// <exception cref="SealBrokenException">A text was changed, or belongs elsewhere.</exception>
    public async ValueTask<Opened<OpenedRecord>?> OpenMessagesAsync(
        Grant grant, string kind, IReadOnlyCollection<Guid> messages, IReadOnlyCollection<SealedText> texts, CancellationToken cancel = default)
    {
        if (!grant.Segments.Any(s => s.Segment == MessageUse.Segment))
        {
            throw new InvalidOperationException("This grant opens no messages.");
        }

        if (!await EnterAsync(grant, kind, null, messages, cancel))
        {
            return null;
        }

        return await _store.ReadAsync(async db =>
        {
            var record = await OpenSegmentsAsync(db, grant.Client, grant.Patient, [.. grant.Segments.Select(s => s.Segment).Where(Segments.Known)]);
            var (id, key) = await RecordKeyAsync(db, grant.Client, grant.Patient);
            try
            {
                return new Opened<OpenedRecord>(grant, record with
                {
                    Texts = texts.ToImmutableDictionary(t => t.Row, t => Aead.Open(key, t.Sealed, TextAad(grant.Client, grant.Patient, t.Row, id))),
                });
            }
            finally
            {
                CryptographicOperations.ZeroMemory(key);
            }
        }, cancel);
    }

    // The row stands in the segment's name, behind a prefix that no segment has.
    static byte[] TextAad(Guid client, Guid patient, Guid row, Guid keyId) => Aead.SegmentAad(client, patient, $"message/{row:n}", 0, keyId);
}
