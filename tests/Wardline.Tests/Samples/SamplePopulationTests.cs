using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Hl7.Fhir.Model;
using Hl7.Fhir.Serialization;
using Wardline.Samples;
using Xunit;
using Task = System.Threading.Tasks.Task;

namespace Wardline.Tests.Samples;

public sealed partial class SamplePopulationTests
{
    static readonly string[] Types =
    [
        "AllergyIntolerance", "Appointment", "CarePlan", "Claim", "Condition", "Consent", "Coverage", "DiagnosticReport",
        "DocumentReference", "Encounter", "ExplanationOfBenefit", "Immunization", "MedicationRequest", "MedicationStatement",
        "Observation", "Organization", "Patient", "Practitioner", "Procedure", "RelatedPerson",
    ];

    [Fact]
    public async Task Same_seed_gives_the_same_bytes_and_another_seed_others()
    {
        using var one = await PopulationFolder.WriteAsync(60, 7);
        using var two = await PopulationFolder.WriteAsync(60, 7);
        using var other = await PopulationFolder.WriteAsync(60, 8);
        Assert.Equal(PopulationFolder.Hash(one.Path), PopulationFolder.Hash(two.Path));
        Assert.NotEqual(PopulationFolder.Hash(one.Path), PopulationFolder.Hash(other.Path));
    }

    [Fact]
    public async Task The_language_of_the_machine_changes_nothing()
    {
        using var plain = await PopulationFolder.WriteAsync(30, 7);
        var before = CultureInfo.DefaultThreadCurrentCulture;
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.GetCultureInfo("ar-SA");
        try
        {
            using var foreign = await PopulationFolder.WriteAsync(30, 7);
            Assert.Equal(PopulationFolder.Hash(plain.Path), PopulationFolder.Hash(foreign.Path));
        }
        finally
        {
            CultureInfo.DefaultThreadCurrentCulture = before;
        }
    }

