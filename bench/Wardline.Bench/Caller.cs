using System.Globalization;
using Wardline.Samples;

namespace Wardline.Bench;

/// <summary>A patient of the sample who rings, with what is said on the telephone; and, from the opening on, the call.</summary>
sealed record Caller(SamplePerson Person)
{
    public Guid Call { get; init; }

    public string Name => $"{Person.Given[0]} {Person.Family}";

    public string Birth => BirthOf(Person);

    public string Phone => PhoneOf(Person)!;

    public static string BirthOf(SamplePerson person) => person.BirthDate.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static string? PhoneOf(SamplePerson person) => person.MobilePhone ?? person.HomePhone;

    /// <summary>So many living patients with a telephone, chosen by the seed, each as often as chance has it.</summary>
    public static List<Caller> Choose(int count, int patients, ulong seed)
    {
        var dice = new SeededRandom(seed);
        var chosen = new List<Caller>();
        while (chosen.Count < count)
        {
            var person = Population.Person(dice.Below(patients));
            if (person.DiedOn is null && PhoneOf(person) is not null)
            {
                chosen.Add(new Caller(person));
            }
        }

        return chosen;
    }

    public override string ToString() => nameof(Caller);
}
