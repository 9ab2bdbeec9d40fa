using System.Collections.Immutable;

namespace Wardline.Guard.Access;

/// <summary>One question to the policy: may this person see this, of this patient, for this purpose, today?</summary>
/// <param name="Actor">Who asks.</param>
/// <param name="Roles">The actor's roles; none refuses.</param>
/// <param name="Client">The client whose record it is.</param>
/// <param name="Patient">Whose record it is.</param>
/// <param name="Purpose">Stated purpose of use.</param>
/// <param name="Today">Today in the client's time zone, for the end of an authority.</param>
/// <param name="Segment">Only this segment; null asks for everything the purpose opens.</param>
/// <param name="Field">Only this field of <paramref name="Segment"/>, as a reveal asks.</param>
public sealed record AccessQuestion(
    Guid Actor,
    ImmutableArray<string> Roles,
    Guid Client,
    Guid Patient,
    string Purpose,
    DateOnly Today,
    string? Segment = null,
    string? Field = null);
