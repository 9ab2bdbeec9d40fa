using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Wardline.Patients.Import.Reading;

/// <summary>Judges one resource and makes the items of it. Pure: no files, no state between resources.</summary>
internal sealed class ResourceReader(LabelRules rules)
{
    public readonly record struct Place(Position At, Scope Scope, Scope Outer, string? FullUrl = null, bool IsInBundle = false);

    /// <summary>The resource itself first, then the Coverages that were inside it.</summary>
    public IEnumerable<ReadItem> Read(JsonElement resource, Place place)
    {
        if (resource.ValueKind != JsonValueKind.Object || JsonText.Fault(resource) is not null)
        {
            var fault = resource.ValueKind == JsonValueKind.Object ? JsonText.Fault(resource)! : "is JSON but no FHIR resource: it is not an object";
            return [new Rejected(place.At, Rejected.Unknown, fault)];
        }

        if (SourceId.Text(resource, "resourceType") is not { } type || !ResourceTypes.IsFhir(type))
        {
            return [new Rejected(place.At, Rejected.Unknown, "is JSON but no FHIR R4 resource: resourceType is missing or not one of R4's")];
        }

        if (ResourceTypes.Find(type) is { } known)
        {
            return Imported(resource, type, known, place);
        }

        return type == ResourceTypes.Bundle
            ? [new Rejected(place.At, type, "is a bundle inside a bundle; give it as a file of its own")]
            : [new Skipped(place.At, type)];
    }

    private List<ReadItem> Imported(JsonElement resource, string type, ResourceType known, Place place)
    {
        var patient = known.PatientElement is null
            ? default
            : PatientReferences.Find(resource, type, known.PatientElement, place.FullUrl);
        var links = new ResourceLinks(
            place.Scope, place.Outer,
            SourceId.Of(type, SourceId.Text(resource, "id"), place.FullUrl),
            Identities.Find(resource, type),
            patient.Reference);
        var raw = JsonMarshal.GetRawUtf8Value(resource);
        if ((FhirCheck.Find(raw, type) ?? Belonging(type, known, links, patient.Fault, place)) is { } fault)
        {
            return [new Rejected(place.At, type, fault.Reason) { ElementPath = fault.ElementPath, Links = links }];
        }

        var labels = rules.LabelsOf(resource);
        var items = new List<ReadItem> { new ReadResource(place.At, type, links, ResourceParts.Of(resource, type, labels)) { Labels = labels } };
        if (links.Patient is { } owner)
        {
            items.AddRange(ContainedCoverage.In(resource, type, owner, place.FullUrl, rules).Select(found => Extracted(found, links, place)));
        }

        return items;
    }

    /// <summary>Valid FHIR, but nothing that can be put into anybody's record.</summary>
    private static FhirCheck.Fault? Belonging(string type, ResourceType known, ResourceLinks links, string? fault, Place place)
    {
        if (fault is not null)
        {
            return new(fault, $"{type}.{known.PatientElement}");
        }

        if (links.Identity is null)
        {
            return new("has no identifier that says who this is; add an identifier with both system and value", "Patient.identifier");
        }

        return !place.IsInBundle && links.Patient is { Identifier: null } patient && patient.Candidates.All(SourceId.IsUrn)
            ? new("refers to its patient by urn:, which only means something inside a bundle; use Patient/id", $"{type}.{known.PatientElement}")
            : null;
    }

    private static ReadResource Extracted(ContainedCoverage.Found found, ResourceLinks container, Place place)
    {
        var segment = found.Labels.Count == 0 ? Segments.Coverage : Segments.OfLabels(found.Labels);
        var links = container with { SourceIds = [], Identity = new OwnContent(found.Hash) };
        return new(place.At, "Coverage", links, [new(segment, found.Json)]) { WasContained = true, Labels = found.Labels };
    }
}
