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

/// <summary>A house with two clients, a line each, patients of the first, and people of every role signed in over HTTP.</summary>
sealed partial class CallHouse : IAsyncDisposable
{
    public const string MainLine = "+16175550100", OtherLine = "+16175550111";

    /// <summary>Everything about the patients that no response may hold unasked.</summary>
    public static readonly string[] Canaries = [.. Caller.OfAll, .. new Caller(0).Own];

    readonly Dictionary<string, Browser> _people = [];
    readonly Dictionary<string, Person> _persons = [];

    CallHouse(House house) => House = house;

    public House House { get; }

    /// <param name="postgres">The database; SQLite without one.</param>
    /// <param name="patients">How many.</param>
    /// <param name="demo">With the doors that only a demo has.</param>
    /// <param name="data">The data folder; null for one of the house's own.</param>
    public static async Task<CallHouse> OpenAsync(string? postgres = null, int patients = 1, bool demo = false, string? data = null)
    {
        var desk = new CallHouse(await House.OpenAsync(postgres, demo: demo, data: data));
        await desk.FillAsync(patients);
        return desk;
    }

    /// <summary>Somebody of this role, signed in; <c>agent</c> and <c>agent-2</c> are two people. <c>client-staff</c> is of the first client, <c>client-staff-2</c> of the other.</summary>
    public async Task<Browser> AsAsync(string who)
    {
        if (who == "anonymous")
        {
            return House.NewBrowser();
        }

        if (!_people.TryGetValue(who, out var browser))
        {
            var role = Digits().Replace(who, "");
            var person = PersonOf(who);
            (string, string)[] fields = [("name", person.Name), ("email", person.Email), ("roles", role), .. role == "client-staff" ? new[] { ("client", (who == role ? Client : Other).ToString()) } : []];
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

    /// <summary>The person of this name, as they sign in.</summary>
    public Person PersonOf(string who)
    {
        if (who == "administrator")
        {
            return House.Imke;
        }

        if (!_persons.TryGetValue(who, out var person))
        {
            _persons.Add(who, person = new Person($"{who} person", $"{who}@house.example", "quiet harbour seven lanterns"));
        }

        return person;
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

    async Task FillAsync(int patients)
    {
        await AdministratorAsync();
        var actor = new Actor(Guid.Empty, "test");
        Client = (await House.Installation.FindClientAsync("default"))!.Id;
        Other = (await House.Installation.CreateClientAsync(actor, "other")).Id;
        ImmutableArray<string> purposes = [.. PolicyFiles.LoadAll(null).Access.Purposes.Select(p => p.Id)];
        Assert.True((await House.Get<Lines>().SaveAsync(actor, new Line(Guid.Empty, Client, MainLine, "Main", purposes, null, false, 0))).Ok);
        Assert.True((await House.Get<Lines>().SaveAsync(actor, new Line(Guid.Empty, Other, OtherLine, "Other", purposes, null, false, 0))).Ok);
        using var folder = new TempFolder();
        await File.WriteAllLinesAsync(folder.At("p.ndjson"), Enumerable.Range(0, patients).Select(i => new Caller(i).Record));
        var summary = await new ImportPatients(actor, Client, [folder.Path]).HandleAsync(House.Installation, PolicyFiles.LoadAll(null).Labels.Rules(), r => Assert.Fail(r.ToString()));
        Assert.False(summary.HasRejections);
    }

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
