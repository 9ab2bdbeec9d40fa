namespace Wardline.Patients.Import.Reading;

/// <summary>
/// Which patient a resource belongs to, as far as the resource itself tells. Holds values of the input.
/// <para>
/// Look up each candidate among the source ids of Patients: in the resource's scope, then in the outer scope
/// (<c>urn:</c> candidates in the scope only). If the candidates lead to more than one Patient the reference is
/// ambiguous and the resource must be rejected: a guess could put one patient's record into another's.
/// </para>
/// </summary>
public sealed record PatientReference(IReadOnlyList<string> Candidates, SourceIdentifier? Identifier = null)
{
    /// <summary>True when a Patient of the same transaction bundle was found; the one candidate is its first source id.</summary>
    public bool ResolvedInBundle { get; init; }

    public override string ToString() => nameof(PatientReference);
}
