using System.Net;
using Wardline.Identity;
using Wardline.Server.Tests.Calls;
using Wardline.Server.Tests.Desk;
using Wardline.Telephony;
using Wardline.Tests.Support;
using Xunit;

namespace Wardline.Server.Tests.Telephony;

/// <summary>A session that nobody uses ends, but not in the middle of a call; an open desk says so before.</summary>
public sealed class IdleTests
{
    static readonly TimeSpan Long = Sessions.Idle + TimeSpan.FromMinutes(10);

    [Fact]
    public async Task Who_holds_an_open_call_stays_signed_in_until_the_longest_life_of_a_session()
    {
        await using var house = await CallHouse.OpenAsync();
        var (agent, other) = (await house.AsAsync("agent"), await house.AsAsync("agent-2"));
        var call = (await house.OpenCallAsync("agent"))["/api/v1".Length..];
        Later(house, Long);
        Assert.Equal($"/sign-in?at={call}", (await other.GetAsync(call)).To);
        Assert.Equal(HttpStatusCode.OK, (await agent.GetAsync(call)).Status);
        Later(house, Long);
        Assert.Equal("/desk?told=wrapped-up", (await agent.PostAsync(call, call + "/wrap-up", ("disposition", "answered"), ("nothing-told", "yes"))).To);
        Assert.Equal(HttpStatusCode.OK, (await agent.GetAsync("/desk")).Status);
        Later(house, Long);
        Assert.Equal("/sign-in", (await agent.GetAsync("/desk")).To);
    }

    [Fact]
    public async Task No_call_outlasts_the_longest_life_of_a_session()
    {
        await using var house = await CallHouse.OpenAsync();
        var agent = await house.AsAsync("agent");
        await house.OpenCallAsync("agent");
        Later(house, Sessions.Longest);
        Assert.Equal("/sign-in", (await agent.GetAsync("/desk")).To);
    }

    [Fact]
    public async Task A_telephone_that_rings_keeps_the_desk_open_for_ten_minutes_and_no_longer()
    {
        await using var house = await CallHouse.OpenAsync();
        var agent = await house.AsAsync("agent");
        using var telephone = await Telephone.OfAsync(house.House, house.Client);
        Later(house, Sessions.Idle - TimeSpan.FromMinutes(1));
        await telephone.TellAsync("offered", "c-1", "agent@house.example");
        Later(house, TimeSpan.FromMinutes(5));
        Assert.Contains("Ringing", (await agent.GetAsync("/desk/ringing")).Text, StringComparison.Ordinal);
        Later(house, AtWork.LongestRing);
        Assert.Equal(HttpStatusCode.Unauthorized, (await agent.GetAsync("/desk/ringing")).Status);
    }

    [Fact]
    public async Task A_session_that_has_ended_stays_ended_whatever_rings_or_is_opened_elsewhere()
    {
        await using var house = await CallHouse.OpenAsync();
        var (agent, person) = (await house.AsAsync("agent"), house.PersonOf("agent"));
        using var telephone = await Telephone.OfAsync(house.House, house.Client);
        Later(house, Long);
        Assert.Equal("/sign-in", (await agent.GetAsync("/desk")).To);
        await telephone.TellAsync("offered", "c-1", person.Email);
        Assert.Equal("/sign-in", (await agent.GetAsync("/desk")).To);
        await telephone.TellAsync("answered", "c-1", person.Email);
        Assert.Equal("/sign-in", (await agent.GetAsync("/desk")).To);

        using var elsewhere = house.House.NewBrowser();
        await elsewhere.SignInAsync(person, house.House.Time);
        Assert.Equal(HttpStatusCode.Created, (await elsewhere.ApiAsync(HttpMethod.Post, "/api/v1/calls", new { dialled = CallHouse.MainLine })).Status);
        Assert.Equal("/sign-in", (await agent.GetAsync("/desk")).To);
        Assert.Equal(HttpStatusCode.OK, (await elsewhere.GetAsync("/desk")).Status);
    }

