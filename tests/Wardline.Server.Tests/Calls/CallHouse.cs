using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Wardline.Clients;
using Wardline.Guard.Access;
using Wardline.Patients.Import;
using Wardline.Policies;
using Wardline.Server.Tests.Desk;
using Wardline.Tests.Support;
using Xunit;

namespace Wardline.Server.Tests.Calls;

/// <summary>A house with two clients, a line each, two patients, and people of every role signed in over HTTP.</summary>
sealed partial class CallHouse : IAsyncDisposable
{
    public const string MainLine = "+16175550100", OtherLine = "+16175550111";

    /// <summary>Everything about the patients that no response may hold unasked.</summary>
    public static readonly string[] Canaries =
    [
        "Quillfeather", "Araminta", "1961-07-09", "araminta.q@example.com", "617-555-0123", "6175550123", "14 Hollyhock", "MRN-55120", "WD-7781-Q", "Sarcoidosis", "Evergreen Mutual Of Nowhere",
        "Peregrine", "GRP-99213-K", "CLM-20260-771", "Erythema nodosum", "Above the usual range", "Hollow coughing fits",
    ];

    readonly Dictionary<string, Browser> _people = [];

    CallHouse(House house) => House = house;

    public House House { get; }

    public static async Task<CallHouse> OpenAsync(string? postgres = null, string? data = null)
    {
        var desk = new CallHouse(await House.OpenAsync(postgres, data: data));
        await desk.FillAsync();
        return desk;
    }

    /// <summary>Somebody of this role, signed in; <c>agent</c> and <c>agent-2</c> are two people.</summary>
    public async Task<Browser> AsAsync(string who)
    {
        if (who == "anonymous")
        {
            return House.NewBrowser();
        }

        if (!_people.TryGetValue(who, out var browser))
        {
            var person = new Person($"{who} person", $"{who}@house.example", "quiet harbour seven lanterns");
            var role = Digits().Replace(who, "");
            (string, string)[] fields = [("name", person.Name), ("email", person.Email), ("roles", role), .. role == "client-staff" ? new[] { ("client", Other.ToString()) } : []];
            var made = await (await AdministratorAsync()).PostAsync("/admin/staff/new", "/admin/staff", fields);
            var link = Link().Match(made.Text);
            Assert.True(link.Success, made.Text);
            browser = House.NewBrowser();
            await browser.WelcomeAsync(link.Value, person, House.Time);
            await browser.SignInAsync(person, House.Time);
            _people.Add(who, browser);
        }

        return browser;
    }

    public Guid Client { get; private set; }

    public Guid Other { get; private set; }

    public async Task<Page> PostAsync(string who, string path, object? body) => await (await AsAsync(who)).ApiAsync(HttpMethod.Post, path, body ?? new { });

    public async Task<string> OpenCallAsync(string who, string dialled = MainLine)
    {
        var opened = await PostAsync(who, "/api/v1/calls", new { dialled, number = "+1 617 555 0123" });
        Assert.True(opened.Status == HttpStatusCode.Created, opened.Text);
        return $"/api/v1/calls/{opened.Json.GetProperty("call").GetString()}";
    }

    public async Task<string> IdentifiedAsync(string who)
    {
        var call = await OpenCallAsync(who);
        var found = await PostAsync(who, call + "/identify", new { name = "Araminta Quillfeather", birthDate = "July 9 1961" });
        Assert.Equal("one", found.Json.GetProperty("found").GetString());
        return call;
    }

