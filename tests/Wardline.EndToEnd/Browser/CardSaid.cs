using System.Globalization;
using System.Text.Json;
using Wardline.Samples;
using Xunit;

namespace Wardline.EndToEnd.Browser;

/// <summary>What somebody on a card says.</summary>
sealed record CardSaid(JsonElement Card)
{
    static IEnumerable<SamplePerson> Population => SamplePopulation.Describe(200, 2026);

    /// <summary>A telephone number that several patients have.</summary>
    public static string SharedPhone() => Population.Where(p => p.HomePhone is not null).GroupBy(p => p.HomePhone!).First(g => g.Count() > 1).Key;

    public string Line => Card.GetProperty("line").GetString()!;

    public string From => Card.GetProperty("from").GetString()!;

    public string Says(string factor) =>
        Card.GetProperty("answers").EnumerateArray().First(a => a.GetProperty("factor").GetString() == factor).GetProperty("said").GetString()!;

    /// <summary>What stands on the patient's record, from the population that the demo is made of.</summary>
    public string[] Secrets()
    {
        var born = DateOnly.ParseExact(Says("birth-date"), "MM/dd/yyyy", CultureInfo.InvariantCulture);
        var person = Assert.Single(Population, p => p.BirthDate == born && $"{p.Given[0]} {p.Family}" == Says("full-name"));
        string?[] all = [person.Family, person.Address.Street, person.Mrn, person.Email, person.MobilePhone, person.MobilePhone?[^8..], person.Ssn, person.Insurance?.MemberId, Says("birth-date"), born.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)];
        return [.. all.OfType<string>()];
    }
}
