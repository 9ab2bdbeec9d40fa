using System.Net;
using Wardline.Clients;
using Wardline.Guard.Access;
using Wardline.Identity;
using Wardline.Server.Telephony;
using Wardline.Server.Tests.Calls;
using Wardline.Server.Tests.Desk;
using Xunit;

namespace Wardline.Server.Tests.Telephony;

/// <summary>The desk's page and its live line: whose call it shows, what of it, and how long.</summary>
public sealed class DeskTests
{
    const string Anna = "agent@house.example", NoRing = "No call for you right now.", GoOn = "Go on with the call";

    static readonly Actor Test = new(Guid.Empty, "test");

    [Fact]
    public async Task A_ringing_call_shows_client_line_script_and_purposes_and_nothing_of_the_caller()
    {
        await using var house = await CallHouse.OpenAsync();
        var agent = await house.AsAsync("agent");
        var (lines, scripts) = (house.House.Get<Lines>(), house.House.Get<Scripts>());
        var line = (await lines.AllAsync()).Single(l => l.Dialled == CallHouse.MainLine);
        var script = await scripts.SaveAsync(Test, new Script(Guid.Empty, house.Client, "Greeting", "Good day, this is <the> clinic.", false, 0));
        Assert.True((await lines.SaveAsync(Test, line with { Name = "Harbour line", Purposes = ["appointment", "billing"], Script = script.Id })).Ok);
        Assert.Contains(NoRing, (await agent.GetAsync("/desk")).Text, StringComparison.Ordinal);

        using var telephone = await Telephone.OfAsync(house.House, house.Client);
        await telephone.TellAsync("offered", "c-1", Anna);
        house.House.Time.Advance(TimeSpan.FromSeconds(65));
        var (access, name) = (house.House.Get<AccessPolicy>(), (await house.House.Get<ClientList>().FindAsync(house.Client))!.Name);
        await using var live = await agent.ListenAsync("/desk/events");
        foreach (var shown in new[] { (await agent.GetAsync("/desk")).Text, (await agent.GetAsync("/desk/ringing")).Text, (await live.NextAsync())! })
        {
            string[] words = ["Ringing: " + name, "Harbour line", $"{access.FindPurpose("appointment")!.Title} · {access.FindPurpose("billing")!.Title}", ">1:05<"];
            Assert.All(words, word => Assert.Contains(word, WebUtility.HtmlDecode(shown), StringComparison.Ordinal));
            Assert.Contains("Good day, this is &lt;the&gt; clinic.", shown, StringComparison.Ordinal);
            Assert.All([Telephone.Caller[2..], "555-0142", "555 0142", .. CallHouse.Canaries], said => Assert.DoesNotContain(said, shown, StringComparison.OrdinalIgnoreCase));
            Assert.DoesNotContain(NoRing, shown, StringComparison.Ordinal);
            Assert.DoesNotContain(GoOn, shown, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Another_agents_call_is_shown_and_told_to_nobody_else()
    {
        await using var house = await CallHouse.OpenAsync();
        var people = new List<Browser>();
        foreach (var who in new[] { "agent", "agent-2", "supervisor" })
        {
            people.Add(await house.AsAsync(who));
        }

        await using var live = await people[1].ListenAsync("/desk/events");
        Assert.Contains(NoRing, await live.NextAsync(), StringComparison.Ordinal);
        using var telephone = await Telephone.OfAsync(house.House, house.Client);
        await telephone.TellAsync("offered", "c-1", Anna);
        Assert.Contains("Ringing", (await people[0].GetAsync("/desk")).Text, StringComparison.Ordinal);
        foreach (var other in people[1..])
        {
            Assert.Contains(NoRing, (await other.GetAsync("/desk")).Text, StringComparison.Ordinal);
            Assert.Contains(NoRing, (await other.GetAsync("/desk/ringing")).Text, StringComparison.Ordinal);
        }

        // The next thing that the other one hears is a call of their own.
        await telephone.TellAsync("offered", "c-2", "agent-2@house.example");
        Assert.Contains("Ringing", await live.NextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_answer_leads_to_the_call_until_it_is_wrapped_up()
    {
        await using var house = await CallHouse.OpenAsync();
        var agent = await house.AsAsync("agent");
        using var telephone = await Telephone.OfAsync(house.House, house.Client);
        await using var live = await agent.ListenAsync("/desk/events");
        Assert.Contains(NoRing, await live.NextAsync(), StringComparison.Ordinal);
        await telephone.TellAsync("offered", "c-1", Anna);
        Assert.Contains("Ringing", await live.NextAsync(), StringComparison.Ordinal);
        house.House.Time.AdjustTime(house.House.Time.GetUtcNow().AddSeconds(4));
        var call = (await telephone.TellAsync("answered", "c-1", Anna)).Json.GetProperty("call").GetString();
        Assert.Contains($"data-call=\"/calls/{call}\"", await live.NextAsync(), StringComparison.Ordinal);
        var page = (await agent.GetAsync("/desk")).Text;
        Assert.Matches($"<a [^>]*href=\"/calls/{call}\"[^>]* autofocus[^>]*>{GoOn}</a>", page);
        Assert.Single(System.Text.RegularExpressions.Regex.Matches(page, " autofocus"));
        Assert.Equal(HttpStatusCode.OK, (await agent.GetAsync($"/calls/{call}")).Status);

        Assert.Equal(HttpStatusCode.OK, (await house.PostAsync("agent", $"/api/v1/calls/{call}/wrap-up", new { disposition = "answered", confirmed = Array.Empty<Guid>(), nothingTold = true })).Status);
        Assert.Contains(NoRing, (await agent.GetAsync("/desk/ringing")).Text, StringComparison.Ordinal);
        await telephone.TellAsync("ended", "c-1");
        Assert.Contains(NoRing, await live.NextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_whose_answer_was_lost_on_the_way_says_so_and_leads_to_opening_one_by_hand()
    {
        await using var house = await CallHouse.OpenAsync();
        var agent = await house.AsAsync("agent");
        using var telephone = await Telephone.OfAsync(house.House, house.Client);
        await telephone.TellAsync("offered", "c-1", Anna);
        Assert.DoesNotContain("open a call by hand", (await agent.GetAsync("/desk")).Text, StringComparison.Ordinal);
        house.House.Time.AdjustTime(house.House.Time.GetUtcNow().AddSeconds(1));
        await telephone.TellAsync("held", "c-1");
        var shown = (await agent.GetAsync("/desk")).Text;
        Assert.Contains("On hold: ", shown, StringComparison.Ordinal);
        Assert.Contains("<a href=\"/calls\">open a call by hand</a>", shown, StringComparison.Ordinal);
        Assert.DoesNotContain(GoOn, shown, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("auditor")]
    [InlineData("administrator")]
    [InlineData("client-staff")]
    public async Task Who_takes_no_calls_has_no_desk(string role)
    {
        await using var house = await CallHouse.OpenAsync();
        var browser = await house.AsAsync(role);
        var page = (await browser.GetAsync("/desk")).Text;
        Assert.Contains("Your roles don't take calls.", page, StringComparison.Ordinal);
        Assert.DoesNotContain("desk.js", page, StringComparison.Ordinal);
        Assert.DoesNotContain("href=\"/desk\"", page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NoContent, (await browser.GetAsync("/desk/ringing")).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await browser.GetAsync("/desk/events")).Status);
        using var nobody = house.House.NewBrowser();
        Assert.Equal("/sign-in", (await nobody.GetAsync("/desk")).To);
        Assert.Equal(HttpStatusCode.Unauthorized, (await nobody.GetAsync("/desk/ringing")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await nobody.GetAsync("/desk/events")).Status);
    }

    [Fact]
    public async Task The_live_line_ends_with_its_session()
    {
        await using var house = await CallHouse.OpenAsync();
        var agent = await house.AsAsync("agent");
        await using var live = await agent.ListenAsync("/desk/events");
        Assert.NotNull(await live.NextAsync());
        Assert.Equal(HttpStatusCode.Redirect, (await agent.PostAsync("/calls", "/sign-out")).Status);
        house.House.Time.Advance(DeskStream.LookEvery);
        Assert.Null(await live.NextAsync());
        Assert.Equal(0, house.House.Get<Wardline.Telephony.DeskNews>().Screens);
    }

    [Fact]
    public async Task The_live_line_ends_when_roles_or_the_client_change_and_the_next_one_is_judged_by_the_new_ones()
    {
        await using var house = await CallHouse.OpenAsync();
        var agent = await house.AsAsync("agent");
        using var telephone = await Telephone.OfAsync(house.House, house.Client);
        await telephone.TellAsync("offered", "c-1", Anna);
        var live = await agent.ListenAsync("/desk/events");
        Assert.Contains("Ringing", await live.NextAsync(), StringComparison.Ordinal);
        await ChangeAsync(s => s.Client = house.Other);
        Assert.Null(await live.NextAsync());
        await live.DisposeAsync();

        // Staff of another client: the call of the first one is not theirs to see.
        live = await agent.ListenAsync("/desk/events");
        Assert.Contains(NoRing, await live.NextAsync(), StringComparison.Ordinal);
        await ChangeAsync(s => s.Roles = ["auditor"]);
        Assert.Null(await live.NextAsync());
        await live.DisposeAsync();
        Assert.Equal(HttpStatusCode.NoContent, (await agent.GetAsync("/desk/events")).Status);

        async Task ChangeAsync(Action<Staff> change)
        {
            var staff = house.House.Get<StaffList>();
            var person = (await staff.FindByEmailAsync(Anna))!;
            change(person);
            await staff.SaveAsync(person, Test, "staff.changed");
            house.House.Time.Advance(DeskStream.LookEvery);
        }
    }

    [Fact]
    public async Task What_the_page_asks_by_itself_keeps_no_session_alive()
    {
        await using var house = await CallHouse.OpenAsync();
        var agent = await house.AsAsync("agent");
        await using var live = await agent.ListenAsync("/desk/events");
        Assert.NotNull(await live.NextAsync());
        for (var minutes = 4; minutes < Sessions.Idle.TotalMinutes; minutes += 4)
        {
            house.House.Time.Advance(TimeSpan.FromMinutes(4));
            Assert.Equal(HttpStatusCode.OK, (await agent.GetAsync("/desk/ringing")).Status);
        }

        house.House.Time.Advance(TimeSpan.FromMinutes(4));
        Assert.Equal(HttpStatusCode.Unauthorized, (await agent.GetAsync("/desk/ringing")).Status);

        // Signs of life of the minutes before may be on the way; then it has ended.
        while (await live.NextAsync() is not null)
        {
        }
    }

    [Fact]
    public async Task A_line_without_news_gives_a_sign_of_life_with_what_rings_then()
    {
        await using var house = await CallHouse.OpenAsync();
        var agent = await house.AsAsync("agent");
        await using var live = await agent.ListenAsync("/desk/events");
        Assert.NotNull(await live.NextAsync());
        var sign = live.NextAsync();
        while (!sign.IsCompleted)
        {
            house.House.Time.Advance(DeskStream.LookEvery);
            await Task.Delay(10);
        }

        Assert.Contains(NoRing, await sign, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_stops_ends_the_live_line_cleanly()
    {
        await using var house = await CallHouse.OpenAsync();
        var agent = await house.AsAsync("agent");
        await using var live = await agent.ListenAsync("/desk/events");
        Assert.NotNull(await live.NextAsync());
        await house.House.RestartAsync();

        // One that is cut off after the ten seconds of a stop throws here.
        Assert.Null(await live.NextAsync());
    }
}
