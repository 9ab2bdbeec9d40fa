using System.Globalization;

namespace Wardline.Samples;

/// <summary>A clinician.</summary>
sealed record Clinician(string Id, string Npi, string Given, string Family, string Gender, int Clinic)
{
    public string Display => "Dr. " + Given + " " + Family;
}

/// <summary>A clinic or an insurer.</summary>
sealed record House(string Id, string System, string Number, string Name, string Kind, string KindText, SampleAddress Address, string Phone);

/// <summary>Everybody who treats or pays, the same for all patients of one population. Grows slowly with it.</summary>
sealed class CareNetwork
{
    public const string NpiSystem = "http://hl7.org/fhir/sid/us-npi";
    public const string TaxSystem = "urn:oid:2.16.840.1.113883.4.4";

    static readonly string[] ClinicNames =
    [
        "Northside Family Clinic", "Northside General Hospital", "Cedar Grove Medical Center", "Riverbend Pediatrics",
        "Oak Hollow Internal Medicine", "Lakeshore Community Health", "Twin Pines Orthopedics", "Harvest Lane Cardiology",
    ];

    public CareNetwork(People people, int patients)
    {
        var random = SeededRandom.For(people.Seed, 120, 0);
        var phones = new PhoneBook(people.Seed);
        Payors = [.. Samples.Payors.Names.Select((name, i) => Make(people, random, phones, i, name, "ins", "Insurance Company"))];
        var clinics = Math.Clamp(patients / 400, 2, ClinicNames.Length);
        Clinics = [.. ClinicNames.Take(clinics).Select((name, i) => Make(people, random, phones, 100 + i, name, "prov", "Healthcare Provider"))];
        var count = Math.Clamp(patients / 20, 4, 240);
        Clinicians = [.. Enumerable.Range(0, count).Select(i => Clinician(people, random, i))];
    }

    public House[] Payors { get; }
    public House[] Clinics { get; }
    public Clinician[] Clinicians { get; }

    public Clinician For(SeededRandom random) => random.Pick(Clinicians);

    Clinician Clinician(People people, SeededRandom random, int i)
    {
        var heritage = NameStock.Draw(random);
        var gender = random.Chance(50) ? "female" : "male";
        return new Clinician(Numbers.Uuid(random), people.Numbers.Npi(i), heritage.Given(random, gender),
            random.PickEarly(heritage.Surnames), gender, i % Clinics.Length);
    }

    static House Make(People people, SeededRandom random, PhoneBook phones, int i, string name, string kind, string kindText)
    {
        // Offices take numbers from the far end, where only very large populations come round to.
        var at = phones.Owners - 1 - i;
        var address = PlaceStock.Draw(random, phones.State(at)) with { Unit = "Suite " + (100 + i).ToString(CultureInfo.InvariantCulture) };
        return new House(Numbers.Uuid(random), TaxSystem, people.Numbers.Tax(i), name, kind, kindText, address, phones.Number(at, 0));
    }

    public void Write(ResourceSink sink)
    {
        foreach (var house in Payors) WriteHouse(sink, house, copy: false);
        foreach (var house in Clinics) WriteHouse(sink, house, copy: false);
        foreach (var clinician in Clinicians) WriteClinician(sink, clinician, copy: false);
    }

    /// <param name="sink">Where to.</param>
    /// <param name="house">What.</param>
    /// <param name="copy">A copy inside a transaction bundle has no id: its identifier says who it is.</param>
    public static void WriteHouse(ResourceSink sink, House house, bool copy)
    {
        var w = sink.Open("Organization", house.Id, anonymous: copy);
        w.Array("identifier");
        w.Identifier(house.System, house.Number);
        w.EndArray();
        w.Flag("active", true);
        w.Concepts("type", Code.Hl7("organization-type", house.Kind, house.KindText));
        w.Text("name", house.Name);
        w.Array("telecom");
        PatientResources.Contact(w, "phone", house.Phone, "work");
        w.EndArray();
        PatientResources.Address(w, house.Address, "work");
        sink.Close();
    }

    public static void WriteClinician(ResourceSink sink, Clinician clinician, bool copy)
    {
        var w = sink.Open("Practitioner", clinician.Id, anonymous: copy);
        w.Array("identifier");
        w.Identifier(NpiSystem, clinician.Npi);
        w.EndArray();
        w.Flag("active", true);
        w.Array("name");
        w.Start();
        w.Text("family", clinician.Family);
        w.Array("given");
        w.Text(clinician.Given);
        w.EndArray();
        w.Array("prefix");
        w.Text("Dr.");
        w.EndArray();
        w.End();
        w.EndArray();
        w.Text("gender", clinician.Gender);
        sink.Close();
    }
}
