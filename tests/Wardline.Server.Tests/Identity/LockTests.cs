using System.Net;
using Wardline.Identity;
using Wardline.Server.Tests.Calls;
using Wardline.Server.Tests.Desk;
using Xunit;

namespace Wardline.Server.Tests.Identity;

/// <summary>A locked screen: nothing opens until its person is back, and then all is as it was.</summary>
public sealed class LockTests
{
    [Fact]
    public async Task A_locked_session_opens_nothing_on_any_page_and_goes_on_where_it_was()
    {
        await using var house = await CallHouse.OpenAsync();
        var (agent, person) = (await house.AsAsync("agent"), house.PersonOf("agent"));
        var call = (await house.VerifiedAsync("agent"))["/api/v1".Length..];
        Assert.Contains("Quillfeather", (await agent.GetAsync(call)).Text, StringComparison.Ordinal);
        await using var live = await agent.ListenAsync("/desk/events");
        Assert.NotNull(await live.NextAsync());

        var locked = $"/locked?at={call}";
        Assert.Equal(locked, (await agent.PostAsync(call, "/lock", ("at", call + "/reveal"))).To);
        var page = await agent.GetAsync(locked);
        Assert.Equal("no-store", page.Response.Headers.CacheControl!.ToString());
        Assert.All([.. CallHouse.Canaries, "name=\"code\""], word => Assert.DoesNotContain(word, page.Text, StringComparison.OrdinalIgnoreCase));
        Assert.Equal(locked, (await agent.GetAsync(call)).To);
        Assert.Equal("/locked?at=/desk", (await agent.GetAsync("/desk")).To);
        foreach (var asked in (string[])["/api/v1/calls", "/api/v1" + call, "/desk/ringing", "/desk/events", call + "/drafts"])
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await agent.GetAsync(asked)).Status);
        }

        Assert.Equal(HttpStatusCode.Unauthorized, (await agent.PostAsync(page, call + "/notes", ("note", "x"))).Status);
        house.House.Time.Advance(TimeSpan.FromSeconds(4));
        Assert.Null(await live.NextAsync());

        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await agent.PostAsync(locked, "/locked", ("password", "five green wooden doors"))).Status);
        Assert.Equal(locked, (await agent.GetAsync(call)).To);
        Assert.Equal(call, (await agent.PostAsync(locked, "/locked", ("password", person.Password))).To);
        Assert.Contains("Verified: Basic", (await agent.GetAsync(call)).Text, StringComparison.Ordinal);
        var kinds = await house.House.KindsAsync();
        Assert.Equal(
            ["session.locked", "sign-in.attempt", "sign-in.failed:wrong-answer", "sign-in.attempt", "session.unlocked"],
            kinds.Skip(kinds.IndexOf("session.locked")).Where(k => k.StartsWith("session.", StringComparison.Ordinal) || k.StartsWith("sign-in", StringComparison.Ordinal)).Where(k => k != "session.used"));
    }

    [Fact]
    public async Task Guessing_at_a_locked_screen_ends_its_session_and_no_other()
    {
        await using var house = await CallHouse.OpenAsync();
        var (agent, person) = (await house.AsAsync("agent"), house.PersonOf("agent"));
        using var elsewhere = house.House.NewBrowser();
        await elsewhere.SignInAsync(person, house.House.Time);
        await agent.PostAsync("/desk", "/lock");
        for (var guess = 1; guess < SignIn.MostFailures; guess++)
        {
            Assert.Equal(HttpStatusCode.UnprocessableEntity, (await agent.PostAsync("/locked", "/locked", ("password", $"guess number {guess}"))).Status);
        }

        var page = await agent.GetAsync("/locked");
        Assert.Equal("/sign-in", (await agent.PostAsync(page, "/locked", ("password", "one guess too many"))).To);
        Assert.Equal("/sign-in", (await agent.GetAsync("/locked")).To);
        Assert.Equal(HttpStatusCode.OK, (await elsewhere.GetAsync("/desk")).Status);
        var kinds = await house.House.KindsAsync();
        Assert.Equal(SignIn.MostFailures, kinds.Count(kind => kind == "sign-in.failed:wrong-answer"));
        Assert.Single(kinds, "sign-in.ended");
    }

    [Fact]
    public async Task Guessing_at_the_sign_in_holds_no_locked_screen_shut()
    {
        await using var house = await CallHouse.OpenAsync();
        var (agent, person) = (await house.AsAsync("agent"), house.PersonOf("agent"));
        await agent.PostAsync("/desk", "/lock");
        using var elsewhere = house.House.NewBrowser();
        for (var guess = 0; guess <= SignIn.MostFailures; guess++)
        {
            Assert.Equal(HttpStatusCode.UnprocessableEntity, (await elsewhere.PasswordAsync(person.Email, $"guess number {guess}")).Status);
        }

        Assert.Equal("/desk", (await agent.PostAsync("/locked?at=/desk", "/locked", ("password", person.Password), ("at", "/desk"))).To);

        // Nor does an unlocking open the sign-in to whoever guesses there.
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await elsewhere.PasswordAsync(person.Email, person.Password)).Status);
    }

    [Fact]
    public async Task After_a_long_lock_in_a_call_the_code_is_asked_for_too_and_is_good_once()
    {
        await using var house = await CallHouse.OpenAsync();
        var (agent, person, time) = (await house.AsAsync("agent"), house.PersonOf("agent"), house.House.Time);
        var call = (await house.OpenCallAsync("agent"))["/api/v1".Length..];
        async Task LongLockAsync()
        {
            await agent.PostAsync(call, "/lock");
            time.AdjustTime(time.GetUtcNow() + SignIn.ShortLock + TimeSpan.FromSeconds(1));
        }

        await LongLockAsync();
        Assert.Contains("name=\"code\"", (await agent.GetAsync("/locked")).Text, StringComparison.Ordinal);
        var code = Totp.Code(person.Totp, Totp.StepOf(time.GetUtcNow()));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await agent.PostAsync("/locked", "/locked", ("password", person.Password))).Status);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await agent.PostAsync("/locked", "/locked", ("password", "not the right words"), ("code", code))).Status);
        Assert.Equal("/", (await agent.PostAsync("/locked", "/locked", ("password", person.Password), ("code", code))).To);
        Assert.Equal(HttpStatusCode.OK, (await agent.GetAsync(call)).Status);
        await LongLockAsync();
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await agent.PostAsync("/locked", "/locked", ("password", person.Password), ("code", code))).Status);
    }

    [Theory]
    [InlineData("/calls/0190a5c2-7b6e-7c00-8000-00000000abcd/reveal", "/calls/0190a5c2-7b6e-7c00-8000-00000000abcd")]
    [InlineData("/admin/staff/new", "/admin/staff")]
    [InlineData("//evil.example/desk", "/")]
    [InlineData("https://evil.example/", "/")]
    [InlineData("/\\evil.example", "/")]
    [InlineData("/desk\n", "/")]
    [InlineData("javascript:alert(1)", "/")]
    [InlineData("/desk?x=1", "/")]
    public async Task Unlocking_leads_back_to_pages_of_this_console_only(string asked, string led)
    {
        await using var house = await House.OpenAsync();
        using var imke = await house.AdministratorAsync();
        await imke.PostAsync("/", "/lock", ("at", asked));
        Assert.Equal(led, (await imke.PostAsync("/locked", "/locked", ("password", house.Imke.Password), ("at", asked))).To);
    }

    [Fact]
    public async Task A_sign_in_that_ran_out_leads_back_to_the_call()
    {
        await using var house = await CallHouse.OpenAsync();
        var person = house.PersonOf("agent");
        var call = (await house.OpenCallAsync("agent"))["/api/v1".Length..];
        using var again = house.House.NewBrowser();
        Assert.Equal($"/sign-in?at={call}", (await again.GetAsync(call)).To);
        house.House.Time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal($"/sign-in/code?at={call}", (await again.PostAsync($"/sign-in?at={call}", "/sign-in", ("email", person.Email), ("password", person.Password))).To);
        Assert.Equal(call, (await again.PostAsync($"/sign-in/code?at={call}", "/sign-in/code", ("code", Totp.Code(person.Totp, Totp.StepOf(house.House.Time.GetUtcNow()))))).To);
    }
}
