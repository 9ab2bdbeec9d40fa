using System.Collections.Immutable;
using System.Security.Cryptography;
using Wardline.Guard.Access;
using Wardline.Guard.Keys;
using Wardline.Guard.Ledger;
using Wardline.Guard.Storage;

namespace Wardline.Guard.Vault;

/// <summary>What a grant opened: each segment's document (UTF-8 JSON), and how many resources of this patient were rejected at import.</summary>
[System.Text.Json.Serialization.JsonConverter(typeof(RefuseJson))]
public sealed record OpenedRecord(ImmutableDictionary<string, byte[]> Segments, long Rejected)
{
    /// <summary>Texts of messages by their rows, where the grant opened some.</summary>
    public ImmutableDictionary<Guid, byte[]> Texts { get; init; } = ImmutableDictionary<Guid, byte[]>.Empty;
}

/// <summary>
/// The sealed records. Three ways in and no other: <see cref="OpenAsync"/> against a grant, whose entry is durable before anything
/// is decrypted; <see cref="CompareAsync"/>, which answers match or no match; and an import's draft.
/// </summary>
public sealed partial class PatientVault
{
    readonly Store _store;
    readonly KeyRing _keys;
    readonly LedgerLogs _logs;
    readonly SemaphoreSlim _stageTurn;

    internal PatientVault(Store store, KeyRing keys, LedgerLogs logs, SemaphoreSlim stageTurn)
    {
        _store = store;
        _keys = keys;
        _logs = logs;
        _stageTurn = stageTurn;
    }

    /// <summary>
    /// Opens what the grant names. The entry of this view is durable when the first byte is decrypted; when it can't be written
    /// nothing is opened. Null: the basis moved on since the grant (another step, the wrap-up), and nothing was opened.
    /// </summary>
    /// <param name="grant">The gate's yes.</param>
    /// <param name="kind">The entry's kind: <c>record.view</c>, or <c>record.reveal</c> for a single masked field.</param>
    /// <param name="reason">A reason code, where the policy asks for one.</param>
    /// <param name="cancel">Given up by the asker.</param>
    /// <exception cref="NotDurableException">The entry could not be written; nothing was opened.</exception>
    public async ValueTask<Opened<OpenedRecord>?> OpenAsync(Grant grant, string kind, string? reason = null, CancellationToken cancel = default)
    {
        if (!await EnterAsync(grant, kind, reason, [], cancel))
        {
            return null;
        }

        return await _store.ReadAsync(async db => new Opened<OpenedRecord>(grant, await OpenSegmentsAsync(
            db, grant.Client, grant.Patient, [.. grant.Segments.Select(s => s.Segment)])), cancel);
    }

    // The entry of the view, durable while the basis stands in the version that was decided upon; false when it stands no more.
    async ValueTask<bool> EnterAsync(Grant grant, string kind, string? reason, IReadOnlyCollection<Guid> messages, CancellationToken cancel)
    {
        var log = await _logs.OfAsync(grant.Client);
        var detail = ImmutableSortedDictionary<string, DetailValue>.Empty
            .Add("purpose", grant.Purpose)
            .Add("policy", grant.Policy)
            .Add("fields", grant.Segments.SelectMany(s => s.Fields.Select(f => $"{s.Segment}:{f.Field}")).ToArray());
        return await _store.EnterAsync(log.Id, new Entry
        {
            Id = grant.Id,
            Kind = kind,
            Time = _store.Time.GetUtcNow(),
            Actor = new EntryActor(grant.Actor.Id, grant.Actor.Role),
            Client = grant.Client,
            Basis = new EntryBasis(grant.BasisKind, grant.Basis.Id),
            Patient = grant.Patient,
            Purpose = grant.PurposeOfUse,
            Reason = reason,
            Detail = messages.Count == 0 ? detail : detail.Add("messages", messages.Select(id => id.ToString("D")).ToArray()),
        }, grant.Basis, cancel);
    }

