using System.Text.Json;
using Hl7.Fhir.Serialization;
using Hl7.Fhir.Utility;
using Hl7.Fhir.Validation;

namespace Wardline.Patients.Import.Reading;

/// <summary>
/// Judges one resource by FHIR R4's own definitions: element names, types, cardinalities, required codes. Strict,
/// because what is sealed is the source's JSON and every later reader relies on it. The narrative is not judged:
/// it is never shown, and real exports hold loose XHTML.
/// </summary>
internal static class FhirCheck
{
    /// <summary>Line numbers are known from the file already; counting them again costs half the speed.</summary>
    private static readonly FhirJsonDeserializer Deserializer = new(
        new DeserializerSettings { AnnotateLineInfo = false }.UsingMode(DeserializationMode.Strict, NarrativeValidationKind.None));

    /// <summary>The first fault and how many more there are.</summary>
    public readonly record struct Fault(string Reason, string? ElementPath);

    /// <summary>Null when the resource is valid.</summary>
    public static Fault? Find(ReadOnlySpan<byte> json, string type)
    {
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 128 });
            return Deserializer.TryDeserializeResource(ref reader, out _, out var issues) ? null : Describe([.. issues], type);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // The library walked into something it did not expect. Its message may hold the input, so only the
            // fact is told; one hostile resource must not end an import of a million others.
            return new("could not be parsed as FHIR R4; check it with a FHIR validator", null);
        }
    }

    private static Fault Describe(IReadOnlyList<CodedException> issues, string type)
    {
        var first = issues.Count > 0 ? issues[0] : null;
        var more = issues.Count > 1 ? $" (and {issues.Count - 1} more faults)" : "";
        var path = (first as ExtendedCodedException)?.InstancePath;
        return new(IssueSentences.For(first?.ErrorCode) + more, ElementPath.Safe(path, type));
    }
}
