using System.Collections.Frozen;
using System.Text.Json;
using Wardline.Verification.OnFile;
using static Wardline.Patients.Views.FhirText;

namespace Wardline.Patients.Views;

/// <summary>Where each field of the vocabulary stands in a FHIR R4 resource. A test holds that none is missing.</summary>
static partial class FieldTexts
{
    delegate IEnumerable<string> Reader(JsonElement resource);

    static readonly FrozenDictionary<string, Reader> Table =
        ((KeyValuePair<string, Reader>[])[.. Person(), .. Medical(), .. Insurance()]).ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Whether there is a reader for the field.</summary>
    public static bool Knows(string segment, string field) => Table.ContainsKey($"{segment}:{field}");

    /// <summary>The texts of a field; nothing when the resource lacks it.</summary>
    public static IEnumerable<string> Of(string segment, string field, JsonElement resource) =>
        Table.TryGetValue($"{segment}:{field}", out var read) ? read(resource) : [];

    static KeyValuePair<string, Reader> At(string place, Reader read) => new(place, read);

    static IEnumerable<KeyValuePair<string, Reader>> Person() =>
    [
        At("identity:name", r => r.Items("name").Where(name => name.Text("use") is null or "official" or "usual").SelectMany(Name)),
        At("identity:birthDate", r => Simple(r, "birthDate")),
        At("identity:gender", r => Simple(r, "gender")),
        At("identity:language", r => r.Items("communication").SelectMany(c => Concept(c.Child("language")))),
        At("identity:deceased", r => First(Simple(r, "deceasedDateTime"), Simple(r, "deceasedBoolean"))),
        At("identity:maritalStatus", r => Concept(r.Child("maritalStatus"))),
        At("identity:multipleBirth", r => First(Simple(r, "multipleBirthInteger"), Simple(r, "multipleBirthBoolean"))),
        At("contact:phone", r => Telecom(r, "phone")),
        At("contact:email", r => Telecom(r, "email")),
        At("contact:address", r => r.Items("address").Where(address => address.Text("use") != "old").SelectMany(Address)),
        At("contact:emergencyContact", r => r.Items("contact").Select(c => string.Join(" ", Name(c.Child("name")).Concat(Telecom(c, "phone")))).Where(text => text.Length > 0)),
        At("identifiers:ssn", r => Identifiers(r, "SS")),
        At("identifiers:mrn", r => Identifiers(r, "MR")),
        At("identifiers:otherId", r => r.Items("identifier").Where(id => !HasCode(id, "SS") && !HasCode(id, "MR")).SelectMany(id => Simple(id, "value"))),
        At("identifiers:photo", r => r.Items("photo").SelectMany(photo => First(Simple(photo, "title"), Simple(photo, "contentType")))),
        At("representatives:name", r => r.Items("name").SelectMany(Name)),
        At("representatives:relationship", r => Concepts(r, "relationship")),
        At("representatives:phone", r => Telecom(r, "phone")),
        At("representatives:period", r => Period(r.Child("period"))),
        At("appointments:start", r => Simple(r, "start")),
        At("appointments:end", r => Simple(r, "end")),
        At("appointments:status", r => Simple(r, "status")),
        At("appointments:location", r => Participants(r, "Location")),
        At("appointments:practitioner", r => Participants(r, "Practitioner")),
        At("appointments:serviceType", r => Concepts(r, "serviceType")),
        At("appointments:reason", r => First(Concepts(r, "reasonCode"), Simple(r, "description"))),
        At("appointments:instructions", r => Simple(r, "patientInstruction")),
        At("consents:scope", r => Concept(r.Child("scope"))),
        At("consents:status", r => Simple(r, "status")),
        At("consents:period", r => First(Period(r.Child("provision").Child("period")), Simple(r, "dateTime"))),
        At("consents:grantee", r => r.Child("provision").Items("actor").SelectMany(actor => Reference(actor.Child("reference")))),
    ];

    static IEnumerable<KeyValuePair<string, Reader>> Insurance() =>
    [
        At("insurance.coverage:payor", r => References(r, "payor")),
        At("insurance.coverage:plan", r => First(Classes(r, "plan", "name"), Classes(r, "plan", "value"), Concept(r.Child("type")))),
        At("insurance.coverage:memberId", r => First(Simple(r, "subscriberId"), r.Items("identifier").SelectMany(id => Simple(id, "value")))),
        At("insurance.coverage:groupNumber", r => Classes(r, "group", "value")),
        At("insurance.coverage:period", r => Period(r.Child("period"))),
        At("insurance.coverage:status", r => Simple(r, "status")),
        At("insurance.coverage:relationship", r => Concept(r.Child("relationship"))),
        At("insurance.coverage:copay", r => r.Items("costToBeneficiary").SelectMany(cost => First(Money(cost.Child("valueMoney")), Quantity(cost.Child("valueQuantity"))))),
        At("insurance.claims:number", r => r.Items("identifier").SelectMany(id => Simple(id, "value"))),
        At("insurance.claims:status", r => Simple(r, "status")),
        At("insurance.claims:serviceDate", r => First(Period(r.Child("billablePeriod")), Simple(r, "created"))),
        At("insurance.claims:provider", r => Reference(r.Child("provider"))),
        At("insurance.claims:billed", r => First(Money(r.Child("total")), Totals(r, "submitted"))),
        At("insurance.claims:paid", r => First(Money(r.Child("payment").Child("amount")), Totals(r, "benefit"))),
        At("insurance.claims:patientOwes", r => First(Totals(r, "memberliability"), Totals(r, "copay"), Totals(r, "deductible"))),
        At("insurance.claims:outcome", r => First(Simple(r, "outcome"), Simple(r, "disposition"))),
        At("insurance.claims:diagnosis", r => r.Items("diagnosis").SelectMany(d => First(Concept(d.Child("diagnosisCodeableConcept")), Reference(d.Child("diagnosisReference"))))),
    ];

    static IEnumerable<string> Telecom(JsonElement r, string system) =>
        r.Items("telecom").Where(point => point.Text("system") == system && point.Text("use") != "old").SelectMany(point => Simple(point, "value"));

    static IEnumerable<string> Identifiers(JsonElement r, string code) => r.Items("identifier").Where(id => HasCode(id, code)).SelectMany(id => Simple(id, "value"));

    static bool HasCode(JsonElement identifier, string code) => identifier.Child("type").Items("coding").Any(coding => coding.Text("code") == code);

    static IEnumerable<string> Participants(JsonElement r, string type) => r.Items("participant").Select(p => p.Child("actor"))
        .Where(actor => (actor.Text("reference") ?? "").Contains(type, StringComparison.Ordinal) || actor.Text("type") == type).SelectMany(Reference);

    static IEnumerable<string> Classes(JsonElement r, string code, string what) =>
        r.Items("class").Where(c => c.Child("type").Items("coding").Any(coding => coding.Text("code") == code)).SelectMany(c => Simple(c, what));

    static IEnumerable<string> Totals(JsonElement r, string category) =>
        r.Items("total").Where(total => total.Child("category").Items("coding").Any(coding => coding.Text("code") == category)).SelectMany(total => Money(total.Child("amount")));
}
