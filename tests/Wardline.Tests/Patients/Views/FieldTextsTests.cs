using System.Text.Json;
using Wardline.Patients.Views;
using Wardline.Policies;
using Xunit;

namespace Wardline.Tests.Patients.Views;

public class FieldTextsTests
{
    [Fact]
    public void Every_field_of_the_vocabulary_has_a_reader()
    {
        var fields = SegmentFields.Segments.SelectMany(segment => SegmentFields.Of(segment).Select(field => (segment, field.Name))).ToList();
        Assert.True(fields.Count > 80);
        Assert.All(fields, one => Assert.True(FieldTexts.Knows(one.segment, one.Name), $"{one.segment}:{one.Name}"));
    }

    [Fact]
    public void Every_reader_takes_whatever_stands_there()
    {
        string[] oddities = ["{}", """{"name":7,"telecom":"x","period":[],"code":[{}],"total":{"amount":3},"contact":[1,null]}""", """{"identifier":[null,{"type":null}],"participant":[{}],"class":[{"type":[]}],"item":{}}"""];
        foreach (var odd in oddities)
        {
            var resource = JsonDocument.Parse(odd).RootElement;
            foreach (var segment in SegmentFields.Segments)
            {
                Assert.All(SegmentFields.Of(segment), field => Assert.All(FieldTexts.Of(segment, field.Name, resource), text => Assert.NotEmpty(text)));
            }
        }
    }

    [Theory]
    [InlineData("identity", "name", """{"name":[{"use":"official","given":["Ada","Mae"],"family":"Quist"},{"use":"old","family":"Older"}]}""", "Ada Mae Quist")]
    [InlineData("contact", "address", """{"address":[{"line":["1 Elm St","Apt 2"],"city":"Troy","state":"NY","postalCode":"12180"}]}""", "1 Elm St, Apt 2, Troy, NY 12180")]
    [InlineData("contact", "emergencyContact", """{"contact":[{"name":{"text":"Bo Quist"},"telecom":[{"system":"phone","value":"+1-212-555-0101"}]}]}""", "Bo Quist +1-212-555-0101")]
    [InlineData("identifiers", "mrn", """{"identifier":[{"type":{"coding":[{"code":"MR"}]},"value":"A7"},{"value":"B9"}]}""", "A7")]
    [InlineData("identifiers", "otherId", """{"identifier":[{"type":{"coding":[{"code":"MR"}]},"value":"A7"},{"value":"B9"}]}""", "B9")]
    [InlineData("appointments", "location", """{"participant":[{"actor":{"reference":"Location/1","display":"North Clinic"}},{"actor":{"reference":"Practitioner/2","display":"Dr. Oh"}}]}""", "North Clinic")]
    [InlineData("medical.medications", "refillsLeft", """{"dispenseRequest":{"numberOfRepeatsAllowed":3}}""", "3")]
    [InlineData("medical.conditions", "onset", """{"onsetPeriod":{"start":"2019","end":"2020"}}""", "2019 – 2020")]
    [InlineData("medical.observations", "value", """{"valueQuantity":{"value":6.10,"unit":"mmol/L"}}""", "6.10 mmol/L")]
    [InlineData("medical.allergies", "reaction", """{"reaction":[{"manifestation":[{"coding":[{"display":"Hives"}]}]}]}""", "Hives")]
    [InlineData("insurance.coverage", "groupNumber", """{"class":[{"type":{"coding":[{"code":"group"}]},"value":"G-12"}]}""", "G-12")]
    [InlineData("insurance.claims", "billed", """{"total":[{"category":{"coding":[{"code":"submitted"}]},"amount":{"value":80.5,"currency":"USD"}}]}""", "80.50 USD")]
    [InlineData("insurance.claims", "paid", """{"payment":{"amount":{"value":64,"currency":"USD"}}}""", "64.00 USD")]
    public void A_field_is_read_where_FHIR_has_it(string segment, string field, string resource, string text) =>
        Assert.Equal([text], FieldTexts.Of(segment, field, JsonDocument.Parse(resource).RootElement));
}
