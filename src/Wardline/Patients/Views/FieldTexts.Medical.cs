using Wardline.Verification.OnFile;
using static Wardline.Patients.Views.FhirText;

namespace Wardline.Patients.Views;

static partial class FieldTexts
{
    static IEnumerable<KeyValuePair<string, Reader>> Medical() =>
    [
        At("medical.conditions:code", r => Concept(r.Child("code"))),
        At("medical.conditions:clinicalStatus", r => Concept(r.Child("clinicalStatus"))),
        At("medical.conditions:onset", r => First(Simple(r, "onsetDateTime"), Period(r.Child("onsetPeriod")), Quantity(r.Child("onsetAge")), Simple(r, "onsetString"))),
        At("medical.conditions:note", r => Annotations(r, "note")),
        At("medical.medications:medication", r => First(Concept(r.Child("medicationCodeableConcept")), Reference(r.Child("medicationReference")))),
        At("medical.medications:dosage", r => r.Items("dosageInstruction").Concat(r.Items("dosage")).SelectMany(dosage => Simple(dosage, "text"))),
        At("medical.medications:status", r => Simple(r, "status")),
        At("medical.medications:refillsLeft", r => Simple(r.Child("dispenseRequest"), "numberOfRepeatsAllowed")),
        At("medical.medications:prescriber", r => First(Reference(r.Child("requester")), Reference(r.Child("informationSource")))),
        At("medical.medications:authoredOn", r => First(Simple(r, "authoredOn"), Simple(r, "dateAsserted"))),
        At("medical.medications:pharmacy", r => Reference(r.Child("dispenseRequest").Child("performer"))),
        At("medical.medications:reason", r => First(Concepts(r, "reasonCode"), References(r, "reasonReference"))),
        At("medical.allergies:code", r => Concept(r.Child("code"))),
        At("medical.allergies:criticality", r => Simple(r, "criticality")),
        At("medical.allergies:reaction", r => r.Items("reaction").SelectMany(reaction => Concepts(reaction, "manifestation"))),
        At("medical.allergies:status", r => Concept(r.Child("clinicalStatus"))),
        At("medical.careplans:title", r => First(Simple(r, "title"), Concepts(r, "category"))),
        At("medical.careplans:status", r => Simple(r, "status")),
        At("medical.careplans:activity", r => r.Items("activity").SelectMany(a => First(Concept(a.Child("detail").Child("code")), Simple(a.Child("detail"), "description"), Reference(a.Child("reference"))))),
        At("medical.careplans:period", r => Period(r.Child("period"))),
        At("medical.careplans:goal", r => References(r, "goal")),
        At("medical.immunizations:vaccine", r => Concept(r.Child("vaccineCode"))),
        At("medical.immunizations:date", r => First(Simple(r, "occurrenceDateTime"), Simple(r, "occurrenceString"))),
        At("medical.immunizations:status", r => Simple(r, "status")),
        At("medical.immunizations:lotNumber", r => Simple(r, "lotNumber")),
        At("medical.procedures:code", r => Concept(r.Child("code"))),
        At("medical.procedures:date", r => First(Simple(r, "performedDateTime"), Period(r.Child("performedPeriod")), Simple(r, "performedString"))),
        At("medical.procedures:status", r => Simple(r, "status")),
        At("medical.procedures:performer", r => r.Items("performer").SelectMany(performer => Reference(performer.Child("actor")))),
        At("medical.procedures:reason", r => First(Concepts(r, "reasonCode"), References(r, "reasonReference"))),
        At("medical.encounters:type", r => First(Concepts(r, "type"), Simple(r.Child("class"), "display"), Simple(r.Child("class"), "code"))),
        At("medical.encounters:period", r => Period(r.Child("period"))),
        At("medical.encounters:location", r => First(r.Items("location").SelectMany(location => Reference(location.Child("location"))), Reference(r.Child("serviceProvider")))),
        At("medical.encounters:practitioner", r => r.Items("participant").SelectMany(participant => Reference(participant.Child("individual")))),
        At("medical.encounters:reason", r => First(Concepts(r, "reasonCode"), References(r, "reasonReference"))),
        At("medical.observations:code", r => Concept(r.Child("code"))),
        At("medical.observations:value", r => First(
            Quantity(r.Child("valueQuantity")), Concept(r.Child("valueCodeableConcept")), Simple(r, "valueString"), Simple(r, "valueInteger"), Simple(r, "valueBoolean"), Simple(r, "valueDateTime"),
            r.Items("component").SelectMany(c => First(Quantity(c.Child("valueQuantity")), Concept(c.Child("valueCodeableConcept")), Simple(c, "valueString"))))),
        At("medical.observations:date", r => First(Simple(r, "effectiveDateTime"), Period(r.Child("effectivePeriod")), Simple(r, "issued"))),
        At("medical.observations:interpretation", r => Concepts(r, "interpretation")),
        At("medical.reports:code", r => Concept(r.Child("code"))),
        At("medical.reports:date", r => First(Simple(r, "effectiveDateTime"), Period(r.Child("effectivePeriod")), Simple(r, "issued"))),
        At("medical.reports:status", r => Simple(r, "status")),
        At("medical.reports:conclusion", r => Simple(r, "conclusion")),
        At("medical.documents:type", r => First(Concept(r.Child("type")), Concepts(r, "category"))),
        At("medical.documents:date", r => Simple(r, "date")),
        At("medical.documents:author", r => References(r, "author")),
        At("medical.documents:description", r => Simple(r, "description")),
    ];
}
