using System.Globalization;

namespace Wardline.Samples;

/// <summary>
/// Identifiers that are unique without remembering any: <c>start + step × index</c> modulo a prime visits every
/// number once. None of them can belong to a real person.
/// </summary>
sealed class Numbers(ulong seed)
{
    // Area codes 900–999 are never issued as SSN; groups above 49 of them serve as taxpayer numbers, so they stay out.
    const int SsnPrime = 48_995_087;
    const int MrnPrime = 999_999_937;
    const int NpiPrime = 99_999_989;
    const int EmailPrime = 99_991;

    readonly Walk _mrn = new(seed, 101, MrnPrime);
    readonly Walk _ssn = new(seed, 102, SsnPrime);
    readonly Walk _npi = new(seed, 103, NpiPrime);
    readonly Walk _policy = new(seed, 104, MrnPrime);
    readonly Walk _email = new(seed, 105, EmailPrime);
    readonly Walk _relative = new(seed, 106, MrnPrime);
    readonly Walk _tax = new(seed, 107, 9_999_991);

    public string Mrn(int index) => Digits(_mrn.At(index), 9);

    public string Ssn(int index)
    {
        var n = _ssn.At(index);
        var serial = 1 + n % 9999;
        var group = 1 + n / 9999 % 49;
        // Area 666 is never issued either: it takes a part of those that would be 900.
        var area = n / 9999 / 49 is 0 ? 666 : 900 + n / 9999 / 49;
        return string.Create(CultureInfo.InvariantCulture, $"{area}-{group:00}-{serial:0000}");
    }

    /// <summary>A provider's number; real ones begin with 1 or 2.</summary>
    public string Npi(int index) => "99" + Digits(_npi.At(index), 8);

    /// <summary>An organisation's tax number with the prefix 00, which is never assigned.</summary>
    public string Tax(int index) => "00-" + Digits(_tax.At(index), 7);

    public string Policy(int index) => "W" + Digits(_policy.At(index), 9);

    public string Relative(int index, int n) => "RP" + Digits(_relative.At(index * 8L + n), 9);

    public int EmailTail(int index) => _email.At(index);

    /// <summary>A UUID of version 4 in form, but drawn from the seed.</summary>
    public static string Uuid(SeededRandom random)
    {
        Span<byte> bytes = stackalloc byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(bytes, random.Next());
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], random.Next());
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true).ToString("D", CultureInfo.InvariantCulture);
    }

    static string Digits(int value, int width) => value.ToString("D" + width.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    readonly struct Walk
    {
        readonly long _start, _step, _prime;

        public Walk(ulong seed, ulong kind, int prime)
        {
            var random = SeededRandom.For(seed, kind, 0);
            _prime = prime;
            _start = random.Below(prime);
            _step = random.Between(prime / 7, prime - 1);
        }

        public int At(long index) => (int)((_start + _step * (index % _prime)) % _prime);
    }
}