    [Fact]
    public async Task A_call_that_was_on_before_and_is_taken_over_later_brings_no_ended_session_back()
    {
        await using var house = await CallHouse.OpenAsync();
        var (supervisor, person) = (await house.AsAsync("supervisor"), house.PersonOf("supervisor"));
        await house.AsAsync("agent");
        Later(house, TimeSpan.FromMinutes(10));
        var call = (await house.OpenCallAsync("agent"))["/api/v1".Length..];
        Later(house, Long);
        Assert.Equal("/sign-in", (await supervisor.GetAsync("/desk")).To);
        using var elsewhere = house.House.NewBrowser();
        await elsewhere.SignInAsync(person, house.House.Time);
        Assert.Equal(call, (await elsewhere.PostAsync("/floor" + call, "/floor" + call + "/take-over")).To!.Split('?')[0]);
        Assert.Equal("/sign-in", (await supervisor.GetAsync("/desk")).To);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task A_call_whose_telephone_ended_long_ago_keeps_nobody_signed_in(bool postgres)
    {
        await using var database = postgres ? await ThrowawayPostgres.NewDatabaseAsync() : null;
        await using var house = await CallHouse.OpenAsync(database?.ConnectionString);
        var (agent, person) = (await house.AsAsync("agent"), house.PersonOf("agent"));
        using var telephone = await Telephone.OfAsync(house.House, house.Client);
        await telephone.TellAsync("offered", "c-1", person.Email);
        await telephone.TellAsync("answered", "c-1", person.Email);
        Later(house, Long + Long);
        Assert.Equal(HttpStatusCode.OK, (await agent.GetAsync("/desk/ringing")).Status);
        await telephone.TellAsync("ended", "c-1");
        Later(house, AtWork.AfterTheEnd - TimeSpan.FromMinutes(1));
        Assert.Equal(HttpStatusCode.OK, (await agent.GetAsync("/desk/ringing")).Status);
        Later(house, TimeSpan.FromMinutes(1));
        Assert.Equal(HttpStatusCode.Unauthorized, (await agent.GetAsync("/desk/ringing")).Status);

        // And no later session either, though the call is open still.
        await agent.SignInAsync(person, house.House.Time);
        Later(house, Long);
        Assert.Equal("/sign-in", (await agent.GetAsync("/desk")).To);
    }

    [Fact]
    public async Task A_call_without_a_telephone_that_nobody_has_touched_for_two_hours_keeps_nobody_signed_in()
    {
        await using var house = await CallHouse.OpenAsync();
        var (agent, person) = (await house.AsAsync("agent"), house.PersonOf("agent"));
        var call = await house.OpenCallAsync("agent");
        Later(house, TimeSpan.FromMinutes(10));
        await house.PostAsync("agent", call + "/identify", new { name = "Araminta Quillfeather", birthDate = "July 9 1961" });
        Later(house, AtWork.Untouched - TimeSpan.FromMinutes(1));
        Assert.Equal(HttpStatusCode.OK, (await agent.GetAsync("/desk/ringing")).Status);
        Later(house, TimeSpan.FromMinutes(1));
        Assert.Equal(HttpStatusCode.Unauthorized, (await agent.GetAsync("/desk/ringing")).Status);
        await agent.SignInAsync(person, house.House.Time);
        Later(house, Long);
        Assert.Equal("/sign-in", (await agent.GetAsync("/desk")).To);
    }

    [Fact]
    public async Task A_waiting_desk_is_warned_a_key_keeps_it_and_without_one_it_is_signed_out()
    {
        await using var house = await CallHouse.OpenAsync();
        var agent = await house.AsAsync("agent");
        Assert.Contains("id=\"desk-idle\"", (await agent.GetAsync("/desk")).Text, StringComparison.Ordinal);
        await using var live = await agent.ListenAsync("/desk/events");
        Assert.Contains("No call", await live.NextAsync(), StringComparison.Ordinal);
        Later(house, Sessions.Idle - Sessions.Warning);
        house.House.Time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal("ends", await NextWordAsync(live));

        // What the page asks by itself is no use; the key is.
        await agent.GetAsync("/desk/ringing");
        Assert.Equal(HttpStatusCode.NoContent, (await agent.ApiAsync(HttpMethod.Post, "/stay", new { })).Status);
        house.House.Time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal("stays", await NextWordAsync(live));
        Later(house, Sessions.Idle - TimeSpan.FromMinutes(1));
        house.House.Time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal("ends", await NextWordAsync(live));
        Later(house, TimeSpan.FromMinutes(2));
        house.House.Time.Advance(TimeSpan.FromSeconds(3));
        Assert.Null(await NextWordAsync(live));
        Assert.Equal("/sign-in", (await agent.GetAsync("/desk")).To);
    }

    /// <summary>The next item that is not the list; null when the line has ended.</summary>
    static async Task<string?> NextWordAsync(LiveLine live)
    {
        string? item;
        do
        {
            item = await live.NextAsync();
        }
        while (item?.Contains("<div", StringComparison.Ordinal) == true);
        return item;
    }

    static void Later(CallHouse house, TimeSpan by) => house.House.Time.AdjustTime(house.House.Time.GetUtcNow() + by);
}
