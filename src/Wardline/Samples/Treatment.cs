namespace Wardline.Samples;

/// <summary>Conditions with what is done about them: MedicationRequest, MedicationStatement, CarePlan, Appointment.</summary>
static class Treatment
{
    static readonly string[] Doses = ["Take one daily", "Take one twice a day with food", "Take one at bedtime", "Take as directed"];

    public static void Write(Chart chart)
    {
        for (var n = 1 + chart.Random.Below(3); n > 0; n--) Treat(chart, CodeLists.Ailment(chart.Random, chart.Person.Age));
        for (var n = chart.Count(2); n > 0; n--) Appointment(chart);
    }

    static void Treat(Chart chart, Ailment ailment)
    {
        var condition = Visits.Condition(chart, ailment.Snomed, ailment.Icd, ailment.Chronic);
        // The first person shows every type, whatever the draw says.
        var must = chart.Person.Index == 0;
        var drug = chart.Random.Pick(ailment.Drugs);
        if (must || chart.Random.Chance(85)) Prescribe(chart, drug, condition, ailment.Chronic);
        if (must || chart.Random.Chance(30)) State(chart, drug, ailment.Chronic);
        if (must || ailment.Chronic && chart.Random.Chance(55)) Plan(chart, condition);
    }

    public static void Prescribe(Chart chart, Code drug, string? condition, bool ongoing, Code? label = null)
    {
        var w = chart.Open("MedicationRequest", label);
        w.Text("status", ongoing ? "active" : "completed");
        w.Text("intent", "order");
        w.Concept("medicationCodeableConcept", drug);
        chart.Subject(w);
        chart.Encounter(w);
        w.Day("authoredOn", chart.Day(1));
        w.Clinician("requester", chart.Clinician);
        if (condition is not null) w.References("reasonReference", "Condition", condition);
        w.Array("dosageInstruction");
        w.Start();
        w.Text("text", chart.Random.Pick(Doses));
        w.End();
        w.EndArray();
        w.Start("dispenseRequest");
        w.Number("numberOfRepeatsAllowed", ongoing ? chart.Random.Between(0, 5) : 0);
        w.Start("quantity");
        w.Number("value", ongoing ? 90 : 20);
        w.End();
        w.End();
        chart.Sink.Close();
    }

    static void State(Chart chart, Code drug, bool ongoing)
    {
        var day = chart.Day(1);
        var w = chart.Open("MedicationStatement");
        w.Text("status", ongoing ? "active" : "completed");
        w.Concept("medicationCodeableConcept", drug);
        chart.Subject(w);
        w.Day("effectiveDateTime", day);
        w.Day("dateAsserted", day);
        w.Reference("informationSource", "Patient", chart.Person.Id);
        chart.Sink.Close();
    }

    static void Plan(Chart chart, string condition)
    {
        var w = chart.Open("CarePlan");
        w.Text("status", "active");
        w.Text("intent", "plan");
        w.Concepts("category", Code.Snomed("734163000", "Care plan"));
        chart.Subject(w);
        w.Period("period", Calendar.Text(chart.Day(1)), null);
        w.References("addresses", "Condition", condition);
        w.Array("activity");
        w.Start();
        w.Start("detail");
        w.Concept("code", chart.Random.Pick(CodeLists.PlanActivities));
        w.Text("status", "in-progress");
        w.End();
        w.End();
        w.EndArray();
        chart.Sink.Close();
    }

    static void Appointment(Chart chart)
    {
        var ahead = chart.Person.DiedOn is null && chart.Random.Chance(60);
        var day = ahead ? Calendar.Today.AddDays(1 + chart.Random.Below(120)) : chart.Day(1);
        var minute = chart.Random.Below(20) * 15;
        var w = chart.Open("Appointment");
        w.Text("status", ahead ? "booked" : chart.Random.Below(6) switch { 0 => "noshow", 1 => "cancelled", _ => "fulfilled" });
        w.Concept("appointmentType", Code.Hl7("v2-0276", "ROUTINE", "Routine appointment"));
        w.Text("start", Calendar.Instant(day, minute));
        w.Text("end", Calendar.Instant(day, minute + 30));
        w.Array("participant");
        w.Start();
        w.Reference("actor", "Patient", chart.Person.Id);
        w.Text("status", "accepted");
        w.End();
        w.Start();
        w.Clinician("actor", chart.Clinician);
        w.Text("status", "accepted");
        w.End();
        w.EndArray();
        chart.Sink.Close();
    }
}