    [Fact]
    public async Task The_kept_sample_is_what_the_generator_makes()
    {
        using var made = await PopulationFolder.WriteAsync(12, 1);
        var kept = Path.Combine(PopulationFolder.Repository(), "samples", "population");
        Assert.Equal(made.Files.Select(Path.GetFileName), Directory.GetFiles(kept).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(PopulationFolder.Hash(made.Path), PopulationFolder.Hash(kept));
        Assert.InRange(made.Summary.Bytes, 1, 400_000);
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(12, 1)]
    [InlineData(400, 2)]
    public async Task Every_resource_passes_the_strict_parser(int patients, ulong seed)
    {
        using var folder = await PopulationFolder.WriteAsync(patients, seed);
        var parser = new FhirJsonDeserializer();
        var parsed = 0;
        foreach (var file in folder.Files)
        {
            var texts = file.EndsWith(".ndjson", StringComparison.Ordinal) ? File.ReadLines(file) : [File.ReadAllText(file)];
            foreach (var text in texts)
            {
                // Throws with every issue when there is one.
                var resource = parser.DeserializeResource(text);
                parsed += resource is Bundle bundle ? bundle.Entry.Count : 1;
            }
        }
        Assert.Equal(folder.Summary.Resources, parsed);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(12)]
    public async Task Even_the_smallest_population_has_every_type(int patients)
    {
        using var folder = await PopulationFolder.WriteAsync(patients, 1);
        Assert.Equal(Types, folder.Summary.Types.Keys);
    }

    [Fact]
    public async Task A_patient_has_about_twenty_resources_and_comes_in_every_way()
    {
        using var folder = await PopulationFolder.WriteAsync(1_000, 5);
        Assert.InRange(folder.Summary.Resources / 1_000.0, 16, 25);
        var kinds = folder.Files.Where(file => file.EndsWith(".json", StringComparison.Ordinal))
            .Select(file => JsonElement.Parse(File.ReadAllText(file)).GetProperty("type").GetString()).ToHashSet();
        Assert.Equal(["collection", "searchset", "transaction"], kinds.Order());
        var benefits = folder.Resources().Select(each => each.Resource)
            .Where(resource => resource.GetProperty("resourceType").GetString() == "ExplanationOfBenefit").ToList();
        Assert.Contains(benefits, benefit => benefit.TryGetProperty("contained", out _));
        Assert.Contains(benefits, benefit => !benefit.TryGetProperty("contained", out _));
    }

    [Fact]
    public async Task Ids_are_unique_and_every_reference_resolves()
    {
        using var folder = await PopulationFolder.WriteAsync(300, 11);
        var all = folder.Resources().ToList();
        var ids = all.Where(each => each.Resource.TryGetProperty("id", out _))
            .Select(each => each.Resource.GetProperty("resourceType").GetString() + "/" + each.Resource.GetProperty("id").GetString()).ToList();
        Assert.Equal(ids.Count, ids.Select(id => id.Split('/')[1]).Distinct().Count());
        var known = ids.ToHashSet();
        var urls = all.Where(each => each.FullUrl is not null).GroupBy(each => each.File)
            .ToDictionary(group => group.Key, group => group.Select(each => each.FullUrl!).ToHashSet());
        var npis = all.Where(each => each.Resource.GetProperty("resourceType").GetString() == "Practitioner")
            .Select(each => each.Resource.GetProperty("identifier")[0].GetProperty("value").GetString()).ToHashSet();
        var checkedReferences = 0;
        foreach (var (resource, _, file) in all)
        {
            foreach (var reference in References(resource))
            {
                checkedReferences++;
                var resolves = reference switch
                {
                    "#coverage" => resource.GetProperty("contained")[0].GetProperty("id").GetString() == "coverage",
                    _ when reference.StartsWith("urn:uuid:", StringComparison.Ordinal) => urls[file].Contains(reference),
                    _ when reference.Contains('?', StringComparison.Ordinal) => npis.Contains(reference.Split('|')[1]),
                    _ => known.Contains(reference),
                };
                Assert.True(resolves, $"{reference} in {file} leads nowhere");
            }
        }
        Assert.True(checkedReferences > 10_000);
    }

    [Fact]
    public async Task No_number_or_mailbox_can_belong_to_somebody()
    {
        using var folder = await PopulationFolder.WriteAsync(400, 3);
        var text = folder.AllText();
        var phones = folder.Resources().SelectMany(each => Telecoms(each.Resource, "phone")).ToList();
        Assert.True(phones.Count > 300);
        Assert.All(phones, phone => Assert.Matches(FictionalPhone(), phone));
        Assert.All(folder.Resources().SelectMany(each => Telecoms(each.Resource, "email")),
            email => Assert.Matches("^[a-z0-9.]+@example\\.(com|org|net)$", email));
        var ssns = folder.Patients().SelectMany(patient => patient.GetProperty("identifier").EnumerateArray())
            .Where(identifier => identifier.GetProperty("system").GetString() == SamplePopulation.SsnSystem)
            .Select(identifier => identifier.GetProperty("value").GetString()!.Replace("-", "", StringComparison.Ordinal)).ToList();
        Assert.InRange(ssns.Count, 280, 399);
        Assert.Equal(ssns.Count, ssns.Distinct().Count());
        Assert.All(ssns, ssn => Assert.Matches("^(9[0-9]{2}|666|000)[0-9]{6}$", ssn));
        Assert.DoesNotMatch("\\+1-[0-9]{3}-(?!555-01)", text);
    }

    [Fact]
    public async Task Some_sensitive_resources_are_labelled_and_some_tell_by_their_code_only()
    {
        using var folder = await PopulationFolder.WriteAsync(1_000, 4);
        var labelled = folder.Resources().Select(each => each.Resource).Where(resource => resource.TryGetProperty("meta", out _)).ToList();
        Assert.InRange(labelled.Count, 20, 100);
        var codes = folder.Resources().Select(each => each.Resource).Where(resource => !resource.TryGetProperty("meta", out _)).ToList();
        Assert.Contains(codes, resource => resource.ToString().Contains("\"F11.20\"", StringComparison.Ordinal));
        Assert.Contains(codes, resource => resource.ToString().Contains("\"B20\"", StringComparison.Ordinal));
        var share = SamplePopulation.Describe(1_000, 4).Count(person => person.Sensitivity != Sensitivity.None);
        Assert.InRange(share, 25, 35);
    }

    [Fact]
    public async Task One_claim_group_stands_on_several_benefits_and_on_other_types()
    {
        using var folder = await PopulationFolder.WriteAsync(200, 4);
        var groups = folder.Resources().Select(each => each.Resource).Where(resource => resource.TryGetProperty("identifier", out _))
            .SelectMany(resource => resource.GetProperty("identifier").EnumerateArray()
                .Where(identifier => identifier.GetProperty("system").GetString() == SamplePopulation.ClaimGroupSystem)
                .Select(identifier => (Group: identifier.GetProperty("value").GetString(), Type: resource.GetProperty("resourceType").GetString(),
                    Patient: resource.GetProperty("patient").GetProperty("reference").GetString())))
            .GroupBy(each => each.Group).ToList();
        Assert.Contains(groups, group => group.GroupBy(each => each.Patient).Any(own => own.Count(each => each.Type == "ExplanationOfBenefit") > 1));
        Assert.All(groups, group => Assert.Equal(2, group.Select(each => each.Type).Distinct().Count()));
        Assert.Contains(groups, group => group.Select(each => each.Patient).Distinct().Count() > 1);
    }

    [Fact]
    public async Task A_folder_with_anything_in_it_is_refused_and_left_as_it_was()
    {
        using var folder = await PopulationFolder.WriteAsync(3, 1);
        var before = PopulationFolder.Hash(folder.Path);
        var refused = await Assert.ThrowsAsync<IOException>(() =>
            SamplePopulation.WriteAsync(3, 1, folder.Path, null, TestContext.Current.CancellationToken));
        Assert.Contains("not empty", refused.Message, StringComparison.Ordinal);
        Assert.Equal(before, PopulationFolder.Hash(folder.Path));
    }

    [Fact]
    public async Task Cancelling_stops_the_writing()
    {
        var path = Directory.CreateTempSubdirectory("wardline-sample-").FullName;
        try
        {
            using var stop = new CancellationTokenSource();
            var progress = new StopAt(500, stop);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => SamplePopulation.WriteAsync(100_000, 1, path, progress, stop.Token));
            Assert.Equal(500, progress.Last);
        }
        finally
        {
            Directory.Delete(path, recursive: true);
        }
    }

