using Wardline.Patients.Import.Reading;
using Xunit;
using static Wardline.Tests.Patients.Import.Reading.ImportInput;

namespace Wardline.Tests.Patients.Import.Reading;

public sealed class LabelTests : IDisposable
{
    private const string ActCode = "http://terminology.hl7.org/CodeSystem/v3-ActCode";
    private const string Icd = "http://hl7.org/fhir/sid/icd-10-cm";

    private readonly ImportInput input = new(new LabelRules(
        [new(ActCode, "HIV", false, "hiv"), new(ActCode, "ETH", false, "substance-use")],
        [new(Icd, "F11.2", true, "substance-use"), new(Icd, "B20", false, "hiv"), new("http://snomed.info/sct", "86406008", false, "hiv")]));

    public void Dispose() => input.Dispose();

    [Theory]
    [InlineData(""","code":{"coding":[{"system":"http://hl7.org/fhir/sid/icd-10-cm","code":"B20"}]}""", "label.hiv")]
    [InlineData(""","code":{"coding":[{"system":"urn:oid:2.16.840.1.113883.6.90","code":"f1123"}]}""", "label.substance-use")]
    [InlineData(""","code":{"coding":[{"system":"http://hl7.org/fhir/sid/icd-10-cm","code":"F11.3"}]}""", "medical.conditions")]
    [InlineData(""","code":{"coding":[{"system":"http://other","code":"B20"}]}""", "medical.conditions")]
    [InlineData(""","meta":{"security":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"ETH"}]}""", "label.substance-use")]
    [InlineData(""","meta":{"security":[{"code":"hiv"}]}""", "label.hiv")]
    [InlineData(""","evidence":[{"code":[{"coding":[{"system":"https://snomed.info/sct/","code":"86406008"}]}]}]""", "label.hiv")]
    [InlineData(""","contained":[{"resourceType":"Observation","id":"o","status":"final","code":{"coding":[{"system":"http://snomed.info/sct","code":"86406008"}]}}],"evidence":[{"detail":[{"reference":"#o"}]}]""", "label.hiv")]
    [InlineData(""","extension":[{"url":"http://x","valueCoding":{"system":"http://snomed.info/sct","code":"86406\u0030\u00308"}}]""", "label.hiv")]
    [InlineData(""","meta":{"security":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"ETH"}]},"code":{"coding":[{"system":"http://snomed.info/sct","code":"86406008"}]}""", "label.hiv+substance-use")]
    public async Task A_sensitive_resource_goes_under_its_labels_and_nowhere_else(string more, string segment)
    {
        var read = await input.ReadOneAsync(Condition("Patient/a", more: more));
        Assert.Equal(segment, Assert.Single(read.Parts).Segment);
        Assert.Equal(read.Labels, segment.StartsWith("label.", StringComparison.Ordinal) ? segment["label.".Length..].Split('+') : []);
    }

    [Fact]
    public async Task A_consent_is_not_locked_away_by_what_it_is_about()
    {
        const string consent = """{"resourceType":"Consent","id":"c",META"status":"active","scope":{"text":"s"},"category":[{"text":"c"}],"patient":{"reference":"Patient/a"},"policyRule":{"text":"p"},"provision":{"securityLabel":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"ETH"}]}}""";
        Assert.Equal("consents", await SegmentWith(""));
        Assert.Equal("label.hiv", await SegmentWith(""" "meta":{"security":[{"code":"HIV"}]}, """));

        async Task<string> SegmentWith(string meta) =>
            (await input.ReadOneAsync(consent.Replace("META", meta, StringComparison.Ordinal))).Parts[0].Segment;
    }

    [Fact]
    public async Task A_labelled_patient_stays_findable_and_says_nothing_outside_the_label()
    {
        var read = await input.ReadOneAsync("""{"resourceType":"Patient","id":"p","meta":{"security":[{"code":"HIV"}]},"identifier":[{"system":"s","value":"1"}],"name":[{"family":"X"}]}""");
        Assert.Equal(["identifiers", "identity", "label.hiv"], read.Parts.Select(part => part.Segment));
        Assert.DoesNotContain(read.Parts.Take(2), part => Text(part).Contains("HIV", StringComparison.Ordinal));
    }

    [Fact]
    public void A_rule_that_would_label_nothing_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new LabelRules([], [new(Icd, "B20", false, "secret")]));
        Assert.Throws<ArgumentException>(() => new LabelRules([], [new(Icd, " ", true, "hiv")]));
    }
}
