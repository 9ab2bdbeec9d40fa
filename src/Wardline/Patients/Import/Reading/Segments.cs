namespace Wardline.Patients.Import.Reading;

/// <summary>
/// Ids of the vault's segments. The vocabulary is fixed; a resource with several labels goes into one combined
/// segment (<see cref="OfLabels"/>), which the policy opens only when every label's own condition is met.
/// </summary>
public static class Segments
{
    public const string Identity = "identity";
    public const string Contact = "contact";
    public const string Identifiers = "identifiers";
    public const string Representatives = "representatives";
    public const string Appointments = "appointments";
    public const string Consents = "consents";
    public const string Coverage = "insurance.coverage";
    public const string Claims = "insurance.claims";

    /// <summary>Not the vault's: Practitioner and Organization belong to no patient.</summary>
    public const string Directory = "directory";

    private const string LabelPrefix = "label.";

    /// <summary>The five sensitivity labels, in ordinal order.</summary>
    public static IReadOnlyList<string> Labels { get; } = ["genetic", "hiv", "psychotherapy", "reproductive", "substance-use"];

    /// <summary>
    /// The segment of resources that carry exactly these labels: <c>label.hiv</c>, or <c>label.hiv+substance-use</c>
    /// for two (ordinal order). Storing such a resource once under each label would let one consent open what
    /// needs two, so the combination is a segment of its own.
    /// </summary>
    public static string OfLabels(IEnumerable<string> labels) =>
        LabelPrefix + string.Join('+', labels.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));

    /// <summary>All labels whose consent a segment needs; empty for an ordinary one.</summary>
    public static IReadOnlyList<string> LabelsIn(string segment) =>
        segment.StartsWith(LabelPrefix, StringComparison.Ordinal) ? segment[LabelPrefix.Length..].Split('+') : [];
}
