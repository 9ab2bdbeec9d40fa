using System.Net;
using Wardline.Guard.Access;
using Wardline.Guard.Keys;
using Wardline.Guard.Ledger;
using Wardline.Guard.Storage;

namespace Wardline.Guard.Vault;

/// <summary>The bound tables of the trusted base, and what each row's hash is made over.</summary>
public static class VaultTables
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<BoundTable> All { get; } =
    [
        BoundTable.Of("client", versioned: true, "code"),
        Basis.Bound,
        new("patient", db => db.StreamAsync(
            "SELECT id, version, client, rejected FROM patient", r => new LiveRow(r.Bytes(0), r.GetInt64(1), Patient(r.Id(2), r.GetInt64(3))))),
        new("segment", db => db.StreamAsync(
            "SELECT patient, tag, version, key_id, sealed, client FROM segment",
            r => new LiveRow([.. r.Bytes(0), .. r.Bytes(1)], r.GetInt64(2), new SegmentRow(r.Bytes(1), r.GetInt64(2), r.Id(3), r.Bytes(4)).Content(r.Id(5))))),
        new("wrapped_key", db => db.StreamAsync(
            $"SELECT id, version, client, kind, owner, parent, wrapped FROM wrapped_key WHERE kind NOT IN ('{KeyKind.Import}', '{KeyKind.LedgerSigner}')",
            r => new LiveRow(r.Bytes(0), r.GetInt64(1), new WrappedKey(r.Id(0), r.Id(2), r.GetString(3), r.Bytes(4), (int)r.GetInt64(1), r.GetString(5), r.Bytes(6)).Content()))),
        new("index_row", IndexRowsAsync),
        new("directory", db => db.StreamAsync(
            "SELECT token, version, client, sealed FROM directory", r => new LiveRow(r.Bytes(0), r.GetInt64(1), Directory(r.Id(2), r.Bytes(3))))),
    ];

    internal static byte[] Patient(Guid client, long rejected) => [.. client.Bytes(), .. BitConverter.GetBytes(IPAddress.HostToNetworkOrder(rejected))];

    internal static byte[] Directory(Guid client, byte[] text) => [.. client.Bytes(), .. text];

    /// <summary>One hash for all index rows of a patient: the Merkle root over them, sorted by field and token.</summary>
    internal static byte[] Index(Guid client, IEnumerable<(string Field, string TokenHex)> rows) =>
    [
        .. client.Bytes(),
        .. Merkle.Root([.. rows.OrderBy(r => r.Field, StringComparer.Ordinal).ThenBy(r => r.TokenHex, StringComparer.Ordinal)
            .Select(t => Merkle.LeafHash(System.Text.Encoding.UTF8.GetBytes($"{t.Field} {t.TokenHex}")))]),
    ];

    // Rows of one patient stand together; a row that was put under another client breaks its patient's group in two, which is found.
    static async IAsyncEnumerable<LiveRow> IndexRowsAsync(Db db)
    {
        var (of, rows) = ((Patient: Guid.Empty, Client: Guid.Empty, Key: 0L), new List<(string, string)>());
        await foreach (var (patient, client, key, field, token) in db.StreamAsync(
            "SELECT patient, client, key_version, field, token FROM index_row ORDER BY patient, client, key_version",
            r => (r.Id(0), r.Id(1), r.GetInt64(2), r.GetString(3), Convert.ToHexStringLower(r.Bytes(4)))))
        {
            if (of != (patient, client, key) && rows.Count > 0)
            {
                yield return new LiveRow(of.Patient.Bytes(), null, Index(of.Client, rows));
                rows.Clear();
            }

            of = (patient, client, key);
            rows.Add((field, token));
        }

        if (rows.Count > 0)
        {
            yield return new LiveRow(of.Patient.Bytes(), null, Index(of.Client, rows));
        }
    }
}
