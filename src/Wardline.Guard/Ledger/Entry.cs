using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Wardline.Guard.Ledger;

/// <summary>How it ended.</summary>
public enum EntryOutcome
{
    /// <summary>It was done.</summary>
    Done,

    /// <summary>It was refused; <see cref="Entry.Reason"/> says by which rule.</summary>
    Refused,

    /// <summary>It was tried and failed.</summary>
    Failed,
}

/// <summary>Who did it.</summary>
/// <param name="Id">Staff, job or machine.</param>
/// <param name="Role">The role it was done in.</param>
public sealed record EntryActor(Guid Id, string Role);

/// <summary>The lawful basis: a call, an import, ….</summary>
public sealed record EntryBasis(string Kind, Guid Id);

/// <summary>Binds a database row to the ledger.</summary>
/// <param name="Table">Its table.</param>
/// <param name="Id">Its key.</param>
/// <param name="Version">Its version after the act.</param>
/// <param name="Hash">From <see cref="Entry.RowHash"/> under this entry's salt.</param>
public sealed record EntryRow(string Table, byte[] Id, long Version, byte[] Hash);

/// <summary>
/// One entry, as docs/ledger-format.md describes it: canonical UTF-8 JSON with its keys in fixed order. It carries ids, codes and
/// numbers only; free text travels in <see cref="Sealed"/>. The salt makes hashes and proofs tell nothing about the contents.
/// </summary>
public sealed partial record Entry
{
    /// <summary>The most that a C2SP entry bundle can hold.</summary>
    public const int MaxBytes = 65_535;

    /// <summary>16 random bytes.</summary>
    public byte[] Salt { get; init; } = RandomNumberGenerator.GetBytes(16);

    /// <summary>When, UTC; milliseconds are kept.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The act's or grant's id.</summary>
    public required Guid Id { get; init; }

    /// <summary>What, dotted and lower case: <c>record.view</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Who.</summary>
    public required EntryActor Actor { get; init; }

    /// <summary>Of which client; null for the house.</summary>
    public Guid? Client { get; init; }

    /// <summary>On which basis.</summary>
    public EntryBasis? Basis { get; init; }

    /// <summary>About whom.</summary>
    public Guid? Patient { get; init; }

    /// <summary>HL7 PurposeOfUse code.</summary>
    public string? Purpose { get; init; }

    /// <summary>How it ended.</summary>
    public EntryOutcome Outcome { get; init; }

    /// <summary>A reason code.</summary>
    public string? Reason { get; init; }

    /// <summary>Codes, ids, numbers, flags and lists of codes: values are string, long, bool or string[].</summary>
    public ImmutableSortedDictionary<string, object>? Detail { get; init; }

    /// <summary>Rows that this act changed.</summary>
    public ImmutableArray<EntryRow> Rows { get; init; } = [];

    /// <summary>Free text, sealed under the patient's ledger-text key or the call's key.</summary>
    public byte[]? Sealed { get; init; }

    /// <summary>The bytes that are stored and hashed.</summary>
    /// <exception cref="EntryFormatException">A code or a detail has a form that an entry may not carry.</exception>
    /// <exception cref="EntryTooLargeException">Over 65,535 bytes: write several entries.</exception>
    public byte[] ToBytes()
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            EntryJson.Write(json, this);
        }

        return buffer.WrittenCount <= MaxBytes ? buffer.WrittenSpan.ToArray() : throw new EntryTooLargeException(buffer.WrittenCount);
    }

    /// <summary>Reads an entry back. Only the canonical form is taken: what would be written again as other bytes is none.</summary>
    /// <exception cref="EntryFormatException">It is no entry.</exception>
    public static Entry Parse(ReadOnlySpan<byte> body)
    {
        Entry entry;
        try
        {
            using var json = JsonDocument.Parse(body.ToArray());
            entry = EntryJson.Read(json.RootElement);
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException or KeyNotFoundException)
        {
            throw new EntryFormatException("The bytes are no ledger entry.");
        }

        return entry.ToBytes().AsSpan().SequenceEqual(body) ? entry : throw new EntryFormatException("The bytes are a ledger entry, but not in its canonical form.");
    }

    /// <summary>The same without an exception.</summary>
    public static bool TryParse(ReadOnlySpan<byte> body, [NotNullWhen(true)] out Entry? entry)
    {
        try
        {
            entry = Parse(body);
            return true;
        }
        catch (EntryFormatException)
        {
            entry = null;
            return false;
        }
    }

    /// <summary>
    /// The hash that binds a row: SHA-256 over salt, table, id, version and content, each with its length before it (32 bits,
    /// big-endian), so that no two different rows give the same input.
    /// </summary>
    public static byte[] RowHash(ReadOnlySpan<byte> salt, string table, ReadOnlySpan<byte> id, long version, ReadOnlySpan<byte> content)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> number = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(number, version);
        Add(hash, "wardline/v1/row"u8);
        Add(hash, salt);
        Add(hash, Encoding.UTF8.GetBytes(table));
        Add(hash, id);
        Add(hash, number);
        Add(hash, content);
        return hash.GetHashAndReset();
    }

    static void Add(IncrementalHash hash, ReadOnlySpan<byte> field)
    {
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, field.Length);
        hash.AppendData(length);
        hash.AppendData(field);
    }

    internal static string Stamp(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
