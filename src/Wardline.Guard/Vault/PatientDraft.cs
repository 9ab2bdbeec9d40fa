using System.Security.Cryptography;
using System.Text;
using Wardline.Guard.Access;
using Wardline.Guard.Keys;
using Wardline.Guard.Ledger;
using Wardline.Guard.Storage;

namespace Wardline.Guard.Vault;

/// <summary>
/// A patient's record being put in or changed by an import. Everything slow (reading, opening, merging, sealing) happens before
/// the act; the act itself swaps the patient's version and writes rows that are ready. Dispose it: it holds an open key.
/// </summary>
public sealed class PatientDraft : IDisposable
{
    readonly PatientVault _vault;
    readonly byte[] _recordKey;
    readonly Guid _recordKeyId;
    readonly Dictionary<string, byte[]> _existing;
    readonly Dictionary<string, long> _versions;
    readonly Dictionary<string, (Guid Id, byte[] Key)> _labelKeys;
    readonly List<WrappedKey> _newKeys;
    readonly Dictionary<string, byte[]> _changed = new(StringComparer.Ordinal);
    readonly SortedSet<(string Field, string TokenHex)> _tokens;
    readonly SortedSet<(string Field, string TokenHex)> _tokensBefore;
    readonly long _version;
    readonly long _rejectedBefore;

    internal PatientDraft(PatientVault vault, Guid client, LoadedPatient loaded)
    {
        _vault = vault;
        Client = client;
        Id = loaded.Id;
        _version = loaded.Version;
        _rejectedBefore = Rejected = loaded.Rejected;
        _recordKey = loaded.RecordKey;
        _recordKeyId = loaded.RecordKeyId;
        _newKeys = loaded.NewKeys;
        _existing = loaded.Segments;
        _versions = loaded.SegmentVersions;
        _labelKeys = loaded.LabelKeys;
        _tokensBefore = loaded.Tokens;
        _tokens = new SortedSet<(string, string)>(loaded.Tokens);
    }

    /// <summary>Whose patient.</summary>
    public Guid Client { get; }

    /// <summary>The patient.</summary>
    public Guid Id { get; }

    /// <summary>True when no such patient was there.</summary>
    public bool IsNew => _version == 0;

    /// <summary>How many of this patient's resources were rejected; above 0 every view says "record incomplete".</summary>
    public long Rejected { get; set; }

    /// <summary>The opened document of a segment as it stands, or null.</summary>
    public byte[]? this[string segment] =>
        _changed.TryGetValue(segment, out var changed) ? changed : _existing.GetValueOrDefault(segment);

    /// <summary>The segments that the record has.</summary>
    public IEnumerable<string> Names => _existing.Keys.Concat(_changed.Keys).Distinct();

    /// <summary>Adds blind index tokens to a field and keeps those it has.</summary>
    public async ValueTask AddIndexAsync(string field, IEnumerable<string> values)
    {
        var key = await _vault.IndexKeyAsync(Client, field);
        foreach (var value in values)
        {
            _tokens.Add((field, Convert.ToHexStringLower(BlindIndex.Token(key.Key.Span, field, value))));
        }
    }

    /// <summary>Whether anything differs from what the database has.</summary>
    public bool Differs => IsNew || _changed.Count > 0 || Rejected != _rejectedBefore || !_tokens.SetEquals(_tokensBefore);

    /// <summary>Puts a segment's new document in; the same bytes as before are no change.</summary>
    public void Put(string segment, byte[] document)
    {
        if (_existing.TryGetValue(segment, out var before) && before.AsSpan().SequenceEqual(document))
        {
            _changed.Remove(segment);
            return;
        }

        _changed[segment] = document;
    }

    /// <summary>Sets the blind index tokens of a field to just these values (each in its one normal form).</summary>
    public async ValueTask IndexAsync(string field, IEnumerable<string> values)
    {
        _tokens.RemoveWhere(t => t.Field == field);
        await AddIndexAsync(field, values);
    }

    /// <summary>Seals what changed; call it before the act, it does the heavy work.</summary>
    public async ValueTask<SealedPatient> SealAsync()
    {
        var rows = new List<SegmentRow>();
        foreach (var (segment, document) in _changed)
        {
            var (keyId, key) = await KeyOfAsync(segment);
            var version = _versions.GetValueOrDefault(segment) + 1;
            rows.Add(new SegmentRow(
                Derive.SegmentTag(_recordKey, segment), version, keyId,
                Aead.Seal(key, document, Aead.SegmentAad(Client, Id, segment, version, keyId))));
        }

        var gone = _tokensBefore.Except(_tokens).ToList();
        var come = _tokens.Except(_tokensBefore).ToList();
        return new SealedPatient(this, _version, rows, _newKeys, gone, come, [.. _tokens]);
    }

    async ValueTask<(Guid Id, byte[] Key)> KeyOfAsync(string segment)
    {
        if (!segment.StartsWith(Decide.LabelPrefix, StringComparison.Ordinal))
        {
            return (_recordKeyId, _recordKey);
        }

        if (!_labelKeys.TryGetValue(segment, out var label))
        {
            var key = new byte[32];
            var wrapped = await _vault.NewKeyAsync(Client, KeyKind.Label, Derive.LabelOwner(_recordKey, segment), key);
            _newKeys.Add(wrapped);
            label = (wrapped.Id, key);
            _labelKeys.Add(segment, label);
        }

        return label;
    }

    /// <summary>Zeroes the open keys and documents.</summary>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_recordKey);
        foreach (var (_, key) in _labelKeys.Values)
        {
            CryptographicOperations.ZeroMemory(key);
        }

        foreach (var document in _existing.Values.Concat(_changed.Values))
        {
            CryptographicOperations.ZeroMemory(document);
        }
    }
}
