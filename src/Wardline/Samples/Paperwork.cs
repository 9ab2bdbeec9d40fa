namespace Wardline.Samples;

/// <summary>DocumentReference (metadata only) and Consent.</summary>
static class Paperwork
{
    static readonly Code Scope = Code.Hl7("consentscope", "patient-privacy", "Privacy Consent");
    static readonly Code Recipient = Code.Hl7("v3-ParticipationType", "IRCP", "information recipient");
    static readonly Code OptIn = Code.Hl7("v3-ActCode", "OPTIN", "opt-in");

    public static void Write(Chart chart)
    {
        if (chart.Person.Index == 0 || chart.Random.Chance(50)) Document(chart, chart.Random.Pick(CodeLists.Documents), null);
        if (chart.Person.Index == 0 || chart.Random.Chance(35)) Consent(chart);
    }

    public static void Document(Chart chart, Code type, Code? label)
    {
        var id = chart.NewId();
        var day = chart.Day();
        var w = chart.Open("DocumentReference", label, id);
        w.Text("status", "current");
        w.Concept("type", type);
        chart.Subject(w);
        w.Text("date", Calendar.Instant(day, chart.Random.Below(360)));
        w.Array("author");
        w.Start();
        w.ClinicianBody(chart.Clinician);
        w.End();
        w.EndArray();
        w.Array("content");
        w.Start();
        w.Start("attachment");
        w.Text("contentType", "application/pdf");
        w.Text("url", SamplePopulation.ServerBase + "/documents/" + id + ".pdf");
        w.Text("title", type.Display);
        w.End();
        w.End();
        w.EndArray();
        chart.Sink.Close();
    }

    /// <summary>Leave to tell somebody: a current relative where there is one, otherwise the insurer or the clinic.</summary>
    static void Consent(Chart chart)
    {
        var signed = chart.Day();
        var w = chart.Open("Consent");
        w.Text("status", "active");
        w.Concept("scope", Scope);
        w.Concepts("category", Code.Loinc("59284-0", "Consent Document"));
        chart.Subject(w, "patient");
        w.Day("dateTime", signed);
        w.References("organization", "Organization", chart.Clinic.Id);
        w.Concept("policyRule", OptIn);
        w.Start("provision");
        w.Text("type", "permit");
        w.Period("period", Calendar.Text(signed), Calendar.Text(signed.AddYears(5)));
        w.Array("actor");
        w.Start();
        w.Concept("role", Recipient);
        var relative = chart.Person.Relatives.FirstOrDefault(other => other.IsCurrent);
        if (relative is not null) w.Reference("reference", "RelatedPerson", relative.Id);
        else w.Reference("reference", "Organization", (chart.Payor ?? chart.Clinic).Id);
        w.End();
        w.EndArray();
        w.End();
        chart.Sink.Close();
    }
}