    /// <summary>
    /// Compares what was said with what is expected, inside the vault. The answer is all that comes out; the entry of the attempt
    /// is written by the act that counts it, before anybody is told.
    /// </summary>
    /// <param name="call">The call in which it is said, live and held.</param>
    /// <param name="patient">A patient of the call's client.</param>
    /// <param name="segments">Which documents the test needs.</param>
    /// <param name="test">The comparison.</param>
    /// <param name="cancel">Given up by the asker.</param>
    /// <returns>Match or not; false, too, when there is no such patient of this client.</returns>
    public ValueTask<bool> CompareAsync(HeldCall call, Guid patient, IReadOnlyList<string> segments, BlindTest test, CancellationToken cancel = default) =>
        _store.ReadAsync(async db =>
        {
            if (!await Basis.StandsAsync(db, new BasisVersion(call.Call, call.Version), call.Client, call.Agent))
            {
                return false;
            }

            var record = await OpenSegmentsAsync(db, call.Client, patient, segments);
            try
            {
                return test(new Expected(record.Segments));
            }
            finally
            {
                Clear(record);
            }
        }, cancel);

    /// <summary>Patients of this client whose index has one of these values: candidates only, to be confirmed by <see cref="CompareAsync"/>.</summary>
    /// <param name="client">Whose patients.</param>
    /// <param name="field">An indexed field.</param>
    /// <param name="values">Values in their one normal form.</param>
    /// <param name="most">At most so many are returned.</param>
    /// <param name="cancel">Given up by the asker.</param>
    internal ValueTask<List<Guid>> FindAsync(Guid client, string field, IReadOnlyCollection<string> values, int most, CancellationToken cancel = default) =>
        _store.ReadAsync(async db =>
        {
            var key = await _keys.IndexAsync(db, client, field);
            var tokens = values.Distinct().Select(value => BlindIndex.Token(key.Key.Span, field, value)).ToList();
            var found = await db.QueryAnyAsync(
                "SELECT DISTINCT patient FROM index_row WHERE client = @client AND field = @field AND key_version = @version AND token = @any LIMIT @most",
                r => r.Id(0), tokens, ("@client", client), ("@field", field), ("@version", key.Version), ("@most", most));
            return found.Distinct().Take(most).ToList();
        }, cancel);

    /// <summary>Candidates for a held call: what was asked is authorised by the call, and the caller of this method enters it.</summary>
    public ValueTask<List<Guid>> FindAsync(HeldCall call, string field, IReadOnlyCollection<string> values, int most, CancellationToken cancel = default) =>
        FindAsync(call.Client, field, values, most, cancel);

    /// <summary>The patient with one of these identities (identifier system and value), for an import. Several: the input joins two records.</summary>
    public ValueTask<List<Guid>> FindAsync(ImportGrant import, IReadOnlyCollection<string> identities, CancellationToken cancel = default) =>
        FindAsync(import.Client, IndexFields.Identity, identities, 100, cancel);

    /// <summary>Opens a stage for an import run; at its end its key is destroyed.</summary>
    public Task<ImportStage> StageAsync(ImportGrant import, CancellationToken cancel = default) => ImportStage.BeginAsync(_store, _keys, _stageTurn, import, cancel);

    /// <summary>
    /// Puts a practitioner or organization of the import's client in. True: it is new; false: it was there with other content;
    /// null: it was there as it is.
    /// </summary>
    /// <param name="import">The run; its entries tell of the directory as a whole.</param>
    /// <param name="type">FHIR type.</param>
    /// <param name="identity">What makes it the same next time.</param>
    /// <param name="json">The resource.</param>
    public async ValueTask<bool?> PutDirectoryAsync(ImportGrant import, string type, string identity, ReadOnlyMemory<byte> json)
    {
        var token = await DirectoryTokenAsync(import.Client, $"{type}|{identity}");
        var log = await _logs.OfAsync(import.Client);
        var (version, before) = await _store.ReadAsync(db => DirectoryRowAsync(db, import.Client, token));
        if (before is not null && before.AsSpan().SequenceEqual(json.Span))
        {
            return null;
        }

        var ready = await SealDirectoryAsync(import.Client, token, version + 1, json);
        await _store.ActAsync(async act =>
        {
            var touched = await act.Db.ExecuteAsync(
                """
                INSERT INTO directory (client, token, version, sealed) VALUES (@client, @token, @version, @sealed)
                ON CONFLICT (client, token) DO UPDATE SET version = excluded.version, sealed = excluded.sealed WHERE directory.version = @before
                """,
                ("@client", import.Client), ("@token", token), ("@version", version + 1), ("@sealed", ready), ("@before", version));
            if (touched != 1)
            {
                throw new StaleException("directory");
            }

            var entry = new Entry
            {
                Id = import.Run,
                Kind = "directory.put",
                Time = act.Time,
                Actor = new EntryActor(import.Actor.Id, import.Actor.Role),
                Client = import.Client,
                Basis = new EntryBasis("import", import.Run),
            };
            act.Enter(log.Id, entry with
            {
                Rows = [new EntryRow("directory", token, version + 1, Entry.RowHash(entry.Salt, "directory", token, version + 1, VaultTables.Directory(import.Client, ready)))],
            });
        });
        return version == 0;
    }

