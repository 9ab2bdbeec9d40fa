using CsCheck;
using Wardline.Guard.Keys;
using Xunit;

namespace Wardline.Tests.Keys;

public sealed class BlindIndexTests
{
    static readonly Gen<string> Word = Gen.Char["abc"].Array[1, 4].Select(letters => new string(letters));

    [Fact]
    public void Only_the_same_value_of_the_same_field_under_the_same_key_gives_the_same_token() =>
        Gen.Select(Word, Word, Word, Word).Sample((field, value, otherField, otherValue) =>
            Token(1, field, value).AsSpan().SequenceEqual(Token(1, otherField, otherValue)) == ((field, value) == (otherField, otherValue))
            && !Token(1, field, value).AsSpan().SequenceEqual(Token(2, field, value)), iter: 5_000);

    [Fact]
    public void A_token_has_16_bytes() => Assert.Equal(16, Token(1, "phone", "+12025550100").Length);

    [Fact]
    public void Nothing_is_not_indexed()
    {
        Assert.Throws<ArgumentException>(() => Token(1, "phone", ""));
        Assert.Throws<ArgumentException>(() => Token(1, "", "x"));
        Assert.Throws<ArgumentException>(() => BlindIndex.Token(new byte[16], "phone", "x"));
    }

    static byte[] Token(byte key, string field, string value)
    {
        var indexKey = new byte[32];
        indexKey[0] = key;
        return BlindIndex.Token(indexKey, field, value);
    }
}
