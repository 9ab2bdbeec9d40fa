using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Wardline.Guard.Keys;

/// <summary>
/// Writes fields one after the other so that no two lists of fields give the same bytes: a first byte says
/// which kind of text it is, and each field stands behind its length (32 bits, big-endian).
/// </summary>
/// <remarks>
/// Without the lengths an attacker who may choose a name could shift bytes from one field into the next and
/// have a text of one place open in another.
/// </remarks>
sealed class FieldWriter
{
    // Strict: a lone surrogate would otherwise become U+FFFD, and two different names the same bytes.
    internal static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    readonly ArrayBufferWriter<byte> bytes = new();

    internal FieldWriter(Domain domain) => bytes.Write([(byte)domain]);

    internal FieldWriter Field(ReadOnlySpan<byte> value)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(length, value.Length);
        bytes.Write(length);
        bytes.Write(value);
        return this;
    }

    internal FieldWriter Field(string value) => Field(StrictUtf8.GetBytes(value));

    /// <summary>Sixteen bytes in the order in which the id is written; no bytes at all for none.</summary>
    internal FieldWriter Field(Guid? id) => id is { } known ? Field(known.ToByteArray(bigEndian: true)) : Field([]);

    internal FieldWriter Field(long value)
    {
        Span<byte> number = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(number, value);
        return Field(number);
    }

    internal byte[] Done() => bytes.WrittenSpan.ToArray();
}

/// <summary>First byte of each kind of authenticated text; a number is never used for anything else again.</summary>
enum Domain : byte
{
    Segment = 1,
    Key = 2,
    RootWrap = 3,
    KeyFile = 4,
    IndexToken = 5,
    House = 6,
}
