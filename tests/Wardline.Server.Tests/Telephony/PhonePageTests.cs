using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Wardline.Guard.Access;
using Wardline.Server.Tests.Calls;
using Wardline.Server.Tests.Desk;
using Wardline.Telephony;
using Wardline.Tests.Telephony;
using Xunit;

namespace Wardline.Server.Tests.Telephony;

/// <summary>What the page of a call and its API order of the telephone system.</summary>
public sealed partial class PhonePageTests
{
    const string Anna = "agent@house.example", Field = "id=\"ask-ssn-last4\" name=\"answer\"", Dial = "Dial <b>911</b>", Transfer = "Transfer to 911";

    static readonly string Fine = OtherEnd.Says("200 OK", """{"effect":"done"}""");

    [Fact]
    public async Task Without_a_telephone_system_the_emergency_shows_the_number_to_dial()
    {
        await using var house = await CallHouse.OpenAsync();
        var agent = await house.AsAsync("agent");
        var call = (await house.OpenCallAsync("agent"))["/api/v1".Length..];
        var script = await agent.PostAsync(call, call + "/emergency");
        Assert.Contains(Dial, script.Text, StringComparison.Ordinal);
        Assert.Contains("The nurse line is +16175550199.", WebUtility.HtmlDecode(script.Text), StringComparison.Ordinal);
        Assert.DoesNotContain(Transfer, script.Text, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode)422, (await agent.PostAsync(call, call + "/transfer", ("to", "emergency"))).Status);
    }

    [Fact]
    public async Task With_one_the_emergency_is_handed_over_by_a_button_and_nothing_is_verified()
    {
        using var platform = new OtherEnd();
        await using var house = await CallHouse.OpenAsync();
        var (agent, call) = (await house.AsAsync("agent"), await AnsweredAsync(house, platform));
        var script = await agent.PostAsync(call, call + "/emergency");
        Assert.Contains(Transfer, script.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(Dial, script.Text, StringComparison.Ordinal);
        platform.Next(Fine);
        Assert.Equal(HttpStatusCode.Redirect, (await agent.PostAsync(call, call + "/transfer", ("to", "emergency"))).Status);
        Assert.Contains("The telephone system transfers the call.", (await agent.GetAsync(call)).Text, StringComparison.Ordinal);
        Assert.Equal(["call.transfer"], Types(platform));

        // The next one is refused, and said so.
        platform.Next(OtherEnd.Says("409 No"));
        await agent.PostAsync(call, call + "/transfer", ("to", "nurse-line"));
        Assert.Contains("refused the transfer: transfer by hand", (await agent.GetAsync(call)).Text, StringComparison.Ordinal);

        // A colleague: the desk's call is offered with it.
        var second = await house.AsAsync("agent-2");
        var colleagues = (await agent.GetAsync(call + "/hand-over")).Text;
        Assert.Contains("Offer it and transfer by telephone", colleagues, StringComparison.Ordinal);
        Assert.Contains($"formaction=\"{call}/transfer\"", colleagues, StringComparison.Ordinal);
        platform.Next(Fine);
        var to = Colleague().Match(colleagues).Groups[1].Value;
        Assert.Equal(HttpStatusCode.Redirect, (await agent.PostAsync(call + "/hand-over", call + "/transfer", ("to", "colleague"), ("colleague", to), ("kind", "take-call"), ("how", "consult"))).Status);
        Assert.Contains("hands you a call", (await second.GetAsync("/desk")).Text, StringComparison.Ordinal);
        Assert.Equal("consult", JsonElement.Parse(platform.Orders.Last().Body).GetProperty("data").GetProperty("kind").GetString());
    }

    [Fact]
    public async Task A_program_that_sends_a_sensitive_answer_has_the_recording_paused_meanwhile()
    {
        using var platform = new OtherEnd();
        await using var house = await CallHouse.OpenAsync();
        var api = "/api/v1" + await AnsweredAsync(house, platform);
        Assert.Equal("one", (await house.PostAsync("agent", api + "/identify", new { name = "Araminta Quillfeather", birthDate = "July 9 1961" })).Json.GetProperty("found").GetString());
        Assert.Equal(HttpStatusCode.OK, (await house.PostAsync("agent", api + "/verify", new { factor = "address", answer = "1 Wrong Street 02139" })).Status);
        Assert.Empty(platform.Orders);
        platform.Next(Fine, Fine);
        Assert.Equal(HttpStatusCode.OK, (await house.PostAsync("agent", api + "/verify", new { factor = "ssn-last4", answer = "0000" })).Status);
        Assert.Equal(["recording.pause", "recording.resume"], Types(platform));

        // One that says first that it is going to ask: paused from then on until any answer.
        platform.Next(Fine);
        Assert.Equal("paused", (await house.PostAsync("agent", api + "/question", new { factor = "ssn-last4" })).Json.GetProperty("recording").GetString());
        Assert.Equal(["recording.pause", "recording.resume", "recording.pause"], Types(platform));
        platform.Next(Fine);
        await house.PostAsync("agent", api + "/verify", new { factor = "phone", answer = "617 555 0123" });
        Assert.Equal("recording.resume", Types(platform).Last());

        // What it pauses itself stays paused.
        platform.Next(Fine);
        Assert.Equal("paused", (await house.PostAsync("agent", api + "/recording", new { to = "pause" })).Json.GetProperty("state").GetString());
        await house.PostAsync("agent", api + "/verify", new { factor = "ssn-last4", answer = "0001" });
        Assert.Equal(5, platform.Orders.Count);
        Assert.Equal("paused", (await (await house.AsAsync("agent")).GetAsync(api + "/telephone")).Json.GetProperty("recording").GetString());
    }

    [Fact]
    public async Task The_question_that_stands_on_the_page_pauses_the_recording_first_and_then_has_its_field()
    {
        using var platform = new OtherEnd();
        await using var house = await CallHouse.OpenAsync();
        var (agent, call) = (await house.AsAsync("agent"), await IdentifiedAsync(house, platform));
        var page = await agent.GetAsync(call);
        Assert.DoesNotContain(Field, page.Text, StringComparison.Ordinal);
        platform.Next(Fine);
        var asked = await agent.PostAsync(page, Question().Match(page.Text).Groups[1].Value, ("factor", "ssn-last4"));
        Assert.Equal(HttpStatusCode.OK, asked.Status);
        Assert.Equal(["recording.pause"], Types(platform));
        Assert.Contains(Field, asked.Text, StringComparison.Ordinal);
        Assert.Contains("Recording paused", asked.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_that_is_only_looked_at_makes_nothing_go_on_but_the_answer_does()
    {
        using var platform = new OtherEnd();
        await using var house = await CallHouse.OpenAsync();
        var (agent, call) = (await house.AsAsync("agent"), await IdentifiedAsync(house, platform));
        platform.Next(Fine);
        var asked = await agent.PostAsync(call, call + "/question", ("factor", "ssn-last4"));
        Assert.Contains("Recording paused", (await agent.GetAsync(call)).Text, StringComparison.Ordinal);
        Assert.Equal(["recording.pause"], Types(platform));
        platform.Next(Fine);
        Assert.Equal(HttpStatusCode.Redirect, (await agent.PostAsync(asked, call + "/answer", ("factor", "ssn-last4"), ("answer", "0000"))).Status);
        Assert.Equal(["recording.pause", "recording.resume"], Types(platform));
    }

    [Fact]
    public async Task The_emergency_script_waits_for_no_telephone_system()
    {
        using var platform = new OtherEnd();
        await using var house = await CallHouse.OpenAsync();
        var (agent, call) = (await house.AsAsync("agent"), await IdentifiedAsync(house, platform));
        platform.Next(Fine);
        var asked = await agent.PostAsync(call, call + "/question", ("factor", "ssn-last4"));

        // From here on it says nothing.
        var script = await agent.PostAsync(asked, call + "/emergency").WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Contains(Transfer, script.Text, StringComparison.Ordinal);
        Assert.Contains("Resuming the recording", script.Text, StringComparison.Ordinal);
        Assert.Equal(["recording.pause"], Types(platform));
    }

    [Fact]
    public async Task A_refused_wrap_up_leaves_the_recording_paused_and_a_real_one_has_it_resumed()
    {
        using var platform = new OtherEnd();
        await using var house = await CallHouse.OpenAsync();
        var (agent, call) = (await house.AsAsync("agent"), await AnsweredAsync(house, platform));
        platform.Next(Fine);
        await agent.PostAsync(call, call + "/recording", ("to", "pause"));
        await platform.CameAsync();
        Assert.Equal((HttpStatusCode)422, (await agent.PostAsync(call, call + "/wrap-up", ("disposition", "no-such"), ("nothing-told", "yes"))).Status);
        Assert.Equal(["recording.pause"], Types(platform));
        platform.Next(Fine);
        Assert.Equal("/desk?told=wrapped-up", (await agent.PostAsync(call, call + "/wrap-up", ("disposition", "call-dropped"), ("nothing-told", "yes"))).To);
        house.House.Time.Advance(TimeSpan.FromSeconds(1));
        await platform.CameAsync();
        Assert.Equal(["recording.pause", "recording.resume"], Types(platform));
    }

    [Fact]
    public async Task A_refused_pause_is_told_from_silence()
    {
        using var platform = new OtherEnd();
        await using var house = await CallHouse.OpenAsync();
        var (agent, call) = (await house.AsAsync("agent"), await AnsweredAsync(house, platform));
        platform.Next(OtherEnd.Says("409 No"));
        await agent.PostAsync(call, call + "/recording", ("to", "pause"));
        var page = (await agent.GetAsync(call)).Text;
        Assert.Contains("The telephone system refused: pause it by hand", page, StringComparison.Ordinal);
        Assert.Contains("Pause recording", page, StringComparison.Ordinal);
        Assert.Contains("Resume recording", page, StringComparison.Ordinal);
    }

    static async Task<string> IdentifiedAsync(CallHouse house, OtherEnd platform)
    {
        var call = await AnsweredAsync(house, platform);
        Assert.Equal("one", (await house.PostAsync("agent", "/api/v1" + call + "/identify", new { name = "Araminta Quillfeather", birthDate = "July 9 1961" })).Json.GetProperty("found").GetString());
        return call;
    }

    internal static async Task<string> AnsweredAsync(CallHouse house, OtherEnd platform)
    {
        Assert.True((await house.House.Get<Platforms>().SetAsync(new Actor(Guid.Empty, "test"), house.Client, platform.Url)).Ok);
        await house.AsAsync("agent");
        using var telephone = await Telephone.OfAsync(house.House, house.Client);
        await telephone.TellAsync("offered", "c-1", Anna);
        house.House.Time.Advance(TimeSpan.FromSeconds(1));
        var answered = await telephone.TellAsync("answered", "c-1", Anna);
        return $"/calls/{answered.Json.GetProperty("call").GetString()}";
    }

    [GeneratedRegex("<form method=\"post\" action=\"([^\"]+)\">(?:(?!</form>).)*?name=\"factor\" value=\"ssn-last4\"", RegexOptions.Singleline)]
    private static partial Regex Question();

    [GeneratedRegex("name=\"colleague\" value=\"([0-9a-f-]{36})\"")]
    private static partial Regex Colleague();

    static IEnumerable<string> Types(OtherEnd platform) => platform.Orders.Select(order => JsonElement.Parse(order.Body).GetProperty("type").GetString()!);
}
