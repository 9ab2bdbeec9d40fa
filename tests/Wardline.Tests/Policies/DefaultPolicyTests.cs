using Wardline.Policies;
using Wardline.Guard.Vault;
using Xunit;

namespace Wardline.Tests.Policies;

public class DefaultPolicyTests
{
    [Fact]
    public void The_built_in_policies_pass_their_own_checks()
    {
        var (access, verification, labels) = PolicyFiles.LoadAll(null);
        Assert.True(access.Purposes.Length >= 6);
        Assert.Equal(["none", "basic", "medium", "high"], access.Levels);
        Assert.Equal(5, labels.Labels.Length);
        Assert.Equal(64, verification.Version.Length);
        Assert.Equal(["appointment", "billing", "coverage", "records", "refill", "triage"], access.Rules.Select(rule => rule.Purpose).Distinct().Order());
    }

    [Fact]
    public void Every_medical_and_insurance_segment_is_beyond_knowledge()
    {
        var (access, verification, _) = PolicyFiles.LoadAll(null);
        var guarded = access.Rules.Where(rule => SegmentFields.IsGuarded(rule.Segment)).ToArray();
        Assert.NotEmpty(guarded);
        Assert.All(guarded, rule => Assert.Null(Wardline.Verification.KnowledgeReach.Cheapest(verification, rule.Level)));
    }

    [Theory]
    [InlineData("http://hl7.org/fhir/sid/icd-10-cm", "F11.20", "", "label.substance-use")]
    [InlineData("http://hl7.org/fhir/sid/icd-10-cm", "F1120", "", "label.substance-use")]
    [InlineData("http://www.nlm.nih.gov/research/umls/rxnorm", "999999", "Buprenorphine 8 MG Film", "label.substance-use")]
    [InlineData("http://hl7.org/fhir/sid/icd-10-cm", "B20", "", "label.hiv")]
    [InlineData("http://loinc.org", "20447-9", "", "label.hiv")]
    [InlineData("http://hl7.org/fhir/sid/icd-10-cm", "Z15.01", "", "label.genetic")]
    [InlineData("http://hl7.org/fhir/sid/icd-10-cm", "Z30.011", "", "label.reproductive")]
    [InlineData("http://www.ama-assn.org/go/cpt", "90837", "", "label.psychotherapy")]
    public void A_sensitive_code_sets_its_label(string system, string code, string display, string label) =>
        Assert.Contains(label, LabelsOf(Coded(system, code, display)));

    [Fact]
    public void A_security_mark_alone_sets_its_label_and_an_ordinary_resource_has_none()
    {
        Assert.Equal(["label.hiv"], LabelsOf($$$"""{"resourceType":"Condition","meta":{"security":[{"system":"{{{LabelPolicy.ActCode}}}","code":"HIV"}]}}"""));
        Assert.Equal(["label.hiv"], LabelsOf("""{"resourceType":"Condition","meta":{"security":[{"code":"HIV"}]}}"""));
        Assert.Empty(LabelsOf(Coded("http://hl7.org/fhir/sid/icd-10-cm", "E11.9", "Type 2 diabetes mellitus")));
        // The same digits in another code system mean something else.
        Assert.Empty(LabelsOf(Coded("http://snomed.info/sct", "90837", "Something else")));
    }

    [Fact]
    public void Every_segment_of_the_policy_is_one_of_the_vaults()
    {
        Assert.NotEmpty(SegmentFields.Segments);
        Assert.All(SegmentFields.Segments, segment => Assert.True(Segments.Known(segment), segment));
    }

    static string Coded(string system, string code, string display) =>
        $$$"""{"resourceType":"Condition","code":{"coding":[{"system":"{{{system}}}","code":"{{{code}}}","display":"{{{display}}}"}]}}""";

    static IEnumerable<string> LabelsOf(string resource)
    {
        using var json = System.Text.Json.JsonDocument.Parse(resource);
        return [.. PolicyFiles.LoadAll(null).Labels.Rules().LabelsOf(json.RootElement).Select(label => "label." + label)];
    }
}
