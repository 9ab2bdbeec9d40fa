using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Wardline.Guard;
using Wardline.Guard.Access;
using Wardline.Guard.Ledger;
using Wardline.Guard.Setup;
using Wardline.Guard.Vault;
using Wardline.Verification.Comparing;

namespace Wardline.Tests.Calls;

/// <summary>An invented patient with one resource of each kind that the default purposes open.</summary>
internal sealed record InventedPatient(string Given, string Family, string Born, string Phone, string? Email, string MemberId)
{
    public static InventedPatient Maria { get; } = new("Maria Elena", "Garcia Lopez", "1970-03-04", "+1-617-555-0142", "maria.garcia@example.com", "WRD0042817-01");

    public static InventedPatient Quentin { get; } = new("Quentin", "Abernathy", "1958-11-30", "+1-617-555-0177", null, "WRD0099120-01");

    /// <summary>Maria's son: the same telephone, and an account of his own.</summary>
    public static InventedPatient Mateo { get; } = new("Mateo", "Garcia Lopez", "2001-08-19", "+1-617-555-0142", null, "WRD0042817-02");

    public const string Street = "12 Quillwort Lane", Zip = "02139", Ssn = "987-65-4321", Mrn = "M-7720193";

    public const string Medication = "Lisinopril 10 mg", Diagnosis = "Hypertensive disorder", Payor = "Evergreen Mutual", Appointment = "2026-12-02T09:30:00Z";

    public string SpokenName => $"{Given.Split(' ')[0]} {Family}";

    public string SpokenBirth => DateOnly.ParseExact(Born, "yyyy-MM-dd", CultureInfo.InvariantCulture).ToString("MMMM d yyyy", CultureInfo.InvariantCulture);

    /// <summary>What must never stand anywhere in plain.</summary>
    public IEnumerable<string> Secrets =>
        [.. Family.Split(' '), Born, Phone, Phone.Replace("-", "", StringComparison.Ordinal), MemberId, Street, Ssn, Mrn, Medication, Payor, .. Email is null ? (string[])[] : [Email]];

    /// <summary>Puts the patient in through the vault's own door.</summary>
    public async Task<Guid> PutInAsync(Installation house, Guid client, long rejected = 0, string? emailSince = null, string? phonePeriod = null)
    {
        var importer = new Actor(Ids.New(house.Store.Time), "job");
        var grant = await house.Gate.BeginImportAsync(importer, client);
        using var draft = await house.Vault.NewAsync(grant);
        foreach (var (segment, resources) in Documents(emailSince, phonePeriod).GroupBy(d => d.Segment).Select(g => (g.Key, g.Select(d => d.Resource))))
        {
            var document = new JsonObject { ["v"] = 1, ["resources"] = new JsonArray([.. resources.Select((r, i) => (JsonNode)new JsonObject { ["k"] = $"k{i}", ["r"] = r })]) };
            draft.Put(segment, Encoding.UTF8.GetBytes(document.ToJsonString()));
        }

        draft.Rejected = rejected;
        await draft.IndexAsync(IndexFields.Phone, [Wardline.Verification.Comparing.Phone.Key(Phone)]);
        await draft.IndexAsync(IndexFields.MemberId, [string.Concat(MemberId.Where(char.IsLetterOrDigit)).ToUpperInvariant()]);
        await draft.IndexAsync(IndexFields.NameBirth, NameKeys.For(Family).Select(sound => $"{NameKeys.Version}|{sound}|{Born}"));
        var rows = await draft.SealAsync();
        var log = await house.Logs.OfAsync(client);
        await house.Store.ActAsync(async act => act.Enter(log.Id, await rows.WriteAsync(act, new Entry
        {
            Id = Ids.New(house.Store.Time), Kind = "patient.imported", Time = act.Time, Actor = new EntryActor(importer.Id, importer.Role), Basis = new EntryBasis("import", grant.Run),
        })));
        await house.Gate.EndImportAsync(grant, System.Collections.Immutable.ImmutableSortedDictionary<string, DetailValue>.Empty.Add("patients", 1L));
        return draft.Id;
    }

    IEnumerable<(string Segment, JsonNode Resource)> Documents(string? emailSince, string? phonePeriod)
    {
        var phone = phonePeriod is null ? "" : $$$""","period":{{{phonePeriod}}}""";
        var given = string.Join(',', Given.Split(' ').Select(one => JsonSerializer.Serialize(one)));
        var since = emailSince is null ? "" : $$$""","period":{"start":"{{{emailSince}}}"}""";
        var email = Email is null ? "" : $$$""",{"system":"email","value":"{{{Email}}}"{{{since}}}}""";
        yield return ("identity", Json($$$"""{"resourceType":"Patient","name":[{"use":"official","given":[{{{given}}}],"family":"{{{Family}}}"}],"gender":"female","birthDate":"{{{Born}}}","communication":[{"language":{"text":"Spanish"}}]}"""));
        yield return ("contact", Json($$$"""{"resourceType":"Patient","telecom":[{"system":"phone","value":"{{{Phone}}}"{{{phone}}}}{{{email}}}],"address":[{"line":["{{{Street}}}"],"city":"Cambridge","state":"MA","postalCode":"{{{Zip}}}"}]}"""));
        yield return ("identifiers", Json($$$"""{"resourceType":"Patient","identifier":[{"type":{"coding":[{"code":"MR"}]},"value":"{{{Mrn}}}"},{"type":{"coding":[{"code":"SS"}]},"value":"{{{Ssn}}}"}]}"""));
        yield return ("representatives", Json("""{"resourceType":"RelatedPerson","active":true,"name":[{"given":["Rosa"],"family":"Lopez Marin"}],"relationship":[{"coding":[{"code":"MTH"}],"text":"mother"}],"period":{"start":"2020-01-01","end":"2030-12-31"}}"""));
        yield return ("representatives", Json("""{"resourceType":"RelatedPerson","active":true,"name":[{"given":["Hector"],"family":"Garcia"}],"relationship":[{"coding":[{"code":"SPS"}]}],"period":{"start":"2001-01-01","end":"2019-05-01"}}"""));
        yield return ("appointments", Json($$$"""{"resourceType":"Appointment","status":"booked","start":"{{{Appointment}}}","reasonCode":[{"text":"{{{Diagnosis}}}"}]}"""));
        yield return ("medical.conditions", Json($$$"""{"resourceType":"Condition","code":{"text":"{{{Diagnosis}}}"}}"""));
        yield return ("medical.medications", Json($$$"""{"resourceType":"MedicationRequest","status":"active","medicationCodeableConcept":{"text":"{{{Medication}}}"},"dosageInstruction":[{"text":"one a day"}],"dispenseRequest":{"numberOfRepeatsAllowed":2}}"""));
        yield return ("insurance.coverage", Json($$$"""{"resourceType":"Coverage","status":"active","subscriberId":"{{{MemberId}}}","payor":[{"display":"{{{Payor}}}"}]}"""));
    }

    static JsonNode Json(string text) => JsonNode.Parse(text)!;
}
