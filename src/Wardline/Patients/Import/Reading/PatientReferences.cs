using System.Text.Json;

namespace Wardline.Patients.Import.Reading;

/// <summary>Finds the one reference that decides to whom a resource belongs; all others are left as they stand.</summary>
internal static class PatientReferences
{
    /// <summary>What was found: a reference, or why there is none.</summary>
    public readonly record struct Finding(PatientReference? Reference, string? Fault);

    private enum Target
    {
        Patient,
        Undecided,
        Other,
        Bad,
    }

    private readonly record struct Parsed(Target Target, IReadOnlyList<string> Candidates, SourceIdentifier? Identifier, string? Fault);

    public static Finding Find(JsonElement resource, string type, string element, string? fullUrl)
    {
        var server = SourceId.ServerOf(type, fullUrl);
        if (type == ResourceTypes.Appointment)
        {
            return OfAppointment(resource, server);
        }

        if (!resource.TryGetProperty(element, out var reference))
        {
            return new(null, $"names no patient; give {type}.{element}");
        }

        var parsed = Parse(resource, reference, server);
        return parsed.Target switch
        {
            Target.Patient or Target.Undecided => new(new(parsed.Candidates, parsed.Identifier), null),
            Target.Other => new(null, "is about something other than a patient and belongs to nobody's record"),
            _ => new(null, parsed.Fault),
        };
    }

    /// <summary>The patient that a reference inside <paramref name="resource"/> names; null when it names none.</summary>
    public static PatientReference? Of(JsonElement reference, JsonElement resource, string type, string? fullUrl)
    {
        var parsed = Parse(resource, reference, SourceId.ServerOf(type, fullUrl));
        return parsed.Target is Target.Patient or Target.Undecided ? new(parsed.Candidates, parsed.Identifier) : null;
    }

    /// <summary>
    /// Of an appointment's participants one is the patient. A urn: participant tells its type only by what it leads
    /// to, so all such stay candidates; the importer takes the one that is a Patient and rejects two.
    /// </summary>
    private static Finding OfAppointment(JsonElement resource, string? server)
    {
        var actors = resource.TryGetProperty("participant", out var participants) && participants.ValueKind == JsonValueKind.Array
            ? participants.EnumerateArray()
                .Where(participant => participant.ValueKind == JsonValueKind.Object && participant.TryGetProperty("actor", out _))
                .Select(participant => Parse(resource, participant.GetProperty("actor"), server))
                .ToList()
            : [];
        var patients = actors.Where(actor => actor.Target == Target.Patient).ToList();
        if (patients.Select(Fingerprint).Distinct(StringComparer.Ordinal).Count() > 1)
        {
            return new(null, "names more than one patient; give one appointment for each");
        }

        if (patients.Count > 0)
        {
            return new(new(patients[0].Candidates, patients[0].Identifier), null);
        }

        var undecided = actors.Where(actor => actor.Target == Target.Undecided).SelectMany(actor => actor.Candidates).Distinct().ToList();
        return undecided.Count > 0
            ? new(new(undecided), null)
            : new(null, "names no patient; give a participant whose actor is the Patient");
    }

    private static string Fingerprint(Parsed parsed) =>
        string.Join('\n', parsed.Candidates) + '\n' + parsed.Identifier?.System + '\n' + parsed.Identifier?.Value;

    private static Parsed Parse(JsonElement resource, JsonElement reference, string? server)
    {
        var identifier = reference.ValueKind == JsonValueKind.Object && reference.TryGetProperty("identifier", out var logical)
            ? Identities.Usable(logical)
            : null;
        var declared = SourceId.Text(reference, "type");
        if (declared is not null && declared != ResourceTypes.Patient && ResourceTypes.IsFhir(declared))
        {
            return new(Target.Other, [], null, null);
        }

        if (SourceId.Text(reference, "reference") is not { } text)
        {
            return identifier is null
                ? Bad("refers to its patient by neither a reference nor an identifier with system and value")
                : new(Target.Patient, [], identifier, null);
        }

        return Literal(resource, text.Trim(), server, identifier, declared == ResourceTypes.Patient);
    }