    [Fact]
    public async Task A_population_of_nobody_is_refused() =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() =>
            SamplePopulation.WriteAsync(0, 1, "never-made", null, TestContext.Current.CancellationToken));

    [Fact]
    public async Task Most_mailboxes_are_on_file_long_enough_for_a_code_and_a_few_are_new_or_undated()
    {
        using var folder = await PopulationFolder.WriteAsync(200, 3);
        var people = SamplePopulation.Describe(200, 3).ToDictionary(person => person.Id);
        var patients = folder.Patients().ToList();
        Assert.Equal(200, patients.Count);
        Assert.All(patients, patient =>
        {
            var since = people[patient.GetProperty("id").GetString()!].ContactSince;
            Assert.All(Starts(patient), start => Assert.Equal(since?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), start));
        });
        var days = people.Values.Where(person => person.Age > 8 && person.ContactSince is not null)
            .Select(person => SamplePopulation.ReferenceDate.DayNumber - person.ContactSince!.Value.DayNumber).ToList();
        Assert.InRange(days.Count(age => age < 30), 5, 15);
        Assert.All(days, age => Assert.True(age is > 0 and < 30 or >= 120));
        Assert.InRange(people.Values.Count(person => person.ContactSince is null), 5, 10);
    }

    static IEnumerable<string?> Starts(JsonElement patient) =>
        !patient.TryGetProperty("telecom", out var telecom) ? [] : telecom.EnumerateArray()
            .Select(contact => contact.TryGetProperty("period", out var period) ? period.GetProperty("start").GetString() : null);

    sealed class StopAt(int patients, CancellationTokenSource stop) : IProgress<int>
    {
        public int Last { get; private set; }

        public void Report(int value)
        {
            Last = value;
            if (value >= patients) stop.Cancel();
        }
    }

    static IEnumerable<string> Telecoms(JsonElement resource, string system) =>
        !resource.TryGetProperty("telecom", out var telecom) ? [] : telecom.EnumerateArray()
            .Where(contact => contact.GetProperty("system").GetString() == system).Select(contact => contact.GetProperty("value").GetString()!);

    static IEnumerable<string> References(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Array => element.EnumerateArray().SelectMany(References),
        JsonValueKind.Object => element.EnumerateObject().SelectMany(property =>
            property.Name == "reference" && property.Value.ValueKind == JsonValueKind.String
                ? [property.Value.GetString()!] : References(property.Value)),
        _ => [],
    };

    [GeneratedRegex("^\\+1-[2-9][0-9]{2}-555-01[0-9]{2}$")]
    private static partial Regex FictionalPhone();
}
