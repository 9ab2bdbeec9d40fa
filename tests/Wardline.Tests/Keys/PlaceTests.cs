using System.Text;
using CsCheck;
using Wardline.Guard.Keys;
using Xunit;

namespace Wardline.Tests.Keys;

/// <summary>The places (AAD) of segments and keys.</summary>
public sealed class PlaceTests
{
    static readonly Guid Client = Guid.Parse("0191a000-0000-7000-8000-000000000001");
    static readonly Guid Patient = Guid.Parse("0191a000-0000-7000-8000-000000000002");
    static readonly Guid KeyId = Guid.Parse("0191a000-0000-7000-8000-000000000003");
    static readonly Guid Other = Guid.Parse("0191a000-0000-7000-8000-000000000009");

    public static TheoryData<string, byte[]> WrongPlaces => new()
    {
        { "client", Aead.SegmentAad(Other, Patient, "contact", 7, KeyId) },
        { "patient", Aead.SegmentAad(Client, Other, "contact", 7, KeyId) },
        { "client and patient exchanged", Aead.SegmentAad(Patient, Client, "contact", 7, KeyId) },
        { "segment", Aead.SegmentAad(Client, Patient, "identity", 7, KeyId) },
        { "version", Aead.SegmentAad(Client, Patient, "contact", 6, KeyId) },
        { "key", Aead.SegmentAad(Client, Patient, "contact", 7, Other) },
    };

    [Theory]
    [MemberData(nameof(WrongPlaces))]
    public void A_segment_opens_in_no_other_place(string wrong, byte[] place)
    {
        byte[] key = new byte[32];
        byte[] right = Aead.SegmentAad(Client, Patient, "contact", 7, KeyId);
        byte[] sealedText = Aead.Seal(key, "home"u8, right);

        Assert.True(Aead.TryOpen(key, sealedText, right, out _));
        Assert.False(Aead.TryOpen(key, sealedText, place, out _), $"opened with the wrong {wrong}");
    }

    [Fact]
    public void Unlike_lists_of_key_fields_never_give_the_same_bytes()
    {
        Gen<string> word = Gen.Char["ab:1"].Array[0, 3].Select(letters => new string(letters));
        var fields = Gen.Select(Gen.Int[0, 2].Select(n => n switch { 0 => (Guid?)null, 1 => Client, _ => Other }), word, word, Gen.Int[0, 2], word);

        Gen.Select(fields, fields).Sample((one, two) =>
            (one == two) == Place(one).AsSpan().SequenceEqual(Place(two)), iter: 20_000);
    }

    [Fact]
    public void No_place_of_a_key_is_a_place_of_a_segment()
    {
        Assert.NotEqual(
            Aead.SegmentAad(Client, Patient, "x", 1, KeyId)[0],
            Aead.KeyAad(Client, KeyKind.Record, Patient.ToByteArray(), 1, "client:1")[0]);
    }

    [Fact]
    public void A_name_that_is_no_text_is_refused_rather_than_mended()
    {
        Assert.ThrowsAny<ArgumentException>(() => Aead.SegmentAad(Client, Patient, "bad\ud800", 1, KeyId));
    }

    static byte[] Place((Guid? Client, string Kind, string Owner, int Version, string Parent) key) =>
        Aead.KeyAad(key.Client, key.Kind, Encoding.UTF8.GetBytes(key.Owner), key.Version, key.Parent);
}
