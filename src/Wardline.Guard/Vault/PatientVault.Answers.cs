using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Wardline.Guard.Access;
using Wardline.Guard.Keys;
using Wardline.Guard.Storage;

namespace Wardline.Guard.Vault;

/// <summary>A claim that the record confirms: its code and the day it ends. No name and no text can come out this way.</summary>
/// <param name="Code">At most 24 letters, digits and hyphens.</param>
/// <param name="Until">Last day, or null for no end.</param>
public sealed record ConfirmedClaim(string Code, DateOnly? Until);

/// <summary>Tests a claim against the record; null when the record doesn't confirm it. It may keep nothing.</summary>
public delegate ConfirmedClaim? ClaimTest(Expected expected);

/// <summary>What is known of the age of a patient's contact data.</summary>
/// <param name="Imported">When the patient came in.</param>
/// <param name="Changed">Whether the contact data was changed since; when, the record doesn't say.</param>
public readonly record struct ContactAge(DateTimeOffset Imported, bool Changed);

/// <summary>A contact point to deliver to.</summary>
/// <param name="Address">The whole address: it leaves the vault sealed only.</param>
/// <param name="Hint">What the agent may see of it: at most 24 characters.</param>
public sealed record ContactChoice(byte[] Address, string Hint)
{
    /// <summary>Says nothing of the address.</summary>
    public override string ToString() => nameof(ContactChoice);
}

/// <summary>Chooses a contact point from the record, or none. It may keep nothing.</summary>
public delegate ContactChoice? ContactTest(Expected expected, ContactAge age);

/// <summary>A contact point, sealed under the call's key for whatever delivers to it.</summary>
public sealed record SealedContact(byte[] Sealed, string Hint);

public sealed partial class PatientVault
{
    const int LongestHint = 24;

    /// <summary>As <see cref="CompareAsync"/>, for a claim that has a code and an end, such as "I am the mother".</summary>
    /// <returns>Null when the record doesn't confirm it, or there is no such patient of this client.</returns>
    public ValueTask<ConfirmedClaim?> ConfirmAsync(HeldCall call, Guid patient, IReadOnlyList<string> segments, ClaimTest test, CancellationToken cancel = default) =>
        WithExpectedAsync(call, patient, segments, (expected, _) =>
        {
            var claim = test(expected);
            return claim is null || ClaimCode().IsMatch(claim.Code) ? claim : claim with { Code = "other" };
        }, cancel);

    /// <summary>
    /// Chooses where to deliver something for this patient. The address comes out sealed under the call's key: it opens only for
    /// <see cref="CallKeys.DeliverAsync"/>, in this place and row.
    /// </summary>
    /// <param name="call">The call, live and held.</param>
    /// <param name="patient">A patient of the call's client.</param>
    /// <param name="place">Where the sealed text will stand.</param>
    /// <param name="row">The row it will stand in.</param>
    /// <param name="wrap">Makes the text that is delivered from the address; it may keep nothing.</param>
    /// <param name="choose">The choice.</param>
    /// <param name="cancel">Given up by the asker.</param>
    public ValueTask<SealedContact?> SealContactAsync(
        HeldCall call, Guid patient, string place, Guid row, Func<byte[], byte[]> wrap, ContactTest choose, CancellationToken cancel = default) =>
        WithExpectedAsync(call, patient, [Segments.Contact], async (db, record) =>
        {
            var age = await ContactAgeAsync(db, call.Client, patient);
            if (choose(new Expected(record.Segments), age) is not { } choice)
            {
                return null;
            }

            var wrapped = await KeyRing.FindAsync(db, call.Client, KeyKind.Call, call.Call.Bytes()) ?? throw new KeyRing.Vanished("call key");
            var (key, text) = (new byte[Aead.KeySize], Array.Empty<byte>());
            try
            {
                await _keys.UnwrapAsync(db, wrapped, key);
                text = wrap(choice.Address);
                var hint = choice.Hint.Length <= LongestHint ? choice.Hint : "";
                return new SealedContact(Aead.Seal(key, text, CallKeys.Aad(call.Client, call.Call, place, row, wrapped.Id)), hint);
            }
            finally
            {
                foreach (var open in (byte[][])[key, text, choice.Address])
                {
                    CryptographicOperations.ZeroMemory(open);
                }
            }
        }, cancel);

    async ValueTask<ContactAge> ContactAgeAsync(Db db, Guid client, Guid patient)
    {
        var (_, recordKey) = await RecordKeyAsync(db, client, patient);
        var tag = Derive.SegmentTag(recordKey, Segments.Contact);
        CryptographicOperations.ZeroMemory(recordKey);
        var version = await db.NumberAsync("SELECT version FROM segment WHERE patient = @patient AND tag = @tag", ("@patient", patient), ("@tag", tag));
        var created = await db.NumberAsync("SELECT created FROM patient WHERE id = @id AND client = @client", ("@id", patient), ("@client", client));
        return new ContactAge(DateTimeOffset.FromUnixTimeMilliseconds(created), version > 1);
    }

    ValueTask<T?> WithExpectedAsync<T>(HeldCall call, Guid patient, IReadOnlyList<string> segments, Func<Expected, Db, T?> use, CancellationToken cancel) where T : class =>
        WithExpectedAsync(call, patient, segments, (db, record) => ValueTask.FromResult(use(new Expected(record.Segments), db)), cancel);

    ValueTask<T?> WithExpectedAsync<T>(HeldCall call, Guid patient, IReadOnlyList<string> segments, Func<Db, OpenedRecord, ValueTask<T?>> use, CancellationToken cancel) where T : class =>
        _store.ReadAsync(async db =>
        {
            if (!await Basis.StandsAsync(db, new BasisVersion(call.Call, call.Version), call.Client, call.Agent))
            {
                return null;
            }

            var record = await OpenSegmentsAsync(db, call.Client, patient, segments);
            try
            {
                return record.Segments.IsEmpty ? null : await use(db, record);
            }
            finally
            {
                Clear(record);
            }
        }, cancel);

    [GeneratedRegex("^[A-Za-z0-9-]{1,24}\\z")]
    private static partial Regex ClaimCode();
}
