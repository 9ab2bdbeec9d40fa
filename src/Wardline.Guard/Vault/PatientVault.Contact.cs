using System.Security.Cryptography;
using Wardline.Guard.Access;
using Wardline.Guard.Keys;
using Wardline.Guard.Storage;

namespace Wardline.Guard.Vault;

/// <summary>The contact document of a patient on its way through a change, and its age. Dispose it: it holds an open key.</summary>
/// <param name="Draft">The record with this one segment open; its rows are written as an import's are.</param>
/// <param name="Age">What is known of the age of the contact data before the change.</param>
public sealed record ContactDraft(PatientDraft Draft, ContactAge Age) : IDisposable
{
    /// <summary>Zeroes what is open.</summary>
    public void Dispose() => Draft.Dispose();

    /// <summary>Says nothing of it.</summary>
    public override string ToString() => nameof(ContactDraft);
}

public sealed partial class PatientVault
{
    /// <summary>Opens the contact document for a change: for the program that makes it, to be shown to nobody. Null: the call moved on since the grant.</summary>
    public ValueTask<ContactDraft?> LoadContactAsync(ContactGrant grant, CancellationToken cancel = default) => _store.ReadAsync(async db =>
        await Basis.StandsAsync(db, grant.Basis, grant.Client, grant.Actor.Id)
            && await LoadAsync(db, grant.Client, grant.Patient, [Segments.Contact]) is { } draft
            ? new ContactDraft(draft, await ContactAgeAsync(db, grant.Client, grant.Patient))
            : null, cancel);

    /// <summary>Seals word of a change for the row from which it is sent: under the patient's record key, so that it outlives the call and ends with an erasure.</summary>
    public ValueTask<byte[]> SealNoticeAsync(ContactGrant grant, Guid row, byte[] text) => _store.ReadAsync(async db =>
    {
        var (id, key) = await RecordKeyAsync(db, grant.Client, grant.Patient);
        try
        {
            return Aead.Seal(key, text, NoticeAad(grant.Client, grant.Patient, row, id));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
            CryptographicOperations.ZeroMemory(text);
        }
    });

    /// <summary>Hands word of a change to whatever delivers it out of the house. It opens nothing but what <see cref="SealNoticeAsync"/> sealed for this row.</summary>
    /// <exception cref="SealBrokenException">It was changed, or belongs elsewhere.</exception>
    public async ValueTask DeliverNoticeAsync(Guid client, Guid patient, Guid row, byte[] sealedText, Func<byte[], ValueTask> deliver)
    {
        var text = await _store.ReadAsync(async db =>
        {
            var (id, key) = await RecordKeyAsync(db, client, patient);
            try
            {
                return Aead.Open(key, sealedText, NoticeAad(client, patient, row, id));
            }
            finally
            {
                CryptographicOperations.ZeroMemory(key);
            }
        });
        try
        {
            await deliver(text);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(text);
        }
    }

    // As with texts of messages: the row behind a prefix that no segment has.
    static byte[] NoticeAad(Guid client, Guid patient, Guid row, Guid keyId) => Aead.SegmentAad(client, patient, $"contact-notice/{row:n}", 0, keyId);
}
