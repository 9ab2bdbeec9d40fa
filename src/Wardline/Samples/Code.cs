namespace Wardline.Samples;

/// <summary>A code of a published code system.</summary>
readonly record struct Code(string System, string Value, string Display)
{
    public static Code Snomed(string value, string display) => new("http://snomed.info/sct", value, display);
    public static Code Icd(string value, string display) => new("http://hl7.org/fhir/sid/icd-10-cm", value, display);
    public static Code RxNorm(string value, string display) => new("http://www.nlm.nih.gov/research/umls/rxnorm", value, display);
    public static Code Loinc(string value, string display) => new("http://loinc.org", value, display);
    public static Code Cvx(string value, string display) => new("http://hl7.org/fhir/sid/cvx", value, display);

    /// <summary>A code of HL7's own terminology server, by the last part of its address.</summary>
    public static Code Hl7(string system, string value, string display) =>
        new("http://terminology.hl7.org/CodeSystem/" + system, value, display);
}

/// <summary>Something people have, in both vocabularies, with what is prescribed for it.</summary>
/// <param name="Snomed">Clinical code.</param>
/// <param name="Icd">Billing code.</param>
/// <param name="From">Youngest age in years.</param>
/// <param name="Chronic">Whether it stays.</param>
/// <param name="Drugs">Usual medication; may be empty.</param>
sealed record Ailment(Code Snomed, Code Icd, int From, bool Chronic, params Code[] Drugs);

/// <summary>A laboratory or bedside measurement and its usual range, in tenths of the unit.</summary>
sealed record Measurement(Code Code, string Category, string Unit, string Ucum, int Low, int High);
