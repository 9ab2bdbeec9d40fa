using CsCheck;
using Wardline.Verification.Comparing;
using Xunit;

namespace Wardline.Tests.Verification;

public class ComparerTests
{
    static readonly DateOnly Born = new(1970, 3, 4);

    [Theory]
    [InlineData("March 4 1970")]
    [InlineData("march 4th, 1970")]
    [InlineData("the 4th of March 1970")]
    [InlineData("4 Mar 70")]
    [InlineData("4mar70")]
    [InlineData("3/4/1970")]
    [InlineData("03-04-1970")]
    [InlineData("1970-03-04")]
    [InlineData("03041970")]
    [InlineData("3/4/70")]
    [InlineData("4 de marzo de 1970")]
    public void A_birth_date_matches_in_any_spoken_order(string said) => Assert.True(BirthDate.Matches(said, Born));

    [Theory]
    [InlineData("4/3/1970")]
    [InlineData("3/5/1970")]
    [InlineData("3/4/1971")]
    [InlineData("3/4")]
    [InlineData("March 1970")]
    [InlineData("3/4/1970/1970")]
    [InlineData("13/13/1970")]
    [InlineData("0/4/1970")]
    [InlineData("3/4/970")]
    [InlineData("\u0663/4/1970")]
    [InlineData("3/4/1970\n")]
    [InlineData("")]
    [InlineData("April March 1970")]
    public void A_birth_date_off_by_anything_does_not(string said) => Assert.False(BirthDate.Matches(said, Born));

    [Fact]
    public void A_day_that_can_be_no_month_is_read_as_a_day() => Assert.True(BirthDate.Matches("25/3/1970", new DateOnly(1970, 3, 25)));

    [Fact]
    public void Every_day_matches_itself_and_no_day_with_one_digit_changed() =>
        Gen.Select(Gen.Date, Gen.Int[0, 7], Gen.Int[1, 9]).Where((day, _, _) => day.Year >= 1000).Sample((day, at, by) =>
        {
            var date = DateOnly.FromDateTime(day);
            var digits = date.ToString("MMddyyyy", System.Globalization.CultureInfo.InvariantCulture).ToCharArray();
            var right = BirthDate.Matches(new string(digits), date);
            digits[at] = (char)('0' + (digits[at] - '0' + by) % 10);
            // A slip that makes day and month change places could be read day first; it is left to the test above.
            var slipped = new string(digits);
            var swapped = slipped[..2] == date.Day.ToString("00", System.Globalization.CultureInfo.InvariantCulture) && slipped[2..4] == date.Month.ToString("00", System.Globalization.CultureInfo.InvariantCulture);
            return right && (swapped || !BirthDate.Matches(slipped, date));
        });

    [Theory]
    [InlineData("617-555-0123", true)]
    [InlineData("(617) 555 0123", true)]
    [InlineData("+1 617 555 0123", true)]
    [InlineData("16175550123", true)]
    [InlineData("555-0123", false)]
    [InlineData("617-555-0124", false)]
    [InlineData("413-555-0123", false)]
    [InlineData("", false)]
    [InlineData("phone", false)]
    public void A_phone_number_matches_as_a_whole(string said, bool matches) => Assert.Equal(matches, Phone.Matches(said, ["+16175550123", "not on file"]));

    [Theory]
    [InlineData("1234", true)]
    [InlineData("1-2 34", true)]
    [InlineData("1235", false)]
    [InlineData("234", false)]
    [InlineData("000001234", false)]
    [InlineData("", false)]
    public void The_last_four_are_four_exact_digits(string said, bool matches) => Assert.Equal(matches, SsnLastFour.Matches(said, ["000-00-1234"]));

    [Theory]
    [InlineData("xq-0O1I 77", true)]
    [InlineData("XQ001177", true)]
    [InlineData("0xq001177", true)]
    [InlineData("XQ001178", false)]
    [InlineData("", false)]
    [InlineData("000", false)]
    public void A_record_number_forgives_what_is_misread(string said, bool matches) => Assert.Equal(matches, RecordNumber.Matches(said, ["XQ-OO-1177", "000"]));

    [Theory]
    [InlineData("Ann.Lee@Example.org", true)]
    [InlineData("ann dot lee at example dot org", true)]
    [InlineData("ann.lee@example.com", false)]
    [InlineData("annlee@example.org", false)]
    [InlineData("example.org", false)]
    public void An_email_address_may_be_spoken(string said, bool matches) => Assert.Equal(matches, Email.Matches(said, ["ann.lee@example.org"]));

    static readonly ExpectedAddress[] Home = [new(["12 North Main Street", "Apt 4B"], "Springfield", "MA", "01101-2233")];

    [Theory]
    [InlineData("12 N Main St Apt 4B, Springfield, MA 01101", true)]
    [InlineData("12 north main street 01101", true)]
    [InlineData("12 Main, Springfield 01101", true)]
    [InlineData("12 Main St #4b, 01101-2233", true)]
    [InlineData("12 Main Street Springfield MA 01101", true)]
    [InlineData("12 N. Main St., Apartment 4B, anywhere at all, 01101", true)]
    [InlineData("12 N Main St", false)]
    [InlineData("12 N Main St 01102", false)]
    [InlineData("14 N Main St 01101", false)]
    [InlineData("12 S Main St 01101", false)]
    [InlineData("12 N Main Ave 01101", false)]
    [InlineData("12 N Maple St 01101", false)]
    [InlineData("12 N Main St Apt 5, 01101", false)]
    [InlineData("12 Main Hill St 01101", false)]
    [InlineData("01101", false)]
    [InlineData("", false)]
    public void An_address_may_leave_things_out_but_not_contradict(string said, bool matches) => Assert.Equal(matches, Address.Matches(said, Home));

    [Theory]
    [InlineData("500 5th Avenue, 10001", "500 Fifth Ave", true)]
    [InlineData("PO Box 77, 10001", "P.O. Box 77", true)]
    [InlineData("PO Box 78, 10001", "P.O. Box 77", false)]
    [InlineData("9 Chesnut Lane 10001", "9 Chestnut Ln", true)]
    [InlineData("10001 Oak Road 10001", "10001 Oak Rd", true)]
    public void Streets_have_many_spellings(string said, string filed, bool matches) =>
        Assert.Equal(matches, Address.Matches(said, [new([filed], null, null, "10001")]));

    [Fact]
    public void No_answer_whatever_makes_a_comparer_fail() => Gen.String.Sample(said =>
    {
        BirthDate.Matches(said, Born);
        Phone.Matches(said, ["+16175550123"]);
        SsnLastFour.Matches(said, ["1234"]);
        RecordNumber.Matches(said, ["X1"]);
        Email.Matches(said, ["a@b.c"]);
        Address.Matches(said, Home);
        Address.Matches("12 " + said, Home);
    });
}
