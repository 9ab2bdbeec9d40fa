using CsCheck;
using Wardline.Policies;
using Wardline.Verification;
using Xunit;

namespace Wardline.Tests.Verification;

public class LevelTests
{
    static readonly VerificationPolicy Policy = PolicyFiles.LoadAll(null).Verification;

    [Theory]
    [InlineData("none")]
    [InlineData("none", "full-name", "birth-date")]
    [InlineData("none", "full-name", "address", "phone", "ssn-last4", "member-id")]
    [InlineData("basic", "full-name", "birth-date", "address")]
    [InlineData("medium", "full-name", "birth-date", "address", "phone")]
    [InlineData("medium", "full-name", "birth-date", "address", "phone", "email", "ssn-last4", "member-id", "mrn")]
    [InlineData("high", "full-name", "birth-date", "email-code")]
    [InlineData("none", "email-code")]
    public void Evidence_adds_up_to_a_level(string level, params string[] matched) => Assert.Equal(level, Levels.Reached(Policy, matched));

    [Fact]
    public void The_same_answer_given_twice_counts_once() =>
        Assert.Equal("none", Levels.Reached(Policy, ["birth-date", "birth-date", "birth-date", "birth-date"]));

    [Fact]
    public void A_factor_that_the_policy_does_not_know_is_refused() =>
        Assert.Equal("voice", Assert.Throws<UnknownFactorException>(() => Levels.Reached(Policy, ["birth-date", "voice"])).Factor);

    [Fact]
    public void More_evidence_never_lowers_a_level() =>
        Gen.Select(Gen.Int[0, (1 << Policy.Factors.Length) - 1], Gen.Int[0, Policy.Factors.Length - 1]).Sample((set, more) =>
            Rank(Set(set | 1 << more)) >= Rank(Set(set)));

    static string[] Set(int bits) => [.. Policy.Factors.Where((_, at) => (bits >> at & 1) == 1).Select(factor => factor.Id)];

    static int Rank(string[] matched) => Policy.Levels.Select(level => level.Id).ToList().IndexOf(Levels.Reached(Policy, matched));
}
