namespace Wardline.Patients.Import.Reading;

/// <summary>Sizes beyond which input is refused, so that no file can exhaust the memory.</summary>
public sealed record ReadLimits
{
    public static readonly ReadLimits Default = new();

    /// <summary>One resource, one line or one bundle entry, in bytes.</summary>
    public int ResourceBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>All entries of a transaction bundle together, in bytes: it is held until its last entry is judged.</summary>
    public long TransactionBytes { get; init; } = 256L * 1024 * 1024;

    /// <summary>A bundle without its entries, in bytes.</summary>
    public int BundleFrameBytes { get; init; } = 1024 * 1024;

    /// <summary>Nesting of JSON. The specification's own examples need less than 20.</summary>
    public int Depth { get; init; } = 64;
}
