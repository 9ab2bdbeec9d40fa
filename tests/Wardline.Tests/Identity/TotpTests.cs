using System.Text;
using Wardline.Identity;
using Xunit;

namespace Wardline.Tests.Identity;

public class TotpTests
{
    private static readonly byte[] Secret = Encoding.ASCII.GetBytes("12345678901234567890");

    [Theory]
    [InlineData(59, "287082")]
    [InlineData(1111111109, "081804")]
    [InlineData(1111111111, "050471")]
    [InlineData(1234567890, "005924")]
    [InlineData(2000000000, "279037")]
    [InlineData(20000000000, "353130")]
    public void The_vectors_of_RFC_6238_hold(long seconds, string code) =>
        Assert.Equal(code, Totp.Code(Secret, Totp.StepOf(DateTimeOffset.FromUnixTimeSeconds(seconds))));

    [Fact]
    public void A_code_counts_one_step_aside_and_never_again_once_taken()
    {
        DateTimeOffset now = DateTimeOffset.FromUnixTimeSeconds(1111111111);
        long step = Totp.StepOf(now);
        Assert.Equal(step - 1, Totp.Match(Secret, Totp.Code(Secret, step - 1), now, 0));
        Assert.Equal(step + 1, Totp.Match(Secret, Totp.Code(Secret, step + 1), now, 0));
        Assert.Null(Totp.Match(Secret, Totp.Code(Secret, step - 2), now, 0));
        Assert.Null(Totp.Match(Secret, Totp.Code(Secret, step + 2), now, 0));
        Assert.Null(Totp.Match(Secret, Totp.Code(Secret, step), now, step));
        Assert.Null(Totp.Match(Secret, "", now, 0));
    }

    [Fact]
    public void The_key_to_type_is_base32()
    {
        Assert.Equal("GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ", Totp.ManualKey(Secret));
        Assert.Contains("secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&", Totp.Address(Secret, "a b@house.example"), StringComparison.Ordinal);
        Assert.Contains("Wardline:a%20b%40house.example?", Totp.Address(Secret, "a b@house.example"), StringComparison.Ordinal);
        Assert.Equal("MZXW 6YTB", Totp.ManualKey(Encoding.ASCII.GetBytes("fooba")));
        Assert.Equal("MZXW 6YQ", Totp.ManualKey(Encoding.ASCII.GetBytes("foob")));
    }
}
