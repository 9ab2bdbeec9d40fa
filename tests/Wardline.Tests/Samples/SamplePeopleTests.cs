using Wardline.Samples;
using Xunit;

namespace Wardline.Tests.Samples;

public sealed class SamplePeopleTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(42)]
    [InlineData(20261124)]
    public void A_thousand_patients_have_at_least_four_hundred_surnames(ulong seed) =>
        Assert.InRange(SamplePopulation.Describe(1_000, seed).Select(person => person.Family).Distinct().Count(), 400, 1_000);

    [Fact]
    public void A_person_asked_for_alone_is_the_person_of_the_row()
    {
        var row = SamplePopulation.Describe(64, 9).ToList();
        foreach (var person in row) Same(person, SamplePopulation.Person(9, person.Index));
    }

    [Fact]
    public void People_asked_for_backwards_are_the_same_people()
    {
        var forwards = SamplePopulation.Describe(40, 9).ToList();
        var people = new People(9);
        for (var i = 39; i >= 0; i--) Same(forwards[i], people.At(i));
    }

    [Fact]
    public void Every_kind_of_family_and_name_is_met()
    {
        var people = SamplePopulation.Describe(2_000, 6).ToList();
        Assert.Contains(people, person => person.Family.Contains('-', StringComparison.Ordinal));
        Assert.Contains(people, person => person.Family.Contains('\'', StringComparison.Ordinal));
        Assert.Contains(people, person => person.Family.Contains(' ', StringComparison.Ordinal));
        Assert.Contains(people, person => person.Family.Any(letter => letter > 127));
        Assert.Contains(people, person => person.Nickname is not null);
        Assert.Contains(people, person => person.MaidenName is not null);
        Assert.Contains(people, person => person.Suffix == "Jr.");
        Assert.Contains(people, person => person.DiedOn is not null);
        Assert.Contains(people, person => person.MobilePhone is null && person.HomePhone is null);
        Assert.Contains(people, person => person.Email is null);
        Assert.Contains(people, person => person.Insurance is null);
        Assert.Contains(people, person => person.Language == "es");
        Assert.Contains(people, person => person.Relatives.Any(relative => !relative.IsCurrent));
        Assert.Contains(people, person => person.Relatives.Any(relative => relative.Role is "SONC" or "DAUC" && relative.IsCurrent));
    }

    [Fact]
    public void Twins_share_surname_birthday_and_roof()
    {
        var people = SamplePopulation.Describe(500, 6).ToList();
        var second = people.Where(person => person.BirthOrder == 2).ToList();
        Assert.NotEmpty(second);
        Assert.All(second, twin =>
        {
            var other = people[twin.Index - 1];
            Assert.Equal((twin.Family, twin.BirthDate, twin.Address), (other.Family, other.BirthDate, other.Address));
            Assert.NotEqual(twin.Given[0], other.Given[0]);
        });
    }

    [Fact]
    public void Minors_have_a_parent_on_file_and_nobody_is_older_than_their_parents()
    {
        var people = SamplePopulation.Describe(1_000, 6).ToList();
        var minors = people.Where(person => person.Age < 18).ToList();
        Assert.InRange(minors.Count, 80, 500);
        Assert.All(minors, minor =>
        {
            var parents = minor.Relatives.Where(relative => relative.Role is "MTH" or "FTH").ToList();
            Assert.NotEmpty(parents);
            Assert.All(parents, parent => Assert.True(parent.BirthDate < minor.BirthDate.AddYears(-16)));
        });
        Assert.All(people, person => Assert.All(person.Relatives, relative =>
            Assert.True(relative.From >= person.BirthDate && relative.From <= SamplePopulation.ReferenceDate && !(relative.Until < relative.From))));
        Assert.All(people, person => Assert.True(person.BirthDate <= SamplePopulation.ReferenceDate && !(person.DiedOn < person.BirthDate)));
    }

    [Fact]
    public void Strangers_share_no_telephone_in_a_small_population()
    {
        var people = SamplePopulation.Describe(3_000, 6).ToList();
        var shared = people.Where(person => person.MobilePhone is not null).GroupBy(person => person.MobilePhone).Where(group => group.Count() > 1).ToList();
        Assert.NotEmpty(shared);
        Assert.All(shared, group => Assert.Single(group.Select(person => person.Address).Distinct()));
    }

    [Fact]
    public void Record_numbers_are_never_given_twice()
    {
        var people = SamplePopulation.Describe(20_000, 6).ToList();
        Assert.Equal(20_000, people.Select(person => person.Mrn).Distinct().Count());
        Assert.Equal(20_000, people.Select(person => person.Id).Distinct().Count());
        var relatives = people.SelectMany(person => person.Relatives).ToList();
        Assert.Equal(relatives.Count, relatives.Select(relative => relative.Number).Distinct().Count());
    }

    [Fact]
    public void The_generator_gives_the_published_numbers()
    {
        // SplitMix64 from 0 begins with these four words; xoshiro256** over them gives this first output.
        ulong second = 0x6E789E6AA1B965F4;
        var expected = System.Numerics.BitOperations.RotateLeft(second * 5, 7) * 9;
        Assert.Equal(expected, new SeededRandom(0).Next());
    }

    static void Same(SamplePerson expected, SamplePerson actual)
    {
        Assert.Equal(expected.Given, actual.Given);
        Assert.Equal(expected.Relatives, actual.Relatives);
        Assert.Equal(expected, actual with { Given = expected.Given, Relatives = expected.Relatives });
    }
}
