using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Wardline.Guard.Ledger;

/// <summary>
/// One entry of the ledger: who did what, for whom, on which basis, and how it ended. Plain fields carry ids, codes and
/// purposes only; free text travels in <see cref="Sealed"/> and nowhere else. The body is canonical JSON: one content has
/// one spelling, and the salt keeps its hash from being guessed. Entries are compared by <see cref="ToBytes"/>.
/// The format is docs/ledger-format.md.
/// </summary>
public sealed record Entry
{
    /// <summary>Bytes in the longest body: what a bundle's length prefix can hold.</summary>
    public const int MaxBytes = ushort.MaxValue;

    /// <summary>Bytes in <see cref="Salt"/>.</summary>
    public const int SaltLength = 16;

    /// <summary>16 random bytes, this entry's own.</summary>
    public byte[] Salt { get; init; } = NewSalt();

    /// <summary>When it happened; written in UTC, cut to milliseconds.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The entry's own id.</summary>
    public required Guid Id { get; init; }

    /// <summary>What was done, such as <c>call.view</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Who did it.</summary>
    public required EntryActor Actor { get; init; }

    /// <summary>The covered entity it was done for; null for the house itself.</summary>
    public Guid? Client { get; init; }

    /// <summary>What made it lawful.</summary>
    public EntryBasis? Basis { get; init; }

    /// <summary>Whose record it touched.</summary>
    public Guid? Patient { get; init; }

    /// <summary>The stated purpose of use.</summary>
    public string? Purpose { get; init; }

    /// <summary>How it ended.</summary>
    public EntryOutcome Outcome { get; init; }

    /// <summary>Why it was refused or failed, or what was given as the reason: a code.</summary>
    public string? Reason { get; init; }

    /// <summary>Codes, ids and counts that belong to this kind of act. Written in ordinal order of the keys.</summary>
    public IReadOnlyDictionary<string, DetailValue>? Detail { get; init; }

    /// <summary>The database rows this act left behind.</summary>
    public IReadOnlyList<EntryRow>? Rows { get; init; }

    /// <summary>Ciphertext of whatever could tell about a person; opened under the patient's ledger-text key or the call key.</summary>
    public byte[]? Sealed { get; init; }

    /// <summary>A salt for a new entry.</summary>
    public static byte[] NewSalt() => RandomNumberGenerator.GetBytes(SaltLength);

    /// <summary>The body: the very bytes that are stored, hashed and published.</summary>
    /// <exception cref="EntryFormatException">A field breaks its rule.</exception>
    /// <exception cref="EntryTooLargeException">The body is over <see cref="MaxBytes"/>.</exception>
    public byte[] ToBytes()
    {
        EntryRules.Check(this);
        var body = EntryJson.Write(this);
        return body.Length <= MaxBytes ? body : throw new EntryTooLargeException(body.Length);
    }

    /// <summary>Reads a body. Only the canonical spelling is taken, so <c>Parse(b).ToBytes()</c> is <c>b</c>.</summary>
    /// <exception cref="EntryFormatException">It is no entry, breaks a rule, or is spelled another way.</exception>
    public static Entry Parse(ReadOnlySpan<byte> body)
    {
        if (body.Length > MaxBytes)
        {
            throw new EntryTooLargeException(body.Length);
        }

        var entry = EntryJson.Read(body);

        // Writing it again catches unknown fields, doubled fields, other orders, spaces and escapes in one comparison.
        return body.SequenceEqual(entry.ToBytes())
            ? entry
            : throw new EntryFormatException("Ledger entry: the body is not in canonical form (an unknown, doubled, empty or misplaced field, spaces, or another spelling).");
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
    /// The hash that binds a row: SHA-256 over the label <c>wardline-row-v1</c>, salt, table, id, version (8 bytes,
    /// big-endian) and content; the label and every part but the version stand behind their length (4 bytes, big-endian),
    /// so that no two rows share an encoding.
    /// </summary>
    /// <param name="salt">The salt of the entry that carries the hash.</param>
    /// <param name="logicalAndSealedBytes">The row's logical columns and sealed bytes in the table's fixed order, themselves unambiguous.</param>
    public static byte[] RowHash(ReadOnlySpan<byte> salt, string table, ReadOnlySpan<byte> id, long version, ReadOnlySpan<byte> logicalAndSealedBytes)
    {
        ArgumentNullException.ThrowIfNull(table);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        AppendPart(hash, "wardline-row-v1"u8);
        AppendPart(hash, salt);
        AppendPart(hash, Encoding.UTF8.GetBytes(table));
        AppendPart(hash, id);
        Span<byte> number = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(number, version);
        hash.AppendData(number);
        AppendPart(hash, logicalAndSealedBytes);
        return hash.GetHashAndReset();
    }

    static void AppendPart(IncrementalHash hash, ReadOnlySpan<byte> part)
    {
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(length, (uint)part.Length);
        hash.AppendData(length);
        hash.AppendData(part);
    }
}
