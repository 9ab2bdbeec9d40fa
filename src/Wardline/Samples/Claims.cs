using System.Globalization;

namespace Wardline.Samples;

/// <summary>
/// Coverage, Claim and ExplanationOfBenefit. The claim-group number stands on several of one patient's EOBs, on the
/// claims, and on those of the family: a trap for importers that take a shared identifier for an identity.
/// </summary>
static class Claims
{
    static readonly Code Professional = Code.Hl7("claim-type", "professional", "Professional");
    static readonly Code Member = Code.Hl7("v2-0203", "MB", "Member Number");
    static readonly Code Insured = Code.Hl7("v3-ActCode", "EHCPOL", "extended healthcare");

    public static void Write(Chart chart)
    {
        if (chart.Person.Insurance is not { } insurance || chart.Payor is not { } payor) return;
        if (!chart.ContainsCoverage)
        {
            var id = chart.NewId();
            chart.KeepCoverage(id);
            var w = chart.Open("Coverage", id: id);
            CoverageBody(chart, w, insurance, payor);
            chart.Sink.Close();
        }
        for (var n = 1 + chart.Random.Below(3); n > 0; n--)
        {
            var claim = Claim.Draw(chart, insurance, payor);
            WriteClaim(chart, claim);
            WriteBenefit(chart, claim);
        }
    }

    static void CoverageBody(Chart chart, FhirWriter w, SampleInsurance insurance, House payor)
    {
        w.Array("identifier");
        w.Identifier(SamplePopulation.MemberSystem(insurance.Payor), insurance.MemberId, Member);
        w.EndArray();
        w.Text("status", "active");
        w.Concept("type", Insured);
        w.Text("subscriberId", insurance.SubscriberId);
        chart.Subject(w, "beneficiary");
        w.Concept("relationship", Code.Hl7("subscriber-relationship", insurance.Relationship, Capital(insurance.Relationship)));
        w.Period("period", "2026-01-01", null);
        w.Array("payor");
        w.Start();
        w.Target("Organization", payor.Id);
        w.Text("display", payor.Name);
        w.End();
        w.EndArray();
        w.Array("class");
        w.Start();
        w.Concept("type", Code.Hl7("coverage-class", "group", "Group"));
        w.Text("value", insurance.Group);
        w.End();
        w.EndArray();
    }

    static void WriteClaim(Chart chart, Claim claim)
    {
        var w = chart.Open("Claim", id: claim.Id);
        Identifiers(w, claim);
        w.Text("status", "active");
        w.Concept("type", Professional);
        w.Text("use", "claim");
        chart.Subject(w, "patient");
        w.Day("created", claim.Day);
        w.Reference("insurer", "Organization", claim.Payor.Id);
        w.Clinician("provider", chart.Clinician);
        w.Concept("priority", Code.Hl7("processpriority", "normal", "Normal"));
        InsuranceOf(chart, w, numbered: true);
        Items(w, claim, judged: false);
        w.Money("total", claim.Cents);
        chart.Sink.Close();
    }

    static void WriteBenefit(Chart chart, Claim claim)
    {
        var w = chart.Open("ExplanationOfBenefit");
        if (chart.ContainsCoverage) Contained(chart, w, claim);
        Identifiers(w, claim);
        w.Text("status", "active");
        w.Concept("type", Professional);
        w.Text("use", "claim");
        chart.Subject(w, "patient");
        w.Day("created", claim.Day);
        w.Reference("insurer", "Organization", claim.Payor.Id);
        w.Clinician("provider", chart.Clinician);
        w.Reference("claim", "Claim", claim.Id);
        w.Text("outcome", "complete");
        InsuranceOf(chart, w, numbered: false);
        Items(w, claim, judged: true);
        w.Array("total");
        Amount(w, "submitted", "Submitted Amount", claim.Cents);
        Amount(w, "benefit", "Benefit Amount", claim.PaidCents);
        w.EndArray();
        w.Start("payment");
        w.Money("amount", claim.PaidCents);
        w.End();
        chart.Sink.Close();
    }

    static void Contained(Chart chart, FhirWriter w, Claim claim)
    {
        w.Array("contained");
        w.Open("Coverage", "coverage", null);
        CoverageBody(chart, w, claim.Insurance, claim.Payor);
        w.End();
        w.EndArray();
    }

    static void Identifiers(FhirWriter w, Claim claim)
    {
        w.Array("identifier");
        w.Identifier(SamplePopulation.ClaimSystem, claim.Number);
        w.Identifier(SamplePopulation.ClaimGroupSystem, claim.Insurance.ClaimGroup);
        w.EndArray();
    }

    static void InsuranceOf(Chart chart, FhirWriter w, bool numbered)
    {
        w.Array("insurance");
        w.Start();
        if (numbered) w.Number("sequence", 1);
        w.Flag("focal", true);
        w.Start("coverage");
        if (chart.CoverageId is { } id) w.Target("Coverage", id);
        else if (!numbered) w.Text("reference", "#coverage");
        w.Text("display", chart.Payor!.Name);
        w.End();
        w.End();
        w.EndArray();
    }

    static void Items(FhirWriter w, Claim claim, bool judged)
    {
        w.Array("item");
        w.Start();
        w.Number("sequence", 1);
        w.Concept("productOrService", claim.What);
        w.Day("servicedDate", claim.Day);
        w.Money("net", claim.Cents);
        if (judged)
        {
            w.Array("adjudication");
            Amount(w, "eligible", "Eligible Amount", claim.Cents * 4 / 5);
            Amount(w, "copay", "CoPay", claim.CopayCents);
            w.EndArray();
        }
        w.End();
        w.EndArray();
    }

    static void Amount(FhirWriter w, string code, string display, int cents)
    {
        w.Start();
        w.Concept("category", Code.Hl7("adjudication", code, display));
        w.Money("amount", cents);
        w.End();
    }

    static string Capital(string code) => char.ToUpperInvariant(code[0]) + code[1..];

    sealed record Claim(
        string Id, string Number, DateOnly Day, Code What, int Cents, int CopayCents, SampleInsurance Insurance, House Payor)
    {
        public int PaidCents => Math.Max(0, Cents * 4 / 5 - CopayCents);

        public static Claim Draw(Chart chart, SampleInsurance insurance, House payor)
        {
            var id = chart.NewId();
            var number = "C" + chart.Person.Index.ToString("D7", CultureInfo.InvariantCulture) + id[..6].ToUpperInvariant();
            return new Claim(id, number, chart.Day(1), chart.Random.Pick(CodeLists.Visits), chart.Random.Between(6_500, 98_000),
                chart.Random.Between(0, 8) * 500, insurance, payor);
        }
    }
}
