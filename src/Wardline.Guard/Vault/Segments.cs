using Wardline.Guard.Access;

namespace Wardline.Guard.Vault;

/// <summary>The units that the vault seals and opens. A view opens only those that its grant names.</summary>
public static class Segments
{
    /// <summary>Name, birth date and the like of a Patient resource.</summary>
    public const string Identity = "identity";

    /// <summary>Telecom, addresses and contacts of a Patient resource.</summary>
    public const string Contact = "contact";

    /// <summary>Identifiers of a Patient resource: MRN, SSN.</summary>
    public const string Identifiers = "identifiers";

    /// <summary>RelatedPerson resources.</summary>
    public const string Representatives = "representatives";

    /// <summary>Coverage resources: policy details, member ids.</summary>
    public const string Coverage = "insurance.coverage";

    /// <summary>Claim and ExplanationOfBenefit resources.</summary>
    public const string Claims = "insurance.claims";

    /// <summary>Appointment resources.</summary>
    public const string Appointments = "appointments";

    /// <summary>Consent resources.</summary>
    public const string Consents = "consents";

    /// <summary>Keys of resources that an import rejected, so that the record says it is incomplete until they come in.</summary>
    public const string Rejections = "import.rejections";

    /// <summary>Every ordinary segment.</summary>
    public static IReadOnlyList<string> Ordinary { get; } =
    [
        Identity, Contact, Identifiers, Representatives, Appointments, Consents,
        "medical.conditions", "medical.medications", "medical.allergies", "medical.careplans", "medical.immunizations", "medical.procedures",
        "medical.encounters", "medical.observations", "medical.reports", "medical.documents",
        Coverage, Claims, Rejections,
    ];

    /// <summary>The sensitivity labels.</summary>
    public static IReadOnlyList<string> Labels { get; } = ["genetic", "hiv", "psychotherapy", "reproductive", "substance-use"];

    /// <summary>
    /// The segments of sensitive resources. One that carries several labels has a segment and key of just that set
    /// (<c>label.genetic+hiv</c>), so that it opens only where every one of its labels does.
    /// </summary>
    public static IReadOnlyList<string> Sensitive { get; } =
    [
        .. Enumerable.Range(1, (1 << Labels.Count) - 1)
            .Select(set => SensitiveOf(Labels.Where((_, i) => (set >> i & 1) == 1))),
    ];

    /// <summary>The segment of a resource that carries these labels.</summary>
    public static string SensitiveOf(IEnumerable<string> labels) =>
        Decide.LabelPrefix + string.Join('+', labels.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));

    /// <summary>Whether there is such a segment.</summary>
    public static bool Known(string segment) => Ordinary.Contains(segment) || Sensitive.Contains(segment);
}
