using System.Text.Json;

namespace Wardline.Patients.Import.Reading;

/// <summary>Cuts a valid resource into what is sealed, and where.</summary>
internal static class ResourceParts
{
    /// <summary>Whoever sees a name and a birth date need not see where somebody lives.</summary>
    private static readonly string[] ContactElements = ["telecom", "_telecom", "address", "_address", "contact"];

    /// <summary>The narrative repeats every other element in prose, so it stands with the most guarded ones.</summary>
    private static readonly string[] IdentifierElements = ["identifier", "photo", "text"];

    /// <summary>What may speak of health in a Patient that carries a label: it goes under the label's key.</summary>
    private static readonly string[] LabelledElements = ["meta", "text", "extension", "modifierExtension", "contained"];

    public static IReadOnlyList<ResourcePart> Of(JsonElement resource, string type, IReadOnlyList<string> labels)
    {
        if (type == ResourceTypes.Patient)
        {
            return OfPatient(resource, labels);
        }

        // A directory entry belongs to no patient, so no patient's label key can hold it.
        var segment = ResourceTypes.Find(type)!.Segment;
        var target = labels.Count == 0 || segment == Segments.Directory ? segment : Segments.OfLabels(labels);
        var json = type == "DocumentReference"
            ? CanonicalJson.Written(writer => DocumentMetadata.Write(writer, resource))
            : CanonicalJson.Minified(resource);
        return [new(target, json)];
    }

    private static List<ResourcePart> OfPatient(JsonElement patient, IReadOnlyList<string> labels)
    {
        string SegmentOf(string name) =>
            labels.Count > 0 && LabelledElements.Contains(name) ? Segments.OfLabels(labels)
            : ContactElements.Contains(name) ? Segments.Contact
            : IdentifierElements.Contains(name) ? Segments.Identifiers
            : Segments.Identity;

        return patient.EnumerateObject()
            .Where(property => property.Name is not "resourceType")
            .GroupBy(property => SegmentOf(property.Name), StringComparer.Ordinal)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => new ResourcePart(group.Key, PatientPart(group)))
            .ToList();
    }

    private static ReadOnlyMemory<byte> PatientPart(IEnumerable<JsonProperty> properties) =>
        CanonicalJson.Written(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("resourceType"u8, "Patient"u8);
            foreach (var property in properties)
            {
                property.WriteTo(writer);
            }

            writer.WriteEndObject();
        });
}
