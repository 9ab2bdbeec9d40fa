namespace Wardline.Guard;

/// <summary>Identifiers: UUID version 7 (RFC 9562), so that indexes grow at their end. In the databases an id is its 16 bytes in network order.</summary>
public static class Ids
{
    /// <summary>A new id whose first 48 bits are the time of <paramref name="time"/> in Unix milliseconds; the rest is random.</summary>
    public static Guid New(TimeProvider time) => Guid.CreateVersion7(time.GetUtcNow());

    /// <summary>The 16 bytes of an id in network order.</summary>
    public static byte[] Bytes(this Guid id) => id.ToByteArray(bigEndian: true);

    /// <summary>The id that these 16 bytes in network order are.</summary>
    public static Guid From(ReadOnlySpan<byte> bytes) => new(bytes, bigEndian: true);

    /// <summary>A point in time as the databases keep it: milliseconds since 1970-01-01 UTC.</summary>
    public static long Milliseconds(this DateTimeOffset time) => time.ToUnixTimeMilliseconds();
}
