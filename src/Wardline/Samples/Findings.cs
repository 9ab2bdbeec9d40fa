namespace Wardline.Samples;

/// <summary>Observation and DiagnosticReport.</summary>
static class Findings
{
    public static void Write(Chart chart)
    {
        BloodPressure(chart);
        for (var n = chart.Random.Below(3); n > 0; n--) Measure(chart, chart.Random.Pick(CodeLists.Measurements));
        if (chart.Person.Index == 0 || chart.Random.Chance(45)) Report(chart);
        if (chart.Sink.Style != ReferenceStyle.Relative && chart.Person.Index % 3 == 0) TwoAlike(chart);
    }

    static void Report(Chart chart)
    {
        var first = Measure(chart, chart.Random.Pick(CodeLists.Laboratory));
        var second = Measure(chart, chart.Random.Pick(CodeLists.Laboratory));
        var day = chart.Day();
        var w = chart.Open("DiagnosticReport");
        w.Text("status", "final");
        w.Concepts("category", Code.Hl7("v2-0074", "LAB", "Laboratory"));
        w.Concept("code", chart.Random.Pick(CodeLists.Reports));
        chart.Subject(w);
        w.Day("effectiveDateTime", day);
        w.Text("issued", Calendar.Instant(day, chart.Random.Below(360)));
        w.References("performer", "Organization", chart.Clinic.Id);
        w.References("result", "Observation", first, second);
        chart.Sink.Close();
    }

    static string Measure(Chart chart, Measurement what)
    {
        var id = chart.NewId();
        var w = chart.Open("Observation", id: id);
        Head(chart, w, what.Category, what.Code, chart.Day());
        Quantity(w, chart.Random.Between(what.Low, what.High), 1, what.Unit, what.Ucum);
        chart.Sink.Close();
        return id;
    }

    /// <summary>A coded finding of a sensitive kind.</summary>
    public static void Coded(Chart chart, Code what, Code answer, Code? label)
    {
        var w = chart.Open("Observation", label);
        Head(chart, w, "laboratory", what, chart.Day());
        w.Concept("valueCodeableConcept", answer);
        chart.Sink.Close();
    }

    static void BloodPressure(Chart chart)
    {
        var w = chart.Open("Observation");
        Head(chart, w, "vital-signs", Code.Loinc("85354-9", "Blood pressure panel with all children optional"), chart.Day());
        w.Array("component");
        Component(w, Code.Loinc("8480-6", "Systolic blood pressure"), chart.Random.Between(102, 158));
        Component(w, Code.Loinc("8462-4", "Diastolic blood pressure"), chart.Random.Between(60, 98));
        w.EndArray();
        chart.Sink.Close();
    }

    /// <summary>
    /// A trap for importers: the same reading taken twice, equal in every letter and without an id of its own. Two
    /// readings they are, and two they must stay, also when the bundle is read again.
    /// </summary>
    static void TwoAlike(Chart chart)
    {
        var day = chart.Day();
        var beats = chart.Random.Between(60, 90);
        for (var n = 0; n < 2; n++)
        {
            var w = chart.Open("Observation", anonymous: true);
            Head(chart, w, "vital-signs", Code.Loinc("8867-4", "Heart rate"), day, visit: false);
            Quantity(w, beats, 0, "beats/minute", "/min");
            chart.Sink.Close();
        }
    }

    static void Head(Chart chart, FhirWriter w, string category, Code code, DateOnly day, bool visit = true)
    {
        w.Text("status", "final");
        w.Concepts("category", Code.Hl7("observation-category", category, category == "laboratory" ? "Laboratory" : "Vital Signs"));
        w.Concept("code", code);
        chart.Subject(w);
        if (visit) chart.Encounter(w);
        w.Day("effectiveDateTime", day);
    }

    static void Component(FhirWriter w, Code code, int value)
    {
        w.Start();
        w.Concept("code", code);
        Quantity(w, value, 0, "mm[Hg]", "mm[Hg]");
        w.End();
    }

    static void Quantity(FhirWriter w, int units, byte scale, string unit, string ucum)
    {
        w.Start("valueQuantity");
        w.Decimal("value", units, scale);
        w.Text("unit", unit);
        w.Text("system", "http://unitsofmeasure.org");
        w.Text("code", ucum);
        w.End();
    }
}
