using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Wardline.Clients;
using Wardline.Guard.Access;
using Wardline.Identity;
using Wardline.Server.Tests.Calls;
using Wardline.Server.Tests.Desk;
using Xunit;

namespace Wardline.Server.Tests.Downtime;

/// <summary>Paper over HTTP: what is printed, what is entered from it, and what is answered to who enters it twice.</summary>
public sealed partial class PaperPageTests
{
    static async Task<(Page Page, List<string> Serials)> PrintAsync(CallHouse house, string sheets = "3")
    {
        var page = await (await house.AsAsync("agent")).PostAsync("/downtime", "/downtime/print", ("client", $"{house.Client}"), ("sheets", sheets));
        return (page, [.. SheetLabel().Matches(page.Text).Select(m => m.Groups[1].Value)]);
    }

    static async Task<List<(string, string)>> FormAsync(CallHouse house, string serial)
    {
        var line = (await house.House.Get<Lines>().AllAsync()).Single(l => l.Dialled == CallHouse.MainLine).Id;
        var nurse = await house.House.Get<StaffList>().FindByEmailAsync(house.PersonOf("nurse").Email);
        string Local(int minutes) => TimeZoneInfo.ConvertTime(house.House.Time.GetUtcNow().AddMinutes(minutes), TimeZoneInfo.FindSystemTimeZoneById("America/New_York")).ToString("yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture);
        return
        [
            ("line", $"{line}"), ("serial", serial), ("began", Local(-8)), ("ended", Local(-4)), ("taken-by", $"{nurse!.Id}"), ("name", "Araminta Quillfeather"), ("birth-date", "07/09/1961"),
            ("purpose", "appointment"), ("authority", "self"), ("step-full-name", "agrees"), ("step-birth-date", "agrees"), ("step-phone", "agrees"), ("step-address", "does-not"), ("step-email", ""),
            ("level", "basic"), ("to", "patient"), ("segment", "appointments"), ("disposition", "answered"), ("note", "Zanzibar lanternwright"),
        ];
    }

    [Fact]
    public async Task The_paper_has_the_ladder_of_the_policy_in_force_and_a_number_a_sheet_and_nothing_of_a_patient()
    {
        await using var house = await CallHouse.OpenAsync();
        var (page, serials) = await PrintAsync(house);
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Equal(3, serials.Distinct().Count());
        var policies = Policies.PolicyFiles.LoadAll(null);
        string[] must =
        [
            .. policies.Verification.Factors.Select(f => f.Title), .. policies.Verification.Levels.Skip(1).Select(l => l.Title), .. policies.Access.Purposes.Select(p => p.Title),
            policies.Verification.Version[..8], policies.Access.Version[..8], CallHouse.MainLine, .. Wardline.Calls.Emergency.Script("911", null).Lines.Select(l => l.En), "Not while the system is down.", "within 7 days",
        ];
        var text = WebUtility.HtmlDecode(page.Text);
        Assert.All(must, word => Assert.Contains(word, text, StringComparison.Ordinal));
        Assert.All(CallHouse.Canaries, word => Assert.DoesNotContain(word, text, StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(CallHouse.OtherLine, text, StringComparison.Ordinal);

        // What the form has room for, and what the ladder forbids, are not the same.
        var blanks = Blank().Matches(page.Text).Select(m => m.Groups[1].Value).Distinct().ToList();
        Assert.All((string[])["Name", "Birth date"], word => Assert.Contains(word, blanks));
        Assert.DoesNotContain(blanks, word => policies.Verification.Factors.Any(f => f.Id is not ("full-name" or "birth-date") && word.Contains(f.Title, StringComparison.OrdinalIgnoreCase)));
        Assert.Contains("Name and birth date stand on it to enter it", text, StringComparison.Ordinal);
        var entry = Assert.Single(await house.House.EntriesAsync(), e => e.Kind == "downtime.printed");
        Assert.Equal(serials, entry.Detail!["serials"].List!);

        // A number of sheets that is none gives out none.
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await PrintAsync(house, "101")).Page.Status);
        var list = await (await house.AsAsync("agent")).GetAsync("/downtime");
        Assert.Equal(3, OutRow().Count(WebUtility.HtmlDecode(list.Text)));
    }

    [Fact]
    public async Task An_old_ladder_is_known_by_its_policy()
    {
        await using var house = await CallHouse.OpenAsync();
        await PrintAsync(house);
        var agent = await house.AsAsync("agent");
        Assert.Contains("as it was printed", (await agent.GetAsync("/downtime")).Text, StringComparison.Ordinal);
        var policies = Directory.CreateDirectory(Path.Combine(house.House.Data, "policies")).FullName;
        await File.WriteAllTextAsync(Path.Combine(policies, "verification.yaml"), Policies.DefaultPolicies.Text("verification.yaml") + "\n# another one\n", TestContext.Current.CancellationToken);
        await house.House.RestartAsync();
        using var again = house.House.NewBrowser();
        await again.SignInAsync(house.PersonOf("agent"), house.House.Time);
        Assert.Contains("the policy has changed since", (await again.GetAsync("/downtime")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sheet_is_entered_once_and_the_second_is_told_when_and_by_whom()
    {
        await using var house = await CallHouse.OpenAsync();
        await house.AsAsync("nurse");
        var (_, serials) = await PrintAsync(house);
        house.House.Time.Advance(TimeSpan.FromMinutes(10));
        var agent = await house.AsAsync("agent");
        var form = await FormAsync(house, serials[0]);

        // Nobody fits: nothing is entered, and what was typed stays.
        var wrong = await agent.PostAsync("/downtime/late", "/downtime/late", [.. form.Select(f => f.Item1 == "birth-date" ? (f.Item1, "07/09/1962") : f)]);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.Status);
        Assert.Contains("5 searches left", wrong.Text, StringComparison.Ordinal);
        Assert.All((string[])["Zanzibar lanternwright", "value=\"07/09/1962\"", serials[0]], word => Assert.Contains(word, wrong.Text, StringComparison.Ordinal));

        Assert.Equal("/downtime?told=sheet-entered", (await agent.PostAsync("/downtime/late", "/downtime/late", [.. form])).To);
        var list = await agent.GetAsync("/downtime");
        Assert.Contains("entered late from paper", list.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("entered in your name", list.Text, StringComparison.Ordinal);
        Assert.Contains("entered in your name", (await (await house.AsAsync("nurse")).GetAsync("/downtime")).Text, StringComparison.Ordinal);
        Assert.All(CallHouse.Canaries, word => Assert.DoesNotContain(word, list.Text, StringComparison.OrdinalIgnoreCase));
        var second = await (await house.AsAsync("nurse")).PostAsync("/downtime/late", "/downtime/late", [.. form]);
        Assert.Equal(HttpStatusCode.Conflict, second.Status);
        Assert.Matches($"Sheet {serials[0]} was entered [0-9/]+ [0-9:]+ [AP]M by agent person", second.Text);
        var body = new { dialled = CallHouse.MainLine, serial = serials[0], began = house.House.Time.GetUtcNow().AddMinutes(-8), ended = house.House.Time.GetUtcNow().AddMinutes(-4), takenBy = Guid.Empty, disposition = "answered" };
        var api = await agent.ApiAsync(HttpMethod.Post, "/api/v1/downtime/late", body);
        Assert.Equal((HttpStatusCode.Conflict, "sheet-used"), (api.Status, api.Json.GetProperty("code").GetString()));
        Assert.Contains("by agent person", api.Text, StringComparison.Ordinal);

        // The entered call is nobody's to open, by page or API.
        var call = (await house.House.EntriesAsync()).Single(e => e.Kind == "downtime.entered" && e.Outcome == Guard.Ledger.EntryOutcome.Done).Basis!.Id;
        Assert.Equal(HttpStatusCode.Gone, (await agent.GetAsync($"/calls/{call}")).Status);
        Assert.Equal(HttpStatusCode.Gone, (await agent.ApiAsync(HttpMethod.Post, $"/api/v1/calls/{call}/view", new { })).Status);
        Assert.DoesNotContain(CallHouse.Canaries, word => house.House.Log.Text.Contains(word, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task A_lost_sheet_stands_out_and_a_form_without_a_choice_says_what_is_missing()
    {
        await using var house = await CallHouse.OpenAsync();
        await house.AsAsync("nurse");
        var (_, serials) = await PrintAsync(house);
        house.House.Time.Advance(TimeSpan.FromMinutes(10));
        var agent = await house.AsAsync("agent");
        Assert.Equal("/downtime?told=sheet-lost", (await agent.PostAsync("/downtime", "/downtime/void", ("lost", $"{house.Client}:{serials[1]}"))).To);
        var list = WebUtility.HtmlDecode((await agent.GetAsync("/downtime")).Text);
        Assert.Matches($"(?s){serials[0]}.{{0,200}}▲ missing", list);
        Assert.Matches($"(?s){serials[1]}.{{0,200}}▲ lost", list);

        var form = await FormAsync(house, serials[0]);
        foreach (var (field, value, says) in new[] { ("to", "", "what was told"), ("ended", "yesterday", "not in the future"), ("disposition", "", "one of the listed results"), ("serial", "default-0001-x", "last digit") })
        {
            var refused = await agent.PostAsync("/downtime/late", "/downtime/late", [.. form.Select(f => f.Item1 == field ? (field, value) : f)]);
            Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
            Assert.Contains(says, WebUtility.HtmlDecode(refused.Text), StringComparison.Ordinal);
            Assert.Contains("Zanzibar lanternwright", refused.Text, StringComparison.Ordinal);
        }
    }

    [GeneratedRegex("class=\"sheet\" aria-label=\"([^\"]+)\"")]
    private static partial Regex SheetLabel();

    [GeneratedRegex("class=\"blank[^\"]*\">([^<]+)<")]
    private static partial Regex Blank();

    [GeneratedRegex("<td>○ out</td>")]
    private static partial Regex OutRow();
}
