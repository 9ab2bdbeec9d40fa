namespace Wardline.Patients.Import.Reading;

/// <summary>
/// What makes a resource the same one at the next import. Always below client and (but for
/// <see cref="IdentifiedPerson"/>) below its patient: nothing is matched across patients.
/// </summary>
public abstract record ResourceIdentity
{
    public sealed override string ToString() => GetType().Name;
}

/// <summary>Patient, RelatedPerson, Practitioner, Organization: at least one identifier with system and value.</summary>
public sealed record IdentifiedPerson(IReadOnlyList<SourceIdentifier> Identifiers) : ResourceIdentity;

/// <summary>The resource's own <c>id</c>.</summary>
public sealed record OwnId(string Id) : ResourceIdentity;

/// <summary>
/// SHA-256 over the canonical JSON, in lower-case hex. Equal ones of one patient are numbered by the importer in the
/// order of the input (see <see cref="ResourceKey.Of"/>), so two equal ones stay two.
/// </summary>
public sealed record OwnContent(string Sha256) : ResourceIdentity;

/// <summary>An identifier of the source: a namespace and a value in it, both trimmed and not empty.</summary>
public sealed record SourceIdentifier(string System, string Value)
{
    public override string ToString() => nameof(SourceIdentifier);
}
