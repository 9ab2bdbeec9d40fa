using System.Collections.Frozen;

namespace Wardline.Patients.Import.Reading;

/// <summary>
/// One name for each code system. Sources write the same system as an OID or a URI, and ICD codes with or without
/// the dot: a rule must not be dodged by spelling. OIDs from the HL7 OID registry.
/// </summary>
internal static class CodeSystem
{
    private const string Icd = "http://hl7.org/fhir/sid/icd-";

    private static readonly FrozenDictionary<string, string> ByOid = new Dictionary<string, string>
    {
        ["urn:oid:2.16.840.1.113883.6.90"] = Icd + "10-cm",
        ["urn:oid:2.16.840.1.113883.6.3"] = Icd + "10",
        ["urn:oid:2.16.840.1.113883.6.103"] = Icd + "9-cm",
        ["urn:oid:2.16.840.1.113883.6.96"] = "http://snomed.info/sct",
        ["urn:oid:2.16.840.1.113883.6.1"] = "http://loinc.org",
        ["urn:oid:2.16.840.1.113883.6.88"] = "http://www.nlm.nih.gov/research/umls/rxnorm",
        ["urn:oid:2.16.840.1.113883.6.12"] = "http://www.ama-assn.org/go/cpt",
        ["urn:oid:2.16.840.1.113883.6.69"] = "http://hl7.org/fhir/sid/ndc",
        ["urn:oid:2.16.840.1.113883.5.4"] = "http://terminology.hl7.org/codesystem/v3-actcode",
        ["urn:oid:2.16.840.1.113883.5.25"] = "http://terminology.hl7.org/codesystem/v3-confidentiality",
        ["http://hl7.org/fhir/v3/actcode"] = "http://terminology.hl7.org/codesystem/v3-actcode",
        ["http://hl7.org/fhir/v3/confidentiality"] = "http://terminology.hl7.org/codesystem/v3-confidentiality",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static string Normalise(string system)
    {
        var text = system.Trim().TrimEnd('/').ToLowerInvariant();
        text = text.StartsWith("https://", StringComparison.Ordinal) ? "http://" + text[8..] : text;
        return ByOid.GetValueOrDefault(text, text);
    }

    public static string NormaliseCode(string system, string code)
    {
        var text = code.Trim().ToUpperInvariant();
        return system.StartsWith(Icd, StringComparison.Ordinal) ? text.Replace(".", "", StringComparison.Ordinal) : text;
    }
}
