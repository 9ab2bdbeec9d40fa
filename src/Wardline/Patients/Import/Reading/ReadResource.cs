namespace Wardline.Patients.Import.Reading;

/// <summary>A valid resource, ready to be sealed. Holds values of the input: prints only its type and place.</summary>
public sealed record ReadResource(Position At, string Type, ResourceLinks Links, IReadOnlyList<ResourcePart> Parts) : ReadItem
{
    /// <summary>True for a Coverage taken out of a Claim or ExplanationOfBenefit, which also stays inside it.</summary>
    public bool WasContained { get; init; }

    /// <summary>Labels found by the rules, in ordinal order; empty for an ordinary resource.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    public override string ToString() => $"{Type} at {At}";
}

/// <summary>What one segment gets of a resource.</summary>
/// <param name="Segment">An id of <see cref="Segments"/>.</param>
/// <param name="Json">The resource's own JSON, minified, UTF-8; numbers stand as they were written.</param>
public sealed record ResourcePart(string Segment, ReadOnlyMemory<byte> Json)
{
    public override string ToString() => $"{Segment} ({Json.Length} bytes)";
}
