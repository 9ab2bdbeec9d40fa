using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Wardline.Patients.Import.Reading;

/// <summary>
/// Names a resource inside the sealed segments of one patient: the first 16 bytes of a SHA-256, as base64url. It is
/// made of the source's ids, so it stays inside the sealed document and never becomes a column.
/// </summary>
public readonly record struct ResourceKey : IComparable<ResourceKey>
{
    private ResourceKey(string text) => Text = text;

    /// <summary>22 characters of base64url.</summary>
    public string Text { get; }

    /// <param name="type">FHIR type.</param>
    /// <param name="identity">A person below a patient (RelatedPerson) is keyed by its first identifier.</param>
    /// <param name="ordinal">For <see cref="OwnContent"/>: how many equal ones of this patient came before; else 0.</param>
    public static ResourceKey Of(string type, ResourceIdentity identity, int ordinal = 0) => identity switch
    {
        // One Patient a record: which of its identifiers the source lists first must not matter.
        _ when type == ResourceTypes.Patient => Hashed(type),
        OwnId own => Hashed(type, "id", own.Id),
        IdentifiedPerson person => Hashed(type, "identifier", person.Identifiers[0].System, person.Identifiers[0].Value),
        OwnContent content => Hashed(type, "content", content.Sha256, ordinal.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    internal static ResourceKey FromSealed(string text) => new(text);

    public int CompareTo(ResourceKey other) => string.CompareOrdinal(Text, other.Text);

    public static bool operator <(ResourceKey left, ResourceKey right) => left.CompareTo(right) < 0;

    public static bool operator >(ResourceKey left, ResourceKey right) => left.CompareTo(right) > 0;

    public static bool operator <=(ResourceKey left, ResourceKey right) => left.CompareTo(right) <= 0;

    public static bool operator >=(ResourceKey left, ResourceKey right) => left.CompareTo(right) >= 0;

    public override string ToString() => nameof(ResourceKey);

    /// <summary>Each part with its length before it: ("a", "bc") and ("ab", "c") differ.</summary>
    private static ResourceKey Hashed(params ReadOnlySpan<string> parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[4];
        foreach (var part in parts)
        {
            var bytes = Encoding.UTF8.GetBytes(part);
            BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
            hash.AppendData(length);
            hash.AppendData(bytes);
        }

        return new(Base64Url.EncodeToString(hash.GetHashAndReset().AsSpan(0, 16)));
    }
}
