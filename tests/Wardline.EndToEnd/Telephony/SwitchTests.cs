using System.Diagnostics;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Wardline.EndToEnd.Browser;
using Wardline.EndToEnd.Cards;
using Xunit;
using HttpBrowser = Wardline.Server.Tests.Desk.Browser;

namespace Wardline.EndToEnd.Telephony;

/// <summary>The simulated switch as a process: the demo's own, and one beside a demo that goes away and comes back.</summary>
public sealed class SwitchTests : IDisposable
{
    const string Ana = "agent@demo.example";

    readonly Executable _folder = new();

    string Data => _folder.At("demo");

    [Fact]
    public async Task A_card_rings_at_the_desk_answer_opens_the_call_and_the_telephones_end_with_the_demo()
    {
        await using var demo = await RunningDemo.StartAsync(Data);
        using var agent = await PlayedDemo.SignInAsync(demo, Data, "agent");
        using var phones = new HttpBrowser(new Uri(demo.Phones), "");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(Data, "switch.json")));
        Assert.Contains($"href=\"{demo.Phones}\"", (await agent.GetAsync("/demo")).Text, StringComparison.Ordinal);

        var call = await RingAsync(phones, "genuine");
        await UntilAsync(async () => (await agent.GetAsync("/desk")).Text.Contains("Northside nurse line", StringComparison.Ordinal));
        Assert.DoesNotContain("/calls/", await RingingAsync(agent), StringComparison.Ordinal);
        await phones.PostAsync("/", $"/calls/{call}/answer");
        await UntilAsync(async () => (await RingingAsync(agent)).Contains("/calls/", StringComparison.Ordinal));
        Assert.Single((await agent.GetAsync("/api/v1/calls")).Json.GetProperty("calls").EnumerateArray());
        await phones.PostAsync("/", $"/calls/{call}/hang-up");
        await UntilAsync(async () => (await RingingAsync(agent)).Contains("No call for you right now.", StringComparison.Ordinal));

        // The other client's line is signed with the other client's secret.
        await RingAsync(phones, "other-client");
        await UntilAsync(async () => (await RingingAsync(agent)).Contains("Lakeside member line", StringComparison.Ordinal));

        Assert.NotEmpty(Switches());
        await demo.KillAsync();
        await UntilAsync(() => Task.FromResult(Switches().Count == 0));
    }

    [Fact]
    public async Task The_demos_telephones_pause_and_resume_the_recording_as_the_agent_says()
    {
        await using var demo = await RunningDemo.StartAsync(Data);
        using var agent = await PlayedDemo.SignInAsync(demo, Data, "agent");
        using var phones = new HttpBrowser(new Uri(demo.Phones), "");
        await phones.PostAsync("/", $"/calls/{await RingAsync(phones, "genuine")}/answer");
        await UntilAsync(async () => (await agent.GetAsync("/api/v1/calls")).Json.GetProperty("calls").GetArrayLength() == 1);
        var call = $"/calls/{(await agent.GetAsync("/api/v1/calls")).Json.GetProperty("calls")[0].GetProperty("call").GetString()}";
        Assert.Equal("on", await RecordingAsync(phones));
        Assert.Contains("Pause recording", (await agent.GetAsync(call)).Text, StringComparison.Ordinal);
        await agent.PostAsync(call, $"{call}/recording", ("to", "pause"));
        Assert.Equal("paused", await RecordingAsync(phones));
        Assert.Contains("Recording paused", (await agent.GetAsync(call)).Text, StringComparison.Ordinal);
        await agent.PostAsync(call, $"{call}/recording", ("to", "resume"));
        Assert.Equal("on", await RecordingAsync(phones));
    }

    [Fact]
    public async Task The_desks_call_goes_with_the_telephone_to_the_nurse_who_picks_up()
    {
        await using var demo = await RunningDemo.StartAsync(Data);
        using var agent = await PlayedDemo.SignInAsync(demo, Data, "agent");
        using var nurse = await PlayedDemo.SignInAsync(demo, Data, "nurse");
        using var phones = new HttpBrowser(new Uri(demo.Phones), "");
        var ringing = await RingAsync(phones, "genuine");
        await phones.PostAsync("/", $"/calls/{ringing}/answer");
        await UntilAsync(async () => (await agent.GetAsync("/api/v1/calls")).Json.GetProperty("calls").GetArrayLength() == 1);
        var call = $"/calls/{(await agent.GetAsync("/api/v1/calls")).Json.GetProperty("calls")[0].GetProperty("call").GetString()}";

        var colleague = Regex.Match((await agent.GetAsync(call + "/hand-over")).Text, "value=\"([0-9a-f-]{36})\"[^>]*> [^<]*Noor").Groups[1].Value;
        await agent.PostAsync(call + "/hand-over", call + "/transfer", ("to", "colleague"), ("colleague", colleague), ("how", "warm"));
        Assert.Equal("nurse@demo.example", (await phones.GetAsync("/state")).Json.GetProperty("calls")[0].GetProperty("next").GetString());
        Assert.Equal(HttpStatusCode.OK, (await agent.GetAsync(call)).Status);
        await phones.PostAsync("/", $"/calls/{ringing}/answer");
        await UntilAsync(async () => (await nurse.GetAsync("/api/v1/calls")).Json.GetProperty("calls").GetArrayLength() == 1);
        Assert.Equal(HttpStatusCode.OK, (await nurse.GetAsync(call)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await agent.GetAsync(call)).Status);
    }

    static async Task<string?> RecordingAsync(HttpBrowser phones) => (await phones.GetAsync("/state")).Json.GetProperty("calls")[0].GetProperty("recording").GetString();

    [Fact]
    public async Task What_happens_while_the_server_is_away_is_told_in_order_when_it_is_back()
    {
        Uri server;
        string secret;
        await using (var demo = await RunningDemo.StartAsync(Data))
        {
            server = new Uri(demo.Address);
            var made = await RunningDemo.RunAsync("cti", "secret", "add", "--client", "default", "--json", "--data", Data);
            secret = JsonElement.Parse(made.Out).GetProperty("secret").GetString()!;
            await demo.StopAsync();
        }

        await UntilAsync(() => Task.FromResult(Switches().Count == 0));
        await File.WriteAllTextAsync(_folder.At("secret"), secret, TestContext.Current.CancellationToken);
        string[] verb = ["switch", "--to", $"{server}", "--calls", Path.Combine(Data, "switch.json"), "--secret-file", _folder.At("secret"), "--trust", Path.Combine(Data, "tls", "cert.pem")];
        using var process = _folder.Start([], [.. verb, "--listen", "http://127.0.0.1:0"]);
        try
        {
            var address = new Uri((await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken))!);
            var second = await _folder.RunAsync([.. verb, "--listen", $"{address}"]);
            Assert.Equal((2, ""), (second.Exit, second.Out));
            Assert.Contains("Choose another port with --listen.", second.Talk, StringComparison.Ordinal);

            using var phones = new HttpBrowser(address, "");
            var call = await RingAsync(phones, "forgetful");
            foreach (var button in new[] { "answer", "hold", "hang-up" })
            {
                await phones.PostAsync("/", $"/calls/{call}/{button}");
            }

            await UntilAsync(async () => (await ToldAsync(phones)).Any(a => a.StartsWith("no-answer", StringComparison.Ordinal)));
            await using var back = await RunningDemo.StartAsync(Data, $"{server}");
            await UntilAsync(async () => (await ToldAsync(phones)).All(a => a.StartsWith("202", StringComparison.Ordinal)));

            // One that had overtaken another would have changed nothing.
            Assert.Equal(["202 applied", "202 applied", "202 applied", "202 applied"], await ToldAsync(phones));
            using var agent = await PlayedDemo.SignInAsync(back, Data, "agent");
            Assert.Single((await agent.GetAsync("/api/v1/calls")).Json.GetProperty("calls").EnumerateArray());
        }
        finally
        {
            using var kill = Process.Start("kill", ["-TERM", $"{process.Id}"]);
            await process.WaitForExitAsync(CancellationToken.None);
        }

        Assert.Equal(0, process.ExitCode);
    }

    static async Task<string> RingAsync(HttpBrowser phones, string card) => (await phones.PostAsync("/", "/ring", ("card", card), ("agent", Ana))).To!.Split("#call-")[1];

    static async Task<string> RingingAsync(HttpBrowser agent) => (await agent.GetAsync("/desk/ringing")).Text;

    static async Task<List<string>> ToldAsync(HttpBrowser phones) =>
        [.. (await phones.GetAsync("/state")).Json.GetProperty("told").EnumerateArray().Select(t => t.GetProperty("answer").GetString()!)];

    /// <summary>The processes of switches that know this folder's calls.</summary>
    List<string> Switches() => [.. Directory.EnumerateDirectories("/proc").Select(CommandLine).Where(c => c.Contains(Path.Combine(Data, "switch.json"), StringComparison.Ordinal) && c.Contains("switch\0", StringComparison.Ordinal))];

    static string CommandLine(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // No process, or one that has ended meanwhile.
            return "";
        }
    }

    static async Task UntilAsync(Func<Task<bool>> holds)
    {
        while (!await holds())
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    public void Dispose() => _folder.Dispose();
}
