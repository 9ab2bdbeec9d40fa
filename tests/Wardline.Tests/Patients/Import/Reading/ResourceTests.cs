using Wardline.Patients.Import.Reading;
using Xunit;
using static Wardline.Tests.Patients.Import.Reading.ImportInput;

namespace Wardline.Tests.Patients.Import.Reading;

public sealed class ResourceTests : IDisposable
{
    private const string Eob = """
        {"resourceType":"ExplanationOfBenefit","id":"EID","contained":[{"resourceType":"Coverage","id":"LOCAL","status":"active","type":{"text":"gold"},"beneficiary":{"reference":"BENEFICIARY"},"payor":[{"display":"P"}]}],
        "status":"active","type":{"text":"t"},"use":"claim","patient":{"reference":"Patient/ann"},"created":"2020-01-01","insurer":{"display":"i"},"provider":{"reference":"Practitioner?identifier=npi|1"},
        "outcome":"complete","insurance":[{"focal":true,"coverage":{"reference":"#LOCAL"}}]}
        """;

    private readonly ImportInput input = new();

    public void Dispose() => input.Dispose();

    [Fact]
    public async Task A_patient_is_split_over_identity_contact_and_identifiers()
    {
        var patient = await input.ReadOneAsync("""
            {"resourceType":"Patient","id":"p","text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">all</div>"},"identifier":[{"system":"s","value":"1"},{"value":"x"}],
             "name":[{"family":"Núñez-O'Hara"}],"telecom":[{"system":"phone","value":"555"}],"gender":"female","birthDate":"1999-01-01","address":[{"city":"X"}],"contact":[{"gender":"male"}],
             "photo":[{"url":"http://x/y"}],"multipleBirthInteger":2,"deceasedBoolean":false}
            """);
        Assert.Equal(["contact", "identifiers", "identity"], patient.Parts.Select(part => part.Segment));
        Assert.Equal("""{"resourceType":"Patient","telecom":[{"system":"phone","value":"555"}],"address":[{"city":"X"}],"contact":[{"gender":"male"}]}""", Text(patient.Parts[0]));
        Assert.StartsWith("""{"resourceType":"Patient","text":""", Text(patient.Parts[1]), StringComparison.Ordinal);
        Assert.Equal("""{"resourceType":"Patient","id":"p","name":[{"family":"Núñez-O'Hara"}],"gender":"female","birthDate":"1999-01-01","multipleBirthInteger":2,"deceasedBoolean":false}""", Text(patient.Parts[2]));
        Assert.Equal([new SourceIdentifier("s", "1")], Assert.IsType<IdentifiedPerson>(patient.Links.Identity).Identifiers);
        Assert.DoesNotContain("Núñez", patient.ToString() + patient.Links + patient.Links.Identity, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData(""" "identifier":[{"value":"1"}], """)]
    [InlineData(""" "identifier":[{"system":"urn:s"}], """)]
    public async Task A_patient_without_a_usable_identifier_is_told_what_to_add(string identifier)
    {
        var rejected = await input.RejectAsync($$"""{"resourceType":"Patient",{{identifier}}"id":"p","birthDate":"1980-01-01"}""");
        Assert.Equal("Patient", rejected.Type);
        Assert.Contains("add an identifier with both system and value", rejected.Reason, StringComparison.Ordinal);
        Assert.Contains("Patient/p", rejected.Links!.SourceIds);
    }

    [Fact]
    public async Task What_is_sealed_is_the_source_minified_with_decimals_as_written()
    {
        var read = await input.ReadOneAsync("""
            { "resourceType" : "Observation", "id":"o", "status":"final", "code":{"text":"a\u00e9b"}, "subject":{"reference":"Patient/a"}, "valueQuantity":{"value": 1.50} }
            """);
        Assert.Equal("""{"resourceType":"Observation","id":"o","status":"final","code":{"text":"aéb"},"subject":{"reference":"Patient/a"},"valueQuantity":{"value":1.50}}""", Text(Assert.Single(read.Parts)));
        Assert.Equal("medical.observations", read.Parts[0].Segment);
        Assert.Equal(new OwnId("o"), read.Links.Identity);
    }

    [Fact]
    public async Task A_resource_without_id_is_known_by_its_content_in_any_order_of_properties()
    {
        var one = await input.ReadOneAsync("""{"resourceType":"Condition","code":{"text":"x"},"subject":{"reference":"Patient/a"}}""");
        var two = await input.ReadOneAsync("""{"resourceType":"Condition","subject":{"reference":"Patient/a"},"code":{"text":"x"}}""");
        var other = await input.ReadOneAsync("""{"resourceType":"Condition","subject":{"reference":"Patient/b"},"code":{"text":"x"}}""");
        Assert.IsType<OwnContent>(one.Links.Identity);
        Assert.Equal(one.Links.Identity, two.Links.Identity);
        Assert.NotEqual(one.Links.Identity, other.Links.Identity);
    }

    [Fact]
    public async Task An_identifier_is_identity_for_persons_only()
    {
        var encounter = await input.ReadOneAsync("""{"resourceType":"Encounter","id":"e","identifier":[{"system":"s","value":"group"}],"status":"finished","class":{"code":"AMB"},"subject":{"reference":"Patient/a"}}""");
        Assert.Equal(new OwnId("e"), encounter.Links.Identity);
        var related = await input.ReadOneAsync("""{"resourceType":"RelatedPerson","id":"r","identifier":[{"system":"s","value":"1"}],"patient":{"reference":"Patient/a"}}""");
        Assert.IsType<IdentifiedPerson>(related.Links.Identity);
        Assert.Equal("representatives", related.Parts[0].Segment);
        var practitioner = await input.ReadOneAsync("""{"resourceType":"Practitioner","id":"d","identifier":[{"system":"npi","value":"1"}]}""");
        Assert.Equal(("directory", (PatientReference?)null), (practitioner.Parts[0].Segment, practitioner.Links.Patient));
    }

    [Theory]
    [InlineData("Patient/1", "Patient/1")]
    [InlineData("http://x/fhir/Patient/1", "http://x/fhir/Patient/1 */Patient/1")]
    [InlineData("http://x/fhir/Patient/1/_history/2", "http://x/fhir/Patient/1 */Patient/1")]
    public async Task References_to_the_patient_are_comparable(string reference, string candidates)
    {
        var condition = await input.ReadOneAsync(Condition(reference));
        Assert.Equal(candidates.Split(' '), condition.Links.Patient!.Candidates);
    }

    [Theory]
    [InlineData("""{"identifier":{"system":"urn:mrn","value":"A1"}}""")]
    [InlineData("""{"reference":"Patient?identifier=urn:mrn|A1"}""")]
    [InlineData("""{"reference":"Patient?identifier=urn%3Amrn%7CA1"}""")]
    public async Task A_patient_may_be_named_by_identifier(string subject)
    {
        var condition = await input.ReadOneAsync($$"""{"resourceType":"Condition","id":"c","subject":{{subject}}}""");
        Assert.Equal(new SourceIdentifier("urn:mrn", "A1"), condition.Links.Patient!.Identifier);
    }

    [Theory]
    [InlineData("""{"reference":"urn:uuid:1"}""", "inside a bundle")]
    [InlineData("""{"reference":"Group/1"}""", "other than a patient")]
    [InlineData("""{"reference":"http://x/Group/1"}""", "other than a patient")]
    [InlineData("""{"reference":"Patient?name=x"}""", "search other than")]
    [InlineData("""{"reference":"#p"}""", "contained patient")]
    [InlineData("""{"reference":"somebody"}""", "form")]
    [InlineData("""{"display":"somebody"}""", "neither")]
    public async Task A_reference_that_cannot_decide_is_rejected(string subject, string reason)
    {
        var rejected = await input.RejectAsync($$"""{"resourceType":"Condition","id":"c","subject":{{subject}}}""");
        Assert.Contains(reason, rejected.Reason, StringComparison.Ordinal);
        Assert.Equal("Condition.subject", rejected.ElementPath);
    }

    [Fact]
    public async Task Other_references_stand_as_they_are()
    {
        var read = await input.ReadOneAsync(Condition("Patient/a", more: ""","encounter":{"reference":"Encounter/none"},"asserter":{"reference":"Practitioner?identifier=npi|1"},"recorder":{"reference":"urn:uuid:gone"}"""));
        Assert.Contains("Practitioner?identifier=npi|1", Text(read.Parts[0]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_appointment_belongs_to_its_one_patient()
    {
        const string form = """{"resourceType":"Appointment","id":"a","status":"booked","participant":[{"actor":{"reference":"Practitioner/1"},"status":"accepted"},{"actor":{"reference":"Patient/ann"},"status":"accepted"}MORE]}""";
        var read = await input.ReadOneAsync(form.Replace("MORE", "", StringComparison.Ordinal));
        Assert.Equal(["Patient/ann"], read.Links.Patient!.Candidates);
        var two = await input.RejectAsync(form.Replace("MORE", """,{"actor":{"reference":"Patient/bob"},"status":"accepted"}""", StringComparison.Ordinal));
        Assert.Contains("more than one patient", two.Reason, StringComparison.Ordinal);

        var bundle = Bundle("transaction", Ann, """{"resourceType":"Practitioner","id":"d"}""", form.Replace("MORE", "", StringComparison.Ordinal))
            .Replace("Practitioner/1", "urn:uuid:1", StringComparison.Ordinal)
            .Replace("Patient/ann", "urn:uuid:0", StringComparison.Ordinal);
        var resolved = (await input.ReadTextAsync(bundle)).OfType<ReadResource>().Single(item => item.Type == "Appointment");
        Assert.Equal(["urn:uuid:0"], resolved.Links.Patient!.Candidates);
    }

    [Fact]
    public async Task A_contained_coverage_is_one_per_patient_and_content_and_stays_inside()
    {
        string Claim(string id, string local, string beneficiary) => Eob.ReplaceLineEndings("").Replace("EID", id, StringComparison.Ordinal).Replace("LOCAL", local, StringComparison.Ordinal).Replace("BENEFICIARY", beneficiary, StringComparison.Ordinal);
        var items = await input.ReadTextAsync($"{Claim("e1", "cov", "Patient/ann")}\n{Claim("e2", "other", "Patient/ann")}\n{Claim("e3", "cov", "Patient/bob")}", "e.ndjson");
        var coverage = Assert.Single(items.OfType<ReadResource>(), item => item.WasContained);
        Assert.Equal(("Coverage", "insurance.coverage"), (coverage.Type, coverage.Parts[0].Segment));
        Assert.IsType<OwnContent>(coverage.Links.Identity);
        Assert.DoesNotContain("cov", Text(coverage.Parts[0]), StringComparison.Ordinal);
        Assert.Contains("#cov", Text(items.OfType<ReadResource>().First().Parts[0]), StringComparison.Ordinal);
        Assert.Contains("\"gold\"", Text(items.OfType<ReadResource>().First().Parts[0]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_document_keeps_its_metadata_only()
    {
        var read = await input.ReadOneAsync("""
            {"resourceType":"DocumentReference","id":"d","status":"current","text":{"status":"additional","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">SECRET</div>"},"subject":{"reference":"Patient/a"},"type":{"text":"Letter"},
             "content":[{"attachment":{"contentType":"text/plain","data":"U0VDUkVU","title":"Letter","hash":"aGFzaA=="}},{"attachment":{"url":"data:text/plain,SECRET","title":"Two"}}]}
            """);
        Assert.Equal("""{"resourceType":"DocumentReference","id":"d","status":"current","subject":{"reference":"Patient/a"},"type":{"text":"Letter"},"content":[{"attachment":{"contentType":"text/plain","title":"Letter","hash":"aGFzaA=="}},{"attachment":{"title":"Two"}}]}""", Text(read.Parts[0]));
    }
}
