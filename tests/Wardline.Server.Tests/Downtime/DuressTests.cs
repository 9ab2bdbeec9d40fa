using System.Net;
using Wardline.Server.Tests.Calls;
using Wardline.Server.Tests.Desk;
using Wardline.Server.Tests.Faults;
using Xunit;

namespace Wardline.Server.Tests.Downtime;

/// <summary>The duress key over HTTP: answered as the ordinary word that somebody is here, seen by others only.</summary>
public sealed class DuressTests
{
    // All that a browser can tell one answer from another by, but for the clock.
    static string Shape(Page page) => $"{(int)page.Status} {page.Response.Version} {page.Text} "
        + string.Join('\n', page.Response.Headers.Concat(page.Response.Content.Headers).Where(h => h.Key != "Date").OrderBy(h => h.Key, StringComparer.Ordinal).Select(h => $"{h.Key}: {string.Join(',', h.Value)}"));

    static Task<Page> StayAsync(Browser browser, Page opened, string n) => browser.PostAsync(opened, "/stay", ("n", n), ("at", "/desk"));

    [Fact]
    public async Task The_answer_is_the_one_of_an_ordinary_stay_and_only_others_see_the_alarm()
    {
        await using var house = await CallHouse.OpenAsync();
        var (agent, supervisor, nurse) = (await house.AsAsync("agent"), await house.AsAsync("supervisor"), await house.AsAsync("nurse"));
        var call = (await house.VerifiedAsync("agent"))["/api/v1".Length..];
        var page = await agent.GetAsync(call);
        await using var live = await supervisor.ListenAsync("/floor/events");
        Assert.DoesNotContain("Duress:", await live.NextAsync(), StringComparison.Ordinal);

        var ordinary = await StayAsync(agent, page, "1");
        Assert.Equal(Shape(ordinary), Shape(await StayAsync(agent, page, "3")));
        Assert.Equal(HttpStatusCode.NoContent, ordinary.Status);
        house.House.Time.Advance(TimeSpan.FromSeconds(1));
        var board = await live.NextAsync();
        Assert.Contains("■ Duress: agent person", board, StringComparison.Ordinal);
        Assert.Contains("on a call,", board, StringComparison.Ordinal);

        // Neither the agent's nor a colleague's pages have a word of it.
        foreach (var (who, path) in new[] { (agent, call), (agent, "/desk"), (agent, "/"), (agent, "/calls"), (agent, call + "/beside"), (nurse, "/desk"), (nurse, "/"), (nurse, "/calls") })
        {
            Assert.DoesNotContain("duress", (await who.GetAsync(path)).Text, StringComparison.OrdinalIgnoreCase);
        }

        // It stays until another person says what came of it.
        var alarm = System.Text.RegularExpressions.Regex.Match(board!, "/floor/duress/[0-9a-f-]{36}").Value;
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await supervisor.PostAsync(alarm, alarm)).Status);
        Assert.Contains("agent person", (await supervisor.GetAsync(alarm)).Text, StringComparison.Ordinal);
        Assert.Equal("/floor?told=duress", (await supervisor.PostAsync(alarm, alarm, ("reason", "somebody-is-there"))).To);
        Assert.Equal("/floor", (await supervisor.GetAsync(alarm)).To);
        house.House.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.DoesNotContain("Duress:", await live.NextAsync(), StringComparison.Ordinal);
        var kinds = (await house.House.KindsAsync()).FindAll(k => k.Contains("duress", StringComparison.Ordinal));
        Assert.Equal(["session.duress", "session.duress-acknowledged:unknown-reason", "session.duress-acknowledged"], kinds);
    }

    [Fact]
    public async Task A_supervisor_s_own_board_says_nothing_of_it()
    {
        await using var house = await CallHouse.OpenAsync();
        var (pressed, other) = (await house.AsAsync("supervisor"), await house.AsAsync("supervisor-2"));
        var page = await pressed.GetAsync("/floor");
        await StayAsync(pressed, page, "3");
        var board = await other.GetAsync("/floor");
        Assert.Contains("■ Duress: supervisor person", board.Text, StringComparison.Ordinal);
        Assert.Contains("on no call", board.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Duress:", (await pressed.GetAsync("/floor")).Text, StringComparison.Ordinal);
        var alarm = System.Text.RegularExpressions.Regex.Match(board.Text, "/floor/duress/[0-9a-f-]{36}").Value;
        Assert.Equal("/floor", (await pressed.GetAsync(alarm)).To);
        Assert.Equal(HttpStatusCode.Conflict, (await pressed.PostAsync("/floor", alarm, ("reason", "pressed-by-mistake"))).Status);
        Assert.Contains("■ Duress: supervisor person", (await other.GetAsync("/floor")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_locked_screen_is_heard_and_answered_as_a_closed_door()
    {
        await using var house = await CallHouse.OpenAsync();
        var (agent, supervisor) = (await house.AsAsync("agent"), await house.AsAsync("supervisor"));
        await agent.PostAsync("/desk", "/lock");
        var locked = await agent.GetAsync("/locked");
        Assert.Contains("frame.js", locked.Text, StringComparison.Ordinal);
        var ordinary = await StayAsync(agent, locked, "1");
        Assert.Equal(HttpStatusCode.Unauthorized, ordinary.Status);
        Assert.DoesNotContain("Duress:", (await supervisor.GetAsync("/floor")).Text, StringComparison.Ordinal);
        Assert.Equal(Shape(ordinary), Shape(await StayAsync(agent, locked, "3")));
        Assert.Contains("screen locked", (await supervisor.GetAsync("/floor")).Text, StringComparison.Ordinal);

        // It unlocks nothing, and a stranger is not heard.
        Assert.Equal("/locked?at=/desk", (await agent.GetAsync("/desk")).To);
        using var stranger = house.House.NewBrowser();
        Assert.Equal(HttpStatusCode.Unauthorized, (await StayAsync(stranger, await stranger.GetAsync("/sign-in"), "3")).Status);
        Assert.Equal(1, (await house.House.KindsAsync()).Count(k => k == "session.duress"));
    }

    [Fact]
    public async Task A_program_says_it_by_the_API_and_what_can_not_be_written_is_not_said_to_be_done()
    {
        await using var fault = await EntryFault.OpenAsync(EntryFault.PagesFull);
        var house = fault.Desk;
        var agent = await house.AsAsync("agent");
        var (ordinary, quiet) = (await agent.ApiAsync(HttpMethod.Post, "/api/v1/stay", new { n = 1 }), await agent.ApiAsync(HttpMethod.Post, "/api/v1/stay", new { n = 3 }));
        Assert.Equal(Shape(ordinary), Shape(quiet));
        Assert.True(quiet.Json.GetProperty("ends").GetDateTimeOffset() > house.House.Time.GetUtcNow());
        var page = await agent.GetAsync("/desk");
        await fault.StrikeAsync(Ask.All[0], Guid.Empty);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await StayAsync(agent, page, "3")).Status);
        await fault.LiftAsync();
        Assert.Equal(HttpStatusCode.NoContent, (await StayAsync(agent, page, "3")).Status);
        Assert.Equal(2, (await house.House.KindsAsync()).Count(k => k == "session.duress"));
    }
}
