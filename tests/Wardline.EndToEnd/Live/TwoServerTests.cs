using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Wardline.EndToEnd.Calls;
using Wardline.EndToEnd.Plaintext;
using Wardline.Server.Tests.Desk;
using Wardline.Tests.Storage;
using Xunit;
using HttpBrowser = Wardline.Server.Tests.Desk.Browser;

namespace Wardline.EndToEnd.Live;

/// <summary>Two servers on one PostgreSQL and one Redis: news crosses, one is killed in the middle of a call, and nothing that passes names anybody.</summary>
public sealed class TwoServerTests
{
    /// <summary>No wait goes beyond the test's own, in milliseconds.</summary>
    const int Bound = 240_000;

    [Fact(Timeout = Bound)]
    public async Task A_call_worked_at_one_server_shows_at_the_other_and_goes_on_there_when_the_first_is_killed()
    {
        await using var two = await TwoServers.StartAsync(TestContext.Current.CancellationToken);
        using var stranger = Wiretap.KeyOfAStranger();
        var (known, unknown) = (Wiretap.GreetAsync(two.Ports[0], two.Ours), Wiretap.GreetAsync(two.Ports[0], stranger));
        Assert.Equal((0, 1), (await unknown, await known));
        var caller = SampleCaller.In(two.Sample)[0];
        var (agentA, agentB) = await two.SignInAsync(TwoServers.Agent);
        var (supervisorA, supervisorB) = await two.SignInAsync(TwoServers.Supervisor);

        // The screens hang on B, all that happens comes to A.
        await using var desk = await agentB.ListenAsync("/desk/events");
        await using var board = await supervisorB.ListenAsync("/floor/events");
        await UntilAsync(desk, "No call for you right now.");
        await UntilAsync(board, "Nobody is on a call.");
        await two.TellAsync(two.AtA, "offered", "c-1");
        await UntilAsync(desk, "Ringing");
        var call = (await two.TellAsync(two.AtA, "answered", "c-1")).GetProperty("call").GetGuid();
        await UntilAsync(desk, $"data-call=\"/calls/{call}\"");
        await UntilAsync(board, "1 Identify");
        var api = $"/api/v1/calls/{call}";
        Assert.Equal("one", (await OkAsync(agentA, api + "/identify", new { name = caller.Name, birthDate = caller.BirthDate })).GetProperty("found").GetString());
        await UntilAsync(board, "2 Verify");
        Assert.True((await OkAsync(agentA, api + "/verify", new { factor = "phone", answer = caller.Phone })).GetProperty("matched").GetBoolean());
        await UntilAsync(board, "2 Authority");
        await SaveAsync(agentA, call, 1, "Asks for a morning");

        // Killed in the middle of it; the same session goes on at B.
        var heard = two.B.Said.Length;
        var gone = Stopwatch.StartNew();
        await two.A.KillAsync();
        var page = await agentB.GetAsync($"/calls/{call}");
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Contains("Asks for a morning", page.Text, StringComparison.Ordinal);
        await OkAsync(agentB, api + "/authority", new { kind = "self" });
        var wentOn = gone.Elapsed;
        await UntilAsync(board, "3 Purpose");
        await SaveAsync(agentB, call, 2, "Asks for a morning, or Friday");
        await two.B.HearAsync("Live: 1 server.", heard);
        var outAfter = gone.Elapsed;
        await OkAsync(agentB, api + "/purpose", new { purpose = "appointment" });
        await UntilAsync(board, "4 View");
        await two.TellAsync(two.AtB, "ended", "c-1");
        await SaveAsync(agentB, call, 3, "");
        await OkAsync(agentB, api + "/wrap-up", new { disposition = "answered", confirmed = Array.Empty<Guid>(), nothingTold = true });
        await UntilAsync(board, "Nobody is on a call.");
        TestContext.Current.TestOutputHelper?.WriteLine($"Went on at the other server {wentOn.TotalSeconds:0.00} s after the kill; the dead one was out after {outAfter.TotalSeconds:0.0} s.");

        // Nothing lost, nothing twice.
        var kinds = await two.KindsAsync(call);
        string[] once = ["telephony.answered", "call.open", "call.identify", "verification.attempt", "call.authority", "call.purpose", "call.wrapped-up"];
        Assert.All(once, kind => Assert.Single(kinds, kind));
        Assert.Equal(0, (await two.VerbAsync("ledger", "verify", "--state")).Exit);
        await NobodyIsNamedAsync(two, call);
    }