    /// <summary>Begins a new patient.</summary>
    public async ValueTask<PatientDraft> NewAsync(ImportGrant import)
    {
        var id = Ids.New(_store.Time);
        var (recordKey, textKey) = (new byte[32], new byte[32]);
        var record = await NewKeyAsync(import.Client, KeyKind.Record, id.Bytes(), recordKey);
        var text = await NewKeyAsync(import.Client, KeyKind.LedgerText, id.Bytes(), textKey);
        CryptographicOperations.ZeroMemory(textKey);
        return new PatientDraft(this, import.Client, new LoadedPatient(id, 0, 0, record.Id, recordKey, [record, text], [], [], [], []));
    }

    /// <summary>Opens a patient of the import's client for merging.</summary>
    public ValueTask<PatientDraft?> LoadAsync(ImportGrant import, Guid patient, CancellationToken cancel = default) =>
        _store.ReadAsync(db => LoadAsync(db, import.Client, patient, Segments.Ordinary.Concat(Segments.Sensitive)), cancel);

    async ValueTask<PatientDraft?> LoadAsync(Db db, Guid client, Guid patient, IEnumerable<string> segments)
    {
        var (version, rejected) = await db.FirstAsync(
            "SELECT version, rejected FROM patient WHERE id = @id AND client = @client", r => (r.GetInt64(0), r.GetInt64(1)),
            ("@id", patient), ("@client", client));
        if (version == 0)
        {
            return null;
        }

        var (recordKeyId, recordKey) = await RecordKeyAsync(db, client, patient);
        var rows = (await SegmentRow.OfAsync(db, patient)).ToDictionary(r => Convert.ToHexStringLower(r.Tag));
        var tokens = await db.QueryAsync(
            "SELECT field, token FROM index_row WHERE patient = @patient AND client = @client",
            r => (r.GetString(0), Convert.ToHexStringLower(r.Bytes(1))), ("@patient", patient), ("@client", client));
        var loaded = new LoadedPatient(patient, version, rejected, recordKeyId, recordKey, [], [], [], [], new(tokens));
        foreach (var segment in segments)
        {
            if (rows.TryGetValue(Convert.ToHexStringLower(Derive.SegmentTag(recordKey, segment)), out var row))
            {
                var key = await KeyOfAsync(db, client, segment, recordKey, row.KeyId);
                loaded.Segments[segment] = Aead.Open(key, row.Sealed, Aead.SegmentAad(client, patient, segment, row.Version, row.KeyId));
                loaded.SegmentVersions[segment] = row.Version;
                if (!ReferenceEquals(key, recordKey))
                {
                    loaded.LabelKeys[segment] = (row.KeyId, key);
                }
            }
        }

        return new PatientDraft(this, client, loaded);
    }

    internal ValueTask<KeyRing.OpenKey> IndexKeyAsync(Guid client, string field) => _keys.IndexAsync(client, field);

    internal ValueTask<WrappedKey> NewKeyAsync(Guid client, string kind, byte[] owner, byte[] key) => _keys.MakeAsync(client, kind, owner, key);

    ValueTask<byte[]> DirectoryTokenAsync(Guid client, string name) => _store.ReadAsync(async db =>
        BlindIndex.Token((await _keys.DirectoryAsync(db, client)).Key.Span, "directory", name));

