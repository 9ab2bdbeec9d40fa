namespace Wardline.Patients.Import.Reading;

/// <summary>
/// Something of the input that is not taken. <see cref="Reason"/> and <see cref="ElementPath"/> are made of the
/// project's own words, names of the FHIR specification and numbers: they never repeat the input, so that a
/// report may be mailed, logged and shown to whoever runs the import.
/// </summary>
public sealed record Rejected(Position At, string Type, string Reason) : ReadItem
{
    /// <summary>The type under which input is counted that is no FHIR.</summary>
    public const string Unknown = "unknown";

    /// <summary>Names and indexes of elements, such as <c>Patient.name[0].family</c>; null when not known.</summary>
    public string? ElementPath { get; init; }

    /// <summary>What was still readable of the resource; null when it was no resource at all.</summary>
    public ResourceLinks? Links { get; init; }

    /// <summary>The import's own words only: the links hold the input's values.</summary>
    public override string ToString() =>
        $"{At}: {Type} rejected{(ElementPath is null ? "" : " at " + ElementPath)}: {Reason}";
}

/// <summary>
/// How a resource hangs together with others. On a rejection it lets the importer reject all that refers to a bad
/// Patient, and mark a patient's record incomplete. Holds values of the input: never print it.
/// </summary>
/// <param name="Scope">Look here first.</param>
/// <param name="Outer">Then here, but never for a <c>urn:</c> reference. Equal to Scope outside bundles.</param>
/// <param name="SourceIds">Names under which others refer to it, in comparable form (see <see cref="SourceId"/>).</param>
/// <param name="Identity">What makes it the same at the next import; null when not even that is readable.</param>
/// <param name="Patient">The reference that decides; null for a Patient, a Practitioner or an Organization.</param>
public sealed record ResourceLinks(
    Scope Scope, Scope Outer, IReadOnlyList<string> SourceIds, ResourceIdentity? Identity, PatientReference? Patient)
{
    public override string ToString() => nameof(ResourceLinks);
}