    [Fact(Timeout = Bound)]
    public async Task A_server_starts_and_works_while_Redis_is_away_and_says_so()
    {
        await using var two = await TwoServers.StartAsync(TestContext.Current.CancellationToken);
        await two.Redis.StopAsync();
        var (a, b) = await two.SignInAsync(TwoServers.Agent);
        using (a)
        using (b)
        {
            // Without Redis the servers that know each other go on telling each other.
            await using var desk = await b.ListenAsync("/desk/events");
            await UntilAsync(desk, "No call for you right now.");
            await two.TellAsync(two.AtA, "offered", "c-1");
            await UntilAsync(desk, "Ringing");

            // One that starts now serves at once, and says what is missing.
            await two.StartAgainAsync();
            using var again = new HttpBrowser(two.AtA, "");
            again.Cookies.Add(b.Cookies.GetAllCookies());
            Assert.Contains("Ringing", (await again.GetAsync("/desk")).Text, StringComparison.Ordinal);
            var alone = await two.A.HearAsync("Live: the other servers can't be reached");

            // It comes back, on its port and empty: who never joined does, and who had joined is not forgotten.
            await two.Redis.StartAgainAsync();
            await two.A.HearAsync("Live: 2 servers.", alone);
            await using var found = await b.ListenAsync("/desk/events");
            await UntilAsync(found, "Ringing");
            await two.TellAsync(two.AtA, "ended", "c-1");
            await UntilAsync(found, "No call for you right now.");
            await UntilAsync(desk, "No call for you right now.");
        }
    }

    [Fact(Timeout = Bound)]
    public async Task Screens_whose_server_is_killed_hear_the_next_step_at_the_other_and_so_they_do_after_its_return()
    {
        await using var two = await TwoServers.StartAsync(TestContext.Current.CancellationToken);
        var caller = SampleCaller.In(two.Sample)[0];
        var (agentA, agentB) = await two.SignInAsync(TwoServers.Agent);
        var (supervisorA, supervisorB) = await two.SignInAsync(TwoServers.Supervisor);
        await using var before = await supervisorB.ListenAsync("/floor/events");
        await two.TellAsync(two.AtA, "offered", "c-1");
        var call = (await two.TellAsync(two.AtA, "answered", "c-1")).GetProperty("call").GetGuid();
        await UntilAsync(before, "1 Identify");

        // The screen is cut off with its server, and hangs at the other from then on.
        var heard = two.A.Said.Length;
        await two.B.KillAsync();
        await EndAsync(before);
        await using var board = await supervisorA.ListenAsync("/floor/events");
        await UntilAsync(board, "1 Identify");
        await OkAsync(agentA, $"/api/v1/calls/{call}/identify", new { name = caller.Name, birthDate = caller.BirthDate });
        await UntilAsync(board, "2 Verify");
        heard = await two.A.HearAsync("Live: 1 server.", heard);

        // The killed one is back: what is done there is heard here.
        await two.StartSecondAgainAsync();
        await two.A.HearAsync("Live: 2 servers.", heard);
        await two.B.HearAsync("Live: 2 servers.");
        using var again = new HttpBrowser(two.AtB, "");
        again.Cookies.Add(agentB.Cookies.GetAllCookies());
        await OkAsync(again, $"/api/v1/calls/{call}/verify", new { factor = "phone", answer = caller.Phone });
        await UntilAsync(board, "2 Authority");
    }

    static async Task NobodyIsNamedAsync(TwoServers two, Guid call)
    {
        var dump = Path.Combine(Path.GetDirectoryName(two.Heard[0])!, "redis.txt");
        await File.WriteAllTextAsync(dump, await two.Redis.DumpAsync());
        var values = SampleSecrets.In(two.Sample);
        Assert.True(values.Length > 100);
        var (looked, found) = new Canaries([.. values, "Brightwater", TwoServers.Agent, TwoServers.Line, "Asks for a morning"]).Search([.. two.Heard, two.Redis.LogFile, dump]);
        Assert.Empty(found);

        // What may pass did: the call's id between the servers, their addresses in Redis. So it was the right wire, and it was open.
        Assert.True(looked > 10_000, $"Only {looked} bytes were looked at.");
        Assert.NotEmpty(new Canaries($"{call:n}").Search(two.Heard).Found);
        Assert.NotEmpty(new Canaries("127.0.0.1:").Search(two.Redis.LogFile).Found);
        Assert.NotEmpty(new Canaries("127.0.0.1:").Search(dump).Found);
    }

    static async Task UntilAsync(LiveLine line, string words)
    {
        while (!WebUtility.HtmlDecode(await line.NextAsync().WaitAsync(TestContext.Current.CancellationToken) ?? throw new InvalidOperationException($"The line ended before it said '{words}'.")).Contains(words, StringComparison.Ordinal))
        {
        }
    }

    // The other end is gone: what was on the way may still come, then nothing does.
    static async Task EndAsync(LiveLine line)
    {
        try
        {
            while (await line.NextAsync().WaitAsync(TestContext.Current.CancellationToken) is not null)
            {
            }
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            // So does a cut connection end it.
            return;
        }
    }

    static async Task<JsonElement> OkAsync(HttpBrowser browser, string path, object body)
    {
        var page = await browser.ApiAsync(HttpMethod.Post, path, body);
        Assert.True(page.Status == HttpStatusCode.OK, page.Text);
        return page.Json;
    }

    static async Task SaveAsync(HttpBrowser browser, Guid call, int seq, string text)
    {
        var opened = await browser.GetAsync($"/calls/{call}");
        var saved = await browser.PostAsync(opened, $"/calls/{call}/drafts", [("field", "note"), ("text", text), ("draft-page", $"{call}"), ("draft-seq", $"{seq}"), ("draft-seen", $"{seq - 1}")]);
        Assert.True(saved.Status is HttpStatusCode.OK or HttpStatusCode.Redirect, saved.Text);
    }
}
