using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Wardline.Policies;

/// <param name="Name">As access.yaml writes it.</param>
/// <param name="Title">As people read it.</param>
/// <param name="Masked">Masked unless the policy says <c>shown</c>.</param>
/// <param name="AlwaysMasked">The policy can't say <c>shown</c>.</param>
/// <param name="Factor">The verification factor whose expected answer this field is; null for none.</param>
public sealed record SegmentField(string Name, string Title, bool Masked = false, bool AlwaysMasked = false, string? Factor = null);

/// <summary>The closed vocabulary: every segment and every field of it that a rule may name. A view knows no other.</summary>
public static class SegmentFields
{
    /// <summary>Segments with this prefix hold sensitive resources; no rule may open them until consent is a fact of the gate.</summary>
    public const string LabelPrefix = "label.";

    static readonly FrozenDictionary<string, ImmutableArray<SegmentField>> Table = new Dictionary<string, ImmutableArray<SegmentField>>
    {
        ["identity"] =
        [
            new("name", "Name", Factor: "full-name"), new("birthDate", "Birth date", Masked: true, Factor: "birth-date"),
            new("gender", "Gender"), new("language", "Language"), new("deceased", "Deceased"),
            new("maritalStatus", "Marital status"), new("multipleBirth", "Twin or multiple birth"),
        ],
        ["contact"] =
        [
            new("phone", "Phone", Masked: true, Factor: "phone"), new("email", "E-mail", Masked: true, Factor: "email"),
            new("address", "Address", Masked: true, Factor: "address"), new("emergencyContact", "Emergency contact", Masked: true),
        ],
        ["identifiers"] =
        [
            new("ssn", "Social security number", Masked: true, AlwaysMasked: true, Factor: "ssn-last4"),
            new("mrn", "Medical record number", Masked: true, Factor: "mrn"), new("otherId", "Other identifier", Masked: true),
            new("photo", "Photo", Masked: true),
        ],
        ["representatives"] =
        [
            new("name", "Name"), new("relationship", "Relation"), new("phone", "Phone", Masked: true), new("period", "Valid"),
        ],
        ["appointments"] =
        [
            new("start", "Start"), new("end", "End"), new("status", "Status"), new("location", "Location"),
            new("practitioner", "With"), new("serviceType", "Kind"), new("reason", "Reason", Masked: true), new("instructions", "Instructions"),
        ],
        ["consents"] = [new("scope", "Scope"), new("status", "Status"), new("period", "Valid"), new("grantee", "Granted to", Masked: true)],
        ["medical.conditions"] = [new("code", "Condition"), new("clinicalStatus", "Status"), new("onset", "Since"), new("note", "Note", Masked: true)],
        ["medical.medications"] =
        [
            new("medication", "Medication"), new("dosage", "Dosage"), new("status", "Status"), new("refillsLeft", "Refills left"),
            new("prescriber", "Prescriber"), new("authoredOn", "Prescribed"), new("pharmacy", "Pharmacy"), new("reason", "Reason", Masked: true),
        ],
        ["medical.allergies"] = [new("code", "Allergy"), new("criticality", "Criticality"), new("reaction", "Reaction"), new("status", "Status")],
        ["medical.careplans"] = [new("title", "Plan"), new("status", "Status"), new("activity", "Activities"), new("period", "Period"), new("goal", "Goals")],
        ["medical.immunizations"] = [new("vaccine", "Vaccine"), new("date", "Date"), new("status", "Status"), new("lotNumber", "Lot", Masked: true)],
        ["medical.procedures"] = [new("code", "Procedure"), new("date", "Date"), new("status", "Status"), new("performer", "Performed by"), new("reason", "Reason", Masked: true)],
        ["medical.encounters"] = [new("type", "Kind"), new("period", "Period"), new("location", "Location"), new("practitioner", "With"), new("reason", "Reason", Masked: true)],
        ["medical.observations"] = [new("code", "Observation"), new("value", "Value", Masked: true), new("date", "Date"), new("interpretation", "Interpretation", Masked: true)],
        ["medical.reports"] = [new("code", "Report"), new("date", "Date"), new("status", "Status"), new("conclusion", "Conclusion", Masked: true)],
        ["medical.documents"] = [new("type", "Kind"), new("date", "Date"), new("author", "Author"), new("description", "Description", Masked: true)],
        ["insurance.coverage"] =
        [
            new("payor", "Payer"), new("plan", "Plan"), new("memberId", "Member id", Masked: true, Factor: "member-id"), new("groupNumber", "Group", Masked: true),
            new("period", "Valid"), new("status", "Status"), new("relationship", "Relation to subscriber"), new("copay", "Copayment"),
        ],
        ["insurance.claims"] =
        [
            new("number", "Claim number", Masked: true), new("status", "Status"), new("serviceDate", "Service date"), new("provider", "Provider"),
            new("billed", "Billed"), new("paid", "Paid"), new("patientOwes", "Patient owes"), new("outcome", "Outcome"), new("diagnosis", "Diagnosis", Masked: true),
        ],
        ["label.substance-use"] = [], ["label.psychotherapy"] = [], ["label.hiv"] = [], ["label.reproductive"] = [], ["label.genetic"] = [],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>All segment ids, sorted.</summary>
    public static ImmutableArray<string> Segments { get; } = [.. Table.Keys.Order(StringComparer.Ordinal)];

    public static bool Knows(string segment) => Table.ContainsKey(segment);

    /// <summary>Fields of a segment; empty for a segment that nothing may open yet, or that there is not.</summary>
    public static ImmutableArray<SegmentField> Of(string segment) => Table.GetValueOrDefault(segment, []);

    public static SegmentField? Find(string segment, string field) => Of(segment).FirstOrDefault(one => one.Name == field);

    /// <summary>Medical and insurance data: knowledge alone never opens them, nor does anybody without authority.</summary>
    public static bool IsGuarded(string segment) =>
        segment.StartsWith("medical.", StringComparison.Ordinal) || segment.StartsWith("insurance.", StringComparison.Ordinal);

    public static bool IsLabel(string segment) => segment.StartsWith(LabelPrefix, StringComparison.Ordinal);
}
