using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Wardline.Server.Tests.Calls;
using Wardline.Server.Tests.Desk;
using Wardline.Tests.Telephony;
using Xunit;

namespace Wardline.Server.Tests.Telephony;

/// <summary>The line by the buttons of the bar and by the API: held, spoken about with others, an interpreter on it; and the time that is left of what was proved.</summary>
public sealed partial class LinePageTests
{
    const string Anna = "agent@house.example", Hold = "data-line=\"hold\"", Back = "data-line=\"resume\"";

    static readonly string Fine = OtherEnd.Says("200 OK", """{"effect":"done"}""");

    [Fact]
    public async Task Without_a_telephone_system_nothing_of_the_line_is_shown()
    {
        await using var house = await CallHouse.OpenAsync();
        var agent = await house.AsAsync("agent");
        var call = (await house.OpenCallAsync("agent"))["/api/v1".Length..];
        var page = (await agent.GetAsync(call)).Text;
        Assert.DoesNotContain(Hold, page, StringComparison.Ordinal);
        Assert.DoesNotContain("<kbd>F2</kbd>", page, StringComparison.Ordinal);
        Assert.Contains("<kbd>F8</kbd>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("interpreter", (await agent.GetAsync(call + "/hand-over")).Text.Replace("Others on the line", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NoContent, (await agent.GetAsync(call + "/line")).Status);
        Assert.Equal((HttpStatusCode)422, (await agent.PostAsync(call, call + "/hold", ("to", "hold"))).Status);
    }

    [Fact]
    public async Task Held_and_back_by_the_button_and_by_hand_when_there_is_no_answer()
    {
        using var platform = new OtherEnd();
        await using var house = await CallHouse.OpenAsync();
        var (agent, call) = (await house.AsAsync("agent"), await PhonePageTests.AnsweredAsync(house, platform));
        platform.Next(Fine, OtherEnd.Says("409 No"), Fine);
        Assert.Matches(Hidden(Back), (await agent.GetAsync(call)).Text);
        Assert.Equal(HttpStatusCode.Redirect, (await agent.PostAsync(call, call + "/hold", ("to", "hold"))).Status);
        var held = WebUtility.HtmlDecode((await agent.GetAsync(call)).Text);
        Assert.Contains("Caller on hold", held, StringComparison.Ordinal);
        Assert.Contains("Thank you for waiting", held, StringComparison.Ordinal);
        Assert.Matches(Hidden(Hold), held);
        await agent.PostAsync(call, call + "/hold", ("to", "resume"));
        Assert.Contains("The telephone system refused: go back to the caller by hand", (await agent.GetAsync(call)).Text, StringComparison.Ordinal);
        using (var telephone = await Telephone.OfAsync(house.House, house.Client))
        {
            house.House.Time.Advance(TimeSpan.FromSeconds(1));
            await telephone.TellAsync("held", "c-1", Anna);
            house.House.Time.Advance(TimeSpan.FromSeconds(1));
            await telephone.TellAsync("resumed", "c-1", Anna);
        }

        var line = (await agent.GetAsync(call + "/line")).Json;
        Assert.Equal(("", "hold"), (line.GetProperty("text").GetString(), line.GetProperty("can").GetString()));
        Assert.Equal("done", (await house.PostAsync("agent", "/api/v1" + call + "/hold", new { to = "hold" })).Json.GetProperty("state").GetString());
        Assert.Equal((HttpStatusCode)422, (await house.PostAsync("agent", "/api/v1" + call + "/hold", new { to = "sideways" })).Status);
        Assert.Equal("held", (await agent.GetAsync("/api/v1" + call + "/telephone")).Json.GetProperty("line").GetProperty("place").GetString());
        Assert.Equal(["call.hold", "call.resume", "call.hold"], Types(platform));
    }

    [Fact]
    public async Task An_interpreter_of_the_policy_joins_and_the_page_says_the_sentence_for_it()
    {
        using var platform = new OtherEnd();
        await using var house = await CallHouse.OpenAsync();
        var (agent, call) = (await house.AsAsync("agent"), await PhonePageTests.AnsweredAsync(house, platform));
        await agent.PostAsync(call, call + "/language", ("language", "es"));
        var others = WebUtility.HtmlDecode((await agent.GetAsync(call + "/hand-over")).Text);
        Assert.Contains("Voy a incorporar a un intérprete", others, StringComparison.Ordinal);
        Assert.Contains("Portuguese interpreter", others, StringComparison.Ordinal);
        Assert.DoesNotContain("+16175550191", others, StringComparison.Ordinal);
        platform.Next(Fine);
        Assert.Equal(HttpStatusCode.Redirect, (await agent.PostAsync(call, call + "/conference", ("to", "interpreter"), ("language", "es"))).Status);
        Assert.Contains("Ringing the interpreter to join", (await agent.GetAsync(call)).Text, StringComparison.Ordinal);
        using (var telephone = await Telephone.OfAsync(house.House, house.Client))
        {
            house.House.Time.Advance(TimeSpan.FromSeconds(1));
            await telephone.TellAsync("conferenced", "c-1", Anna);
        }

        var page = WebUtility.HtmlDecode((await agent.GetAsync(call)).Text);
        Assert.Contains("Interpreter on the call", page, StringComparison.Ordinal);
        Assert.Contains("Ya está con nosotros un intérprete", page, StringComparison.Ordinal);
        Assert.Equal("Interpreter on the call", (await agent.GetAsync(call + "/line")).Json.GetProperty("text").GetString());
        Assert.Equal((HttpStatusCode)422, (await agent.PostAsync(call, call + "/conference", ("to", "interpreter"), ("language", "+16175550123"))).Status);
        Assert.Equal((HttpStatusCode)422, (await house.PostAsync("agent", "/api/v1" + call + "/conference", new { to = "interpreter", language = "xx" })).Status);
        Assert.Equal(["call.conference"], Types(platform));
    }

    [Fact]
    public async Task A_consulted_colleague_is_handed_the_call_by_one_button_and_sees_no_record_before()
    {
        using var platform = new OtherEnd();
        await using var house = await CallHouse.OpenAsync();
        var (agent, call) = (await house.AsAsync("agent"), await PhonePageTests.AnsweredAsync(house, platform));
        var second = await house.AsAsync("agent-2");
        platform.Next(Fine, Fine);
        var to = Colleague().Match((await agent.GetAsync(call + "/hand-over")).Text).Groups[1].Value;
        await agent.PostAsync(call + "/hand-over", call + "/consult", ("kind", "take-call"), ("to", "colleague"), ("colleague", to));
        var page = await agent.GetAsync(call);
        Assert.Contains("; the caller waits", page.Text, StringComparison.Ordinal);
        var consult = Consult().Match(page.Text).Groups[1].Value;
        Assert.Equal(consult, (await agent.GetAsync(call + "/line")).Json.GetProperty("consult").GetString());
        var desk = await second.GetAsync("/desk");
        Assert.Contains("hands you a call", desk.Text, StringComparison.Ordinal);
        var offer = Offer().Match(desk.Text).Value;
        var taken = await second.PostAsync(offer, offer);
        Assert.Equal(((HttpStatusCode)422, true), (taken.Status, taken.Text.Contains("Stay on the line, please: your colleague hands over the caller.", StringComparison.Ordinal)));
        Assert.Equal(HttpStatusCode.NotFound, (await second.GetAsync(call)).Status);
        Assert.Equal(HttpStatusCode.Redirect, (await agent.PostAsync(page, call + "/transfer", ("consult", consult))).Status);
        Assert.Equal(HttpStatusCode.Conflict, (await agent.PostAsync(page, call + "/transfer", ("consult", to))).Status);
        using (var telephone = await Telephone.OfAsync(house.House, house.Client))
        {
            house.House.Time.Advance(TimeSpan.FromSeconds(1));
            await telephone.TellAsync("transferred", "c-1", "agent-2@house.example");
        }

        Assert.Equal(HttpStatusCode.OK, (await second.GetAsync(call)).Status);
        Assert.Equal(["call.consult", "call.transfer"], Types(platform));
    }

    [Fact]
    public async Task The_bar_says_until_when_the_level_and_a_code_stand()
    {
        await using var house = await CallHouse.OpenAsync();
        var agent = await house.AsAsync("agent");
        var call = (await house.VerifiedAsync("agent"))["/api/v1".Length..];
        house.House.Time.Advance(TimeSpan.FromMinutes(10));
        await agent.PostAsync(call, call + "/code");
        var page = (await agent.GetAsync(call)).Text;
        Assert.Contains("data-left=\"3000\" data-words=\"Good\"", page, StringComparison.Ordinal);
        Assert.Matches(@"Good until \d+:\d\d [AP]M", page);
        Assert.Contains("data-left=\"600\" data-words=\"Code good\"", page, StringComparison.Ordinal);
        house.House.Time.AdjustTime(house.House.Time.GetUtcNow().AddMinutes(51));
        page = (await (await house.AsAsync("agent")).GetAsync(call)).Text;
        Assert.Contains("Not verified", page, StringComparison.Ordinal);
        Assert.DoesNotContain("data-left", page, StringComparison.Ordinal);
    }

    static string Hidden(string button) => Regex.Escape(button) + "[^>]* hidden";

    static IEnumerable<string> Types(OtherEnd platform) => platform.Orders.Select(order => JsonElement.Parse(order.Body).GetProperty("type").GetString()!);

    [GeneratedRegex("name=\"colleague\" value=\"([0-9a-f-]{36})\"")]
    private static partial Regex Colleague();

    [GeneratedRegex("name=\"consult\" value=\"([0-9a-f-]{36})\"")]
    private static partial Regex Consult();

    [GeneratedRegex("/desk/offers/[0-9a-f-]{36}")]
    private static partial Regex Offer();
}
