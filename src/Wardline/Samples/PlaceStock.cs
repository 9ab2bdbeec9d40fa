namespace Wardline.Samples;

/// <summary>A real ZIP code with its place.</summary>
sealed record Place(string Zip, string State, string City);

/// <summary>Where people live, and which area codes ring there.</summary>
static class PlaceStock
{
    static readonly Dictionary<string, List<string>> Sections = Stock.Lines("places.txt");

    /// <summary>Every area code with its state.</summary>
    public static readonly (string Code, string State)[] AreaCodes =
    [
        .. Sections["area-codes"].Select(line => line.Split(' '))
            .SelectMany(words => words.Skip(1).Select(code => (code, words[0]))),
    ];

    static readonly Dictionary<string, Place[]> ByState = Sections["places"]
        .Select(line => line.Split(' ', 3)).Select(part => new Place(part[0], part[1], part[2]))
        .GroupBy(place => place.State).ToDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal);

    static readonly string[] Streets =
    [
        "Maple", "Oak", "Cedar", "Pine", "Elm", "Washington", "Lake", "Hill", "Walnut", "Spring", "North", "Ridge", "Church",
        "Willow", "Mill", "Sunset", "Railroad", "Jackson", "Highland", "Franklin", "River", "Forest", "Meadow", "Chestnut",
        "Lincoln", "Birch", "Dogwood", "Jefferson", "Magnolia", "Prospect", "Harbor", "Juniper", "Orchard", "Monroe",
        "Sycamore", "Vista", "Laurel", "Madison", "Hawthorne", "Sierra", "Foxglove", "Quarry", "Summit", "Cottonwood",
    ];

    static readonly string[] Kinds = ["St", "Ave", "Rd", "Dr", "Ln", "Ct", "Blvd", "Way", "Pl", "Ter"];

    public static SampleAddress Draw(SeededRandom random, string state)
    {
        var place = random.Pick(ByState[state]);
        var street = string.Create(System.Globalization.CultureInfo.InvariantCulture,
            $"{random.Between(1, 99) * random.Between(1, 90) + 2} {random.Pick(Streets)} {random.Pick(Kinds)}");
        return new SampleAddress(street, random.Chance(38) ? Unit(random) : null, place.City, place.State, place.Zip);
    }

    static string Unit(SeededRandom random)
    {
        var number = random.Between(1, 48).ToString(System.Globalization.CultureInfo.InvariantCulture);
        return random.Below(4) switch
        {
            0 => "Unit " + number,
            1 => "#" + number,
            2 => "Apt " + number + (char)('A' + random.Below(6)),
            _ => "Apt " + number,
        };
    }
}
