using System.Collections.Concurrent;

namespace Wardline.Patients.Import;

/// <summary>What became of the resources of one type.</summary>
/// <param name="Type">FHIR type, or <c>unknown</c> for input that is no FHIR.</param>
/// <param name="Imported">New ones.</param>
/// <param name="Updated">Known ones with other content.</param>
/// <param name="Unchanged">Known ones with the same content.</param>
/// <param name="Rejected">Not taken; each has a rejection with its reason.</param>
/// <param name="Skipped">Of a type that the import does not take.</param>
public sealed record TypeCount(string Type, long Imported, long Updated, long Unchanged, long Rejected, long Skipped);

/// <summary>Something that was not taken: place and reason, never a value of the input.</summary>
/// <param name="File">The file.</param>
/// <param name="Line">First line of it, from 1.</param>
/// <param name="Entry">Index in the bundle, from 0.</param>
/// <param name="Path">Element path such as <c>Patient.name[0].family</c>.</param>
/// <param name="Type">FHIR type, or <c>unknown</c>.</param>
/// <param name="Reason">In words.</param>
public sealed record Rejection(string File, long? Line, int? Entry, string? Path, string Type, string Reason)
{
    /// <summary>One line for people.</summary>
    public override string ToString() =>
        File + (Line is { } line ? $", line {line}" : "") + (Entry is { } entry ? $", entry[{entry}]" : "")
        + $": {Type}" + (Path is null ? "" : $" at {Path}") + $": {Reason}";
}

/// <summary>Counts by type, from several threads.</summary>
sealed class ImportCounts
{
    readonly ConcurrentDictionary<string, long[]> _types = new(StringComparer.Ordinal);

    public void Add(string type, PutOutcome outcome) => Add(type, outcome switch
    {
        PutOutcome.Imported => 0,
        PutOutcome.Updated => 1,
        PutOutcome.Unchanged => 2,
        _ => throw new ArgumentOutOfRangeException(nameof(outcome)),
    });

    public void Reject(string type) => Add(type, 3);

    public void Skip(string type) => Add(type, 4);

    public IReadOnlyList<TypeCount> ByType() =>
        [.. _types.OrderBy(t => t.Key, StringComparer.Ordinal).Select(t => new TypeCount(t.Key, t.Value[0], t.Value[1], t.Value[2], t.Value[3], t.Value[4]))];

    void Add(string type, int column) => Interlocked.Increment(ref _types.GetOrAdd(type, _ => new long[5])[column]);
}
