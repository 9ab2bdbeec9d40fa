using System.Collections.Immutable;
using CsCheck;
using Wardline.Verification.Comparing;
using Xunit;

namespace Wardline.Tests.Verification;

public class FullNameTests
{
    // 200 surnames from syllables: invented, and all at least two letters apart where the test needs it.
    static readonly string[] Surnames =
    [
        .. from start in (string[])["Bar", "Cor", "Del", "Fen", "Gar", "Hol", "Kel", "Lam", "Mor", "Nor", "Pel", "Quin", "Ros", "San", "Tor", "Ul", "Val", "Wes", "Yar", "Zim"]
           from end in (string[])["bridge", "castle", "dahl", "field", "gomez", "hurst", "kowski", "land", "mont", "worth"]
           select start + end,
    ];

    static ExpectedName[] Filed(string given, string family) => [new([.. given.Split(' ')], family)];

    [Theory]
    [InlineData("John Smith", "John", "Smith")]
    [InlineData("Smith, John", "John", "Smith")]
    [InlineData("JOHN  smith", "John", "Smith")]
    [InlineData("Mr. John Smith Jr.", "John", "Smith")]
    [InlineData("Jack Smith", "John", "Smith")]
    [InlineData("Bill O'Brien", "William", "O’Brien")]
    [InlineData("William OBrien", "William", "O'Brien")]
    [InlineData("Pepe Garcia", "José", "García Márquez")]
    [InlineData("José Márquez García", "Jose", "Garcia-Marquez")]
    [InlineData("Maria Cruz", "María", "de la Cruz")]
    [InlineData("Maria Delacruz", "María", "de la Cruz")]
    [InlineData("Maria de la Cruz", "María", "Delacruz")]
    [InlineData("Micheal Peterson", "Michael", "Peterson")]
    [InlineData("Michael Petersen", "Michael", "Peterson")]
    [InlineData("Anne Mary Walker", "Mary Anne", "Walker")]
    [InlineData("Maryanne Walker", "Mary Anne", "Walker")]
    [InlineData("John Q Smith", "John Quincy", "Smith")]
    [InlineData("John Quincy Smith", "John", "Smith")]
    [InlineData("Ana Garcia Lopez", "Ana", "Garcia")]
    [InlineData("Søren Weiß", "Soren", "Weiss")]
    [InlineData("Lupe Ramirez", "Guadalupe", "Ramírez")]
    public void A_name_matches_as_people_say_it(string said, string given, string family) => Assert.True(FullName.Matches(said, Filed(given, family)));

    [Theory]
    [InlineData("Smith", "John", "Smith")]
    [InlineData("John", "John", "Smith")]
    [InlineData("J Smith", "John", "Smith")]
    [InlineData("Mary Smith", "John", "Smith")]
    [InlineData("John Smyth", "John", "Jones")]
    [InlineData("Mario Lopez", "Maria", "Lopez")]
    [InlineData("Daniela Lopez", "Daniel", "Lopez")]
    [InlineData("Kaden Miller", "Jaden", "Miller")]
    [InlineData("Maria Teresa Garcia", "Maria Jose", "Garcia")]
    [InlineData("John Smit", "John", "Hill")]
    [InlineData("John Lee Kim Park Smith", "John", "Smith")]
    [InlineData("", "John", "Smith")]
    [InlineData("John\u0000 Smith", "John", "Smith")]
    [InlineData("\ud800 Smith", "John", "Smith")]
    public void Another_name_does_not_match(string said, string given, string family) => Assert.False(FullName.Matches(said, Filed(given, family)));

    [Fact]
    public void A_maiden_name_filed_by_itself_goes_with_the_given_names()
    {
        ExpectedName[] names = [new(["Rosa"], "Walker", "official"), new([], "Delgado", "maiden")];
        Assert.True(FullName.Matches("Rosa Delgado", names));
        Assert.True(FullName.Matches("Rosa Walker", names));
        Assert.False(FullName.Matches("Delgado", names));
    }

    [Fact]
    public void An_endless_answer_is_no_match() => Assert.False(FullName.Matches(new string('a', 201) + " Smith", Filed("John", "Smith")));

    [Fact]
    public void A_name_matches_itself_in_any_case() =>
        Gen.Select(Gen.Int[0, 199].Select(at => Surnames[at]), Gen.Int[0, 3].Select(at => ((string[])["Emma", "Li", "José", "Bob"])[at])).Sample((family, given) =>
            FullName.Matches($"{given} {family}", Filed(given, family)) && FullName.Matches($"{given} {family}".ToUpperInvariant(), Filed(given, family)));

    [Fact]
    public void No_surname_of_two_hundred_passes_for_another()
    {
        Assert.Equal(200, Surnames.Distinct().Count());
        var compared = 0;
        foreach (var said in Surnames)
        {
            foreach (var filed in Surnames.Where(filed => Spelling.Distance(said.ToLowerInvariant(), filed.ToLowerInvariant()) > 1))
            {
                Assert.False(FullName.Matches($"Emma {said}", Filed("Emma", filed)), $"{said} passed for {filed}");
                compared++;
            }
        }
        Assert.True(compared > 38_000);
    }

    [Fact]
    public void No_answer_whatever_makes_the_comparer_fail() =>
        Gen.String.Sample(said => { FullName.Matches(said, Filed("John", "Smith")); NameKeys.ForSaid(said); NameKeys.For(said); });

    [Fact]
    public void The_nickname_table_is_large_enough_to_matter() => Assert.True(Nicknames.Pairs >= 150);
}
