using System.Text.Json;

namespace Wardline.Patients.Import.Reading;

internal static class Identities
{
    /// <summary>
    /// A person without a usable identifier falls back to its id only below a patient (RelatedPerson); a
    /// Practitioner or Organization falls back to its content, since the ids of two sources may collide.
    /// A Patient has no fall-back: null.
    /// </summary>
    public static ResourceIdentity? Find(JsonElement resource, string type)
    {
        if (ResourceTypes.IsPerson(type))
        {
            if (Of(resource) is { Count: > 0 } identifiers)
            {
                return new IdentifiedPerson(identifiers);
            }

            if (type != "RelatedPerson")
            {
                return type == ResourceTypes.Patient ? null : new OwnContent(CanonicalJson.Sha256(resource));
            }
        }

        return SourceId.Text(resource, "id") is { } id ? new OwnId(id) : new OwnContent(CanonicalJson.Sha256(resource));
    }

    public static IReadOnlyList<SourceIdentifier> Of(JsonElement resource) =>
        resource.TryGetProperty("identifier", out var list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray().Select(Usable).OfType<SourceIdentifier>().Distinct().ToList()
            : [];

    /// <summary>System and value, neither blank; otherwise null.</summary>
    public static SourceIdentifier? Usable(JsonElement identifier) =>
        SourceId.Text(identifier, "system")?.Trim() is { Length: > 0 } system
        && SourceId.Text(identifier, "value")?.Trim() is { Length: > 0 } value
            ? new(system, value)
            : null;
}
