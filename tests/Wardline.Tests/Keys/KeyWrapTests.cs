using CsCheck;
using Wardline.Guard.Keys;
using Xunit;

namespace Wardline.Tests.Keys;

public sealed class KeyWrapTests
{
    static readonly Guid Client = Guid.Parse("0191a000-0000-7000-8000-000000000001");
    static readonly byte[] Place = Aead.KeyAad(Client, KeyKind.Record, [1, 2, 3], 1, "client:1");

    [Fact]
    public void A_wrapped_key_comes_back_and_has_60_bytes() =>
        Gen.Select(Gen.Byte.Array[32], Gen.Byte.Array[32]).Sample((parent, key) =>
        {
            byte[] wrapped = KeyWrap.Wrap(parent, key, Place);
            using LockedBytes unwrapped = KeyWrap.Unwrap(parent, wrapped, Place);
            return wrapped.Length == KeyWrap.WrappedSize && unwrapped.Span.SequenceEqual(key);
        });

    [Fact]
    public void A_changed_wrapped_key_is_refused() =>
        Gen.Select(Gen.Byte.Array[32], Gen.Int[0, int.MaxValue]).Sample((parent, seed) =>
        {
            byte[] changed = AeadTests.Flip(KeyWrap.Wrap(parent, new byte[32], Place), seed);
            Assert.Throws<KeyRefusedException>(() => KeyWrap.Unwrap(parent, changed, Place));
        });

    [Fact]
    public void A_key_moved_to_another_owner_kind_version_or_parent_is_refused()
    {
        byte[] parent = new byte[32];
        byte[] wrapped = KeyWrap.Wrap(parent, new byte[32], Place);

        Assert.All(
            [
                Aead.KeyAad(null, KeyKind.Record, [1, 2, 3], 1, "client:1"),
                Aead.KeyAad(Client, KeyKind.Label, [1, 2, 3], 1, "client:1"),
                Aead.KeyAad(Client, KeyKind.Record, [1, 2, 4], 1, "client:1"),
                Aead.KeyAad(Client, KeyKind.Record, [1, 2, 3], 2, "client:1"),
                Aead.KeyAad(Client, KeyKind.Record, [1, 2, 3], 1, "client:2"),
            ],
            wrong => Assert.Throws<KeyRefusedException>(() => KeyWrap.Unwrap(parent, wrapped, wrong)));
    }

    [Fact]
    public void A_key_is_never_wrapped_at_the_place_of_a_segment()
    {
        byte[] segment = Aead.SegmentAad(Client, Client, "contact", 1, Client);

        Assert.Throws<ArgumentException>(() => KeyWrap.Wrap(new byte[32], new byte[32], segment));
        Assert.Throws<ArgumentException>(() => KeyWrap.Wrap(new byte[32], new byte[16], Place));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(27)]
    [InlineData(59)]
    [InlineData(61)]
    public void Bytes_of_the_wrong_length_are_refused(int length)
    {
        Assert.Throws<KeyRefusedException>(() => KeyWrap.Unwrap(new byte[32], new byte[length], Place));
    }
}