    ValueTask<byte[]> SealDirectoryAsync(Guid client, byte[] token, long version, ReadOnlyMemory<byte> json) => _store.ReadAsync(async db =>
    {
        var key = await _keys.DirectoryAsync(db, client);
        return Aead.Seal(key.Key.Span, json.Span, Aead.SegmentAad(client, Ids.From(token), "directory", version, key.Id));
    });

    async ValueTask<(long Version, byte[]? Json)> DirectoryRowAsync(Db db, Guid client, byte[] token)
    {
        var (version, text) = await db.FirstAsync(
            "SELECT version, sealed FROM directory WHERE client = @client AND token = @token", r => (r.GetInt64(0), r.Bytes(1)), ("@client", client), ("@token", token));
        if (text is null)
        {
            return (0, null);
        }

        var key = await _keys.DirectoryAsync(db, client);
        return (version, Aead.Open(key.Key.Span, text, Aead.SegmentAad(client, Ids.From(token), "directory", version, key.Id)));
    }

    async ValueTask<OpenedRecord> OpenSegmentsAsync(Db db, Guid client, Guid patient, IReadOnlyList<string> segments)
    {
        // The client is part of the question: another client's patient is nobody here.
        var rejected = await db.FirstAsync(
            "SELECT rejected FROM patient WHERE id = @id AND client = @client", r => (long?)r.GetInt64(0), ("@id", patient), ("@client", client));
        if (rejected is null)
        {
            return new OpenedRecord(ImmutableDictionary<string, byte[]>.Empty, 0);
        }

        var (_, recordKey) = await RecordKeyAsync(db, client, patient);
        var opened = ImmutableDictionary.CreateBuilder<string, byte[]>();
        try
        {
            foreach (var segment in segments)
            {
                if (await OpenOneAsync(db, client, patient, segment, recordKey) is { } document)
                {
                    opened.Add(segment, document);
                }
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(recordKey);
        }

        return new OpenedRecord(opened.ToImmutable(), rejected.Value);
    }

    async ValueTask<byte[]?> OpenOneAsync(Db db, Guid client, Guid patient, string segment, byte[] recordKey)
    {
        var row = await db.FirstAsync(
            "SELECT tag, version, key_id, sealed FROM segment WHERE patient = @patient AND tag = @tag",
            r => new SegmentRow(r.Bytes(0), r.GetInt64(1), r.Id(2), r.Bytes(3)),
            ("@patient", patient), ("@tag", Derive.SegmentTag(recordKey, segment)));
        if (row is null)
        {
            return null;
        }

        var key = await KeyOfAsync(db, client, segment, recordKey, row.KeyId);
        try
        {
            return Aead.Open(key, row.Sealed, Aead.SegmentAad(client, patient, segment, row.Version, row.KeyId));
        }
        finally
        {
            if (!ReferenceEquals(key, recordKey))
            {
                CryptographicOperations.ZeroMemory(key);
            }
        }
    }

    async ValueTask<(Guid Id, byte[] Key)> RecordKeyAsync(Db db, Guid client, Guid patient)
    {
        var wrapped = await KeyRing.FindAsync(db, client, KeyKind.Record, patient.Bytes()) ?? throw new KeyRing.Vanished("record key");
        var key = new byte[32];
        await _keys.UnwrapAsync(db, wrapped, key);
        return (wrapped.Id, key);
    }

    async ValueTask<byte[]> KeyOfAsync(Db db, Guid client, string segment, byte[] recordKey, Guid keyId)
    {
        if (!segment.StartsWith(Decide.LabelPrefix, StringComparison.Ordinal))
        {
            return recordKey;
        }

        var wrapped = await KeyRing.FindAsync(db, client, KeyKind.Label, Derive.LabelOwner(recordKey, segment));
        if (wrapped is null || wrapped.Id != keyId)
        {
            throw new KeyRing.Vanished("label key");
        }

        var key = new byte[32];
        await _keys.UnwrapAsync(db, wrapped, key);
        return key;
    }

    static void Clear(OpenedRecord record)
    {
        foreach (var document in record.Segments.Values)
        {
            CryptographicOperations.ZeroMemory(document);
        }
    }
}