    private static Parsed Literal(JsonElement resource, string text, string? server, SourceIdentifier? identifier, bool isDeclared)
    {
        if (text.StartsWith('#'))
        {
            return Contained(resource, text[1..], identifier);
        }

        if (text.Contains('?', StringComparison.Ordinal))
        {
            return Conditional(text, identifier);
        }

        var normal = SourceId.Normalise(text);
        if (SourceId.IsUrn(normal))
        {
            return new(isDeclared ? Target.Patient : Target.Undecided, [normal], identifier, null);
        }

        return SourceId.IsHttp(normal) ? Absolute(normal, identifier, isDeclared) : Relative(normal, server, identifier);
    }

    private static Parsed Absolute(string url, SourceIdentifier? identifier, bool isDeclared)
    {
        var parts = url.Split('/');
        var type = parts[^2];
        if (type == ResourceTypes.Patient)
        {
            return new(Target.Patient, [url, $"*/Patient/{parts[^1]}"], identifier, null);
        }

        return ResourceTypes.IsFhir(type)
            ? new(Target.Other, [], null, null)
            : new(isDeclared ? Target.Patient : Target.Undecided, [url], identifier, null);
    }

    private static Parsed Relative(string path, string? server, SourceIdentifier? identifier)
    {
        var parts = path.Split('/');
        if (parts is not [var type, { Length: > 0 }] || !ResourceTypes.IsFhir(type))
        {
            return identifier is null
                ? Bad("refers to its patient in a form that FHIR does not know; write Patient/id, an absolute URL or urn:uuid:")
                : new(Target.Patient, [], identifier, null);
        }

        if (type != ResourceTypes.Patient)
        {
            return new(Target.Other, [], null, null);
        }

        return new(Target.Patient, server is null ? [path] : [$"{server}/{path}", $"*/{path}"], identifier, null);
    }

    private static Parsed Contained(JsonElement resource, string id, SourceIdentifier? identifier)
    {
        if (resource.TryGetProperty("contained", out var contained) && contained.ValueKind == JsonValueKind.Array)
        {
            foreach (var inner in contained.EnumerateArray().Where(inner => SourceId.Text(inner, "id") == id))
            {
                if (SourceId.Text(inner, "resourceType") != ResourceTypes.Patient)
                {
                    return new(Target.Other, [], null, null);
                }

                identifier ??= Identities.Of(inner) is [var first, ..] ? first : null;
            }
        }

        return identifier is null
            ? Bad("refers to a contained patient that has no identifier with system and value; refer to a Patient resource")
            : new(Target.Patient, [], identifier, null);
    }

    /// <summary>A search by one identifier says who is meant; any other search may find somebody else tomorrow.</summary>
    private static Parsed Conditional(string text, SourceIdentifier? identifier)
    {
        var cut = text.IndexOf('?', StringComparison.Ordinal);
        var type = text[..cut].Split('/')[^1];
        if (type != ResourceTypes.Patient)
        {
            return ResourceTypes.IsFhir(type) ? new(Target.Other, [], null, null) : Bad("refers to its patient by a search of no known type");
        }

        const string parameter = "identifier=";
        var query = text[(cut + 1)..];
        if (query.StartsWith(parameter, StringComparison.Ordinal) && !query.Contains('&', StringComparison.Ordinal))
        {
            var token = Uri.UnescapeDataString(query[parameter.Length..]).Split('|');
            identifier ??= token is [{ Length: > 0 } system, { Length: > 0 } value] ? new(system.Trim(), value.Trim()) : null;
        }

        return identifier is null
            ? Bad("refers to its patient by a search other than Patient?identifier=system|value")
            : new(Target.Patient, [], identifier, null);
    }

    private static Parsed Bad(string fault) => new(Target.Bad, [], null, fault);
}
