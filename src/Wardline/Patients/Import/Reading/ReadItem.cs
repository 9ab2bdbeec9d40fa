namespace Wardline.Patients.Import.Reading;

/// <summary>One step of a reading, in the order of the input.</summary>
public abstract record ReadItem;

/// <summary>A file is opened. <paramref name="Bytes"/> is its size at that moment.</summary>
public sealed record FileStarted(string Path, long Bytes) : ReadItem;

/// <summary>A file is read to its end, or as far as it could be.</summary>
public sealed record FileEnded(string Path) : ReadItem;

/// <summary>How a bundle's entries hang together.</summary>
public enum BundleKind
{
    /// <summary>All or nothing: one bad resource rejects every one.</summary>
    Transaction,

    /// <summary>Each entry stands for itself.</summary>
    Collection,

    /// <summary>The answer to a search; each entry stands for itself.</summary>
    Searchset,

    /// <summary>Requests that are independent of each other.</summary>
    Batch,
}

/// <summary>The items up to the <see cref="BundleEnded"/> of the same scope come from this bundle.</summary>
public sealed record BundleStarted(Position At, BundleKind Kind, Scope Scope) : ReadItem;

/// <summary>
/// The bundle is over. <paramref name="Ok"/> is false for a transaction that was rejected as a whole (no
/// <see cref="ReadResource"/> of it was given) and for a bundle that could not be read to its end.
/// </summary>
public sealed record BundleEnded(Scope Scope, bool Ok) : ReadItem;

/// <summary>A resource of a FHIR type that the import does not take.</summary>
public sealed record Skipped(Position At, string Type) : ReadItem;
