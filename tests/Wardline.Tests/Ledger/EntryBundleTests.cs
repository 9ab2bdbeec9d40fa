using CsCheck;
using Wardline.Guard.Ledger;
using Xunit;

namespace Wardline.Tests.Ledger;

public sealed class EntryBundleTests
{
    [Fact]
    public void Bundles_read_back() =>
        Gen.Byte.Array[0, 300].Array[1, 256].Sample(bodies => Assert.Equal(bodies, EntryBundle.Decode(EntryBundle.Encode(bodies))), iter: 50);

    [Fact]
    public void The_longest_body_fits_and_one_byte_more_does_not()
    {
        Assert.Equal(65_535, EntryBundle.Decode(EntryBundle.Encode([new byte[65_535]]))[0].Length);
        Assert.Throws<ArgumentException>(() => EntryBundle.Encode([new byte[65_536]]));
        Assert.Throws<ArgumentException>(() => EntryBundle.Encode([]));
        Assert.Throws<ArgumentException>(() => EntryBundle.Encode([.. Enumerable.Repeat(Array.Empty<byte>(), 257)]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("0001")]
    [InlineData("000361")]
    [InlineData("00016100")]
    public void A_cut_bundle_is_refused(string hex) => Assert.Throws<LedgerDamagedException>(() => EntryBundle.Decode(Convert.FromHexString(hex)));

    [Fact]
    public void A_bundle_of_257_entries_is_refused() => Assert.Throws<LedgerDamagedException>(() => EntryBundle.Decode(new byte[2 * 257]));
}
