namespace Wardline.Samples;

/// <summary>
/// One patient's record being written: the person, who treats and insures them, a stream of their own, and the sink.
/// Roughly twenty resources; the first person has at least one of every type.
/// </summary>
sealed class Chart
{
    readonly List<string> _encounters = [];

    Chart(SamplePerson person, CareNetwork network, ulong seed, ResourceSink sink)
    {
        Person = person;
        Sink = sink;
        Random = SeededRandom.For(seed, 4, (ulong)person.Index);
        Clinician = network.For(Random);
        Clinic = network.Clinics[Clinician.Clinic];
        Payor = person.Insurance is { } insurance ? network.Payors[insurance.Payor] : null;
    }

    public SamplePerson Person { get; }
    public ResourceSink Sink { get; }
    public SeededRandom Random { get; }
    public Clinician Clinician { get; }
    public House Clinic { get; }
    public House? Payor { get; }

    /// <summary>The policy's Coverage resource, or null where the bundle only has it contained in the EOBs.</summary>
    public string? CoverageId { get; private set; }

    /// <summary>Whether EOBs carry their Coverage inside: so do the transaction bundles of every second patient.</summary>
    public bool ContainsCoverage => Sink.Style != ReferenceStyle.Relative && Person.Index % 2 == 1;

    /// <summary>Writes all resources of one patient.</summary>
    public static void Write(SamplePerson person, CareNetwork network, ulong seed, ResourceSink sink)
    {
        var chart = new Chart(person, network, seed, sink);
        if (sink.Style != ReferenceStyle.Relative) chart.WriteCompanions();
        PatientResources.WritePatient(sink, person, chart);
        PatientResources.WriteRelatives(sink, person);
        Visits.Write(chart);
        Treatment.Write(chart);
        Findings.Write(chart);
        Claims.Write(chart);
        Paperwork.Write(chart);
        SensitiveCare.Write(chart);
    }

    /// <summary>A new id out of this patient's stream.</summary>
    public string NewId() => Numbers.Uuid(Random);

    /// <summary>How many of something: up to <paramref name="most"/>, and at least one for the first person.</summary>
    public int Count(int most) => Math.Max(Person.Index == 0 ? 1 : 0, Random.Below(most + 1));

    /// <summary>A day of the last years on which the patient was alive.</summary>
    public DateOnly Day(int years = 2)
    {
        var day = Calendar.Recent(Random, 365 * years, Person.BirthDate);
        if (Person.DiedOn is not { } died || day < died) return day;
        var before = died.AddDays(-1 - Random.Below(300));
        return before < Person.BirthDate ? Person.BirthDate : before;
    }

    /// <summary>Opens a resource of this patient and names the patient in it.</summary>
    public FhirWriter Open(string type, Code? label = null, string? id = null, bool anonymous = false) =>
        Sink.Open(type, id ?? NewId(), label, anonymous);

    public void Subject(FhirWriter w, string name = "subject") => w.Reference(name, "Patient", Person.Id);

    public void KeepEncounter(string id) => _encounters.Add(id);

    /// <summary>Names one of the visits, where there was any.</summary>
    public void Encounter(FhirWriter w)
    {
        if (_encounters.Count > 0) w.Reference("encounter", "Encounter", Random.Pick(_encounters));
    }

    public void KeepCoverage(string id) => CoverageId = id;

    void WriteCompanions()
    {
        CareNetwork.WriteHouse(Sink, Clinic, copy: true);
        if (Payor is not null) CareNetwork.WriteHouse(Sink, Payor, copy: true);
        if (Sink.Style == ReferenceStyle.Urn) CareNetwork.WriteClinician(Sink, Clinician, copy: true);
    }
}
