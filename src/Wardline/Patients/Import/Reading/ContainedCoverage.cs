using System.Text.Json;

namespace Wardline.Patients.Import.Reading;

/// <summary>
/// The insurance that a Claim or ExplanationOfBenefit carries inside. It becomes a Coverage of the same patient, one
/// for each content. Its local <c>id</c> and its <c>beneficiary</c> are left out of identity and copy: both only
/// repeat whom the container is about, and differ from bundle to bundle for the same insurance.
/// </summary>
internal static class ContainedCoverage
{
    public readonly record struct Found(string Hash, ReadOnlyMemory<byte> Json, IReadOnlyList<string> Labels);

    public static IEnumerable<Found> In(JsonElement container, string type, PatientReference patient, string? fullUrl, LabelRules rules)
    {
        if (type is not ("ExplanationOfBenefit" or "Claim")
            || !container.TryGetProperty("contained", out var contained)
            || contained.ValueKind != JsonValueKind.Array)
        {
            yield break;
        }

        foreach (var inner in contained.EnumerateArray())
        {
            if (SourceId.Text(inner, "resourceType") == "Coverage" && IsOf(patient, container, inner, type, fullUrl))
            {
                yield return new(
                    CanonicalJson.Sha256(inner, "id", "beneficiary"), CanonicalJson.Written(writer => Copy(writer, inner)), rules.LabelsOf(inner));
            }
        }
    }

    /// <summary>Another beneficiary's insurance stays where it is: nothing crosses from one patient to another.</summary>
    private static bool IsOf(PatientReference patient, JsonElement container, JsonElement coverage, string type, string? fullUrl)
    {
        if (!coverage.TryGetProperty("beneficiary", out var beneficiary))
        {
            return true;
        }

        if (SourceId.Text(beneficiary, "reference") is { } text && text.StartsWith('#')
            && container.TryGetProperty("patient", out var own) && SourceId.Text(own, "reference") == text)
        {
            return true;
        }

        var named = PatientReferences.Of(beneficiary, container, type, fullUrl);
        return named is not null
            && (named.Candidates.Intersect(patient.Candidates).Any()
                || (named.Identifier is not null && named.Identifier == patient.Identifier));
    }

    private static void Copy(Utf8JsonWriter writer, JsonElement coverage)
    {
        writer.WriteStartObject();
        foreach (var property in coverage.EnumerateObject().Where(property => property.Name is not ("id" or "beneficiary")))
        {
            property.WriteTo(writer);
        }

        writer.WriteEndObject();
    }
}
