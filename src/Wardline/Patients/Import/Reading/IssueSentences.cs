namespace Wardline.Patients.Import.Reading;

/// <summary>
/// The project's own sentence for each error code of the FHIR parser. The parser's messages quote the input and are
/// never used.
/// </summary>
internal static class IssueSentences
{
    public const string General = "breaks a rule of FHIR R4; check it with a FHIR validator";

    public static string For(string? code) => code switch
    {
        "JSON102" => "resourceType must be text",
        "JSON103" or "PVAL130" => "a resource without a resourceType that FHIR R4 knows",
        "JSON109" => "null where a value is needed; leave the element out",
        "JSON114" or "PVAL101" => "a choice element of a type that is not allowed here",
        "JSON120" or "PVAL129" => "an empty element; leave it out or fill it",
        "JSON121" => "an empty list; leave it out",
        "JSON125" or "PVAL104" => "a list with null in it; leave the null out",
        "JSON129" or "JSON135" => "the same element twice; keep one",
        "JSON130" => "a list inside a list",
        "JSON131" => "a plain value where an object is needed",
        "JSON132" => "an object where a plain value is needed",
        "JSON133" => "an underscore before an element that is no primitive",
        "JSON134" => "an underscore element that is no object",
        "PVAL102" or "PVAL105" => "a mandatory element is missing; add it",
        "PVAL103" => "more values than the element may have",
        "PVAL114" or "PVAL115" => "a narrative that is no valid XHTML",
        "PVAL116" => "a code that the required value set does not have",
        "PVAL118" => "a contained resource inside a contained resource",
        "PVAL119" => "a text of a length that is not allowed",
        "PVAL120" => "data that is no valid base64",
        "PVAL123" => "a value of the wrong JSON type, or a number out of range",
        "PVAL124" => "a value that does not have the form of its type; dates are YYYY-MM-DD, ids letters, digits, - and .",
        "PVAL125" => "a number that must be positive",
        "PVAL126" => "a number that must not be negative",
        "PVAL127" => "one value where a list is needed, or a list where one value is needed",
        "PVAL128" => "an element that FHIR R4 does not know here; remove it or put it into an extension",
        "PVAL131" or "PVAL132" => "a name in the wrong case; FHIR names are case-sensitive",
        _ => General,
    };
}
