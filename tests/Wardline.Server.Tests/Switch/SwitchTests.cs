using System.Net;
using Microsoft.Extensions.Time.Testing;
using Wardline.Calls;
using Wardline.Identity;
using Wardline.Server.Switch;
using Wardline.Server.Tests.Calls;
using Wardline.Telephony;
using Xunit;

namespace Wardline.Server.Tests.Switch;

/// <summary>The simulated switch tells a running house of its calls, and whoever takes its place hears the same.</summary>
public sealed class SwitchTests
{
    const string Anna = RunningSwitch.Anna, Ben = RunningSwitch.Ben;

    static async Task<string?> AtDeskAsync(CallHouse house, string email)
    {
        var who = (await house.House.Get<StaffList>().FindByEmailAsync(email))!;
        return (await new ListRinging(new Agent(who.Id, [.. who.Roles], who.Client)).HandleAsync(house.House.Get<CallFloor>())).Phones.SingleOrDefault()?.State;
    }

    [Fact]
    public async Task Each_button_shows_at_the_desk_though_the_clock_stands_still()
    {
        await using var house = await CallHouse.OpenAsync();
        var (desk, _) = (await house.AsAsync("agent"), await house.AsAsync("agent-2"));
        await using var phones = await RunningSwitch.BesideAsync(house);
        var call = await phones.RingAsync();
        await phones.Host.Outbox.EmptyAsync();
        Assert.Equal("offered", await AtDeskAsync(house, Anna));
        Assert.Contains("Ringing: ", WebUtility.HtmlDecode((await desk.GetAsync("/desk")).Text).ReplaceLineEndings(" ").Replace("</span> ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        foreach (var (button, state) in new[] { ("answer", "answered"), ("hold", "held"), ("resume", "answered"), ("conference", "conferenced"), ("resume", "answered") })
        {
            Assert.Equal("done", await phones.PressAsync(call, button));
            Assert.Equal((button, state), (button, await AtDeskAsync(house, Anna)));
        }

        Assert.Equal("not now", await phones.PressAsync(call, "answer"));
        Assert.Equal("done", await phones.PressAsync(call, "transfer", ("agent", Ben)));
        Assert.Equal(("transferring", Ben), ((await phones.CallAsync(call)).GetProperty("state").GetString(), (await phones.CallAsync(call)).GetProperty("next").GetString()));
        Assert.Equal("done", await phones.PressAsync(call, "answer"));
        Assert.Equal(Ben, (await phones.CallAsync(call)).GetProperty("agent").GetString());
        Assert.Equal("done", await phones.PressAsync(call, "hang-up"));
        Assert.Null(await AtDeskAsync(house, Anna));
        Assert.Equal("not now", await phones.PressAsync(call, "hang-up"));
        Assert.Single((await desk.GetAsync("/api/v1/calls")).Json.GetProperty("calls").EnumerateArray());
        Assert.Equal(
            ["offered", "answered", "held", "resumed", "conferenced", "resumed", "offered", "transferred", "ended"],
            (await house.House.EntriesAsync()).Where(e => e.Actor.Role == "telephony").Select(e => e.Kind["telephony.".Length..]));
        Assert.All((await phones.StateAsync()).GetProperty("told").EnumerateArray(), t => Assert.StartsWith("202 ", t.GetProperty("answer").GetString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_asked_twice_is_answered_by_the_second_answer()
    {
        var secret = RunningSwitch.NewSecret();
        await using var ear = await Ear.OpenAsync(secret);
        await using var phones = await RunningSwitch.OpenAsync(ear.Address, secret, TimeProvider.System);
        var call = await phones.RingAsync("forgetful");
        var said = new List<string?>();
        for (var i = 0; i < 3; i++)
        {
            await phones.PressAsync(call, "ask", ("question", "Address"));
            said.Add((await phones.CallAsync(call)).GetProperty("heard").GetString());
        }

        Assert.Equal(["12 Old Mill Lane", "7 New Street", "7 New Street"], said);
        Assert.Contains("<p class=\"said\" role=\"status\">7 New Street</p>", (await phones.Page.GetAsync("/")).Text, StringComparison.Ordinal);
        await phones.PressAsync(call, "ask", ("question", "Favourite colour"));
        Assert.Equal("7 New Street", (await phones.CallAsync(call)).GetProperty("heard").GetString());
    }

    [Fact]
    public async Task Events_come_in_order_until_they_are_taken_each_try_signed_anew()
    {
        var (secret, time) = (RunningSwitch.NewSecret(), new FakeTimeProvider(TimeProvider.System.GetUtcNow()));
        await using var ear = await Ear.OpenAsync(secret);
        int[] troubles = [503, 500, 429, 302];
        ear.Answers = (before, _) => before.Count < troubles.Length ? troubles[before.Count] : 202;
        await using var phones = await RunningSwitch.OpenAsync(ear.Address, secret, time);
        var call = await phones.RingAsync();
        foreach (var button in new[] { Button.Answer, Button.Hold, Button.HangUp })
        {
            Assert.True(phones.Host.Exchange.Press(call, button));
        }

        while (!phones.Host.Outbox.EmptyAsync().IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }

        Assert.Equal(["offered", "offered", "offered", "offered", "offered", "answered", "held", "ended"], ear.All.Select(h => h.What));
        Assert.All(ear.All, h => Assert.True(h.Signed));
        Assert.Single(ear.All.Take(5).DistinctBy(h => h.Message.Id));
        Assert.Equal(5, ear.All.Select(h => h.Message.Id).Distinct().Count() + 1);
        Assert.True(ear.All.Take(5).DistinctBy(h => h.Message.Timestamp).Count() >= 4);
        var (first, data) = (ear.All[0].Event, ear.All[0].Data);
        Assert.Equal((RunningSwitch.CallerNumber, RunningSwitch.Line, Anna, call), (Text(data, "callerNumber"), Text(data, "dialledNumber"), Text(data, "agent"), Text(data, "callId")));
        Assert.Equal(("passed", "A", ear.All[0].Message.Id), (Text(data.GetProperty("callerId"), "status"), Text(data.GetProperty("callerId"), "attestation"), Text(first, "id")));
        var times = ear.All.Select(h => h.Event.GetProperty("time").GetDateTimeOffset()).Distinct().ToList();
        Assert.Equal(times.Order(), times);
        Assert.Equal(4, times.Count);
    }

    [Fact]
    public async Task What_is_refused_for_good_is_not_sent_again_and_holds_nothing_up()
    {
        var secret = RunningSwitch.NewSecret();
        await using var ear = await Ear.OpenAsync(secret);
        ear.Answers = (before, _) => before.IsEmpty ? 422 : 202;
        await using var phones = await RunningSwitch.OpenAsync(ear.Address, secret, TimeProvider.System);
        var call = await phones.RingAsync("forgetful");
        await phones.PressAsync(call, "hang-up");
        Assert.Equal(["offered", "ended"], ear.All.Select(h => h.What));
        Assert.False(ear.All[0].Data.TryGetProperty("callerNumber", out _), "A withheld number is not sent.");
        Assert.Equal(["202 applied", "422 "], (await phones.StateAsync()).GetProperty("told").EnumerateArray().Select(t => Text(t, "answer")));
    }

    [Fact]
    public async Task A_secret_that_is_not_the_houses_and_a_certificate_that_is_not_trusted_are_shown()
    {
        await using var house = await CallHouse.OpenAsync();
        await using var right = await RunningSwitch.BesideAsync(house);
        await using (var wrong = await RunningSwitch.OpenAsync(new Uri(house.House.Server.Address), RunningSwitch.NewSecret(), house.House.Time, trust: RunningSwitch.CertificateOf(house)))
        {
            await wrong.RingAsync();
            await wrong.Host.Outbox.EmptyAsync();
            Assert.Contains("401 not-signed", (await wrong.Page.GetAsync("/")).Text, StringComparison.Ordinal);
        }

        await using var wary = await RunningSwitch.OpenAsync(new Uri(house.House.Server.Address), RunningSwitch.NewSecret(), house.House.Time);
        await wary.RingAsync();
        while (!(await wary.Page.GetAsync("/")).Text.Contains("certificate-not-trusted; again after 1 s", StringComparison.Ordinal))
        {
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task When_it_stops_in_order_its_lines_are_closed()
    {
        var secret = RunningSwitch.NewSecret();
        await using var ear = await Ear.OpenAsync(secret);
        await using (var phones = await RunningSwitch.OpenAsync(ear.Address, secret, TimeProvider.System))
        {
            await phones.PressAsync(await phones.RingAsync(), "answer");
            await phones.RingAsync("forgetful", Ben);
        }

        Assert.Equal(["answered", "ended", "ended", "offered", "offered"], ear.All.Select(h => h.What).Order());
    }

    [Fact]
    public async Task The_page_takes_no_forged_form_and_no_other_name()
    {
        var secret = RunningSwitch.NewSecret();
        await using var ear = await Ear.OpenAsync(secret);
        await using var phones = await RunningSwitch.OpenAsync(ear.Address, secret, TimeProvider.System);
        var doors = phones.Host.Endpoints.OfType<Microsoft.AspNetCore.Routing.RouteEndpoint>().Select(e => e.RoutePattern.RawText!).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(["/", "/assets/{name}", "/calls/{id}/ask", "/calls/{id}/transfer", "/calls/{id}/{button}", "/changes", "/manners", "/orders", "/ring", "/state"], doors);
        var call = await phones.RingAsync();
        foreach (var door in new[] { "/ring", $"/calls/{call}/answer", $"/calls/{call}/ask", $"/calls/{call}/transfer", "/manners" })
        {
            using var content = new FormUrlEncodedContent([KeyValuePair.Create("card", "genuine"), KeyValuePair.Create("agent", Anna)]);
            Assert.Equal(HttpStatusCode.BadRequest, (await phones.Page.SendAsync(new HttpRequestMessage(HttpMethod.Post, door) { Content = content })).Status);
        }

        Assert.Equal(["ringing"], await phones.StatesAsync());
        using var other = new HttpRequestMessage(HttpMethod.Get, "/");
        other.Headers.Host = "switch.example";
        Assert.Equal(HttpStatusCode.BadRequest, (await phones.Page.SendAsync(other)).Status);
        Assert.Contains("default-src 'none'", Assert.Single((await phones.Page.GetAsync("/")).Response.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        Assert.Contains("Choose one of those on the page.", (await phones.Page.GetAsync((await phones.Page.PostAsync("/", "/ring", ("card", "nobody"), ("agent", Anna))).To!)).Text, StringComparison.Ordinal);
    }

    static string? Text(System.Text.Json.JsonElement of, string name) => of.GetProperty(name).GetString();
}
