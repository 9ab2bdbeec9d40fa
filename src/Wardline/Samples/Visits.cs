namespace Wardline.Samples;

/// <summary>Encounter, Condition, Procedure, Immunization and AllergyIntolerance: what happened and what was found.</summary>
static class Visits
{
    static readonly Code Ambulatory = Code.Hl7("v3-ActCode", "AMB", "ambulatory");
    static readonly Code Emergency = Code.Hl7("v3-ActCode", "EMER", "emergency");
    static readonly Code Confirmed = Code.Hl7("condition-ver-status", "confirmed", "Confirmed");
    static readonly Code Diagnosis = Code.Hl7("condition-category", "encounter-diagnosis", "Encounter Diagnosis");
    static readonly Code Problem = Code.Hl7("condition-category", "problem-list-item", "Problem List Item");

    public static void Write(Chart chart)
    {
        for (var n = 1 + chart.Random.Below(3); n > 0; n--) Encounter(chart);
        for (var n = chart.Count(2); n > 0; n--) Procedure(chart);
        for (var n = chart.Count(4); n > 0; n--) Immunization(chart);
        if (chart.Count(4) is var draw && (draw == 4 || chart.Person.Index == 0)) Allergy(chart);
    }

    static void Encounter(Chart chart)
    {
        var id = chart.NewId();
        chart.KeepEncounter(id);
        var visit = chart.Random.Pick(CodeLists.Visits);
        var day = chart.Day();
        var minute = chart.Random.Below(300);
        var w = chart.Open("Encounter", id: id);
        w.Text("status", "finished");
        w.Array("identifier");
        w.Identifier(SamplePopulation.VisitSystem, id[..13].ToUpperInvariant());
        w.EndArray();
        var setting = visit.Value == "50849002" ? Emergency : Ambulatory;
        w.Start("class");
        w.Text("system", setting.System);
        w.Text("code", setting.Value);
        w.Text("display", setting.Display);
        w.End();
        w.Concepts("type", visit);
        chart.Subject(w);
        w.Array("participant");
        w.Start();
        w.Clinician("individual", chart.Clinician);
        w.End();
        w.EndArray();
        w.Period("period", Calendar.Instant(day, minute), Calendar.Instant(day, minute + 15 + chart.Random.Below(40)));
        w.Reference("serviceProvider", "Organization", chart.Clinic.Id);
        chart.Sink.Close();
    }

    /// <summary>A condition; active when it is chronic, otherwise over within weeks.</summary>
    public static string Condition(Chart chart, Code code, Code? also, bool chronic, Code? label = null)
    {
        var id = chart.NewId();
        var onset = chart.Day(chronic ? 8 : 2);
        var w = chart.Open("Condition", label, id);
        w.Concept("clinicalStatus", chronic
            ? Code.Hl7("condition-clinical", "active", "Active")
            : Code.Hl7("condition-clinical", "resolved", "Resolved"));
        w.Concept("verificationStatus", Confirmed);
        w.Concepts("category", chronic ? Problem : Diagnosis);
        w.Concept("code", code, also);
        chart.Subject(w);
        chart.Encounter(w);
        w.Day("onsetDateTime", onset);
        if (!chronic) w.Day("abatementDateTime", Over(onset, chart));
        w.Day("recordedDate", onset);
        chart.Sink.Close();
        return id;
    }

    static DateOnly Over(DateOnly onset, Chart chart)
    {
        var end = onset.AddDays(7 + chart.Random.Below(14));
        return end < Calendar.Today ? end : Calendar.Today;
    }

    static void Procedure(Chart chart) =>
        Procedure(chart, chart.Random.Pick(chart.Person.Age < 18 ? CodeLists.Procedures : CodeLists.AdultProcedures), null);

    public static void Procedure(Chart chart, Code code, Code? label)
    {
        var day = chart.Day(5);
        var minute = chart.Random.Below(300);
        var w = chart.Open("Procedure", label);
        w.Text("status", "completed");
        w.Concept("code", code);
        chart.Subject(w);
        chart.Encounter(w);
        w.Period("performedPeriod", Calendar.Instant(day, minute), Calendar.Instant(day, minute + 30));
        w.Array("performer");
        w.Start();
        w.Clinician("actor", chart.Clinician);
        w.End();
        w.EndArray();
        chart.Sink.Close();
    }

    static void Immunization(Chart chart)
    {
        var w = chart.Open("Immunization");
        w.Text("status", "completed");
        w.Concept("vaccineCode", chart.Random.Pick(chart.Person.Age < 12 ? CodeLists.ChildVaccines : CodeLists.AdultVaccines));
        chart.Subject(w, "patient");
        w.Day("occurrenceDateTime", chart.Day(6));
        w.Flag("primarySource", true);
        w.Text("lotNumber", "L" + chart.Random.Between(10000, 99999).ToString(System.Globalization.CultureInfo.InvariantCulture));
        chart.Sink.Close();
    }

    static void Allergy(Chart chart)
    {
        var w = chart.Open("AllergyIntolerance");
        w.Concept("clinicalStatus", Code.Hl7("allergyintolerance-clinical", "active", "Active"));
        w.Concept("verificationStatus", Code.Hl7("allergyintolerance-verification", "confirmed", "Confirmed"));
        w.Text("criticality", chart.Random.Chance(20) ? "high" : "low");
        w.Concept("code", chart.Random.Pick(CodeLists.Allergies));
        chart.Subject(w, "patient");
        w.Day("recordedDate", chart.Day(6));
        chart.Sink.Close();
    }
}
