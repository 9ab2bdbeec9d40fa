using System.Net;
using System.Text.Json;
using Xunit;

namespace Wardline.Server.Tests.Calls;

public sealed class CallsApiTests
{
    [Fact]
    public async Task A_genuine_caller_gets_from_the_ring_to_the_wrap_up()
    {
        await using var desk = await CallHouse.OpenAsync();
        var call = await desk.VerifiedAsync("agent");
        var appointment = await desk.PostAsync("agent", call + "/view", null);
        Assert.Equal(HttpStatusCode.OK, appointment.Status);
        Assert.DoesNotContain("Sarcoidosis", appointment.Text, StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.OK, (await desk.PostAsync("agent", call + "/purpose", new { purpose = "coverage" })).Status);
        var early = await desk.PostAsync("agent", call + "/view", null);
        Assert.DoesNotContain("Evergreen", early.Text, StringComparison.Ordinal);

        var made = await desk.PostAsync("agent", call + "/codes", null);
        Assert.True(made.Status == HttpStatusCode.OK, made.Text);
        Assert.DoesNotContain("araminta.q", made.Text, StringComparison.Ordinal);
        var verified = await desk.PostAsync("agent", call + "/codes/verify", new { code = desk.Code() });
        Assert.Equal("high", verified.Json.GetProperty("level").GetString());

        var view = await desk.PostAsync("agent", call + "/view", null);
        Assert.Contains("Evergreen Mutual Of Nowhere", view.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("WD-7781-Q", view.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Sarcoidosis", view.Text, StringComparison.Ordinal);
        var reveal = await desk.PostAsync("agent", call + "/reveal", new { segment = "insurance.coverage", field = "memberId", reason = "read-back" });
        Assert.Contains("WD-7781-Q", reveal.Text, StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.OK, (await desk.PostAsync("agent", call + "/notes", new { text = "Asked about the plan." })).Status);
        Assert.Contains("Asked about the plan.", (await desk.PostAsync("agent", call + "/notes/read", null)).Text, StringComparison.Ordinal);
        var told = await desk.PostAsync("agent", call + "/disclosures", new { to = "patient", segments = new[] { "insurance.coverage" } });
        Assert.True(told.Status == HttpStatusCode.OK, told.Text);
        var wrapped = await desk.PostAsync("agent", call + "/wrap-up", new { disposition = "answered", confirmed = new[] { told.Json.GetProperty("id").GetString() } });
        Assert.True(wrapped.Status == HttpStatusCode.OK, wrapped.Text);
        Assert.Equal(HttpStatusCode.Gone, (await desk.PostAsync("agent", call + "/view", null)).Status);
        Assert.All(await desk.House.Installation.Ledger.VerifyAsync(), log => Assert.True(log.Ok, log.Why));
    }

    [Fact]
    public async Task An_impostor_is_locked_out_and_never_told_which_answer_was_wrong()
    {
        await using var desk = await CallHouse.OpenAsync();
        var call = await desk.IdentifiedAsync("agent");
        var locked = false;
        foreach (var factor in (string[])["address", "member-id", "mrn", "ssn-last4", "email", "phone", "address", "member-id"])
        {
            var tried = await desk.PostAsync("agent", call + "/verify", new { factor, answer = "something wrong 12" });
            Assert.DoesNotContain(CallHouse.Canaries, c => tried.Text.Contains(c, StringComparison.OrdinalIgnoreCase));
            locked |= tried.Text.Contains("locked", StringComparison.Ordinal) && (tried.Status != HttpStatusCode.OK || tried.Json.GetProperty("locked").GetBoolean());
        }

        Assert.True(locked);
        Assert.NotEqual(HttpStatusCode.OK, (await desk.PostAsync("agent", call + "/view", null)).Status);
    }

    [Fact]
    public async Task Two_answers_racing_on_one_call_both_count_and_nothing_is_lost()
    {
        await using var desk = await CallHouse.OpenAsync();
        var call = await desk.IdentifiedAsync("agent");
        var before = (await (await desk.AsAsync("agent")).GetAsync(call)).Json.GetProperty("attemptsLeft").GetInt32();
        var answers = await Task.WhenAll(
            desk.PostAsync("agent", call + "/verify", new { factor = "address", answer = "1 Wrong Street 02139" }),
            desk.PostAsync("agent", call + "/verify", new { factor = "mrn", answer = "wrong" }));
        Assert.All(answers, a => Assert.Equal(HttpStatusCode.OK, a.Status));
        Assert.Equal(before - 2, (await (await desk.AsAsync("agent")).GetAsync(call)).Json.GetProperty("attemptsLeft").GetInt32());
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{"factor":null,"answer":"Xyzzyplugh"}""")]
    [InlineData("""{"factor":"phone"}""")]
    [InlineData("""{"factor":7,"answer":"Xyzzyplugh"}""")]
    public async Task A_body_that_is_none_is_a_bad_request_that_repeats_nothing(string body)
    {
        await using var desk = await CallHouse.OpenAsync();
        var call = await desk.IdentifiedAsync("agent");
        var browser = await desk.AsAsync("agent");
        var token = (await browser.GetAsync("/api/v1/token")).Json;
        using var request = new HttpRequestMessage(HttpMethod.Post, call + "/verify") { Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json") };
        request.Headers.Add(token.GetProperty("header").GetString()!, token.GetProperty("token").GetString());
        var page = await browser.SendAsync(request);
        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        Assert.DoesNotContain("Xyzzyplugh", page.Text, StringComparison.Ordinal);
    }
}