    /// <summary>Verified by knowledge, for an appointment.</summary>
    public async Task<string> VerifiedAsync(string who)
    {
        var call = await IdentifiedAsync(who);
        Assert.True((await PostAsync(who, call + "/verify", new { factor = "phone", answer = "617 555 0123" })).Json.GetProperty("matched").GetBoolean());
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(who, call + "/authority", new { kind = "self" })).Status);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(who, call + "/purpose", new { purpose = "appointment" })).Status);
        return call;
    }

    public async Task<string> WrappedUpAsync(string who)
    {
        var call = await VerifiedAsync(who);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(who, call + "/wrap-up", new { disposition = "answered", confirmed = Array.Empty<Guid>(), nothingTold = true })).Status);
        return call;
    }

    /// <summary>The newest code in the callers' mailboxes.</summary>
    public string Code() => CodeText().Match(File.ReadAllText(new DirectoryInfo(House.Codes).GetFiles().MaxBy(f => f.LastWriteTimeUtc)!.FullName)).Value;

    async Task<Browser> AdministratorAsync()
    {
        if (!_people.TryGetValue("administrator", out var browser))
        {
            browser = await House.AdministratorAsync();
            _people.Add("administrator", browser);
        }

        return browser;
    }

    async Task FillAsync()
    {
        await AdministratorAsync();
        var actor = new Actor(Guid.Empty, "test");
        Client = (await House.Installation.FindClientAsync("default"))!.Id;
        Other = (await House.Installation.CreateClientAsync(actor, "other")).Id;
        ImmutableArray<string> purposes = [.. PolicyFiles.LoadAll(null).Access.Purposes.Select(p => p.Id)];
        Assert.True((await House.Get<Lines>().SaveAsync(actor, new Line(Guid.Empty, Client, MainLine, "Main", purposes, null, false, 0))).Ok);
        Assert.True((await House.Get<Lines>().SaveAsync(actor, new Line(Guid.Empty, Other, OtherLine, "Other", purposes, null, false, 0))).Ok);
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder.At("p.ndjson"), Population);
        var summary = await new ImportPatients(actor, Client, [folder.Path]).HandleAsync(House.Installation, PolicyFiles.LoadAll(null).Labels.Rules(), r => Assert.Fail(r.ToString()));
        Assert.False(summary.HasRejections);
    }

    const string Population = """
        {"resourceType":"Patient","id":"a","identifier":[{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"MR"}]},"system":"http://house.example/mrn","value":"MRN-55120"}],"name":[{"use":"official","family":"Quillfeather","given":["Araminta"]}],"birthDate":"1961-07-09","telecom":[{"system":"phone","value":"+1-617-555-0123","period":{"start":"2015-01-01"}},{"system":"email","value":"araminta.q@example.com","period":{"start":"2015-01-01"}}],"address":[{"line":["14 Hollyhock Row"],"city":"Cambridge","state":"MA","postalCode":"02139"}],"contact":[{"name":{"family":"Quillfeather","given":["Peregrine"]},"telecom":[{"system":"phone","value":"+1-617-555-0177"}]}]}
        {"resourceType":"Condition","id":"c","subject":{"reference":"Patient/a"},"code":{"text":"Sarcoidosis"},"clinicalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-clinical","code":"active"}]}}
        {"resourceType":"Coverage","id":"v","status":"active","beneficiary":{"reference":"Patient/a"},"subscriberId":"WD-7781-Q","class":[{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/coverage-class","code":"group"}]},"value":"GRP-99213-K"}],"payor":[{"display":"Evergreen Mutual Of Nowhere"}]}
        {"resourceType":"Appointment","id":"t","status":"booked","start":"2026-12-02T09:30:00Z","end":"2026-12-02T10:00:00Z","participant":[{"actor":{"reference":"Patient/a"},"status":"accepted"}]}
        {"resourceType":"ExplanationOfBenefit","id":"b","identifier":[{"system":"http://house.example/claims","value":"CLM-20260-771"}],"status":"active","type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/claim-type","code":"professional"}]},"use":"claim","patient":{"reference":"Patient/a"},"created":"2026-03-02","insurer":{"display":"Evergreen"},"provider":{"display":"Cambridge Clinic"},"outcome":"complete","insurance":[{"focal":true,"coverage":{"reference":"Coverage/v"}}]}
        {"resourceType":"MedicationRequest","id":"m","status":"active","intent":"order","medicationCodeableConcept":{"text":"Prednisone 10 mg"},"subject":{"reference":"Patient/a"},"reasonCode":[{"text":"Erythema nodosum"}]}
        {"resourceType":"Observation","id":"o","status":"final","code":{"text":"Calcium"},"subject":{"reference":"Patient/a"},"valueQuantity":{"value":11.1,"unit":"mg/dL"},"interpretation":[{"text":"Above the usual range"}]}
        {"resourceType":"Encounter","id":"e","status":"finished","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"AMB"},"subject":{"reference":"Patient/a"},"reasonCode":[{"text":"Hollow coughing fits"}]}
        """;

    public async ValueTask DisposeAsync()
    {
        foreach (var browser in _people.Values)
        {
            browser.Dispose();
        }

        await House.DisposeAsync();
    }

    [GeneratedRegex("/welcome/[A-Za-z0-9_-]+")]
    private static partial Regex Link();

    [GeneratedRegex("-[0-9]+$")]
    private static partial Regex Digits();

    [GeneratedRegex(@"\b\d{6,8}\b")]
    private static partial Regex CodeText();
}
