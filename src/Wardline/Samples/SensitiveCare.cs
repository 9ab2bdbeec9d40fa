namespace Wardline.Samples;

/// <summary>
/// The few records with specially protected care. Half of the resources say so by a security label; the others only by
/// what their code means, and an importer that reads labels alone would lay them open.
/// </summary>
static class SensitiveCare
{
    static readonly Code SubstanceUse = Code.Hl7("v3-ActCode", "SUD", "substance use disorder information sensitivity");
    static readonly Code SubstanceAbuse = Code.Hl7("v3-ActCode", "ETH", "substance abuse information sensitivity");
    static readonly Code Psychotherapy = Code.Hl7("v3-ActCode", "PSYTHPN", "psychotherapy note information sensitivity");
    static readonly Code Psychiatry = Code.Hl7("v3-ActCode", "PSY", "psychiatry disorder information sensitivity");
    static readonly Code Hiv = Code.Hl7("v3-ActCode", "HIV", "HIV/AIDS information sensitivity");
    static readonly Code Reproductive = Code.Hl7("v3-ActCode", "SEX", "sexuality and reproductive health information sensitivity");
    static readonly Code Violence = Code.Hl7("v3-ActCode", "SDV", "sexual assault, abuse, or domestic violence information sensitivity");
    static readonly Code Genetic = Code.Hl7("v3-ActCode", "GDIS", "genetic disease information sensitivity");

    static readonly Code Positive = Code.Snomed("10828004", "Positive");

    public static void Write(Chart chart)
    {
        // One patient in two has labels; the others must be recognised by code.
        bool labelled = chart.Person.Index / 33 % 2 == 0;
        Code? Label(Code label) => labelled ? label : null;
        switch (chart.Person.Sensitivity)
        {
            case Sensitivity.None:
                break;
            case Sensitivity.SubstanceUse:
                var use = Visits.Condition(chart, Code.Icd("F11.20", "Opioid dependence, uncomplicated"), null, true, Label(SubstanceUse));
                Treatment.Prescribe(chart, Code.RxNorm("1819", "buprenorphine"), use, true);
                Visits.Condition(chart, Code.Icd("F10.20", "Alcohol dependence, uncomplicated"), null, true, SubstanceAbuse);
                break;
            case Sensitivity.Psychotherapy:
                Visits.Condition(chart, Code.Icd("F43.10", "Post-traumatic stress disorder, unspecified"), null, true, Label(Psychiatry));
                Visits.Procedure(chart, Code.Snomed("75516001", "Psychotherapy"), null);
                Paperwork.Document(chart, Code.Loinc("11506-3", "Progress note"), Psychotherapy);
                break;
            case Sensitivity.Hiv:
                var hiv = Visits.Condition(chart, Code.Icd("B20", "Human immunodeficiency virus [HIV] disease"), null, true, Label(Hiv));
                Treatment.Prescribe(chart, Code.RxNorm("68244", "lamivudine"), hiv, true);
                Findings.Coded(chart, Code.Loinc("75622-1", "HIV 1 and 2 tests - Meaningful Use set"), Positive, Hiv);
                break;
            case Sensitivity.Reproductive:
                Visits.Condition(chart, Code.Icd("Z30.09", "Encounter for other general counseling and advice on contraception"), null, false, Label(Reproductive));
                Visits.Condition(chart, Code.Icd("T74.21XA", "Adult sexual abuse, confirmed, initial encounter"), null, false, Violence);
                Visits.Condition(chart, Code.Icd("A56.2", "Chlamydial infection of genitourinary tract, unspecified"), null, false);
                break;
            case Sensitivity.Genetic:
                Visits.Condition(chart, Code.Icd("Z15.01", "Genetic susceptibility to malignant neoplasm of breast"), null, true, Label(Genetic));
                Findings.Coded(chart, Code.Loinc("21636-6", "BRCA1 gene mutations found [Identifier] in Blood or Tissue by Molecular genetics method Nominal"), Positive, Genetic);
                break;
            default:
                throw new InvalidOperationException("A kind of sensitive care without resources: add them to SensitiveCare.Write.");
        }
    }
}
