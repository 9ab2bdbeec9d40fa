using System.Collections.Frozen;
using Hl7.Fhir.Model;

namespace Wardline.Patients.Import.Reading;

/// <summary>How a FHIR type is treated.</summary>
/// <param name="Segment">Where it goes when it is not sensitive.</param>
/// <param name="PatientElement">The element whose reference decides; null when it belongs to no other patient.</param>
internal sealed record ResourceType(string Segment, string? PatientElement);

internal static class ResourceTypes
{
    public const string Patient = "Patient";
    public const string Bundle = "Bundle";
    public const string Appointment = "Appointment";

    private static readonly FrozenDictionary<string, ResourceType> Imported = new Dictionary<string, ResourceType>
    {
        [Patient] = new(Segments.Identity, null),
        ["RelatedPerson"] = new(Segments.Representatives, "patient"),
        ["Practitioner"] = new(Segments.Directory, null),
        ["Organization"] = new(Segments.Directory, null),
        [Appointment] = new(Segments.Appointments, "participant"),
        ["Consent"] = new(Segments.Consents, "patient"),
        ["Condition"] = new("medical.conditions", "subject"),
        ["MedicationRequest"] = new("medical.medications", "subject"),
        ["MedicationStatement"] = new("medical.medications", "subject"),
        ["AllergyIntolerance"] = new("medical.allergies", "patient"),
        ["CarePlan"] = new("medical.careplans", "subject"),
        ["Immunization"] = new("medical.immunizations", "patient"),
        ["Procedure"] = new("medical.procedures", "subject"),
        ["Encounter"] = new("medical.encounters", "subject"),
        ["Observation"] = new("medical.observations", "subject"),
        ["DiagnosticReport"] = new("medical.reports", "subject"),
        ["DocumentReference"] = new("medical.documents", "subject"),
        ["Coverage"] = new(Segments.Coverage, "beneficiary"),
        ["Claim"] = new(Segments.Claims, "patient"),
        ["ExplanationOfBenefit"] = new(Segments.Claims, "patient"),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static ResourceType? Find(string type) => Imported.GetValueOrDefault(type);

    /// <summary>A resource type of FHIR R4, imported or not. Only such a name is ever repeated in a report.</summary>
    public static bool IsFhir(string type) => ModelInfo.IsKnownResource(type);

    /// <summary>Known by identifier rather than by <c>id</c>.</summary>
    public static bool IsPerson(string type) => type is Patient or "RelatedPerson" or "Practitioner" or "Organization";
}
