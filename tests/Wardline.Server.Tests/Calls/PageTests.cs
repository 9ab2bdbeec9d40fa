using System.Net;
using System.Text.RegularExpressions;
using Wardline.Clients;
using Wardline.Server.Shell;
using Wardline.Server.Tests.Desk;
using Wardline.Tests.Support;
using Xunit;

namespace Wardline.Server.Tests.Calls;

public sealed partial class PageTests
{
    // An invented patient of samples/population.
    const string Name = "Yolanda Soto Nieves", Family = "Soto Nieves", Born = "06/21/1956", PhoneEnd = "555-0148";

    [Fact]
    public async Task A_call_goes_from_opening_to_wrap_up_by_forms_alone()
    {
        await using var house = await House.OpenAsync();
        using var agent = await AgentAsync(house, "agent");
        var call = await OpenAsync(house, agent);
        var begin = await agent.GetAsync(call);
        Assert.Contains("Not verified", begin.Text, StringComparison.Ordinal);
        Assert.Single(Regex.Matches(begin.Text, " autofocus"));
        await VerifyAsync(agent, call);
        Assert.DoesNotContain("must be verified further", (await agent.GetAsync(call)).Text, StringComparison.Ordinal);
        Assert.EndsWith("?told=self", (await agent.PostAsync("/calls", call + "/authority", ("who", "self"))).To, StringComparison.Ordinal);
        Assert.EndsWith("?told=purpose", (await agent.PostAsync("/calls", call + "/purpose", ("purpose", "appointment"))).To, StringComparison.Ordinal);

        var view = await agent.GetAsync(call);
        Assert.Contains(Family, view.Text, StringComparison.Ordinal);
        Assert.Contains("Verified: Basic", view.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(PhoneEnd, view.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(Family, Title().Match(view.Text).Value, StringComparison.Ordinal);

        Assert.EndsWith("notes=shown", (await agent.PostAsync("/calls", call + "/notes", ("note", "Wants <mornings>."))).To, StringComparison.Ordinal);
        Assert.Contains("Wants &lt;mornings&gt;.", (await agent.GetAsync(call + "?notes=shown")).Text, StringComparison.Ordinal);
        Assert.EndsWith("?told=disclosure", (await agent.PostAsync("/calls", call + "/told", ("to", "patient"), ("segment", "appointments"))).To, StringComparison.Ordinal);

        var unconfirmed = await agent.PostAsync("/calls", call + "/wrap-up", ("disposition", "answered"), ("nothing-told", "yes"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, unconfirmed.Status);
        var noted = Confirmed().Match(unconfirmed.Text).Groups[1].Value;
        Assert.Equal("/desk?told=wrapped-up", (await agent.PostAsync("/calls", call + "/wrap-up", ("disposition", "answered"), ("confirmed", noted))).To);

        var after = await agent.GetAsync(call);
        Assert.Equal(HttpStatusCode.Gone, after.Status);
        Assert.DoesNotContain(Family, after.Text, StringComparison.Ordinal);
        Assert.Contains("call.wrapped-up", await house.KindsAsync());
    }

    [Fact]
    public async Task A_masked_value_is_on_the_answer_of_its_own_reveal_and_nowhere_else()
    {
        await using var house = await House.OpenAsync();
        using var agent = await AgentAsync(house, "agent");
        var call = await OpenAsync(house, agent);
        await VerifyAsync(agent, call);
        await agent.PostAsync("/calls", call + "/authority", ("who", "self"));
        await agent.PostAsync("/calls", call + "/purpose", ("purpose", "appointment"));

        var unreasoned = await agent.PostAsync("/calls", call + "/reveal", ("segment", "contact"), ("field", "0:phone"), ("reason", ""));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, unreasoned.Status);
        Assert.DoesNotContain(PhoneEnd, unreasoned.Text, StringComparison.Ordinal);
        var elsewhere = await agent.PostAsync("/calls", call + "/reveal", ("segment", "insurance.coverage"), ("field", "0:memberId"), ("reason", "caller-asked"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, elsewhere.Status);

        var revealed = await agent.PostAsync("/calls", call + "/reveal", ("segment", "contact"), ("field", "0:phone"), ("reason", "read-back"));
        Assert.Equal(HttpStatusCode.OK, revealed.Status);
        Assert.Single(Regex.Matches(revealed.Text, PhoneEnd));
        Assert.Matches("<mark id=\"shown\"[^>]*>[^<]*" + PhoneEnd, revealed.Text);
        Assert.Contains("record.reveal:read-back", await house.KindsAsync());
        Assert.DoesNotContain(PhoneEnd, (await agent.GetAsync(call)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_is_on_no_page_and_in_no_address_whether_it_matches_or_not()
    {
        await using var house = await House.OpenAsync();
        using var agent = await AgentAsync(house, "agent");
        var call = await OpenAsync(house, agent);
        await agent.PostAsync("/calls", call + "/identify", ("name", Name), ("birth-date", Born));

        var wrong = await agent.PostAsync("/calls", call + "/answer", ("factor", "phone"), ("answer", "617-555-0199"));
        Assert.Equal(call + "?told=no-match", wrong.To);
        var page = await agent.GetAsync(wrong.To!);
        Assert.Contains("does not match", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("0199", page.Text, StringComparison.Ordinal);
        var unknown = await agent.PostAsync("/calls", call + "/answer", ("factor", "shoe-size"), ("answer", "forty-two"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, unknown.Status);
        Assert.DoesNotContain("forty-two", unknown.Text, StringComparison.Ordinal);
        Assert.Contains("What else", unknown.Text, StringComparison.Ordinal);
        await agent.PostAsync("/calls", call + "/answer", ("factor", "phone"), ("answer", "617-555-0198"));
        var used = await agent.PostAsync("/calls", call + "/answer", ("factor", "phone"), ("answer", "617-555-0197"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, used.Status);
        Assert.DoesNotContain("0197", used.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_search_that_found_nobody_keeps_what_was_typed_on_its_own_answer_only()
    {
        await using var house = await House.OpenAsync();
        using var agent = await AgentAsync(house, "agent");
        var call = await OpenAsync(house, agent);
        var found = await agent.PostAsync("/calls", call + "/identify", ("name", "Zebulon \"Zeb\" Quarterman"), ("birth-date", "01/02/1903"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, found.Status);
        Assert.Contains("value=\"Zebulon &quot;Zeb&quot; Quarterman\"", found.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Zebulon", Title().Match(found.Text).Value, StringComparison.Ordinal);
        Assert.DoesNotContain("Zebulon", (await agent.GetAsync(call)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_agents_call_and_no_call_are_the_same_page()
    {
        await using var house = await House.OpenAsync();
        using var agent = await AgentAsync(house, "agent");
        var call = await OpenAsync(house, agent);
        using var other = await AgentAsync(house, "supervisor");
        var (theirs, none) = (await other.GetAsync(call), await other.GetAsync("/calls/0190a5c2-7b6e-7c00-8000-000000000001"));
        Assert.Equal(HttpStatusCode.NotFound, theirs.Status);
        Assert.Equal(Bare(theirs.Text), Bare(none.Text));
        Assert.Equal(HttpStatusCode.NotFound, (await other.PostAsync("/calls", call + "/emergency")).Status);
    }

    [Fact]
    public async Task The_emergency_script_comes_at_the_first_step_and_opens_nothing()
    {
        await using var house = await House.OpenAsync();
        using var agent = await AgentAsync(house, "agent");
        var call = await OpenAsync(house, agent);
        var script = await agent.PostAsync("/calls", call + "/emergency");
        Assert.Contains("911", script.Text, StringComparison.Ordinal);
        Assert.Contains("Not verified", script.Text, StringComparison.Ordinal);
        var kinds = await house.KindsAsync();
        Assert.Contains("call.emergency", kinds);
        Assert.DoesNotContain("record.view", kinds);
    }

    [Fact]
    public async Task A_supervisor_enters_a_representative_and_an_agent_can_not()
    {
        await using var house = await House.OpenAsync();
        using var agent = await AgentAsync(house, "agent");
        var call = await OpenAsync(house, agent);
        await VerifyAsync(agent, call);
        Assert.Equal(HttpStatusCode.Forbidden, (await agent.GetAsync("/representatives")).Status);
        using var supervisor = await AgentAsync(house, "supervisor");
        Assert.Contains("No call waits", (await supervisor.GetAsync("/representatives")).Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await agent.PostAsync("/calls", call + "/authority", ("who", "representative"), ("name", "Amparo Quiroga"))).Status);
        var waiting = (await supervisor.GetAsync("/representatives")).Text;
        Assert.Contains($"value=\"{call["/calls/".Length..]}.1\"", waiting, StringComparison.Ordinal);
        Assert.Contains("Somebody agent · Main line · since", waiting, StringComparison.Ordinal);
        Assert.DoesNotContain(Name.Split(' ')[^1], waiting, StringComparison.Ordinal);
        house.Time.Advance(TimeSpan.FromSeconds(1));
        (string, string)[] entered = [("call", call["/calls/".Length..] + ".1"), ("given", "Amparo"), ("family", "Quiroga"), ("relation", "sibling"), ("purpose", "appointment")];
        var late = await supervisor.PostAsync("/representatives", "/representatives", [.. entered, ("until", "2999-01-01")]);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, late.Status);
        Assert.Contains("value=\"Quiroga\"", late.Text, StringComparison.Ordinal);
        var until = house.Time.GetUtcNow().AddDays(30).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        (string, string)[] roundless = [("call", call["/calls/".Length..]), .. entered[1..]];
        Assert.Equal(HttpStatusCode.Conflict, (await supervisor.PostAsync("/representatives", "/representatives", [.. roundless, ("until", until)])).Status);
        Assert.Equal("/representatives?told=entered", (await supervisor.PostAsync("/representatives", "/representatives", [.. entered, ("until", until)])).To);
        Assert.Contains("No call waits", (await supervisor.GetAsync("/representatives")).Text, StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await agent.PostAsync("/calls", call + "/authority", ("who", "representative"), ("name", "Somebody Else"))).Status);
        Assert.EndsWith("?told=representative", (await agent.PostAsync("/calls", call + "/authority", ("who", "representative"), ("name", "Amparo Quiroga"))).To, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_page_says_when_it_holds_demo_data_and_has_nothing_inline()
    {
        await using var house = await House.OpenAsync();
        using var agent = await AgentAsync(house, "supervisor");
        var call = await OpenAsync(house, agent);
        string[] pages = ["/", "/calls", call, "/representatives", "/sign-in"];
        Assert.DoesNotContain("Demo data", (await agent.GetAsync(call)).Text, StringComparison.Ordinal);
        house.Get<DemoMark>().IsDemo = true;
        using var stranger = house.NewBrowser();
        foreach (var path in pages)
        {
            var page = await (path == "/sign-in" ? stranger : agent).GetAsync(path);
            Assert.Contains("Demo data", page.Text, StringComparison.Ordinal);
            Assert.DoesNotMatch(@"(?i)<style|\sstyle=|<script(?! src=""/assets/[a-z]+\.js\?v=[0-9a-f]+"" defer></script>)|\son[a-z]+=|javascript:", page.Text);
        }
    }

    [Fact]
    public async Task The_sentences_come_in_the_language_of_the_call_with_their_meaning()
    {
        await using var house = await House.OpenAsync();
        using var agent = await AgentAsync(house, "agent");
        var call = await OpenAsync(house, agent);
        var english = (await agent.GetAsync(call)).Text;
        Assert.Contains("“May I have the patient&#x27;s name and date of birth, please?”", english, StringComparison.Ordinal);
        Assert.DoesNotContain("¿", System.Net.WebUtility.HtmlDecode(english), StringComparison.Ordinal);
        Assert.EndsWith("?told=language", (await agent.PostAsync("/calls", call + "/language", ("language", "es"))).To, StringComparison.Ordinal);
        var spanish = System.Net.WebUtility.HtmlDecode((await agent.GetAsync(call)).Text);
        Assert.Contains("<span lang=\"es\">“¿Me da el nombre y la fecha de nacimiento del paciente, por favor?”</span>", spanish, StringComparison.Ordinal);
        Assert.Contains("That is: “May I have the patient's name and date of birth, please?”", spanish, StringComparison.Ordinal);
        var refused = await agent.PostAsync("/calls", call + "/language", ("language", "xx"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Contains("“¿Me lo puede repetir, por favor?”", System.Net.WebUtility.HtmlDecode(refused.Text), StringComparison.Ordinal);
        var emergency = System.Net.WebUtility.HtmlDecode((await agent.PostAsync("/calls", call + "/emergency")).Text);
        Assert.Contains("“Estoy aquí con usted. ¿Dónde se encuentra en este momento?”", emergency, StringComparison.Ordinal);
        Assert.Contains("“I am here with you. Where are you right now?”", emergency, StringComparison.Ordinal);
    }

    static async Task<Browser> AgentAsync(House house, string role)
    {
        using var admin = house.Imke.Totp.Length == 0 ? await house.AdministratorAsync() : house.NewBrowser();
        if ((await admin.GetAsync("/")).To is not null)
        {
            await admin.SignInAsync(house.Imke, house.Time);
        }

        if ((await house.Get<Lines>().AllAsync()).Count == 0)
        {
            var client = (await house.Get<ClientList>().AllAsync()).Single().Id;
            await admin.ApiAsync(HttpMethod.Post, "/api/v1/admin/lines", new { client, dialled = "+16175550100", name = "Main line", purposes = new[] { "appointment", "billing", "refill" } });
            var (code, _, err) = await house.VerbAsync("import", RepoRoot.At("samples", "population"));
            Assert.True(code == 0, err);
        }

        var person = new Person($"Somebody {role}", $"{role}@house.example", "seven tall copper kettles");
        var invited = await admin.ApiAsync(HttpMethod.Post, "/api/v1/admin/staff", new { name = person.Name, email = person.Email, roles = new[] { role } });
        var browser = house.NewBrowser();
        await browser.WelcomeAsync(new Uri(invited.Json.GetProperty("link").GetString()!).AbsolutePath, person, house.Time);
        await browser.SignInAsync(person, house.Time);
        return browser;
    }

    static async Task<string> OpenAsync(House house, Browser agent)
    {
        var line = (await house.Get<Lines>().AllAsync()).Single().Id.ToString();
        var opened = await agent.PostAsync("/calls", "/calls", ("line", line), ("number", ""));
        Assert.EndsWith("?told=opened", opened.To, StringComparison.Ordinal);
        return opened.To![..opened.To!.IndexOf('?', StringComparison.Ordinal)];
    }

    static async Task VerifyAsync(Browser agent, string call)
    {
        Assert.EndsWith("?told=found", (await agent.PostAsync("/calls", call + "/identify", ("name", Name), ("birth-date", Born))).To, StringComparison.Ordinal);
        Assert.EndsWith("?told=match", (await agent.PostAsync("/calls", call + "/answer", ("factor", "phone"), ("answer", "323 555 0148"))).To, StringComparison.Ordinal);
    }

    // What differs from request to request only: the token, and the address itself, where unlocking leads back to.
    static string Bare(string html) => Back().Replace(Token().Replace(html, ""), "");

    [GeneratedRegex("name=\"at\" value=\"[^\"]*\"")]
    private static partial Regex Back();

    [GeneratedRegex("<title>.*?</title>")]
    private static partial Regex Title();

    [GeneratedRegex("name=\"confirmed\" value=\"([^\"]+)\"")]
    private static partial Regex Confirmed();

    [GeneratedRegex("value=\"CfDJ8[^\"]*\"")]
    private static partial Regex Token();
}
