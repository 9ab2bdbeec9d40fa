using System.Text;
using Wardline.Guard.Vault;
using Wardline.Verification;
using Wardline.Verification.Authorities;
using Wardline.Verification.Comparing;
using Wardline.Verification.Evidence;
using Wardline.Verification.OnFile;
using Xunit;

namespace Wardline.Tests.Verification;

/// <summary>What the record expects, out of its FHIR documents.</summary>
public class OnFileTests
{
    static readonly DateOnly Today = new(2026, 11, 25);

    static byte[] Document(params string[] resources) => Encoding.UTF8.GetBytes($$"""{"v":1,"resources":[{{string.Join(',', resources.Select((r, i) => $$"""{"k":"{{i}}","r":{{r}}}"""))}}]}""");

    static ConfirmedClaim? Confirm(string said, params string[] persons) => RelatedPersons.Confirm(Document(persons), said, Today, SpellingTolerance.Usual);

    static string Person(string period, string name = "Wu", string more = "") =>
        $$"""{"name":[{"given":["Lena"],"family":"{{name}}"}],"relationship":[{"coding":[{"code":"SIB"}]}],"period":{{{period}}}{{more}}}""";

    [Theory]
    [InlineData("", true)]
    [InlineData("\"start\":\"2026-11-25\"", true)]
    [InlineData("\"start\":\"2026-11-26\"", false)]
    [InlineData("\"end\":\"2026-11-25\"", true)]
    [InlineData("\"end\":\"2026-11-24\"", false)]
    [InlineData("\"end\":\"2027\"", true)]
    [InlineData("\"end\":\"2026\"", false)]
    [InlineData("\"end\":\"someday\"", false)]
    [InlineData("\"start\":\"long ago\"", false)]
    public void A_representative_counts_on_the_days_of_the_period_only(string period, bool counts) =>
        Assert.Equal(counts, Confirm("Lena Wu", Person(period)) is not null);

    [Fact]
    public void Who_is_inactive_or_has_another_name_is_none()
    {
        Assert.Null(Confirm("Lena Wu", Person("", more: ",\"active\":false")));
        Assert.Null(Confirm("Lena Wood", Person("")));
        Assert.Null(Confirm("", Person("")));
        Assert.Null(RelatedPersons.Confirm([], "Lena Wu", Today, SpellingTolerance.Usual));
    }

    [Fact]
    public void Of_two_of_the_same_name_the_one_that_lasts_longer_counts()
    {
        Assert.Equal(new DateOnly(2029, 1, 1), Confirm("Lena Wu", Person("\"end\":\"2027-01-01\""), Person("\"end\":\"2029-01-01\""), Person("\"end\":\"2028-01-01\""))!.Until);
        Assert.Null(Confirm("Lena Wu", Person("\"end\":\"2027-01-01\""), Person(""), Person("\"end\":\"2028-01-01\""))!.Until);
    }

    [Fact]
    public void A_nickname_takes_the_surname_of_the_other_names()
    {
        var names = ExpectedAnswers.Names(Document("""{"name":[{"use":"official","given":["Margaret"],"family":"Osei"},{"use":"nickname","given":["Daisy"]}]}"""));
        Assert.True(FullName.Matches("Daisy Osei", names));
        Assert.True(FullName.Matches("Margaret Osei", names));
        Assert.False(FullName.Matches("Daisy Margaret", names));
    }

    [Fact]
    public void Old_contact_points_and_addresses_expect_nothing()
    {
        var document = Document("""{"telecom":[{"system":"phone","value":"+1-617-555-0100","use":"old"},{"system":"email","value":"a@example.com"}],"address":[{"use":"old","line":["1 Elm St"]}]}""");
        Assert.Empty(ExpectedAnswers.Phones(document));
        Assert.Equal(["a@example.com"], ExpectedAnswers.Emails(document));
        Assert.Empty(ExpectedAnswers.Addresses(document));
    }

    [Fact]
    public void Every_knowledge_factor_has_a_segment_and_no_other_factor_has()
    {
        Assert.True(FactorIds.Kinds.Count > 5);
        Assert.All(FactorIds.Kinds, factor => Assert.Equal(factor.Value == FactorKind.Knowledge, KnowledgeTest.SegmentOf(factor.Key) is not null));
    }

    [Theory]
    [InlineData("3/4/70", new[] { "1970-03-04", "2070-03-04" })]
    [InlineData("March 4 1970", new[] { "1970-03-04" })]
    [InlineData("2/30/1970", new string[0])]
    [InlineData("yesterday", new string[0])]
    [InlineData(null, new string[0])]
    public void A_search_reads_a_birth_date_as_the_comparer_does(string? said, string[] days)
    {
        var readings = BirthDate.Readings(said).ToList();
        Assert.Equal(days, readings.Select(day => day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture)));
        Assert.All(readings, day => Assert.True(BirthDate.Matches(said, day)));
    }
}
