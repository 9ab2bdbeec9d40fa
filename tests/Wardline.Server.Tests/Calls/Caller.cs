namespace Wardline.Server.Tests.Calls;

/// <summary>An invented patient who rings: one of many who differ in what they are known by and share the rest.</summary>
sealed record Caller(int Number)
{
    public const string Name = "Araminta Quillfeather", Street = "14 Hollyhock Row", Address = Street + ", Cambridge MA 02139";

    /// <summary>Everything about the patients that no response may hold unasked: of all alike.</summary>
    public static readonly string[] OfAll = ["Quillfeather", "Araminta", "14 Hollyhock", "Sarcoidosis", "Evergreen Mutual Of Nowhere", .. Masked];

    /// <summary>Of these, what stands in fields that the policy masks: emergency contact, group, claim, reasons and judgement.</summary>
    public static string[] Masked => ["Peregrine", "GRP-99213-K", "CLM-20260-771", "Erythema nodosum", "Above the usual range", "Hollow coughing fits"];

    public DateOnly Born { get; } = new DateOnly(1961, 7, 9).AddDays(Number);

    public string Phone => $"617-555-0{123 + Number}";

    public string Email => Number == 0 ? "araminta.q@example.com" : $"araminta.q{Number}@example.com";

    public string Mrn => $"MRN-{55120 + Number}";

    public string Member => $"WD-{7781 + Number}-Q";

    /// <summary>What this one is known by, in every spelling that a page could have.</summary>
    public string[] Own => [$"{Born:yyyy-MM-dd}", $"{Born:MM'/'dd'/'yyyy}", Email, Phone, Phone.Replace("-", "", StringComparison.Ordinal), Mrn, Member];

    /// <summary>The record as FHIR, a line a resource.</summary>
    public string Record =>
        $$$"""
        {"resourceType":"Patient","id":"a{{{Number}}}","identifier":[{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"MR"}]},"system":"http://house.example/mrn","value":"{{{Mrn}}}"}],"name":[{"use":"official","family":"Quillfeather","given":["Araminta"]}],"birthDate":"{{{Born:yyyy-MM-dd}}}","telecom":[{"system":"phone","value":"+1-{{{Phone}}}","period":{"start":"2015-01-01"}},{"system":"email","value":"{{{Email}}}","period":{"start":"2015-01-01"}}],"address":[{"line":["{{{Street}}}"],"city":"Cambridge","state":"MA","postalCode":"02139"}],"contact":[{"name":{"family":"Quillfeather","given":["Peregrine"]},"telecom":[{"system":"phone","value":"+1-617-555-0177"}]}]}
        {"resourceType":"Condition","id":"c{{{Number}}}","subject":{"reference":"Patient/a{{{Number}}}"},"code":{"text":"Sarcoidosis"},"clinicalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-clinical","code":"active"}]}}
        {"resourceType":"Coverage","id":"v{{{Number}}}","status":"active","beneficiary":{"reference":"Patient/a{{{Number}}}"},"subscriberId":"{{{Member}}}","class":[{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/coverage-class","code":"group"}]},"value":"GRP-99213-K"}],"payor":[{"display":"Evergreen Mutual Of Nowhere"}]}
        {"resourceType":"Appointment","id":"t{{{Number}}}","status":"booked","start":"2026-12-02T09:30:00Z","end":"2026-12-02T10:00:00Z","participant":[{"actor":{"reference":"Patient/a{{{Number}}}"},"status":"accepted"}]}
        {"resourceType":"ExplanationOfBenefit","id":"b{{{Number}}}","identifier":[{"system":"http://house.example/claims","value":"CLM-20260-771"}],"status":"active","type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/claim-type","code":"professional"}]},"use":"claim","patient":{"reference":"Patient/a{{{Number}}}"},"created":"2026-03-02","insurer":{"display":"Evergreen"},"provider":{"display":"Cambridge Clinic"},"outcome":"complete","insurance":[{"focal":true,"coverage":{"reference":"Coverage/v{{{Number}}}"}}]}
        {"resourceType":"MedicationRequest","id":"m{{{Number}}}","status":"active","intent":"order","medicationCodeableConcept":{"text":"Prednisone 10 mg"},"subject":{"reference":"Patient/a{{{Number}}}"},"reasonCode":[{"text":"Erythema nodosum"}]}
        {"resourceType":"Observation","id":"o{{{Number}}}","status":"final","code":{"text":"Calcium"},"subject":{"reference":"Patient/a{{{Number}}}"},"valueQuantity":{"value":11.1,"unit":"mg/dL"},"interpretation":[{"text":"Above the usual range"}]}
        {"resourceType":"Encounter","id":"e{{{Number}}}","status":"finished","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"AMB"},"subject":{"reference":"Patient/a{{{Number}}}"},"reasonCode":[{"text":"Hollow coughing fits"}]}
        """;
}
