using CsCheck;
using Wardline.Guard.Keys;
using Xunit;

namespace Wardline.Tests.Keys;

public sealed class AeadTests
{
    static readonly Gen<byte[]> Key = Gen.Byte.Array[32];
    static readonly Gen<byte[]> Text = Gen.Byte.Array[0, 300];

    [Fact]
    public void What_was_sealed_opens_again_and_is_28_bytes_longer() =>
        Gen.Select(Key, Text, Text).Sample((key, text, aad) =>
        {
            byte[] sealedText = Aead.Seal(key, text, aad);
            return sealedText.Length == text.Length + Aead.Overhead && Aead.Open(key, sealedText, aad).AsSpan().SequenceEqual(text);
        });

    [Fact]
    public void Any_flipped_bit_in_the_sealed_text_the_place_or_the_key_is_refused() =>
        Gen.Select(Key, Text, Gen.Byte.Array[1, 60], Gen.Int[0, int.MaxValue]).Sample((key, text, aad, seed) =>
        {
            byte[] sealedText = Aead.Seal(key, text, aad);
            return !Aead.TryOpen(key, Flip(sealedText, seed), aad, out _)
                && !Aead.TryOpen(key, sealedText, Flip(aad, seed), out _)
                && !Aead.TryOpen(Flip(key, seed), sealedText, aad, out _);
        });

    [Fact]
    public void Every_single_bit_of_one_sealed_text_counts()
    {
        byte[] key = new byte[32];
        byte[] sealedText = Aead.Seal(key, "metformin"u8, "place"u8);

        Assert.All(Enumerable.Range(0, sealedText.Length * 8), bit => Assert.False(Aead.TryOpen(key, Flip(sealedText, bit), "place"u8, out _)));
    }

    [Fact]
    public void A_shortened_or_lengthened_text_is_refused()
    {
        byte[] key = new byte[32];
        byte[] sealedText = Aead.Seal(key, "metformin"u8, []);

        Assert.All(Enumerable.Range(0, sealedText.Length), length => Assert.False(Aead.TryOpen(key, sealedText.AsSpan(0, length), [], out _)));
        Assert.False(Aead.TryOpen(key, [.. sealedText, 0], [], out _));
    }

    [Fact]
    public void A_refused_text_leaves_only_zeros_in_the_callers_memory()
    {
        byte[] sealedText = Aead.Seal(new byte[32], "metformin"u8, []);
        byte[] room = [1, 2, 3, 4, 5, 6, 7, 8, 9];

        Assert.False(Aead.TryOpen(new byte[32], Flip(sealedText, 200), [], room));
        Assert.All(room, value => Assert.Equal(0, value));
    }

    [Fact]
    public void Sealing_the_same_text_twice_gives_unlike_bytes()
    {
        byte[] key = new byte[32];

        Assert.NotEqual(Aead.Seal(key, "same"u8, []), Aead.Seal(key, "same"u8, []));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(16)]
    [InlineData(31)]
    [InlineData(33)]
    public void A_key_of_another_size_never_seals_or_opens(int size)
    {
        Assert.Throws<ArgumentException>(() => Aead.Seal(new byte[size], "text"u8, []));
        Assert.Throws<ArgumentException>(() => Aead.TryOpen(new byte[size], new byte[40], [], out _));
        Assert.Throws<ArgumentException>(() => Aead.TryOpen(new byte[size], [], [], out _));
    }

    [Fact]
    public void The_error_of_a_broken_seal_carries_no_value()
    {
        byte[] sealedText = Aead.Seal(new byte[32], "Okonkwo-Reyes"u8, []);

        SealBrokenException broken = Assert.Throws<SealBrokenException>(() => Aead.Open(new byte[32], Flip(sealedText, 99), []));

        Assert.DoesNotContain("Okonkwo", broken.ToString(), StringComparison.Ordinal);
        Assert.Contains("ledger verify", broken.Message, StringComparison.Ordinal);
    }

    internal static byte[] Flip(byte[] bytes, int seed)
    {
        byte[] flipped = [.. bytes];
        int bit = seed % (bytes.Length * 8);
        flipped[bit / 8] ^= (byte)(1 << (bit % 8));
        return flipped;
    }
}
