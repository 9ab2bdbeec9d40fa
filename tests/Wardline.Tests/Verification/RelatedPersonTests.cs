using Xunit;
using System.Text;
using Wardline.Guard.Vault;
using Wardline.Verification;
using Wardline.Verification.Authorities;

namespace Wardline.Tests.Verification;

public sealed class RelatedPersonTests
{
    [Theory]
    [InlineData("Ada Quill 555-0142")]
    [InlineData("sps")]
    public void A_relation_that_is_no_known_code_is_other(string code) => Assert.Equal("other", Relations.OfCode(code));

    [Theory]
    [InlineData("MTH", "parent")]
    [InlineData("WIFE", "spouse")]
    [InlineData("POWATT", "power-of-attorney")]
    [InlineData("guardian", "guardian")]
    public void A_code_on_file_becomes_a_word_of_ours(string code, string relation) => Assert.Equal(relation, Relations.OfCode(code));

    [Fact]
    public void Text_of_the_import_never_becomes_the_relation() =>
        Assert.Equal("other", Confirm("2020", "Ada Quill 555-0142", new DateOnly(2026, 1, 1))?.Code);

    [Theory]
    [InlineData("2026-12", 2026, 12, 30, false)]
    [InlineData("2026-12", 2026, 12, 31, true)]
    [InlineData("2026", 2026, 12, 30, false)]
    [InlineData("2026", 2026, 12, 31, true)]
    [InlineData("2026-12-05", 2026, 12, 5, true)]
    public void A_partial_start_counts_from_its_last_day(string start, int year, int month, int day, bool current) =>
        Assert.Equal(current, Confirm(start, "MTH", new DateOnly(year, month, day)) is not null);

    static ConfirmedClaim? Confirm(string start, string code, DateOnly today) => RelatedPersons.Confirm(
        Encoding.UTF8.GetBytes($$"""
            {"resources":[{"r":{"resourceType":"RelatedPerson","name":[{"family":"Quill","given":["Ada"]}],"period":{"start":"{{start}}"},"relationship":[{"coding":[{"code":"{{code}}"}]} ] } } ] }
            """), "Ada Quill", today, SpellingTolerance.Usual);
}
