using System.Security.Cryptography;
using Wardline.Guard.Ledger;
using Wardline.Guard.Storage;

namespace Wardline.Guard.Vault;

/// <summary>A row of table <c>segment</c>.</summary>
sealed record SegmentRow(byte[] Tag, long Version, Guid KeyId, byte[] Sealed)
{
    /// <summary>What stands for this row in its entry: logical columns, then the sealed bytes.</summary>
    public EntryRow Bind(Entry entry, Guid client, Guid patient)
    {
        byte[] id = [.. patient.Bytes(), .. Tag];
        return new EntryRow("segment", id, Version, Entry.RowHash(entry.Salt, "segment", id, Version, Content(client)));
    }

    internal byte[] Content(Guid client) => [.. client.Bytes(), .. KeyId.Bytes(), .. Sealed];

    public static ValueTask<List<SegmentRow>> OfAsync(Db db, Guid patient) => db.QueryAsync(
        "SELECT tag, version, key_id, sealed FROM segment WHERE patient = @patient",
        r => new SegmentRow(r.Bytes(0), r.GetInt64(1), r.Id(2), r.Bytes(3)), ("@patient", patient));
}

/// <summary>A patient with every segment open, on its way through an import.</summary>
sealed record LoadedPatient(
    Guid Id, long Version, long Rejected, Guid RecordKeyId, byte[] RecordKey, List<WrappedKey> NewKeys,
    Dictionary<string, byte[]> Segments, Dictionary<string, long> SegmentVersions, Dictionary<string, (Guid Id, byte[] Key)> LabelKeys,
    SortedSet<(string Field, string TokenHex)> Tokens);

/// <summary>A draft, sealed and ready: only rows to write.</summary>
public sealed class SealedPatient
{
    readonly PatientDraft _draft;
    readonly long _version;
    readonly List<SegmentRow> _rows;
    readonly List<WrappedKey> _newKeys;
    readonly List<(string Field, string TokenHex)> _gone;
    readonly List<(string Field, string TokenHex)> _come;
    readonly IReadOnlyList<(string Field, string TokenHex)> _all;

    internal SealedPatient(
        PatientDraft draft, long version, List<SegmentRow> rows, List<WrappedKey> newKeys,
        List<(string Field, string TokenHex)> gone, List<(string Field, string TokenHex)> come, IReadOnlyList<(string Field, string TokenHex)> all)
    {
        (_draft, _version, _rows, _newKeys, _gone, _come, _all) = (draft, version, rows, newKeys, gone, come, all);
    }

    /// <summary>
    /// Writes the rows inside an act and gives the entry back with every row bound to it; the caller enters it.
    /// </summary>
    /// <exception cref="StaleException">The patient was changed in between; nothing stands.</exception>
    public async ValueTask<Entry> WriteAsync(Act act, Entry entry)
    {
        var db = act.Db;
        var bound = new List<EntryRow> { await PatientRowAsync(act, entry) };
        await KeyRing.InsertAsync(db, _newKeys, act.Time);
        await db.InsertManyAsync(
            "segment", ["patient", "tag", "client", "version", "key_id", "sealed"],
            _rows.ConvertAll(row => new object?[] { _draft.Id, row.Tag, _draft.Client, row.Version, row.KeyId, row.Sealed }),
            "(patient, tag) DO UPDATE SET version = excluded.version, key_id = excluded.key_id, sealed = excluded.sealed");
        bound.AddRange(_newKeys.Select(key => key.Bind(entry)).Concat(_rows.Select(row => row.Bind(entry, _draft.Client, _draft.Id))));
        if (_gone.Count + _come.Count > 0)
        {
            await WriteIndexAsync(db);
            bound.Add(IndexRoot(entry));
        }

        return entry with { Patient = _draft.Id, Client = _draft.Client, Rows = [.. bound] };
    }

    async ValueTask<EntryRow> PatientRowAsync(Act act, Entry entry)
    {
        var version = _version + 1;
        if (_draft.IsNew)
        {
            await act.Db.ExecuteAsync(
                "INSERT INTO patient (id, client, version, rejected, created) VALUES (@id, @client, 1, @rejected, @created)",
                ("@id", _draft.Id), ("@client", _draft.Client), ("@rejected", _draft.Rejected), ("@created", act.Time));
        }
        else if (await act.Db.ExecuteAsync(
            "UPDATE patient SET version = version + 1, rejected = @rejected WHERE id = @id AND version = @version",
            ("@id", _draft.Id), ("@rejected", _draft.Rejected), ("@version", _version)) != 1)
        {
            throw new StaleException("patient");
        }

        var id = _draft.Id.Bytes();
        return new EntryRow("patient", id, version, Entry.RowHash(entry.Salt, "patient", id, version, VaultTables.Patient(_draft.Client, _draft.Rejected)));
    }

    async ValueTask WriteIndexAsync(Db db)
    {
        foreach (var (field, token) in _gone)
        {
            await db.ExecuteAsync(
                "DELETE FROM index_row WHERE client = @client AND field = @field AND key_version = 1 AND token = @token AND patient = @patient",
                ("@client", _draft.Client), ("@field", field), ("@token", Convert.FromHexString(token)), ("@patient", _draft.Id));
        }

        await db.InsertManyAsync(
            "index_row", ["client", "field", "key_version", "token", "patient"],
            _come.ConvertAll(row => new object?[] { _draft.Client, row.Field, 1L, Convert.FromHexString(row.TokenHex), _draft.Id }));
    }

    EntryRow IndexRoot(Entry entry)
    {
        var id = _draft.Id.Bytes();
        return new EntryRow("index_row", id, _version + 1, Entry.RowHash(entry.Salt, "index_row", id, _version + 1, VaultTables.Index(_draft.Client, _all)));
    }
}
