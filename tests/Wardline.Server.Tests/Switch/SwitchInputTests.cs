using System.Text.Json;
using Wardline.Server.Shell;
using Wardline.Server.Switch;
using Wardline.Server.Tests.Calls;
using Wardline.Tests.Support;
using Xunit;

namespace Wardline.Server.Tests.Switch;

/// <summary>What <c>wardline switch</c> is given and can't use gets a sentence; and its load mode.</summary>
public sealed class SwitchInputTests : IDisposable
{
    readonly TempFolder _folder = new();

    string File(string text)
    {
        var path = _folder.At("calls.json");
        System.IO.File.WriteAllText(path, text);
        return path;
    }

    string Calls(Func<CallsFile, CallsFile>? with = null) => File(JsonSerializer.Serialize((with ?? (c => c))(RunningSwitch.Calls), CallsFile.Form));

    static async Task<(int Code, string Out, string Err)> RunAsync(params string[] args)
    {
        using var data = new StringWriter();
        using var talk = new StringWriter();
        return (await CommandLine.RunAsync(["switch", .. args], new Terminal(data, talk, false), TestContext.Current.CancellationToken), data.ToString(), talk.ToString());
    }

    [Fact]
    public async Task Each_bad_input_has_its_sentence()
    {
        var (good, secret) = (Calls(), _folder.At("secret"));
        System.IO.File.WriteAllText(secret, RunningSwitch.Handed(RunningSwitch.NewSecret()));
        System.IO.File.WriteAllText(_folder.At("bad"), "whsec_tooshort");
        System.IO.File.WriteAllText(_folder.At("three"), "a b whsec_" + Convert.ToBase64String(new byte[32]));
        string[] all = ["--calls", good, "--secret-file", secret, "--to", "https://localhost:1"];
        foreach (var (args, says) in new (string[], string)[]
        {
            (["--calls", good], "--to"),
            (["--calls", good, "--to", "http://example.com"], "http on loopback only"),
            (["--calls", good, "--to", "https://localhost:1/path"], "without a path"),
            (["--calls", good, "--to", "https://localhost:1"], "--secret-file FILE"),
            (["--calls", _folder.At("none"), "--secret-file", secret, "--to", "https://localhost:1"], "can't be read as a file of calls"),
            (["--calls", good, "--secret-file", _folder.At("bad"), "--to", "https://localhost:1"], "has the form whsec_"),
            (["--calls", good, "--secret-file", _folder.At("three"), "--to", "https://localhost:1"], "has the form whsec_"),
            (["--calls", good, "--secret-file", _folder.At("none"), "--to", "https://localhost:1"], "can't be read"),
            ([.. all, "--listen", "http://0.0.0.0:8090"], "on this machine"),
            ([.. all, "--listen", "https://localhost:8090"], "on this machine"),
            ([.. all, "--trust", good], "no certificate"),
            ([.. all, "--once", "nobody"], "The cards are: genuine, forgetful."),
            ([.. all, "--every", "0"], "--every is seconds"),
            ([.. all, "--load", "0"], "--load is a number"),
            ([.. all, "--load", "1", "--agents", "3"], "as many as the file has (2)"),
            ([.. all, "--load", "1", "--for", "-1"], "--for and --talk"),
            ([.. all, "--misbehave", "loudly"], "loudly"),
        })
        {
            var ran = await RunAsync(args);
            Assert.Equal((string.Join(' ', args), Exit.BadUsage, ""), (string.Join(' ', args), ran.Code, ran.Out));
            Assert.Contains(says, ran.Err, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", ran.Err, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Each_bad_file_of_calls_says_what_is_wrong()
    {
        foreach (var (path, says) in new (Func<string>, string)[]
        {
            (() => File("not json"), "can't be read as"),
            (() => File("null"), "can't be read as"),
            (() => File("{\"lines\":[],\"agents\":[],\"cards\":[]}"), "can't be read as"),
            (() => File("{\"lines\":[{\"number\":null,\"name\":\"\",\"client\":\"\"}],\"agents\":[],\"cards\":[],\"phones\":[]}"), "can't be read as"),
            (() => Calls(c => c with { Agents = [] }), "an agent to ring at"),
            (() => Calls(c => c with { Lines = [c.Lines[0] with { Number = "617" }] }), "must be E.164"),
            (() => Calls(c => c with { Lines = [c.Lines[0], c.Lines[0]] }), "two lines"),
            (() => Calls(c => c with { Lines = [c.Lines[1]] }), "card “genuine” dials a number that is no line here"),
            (() => Calls(c => c with { Cards = [c.Cards[0], c.Cards[0]] }), "two cards are called “genuine”"),
            (() => Calls(c => c with { Cards = [c.Cards[0] with { From = "unknown" }] }), "null when it is withheld"),
            (() => Calls(c => c with { Phones = [c.Phones[0] with { Card = "nobody" }] }), "which isn't there"),
        })
        {
            Assert.Contains(says, Assert.Throws<UsageException>(() => CallsFile.Read(path())).Message, StringComparison.Ordinal);
        }

        Assert.Equal(RunningSwitch.Calls.Cards.Select(c => c.Id), CallsFile.Read(Calls()).Cards.Select(c => c.Id));
    }

    [Fact]
    public async Task Load_rings_at_a_rate_and_reports_what_the_server_answered()
    {
        await using var house = await CallHouse.OpenAsync();
        await house.AsAsync("agent");
        await house.AsAsync("agent-2");
        await using var phones = await RunningSwitch.BesideAsync(house, TimeProvider.System);
        System.IO.File.WriteAllText(_folder.At("secret"), phones.Secret);
        var calls = Calls(c => c with { Lines = [c.Lines[0]] });
        string[] load = ["--calls", calls, "--secret-file", _folder.At("secret"), "--to", house.House.Server.Address, "--trust", Path.Combine(house.House.Data, "tls", "cert.pem"),
            "--load", "30", "--agents", "2", "--for", "2", "--talk", "0.05", "--seed", "5", "--json"];
        var (code, said, talk) = await RunAsync(load);
        Assert.True(code == Exit.Done, said + talk);
        var report = JsonElement.Parse(said);
        var answers = report.GetProperty("answers").EnumerateObject().ToDictionary(a => a.Name, a => a.Value.GetInt32());
        var rang = report.GetProperty("calls").GetInt32();
        Assert.True(rang >= 5, said);
        Assert.Equal(report.GetProperty("tries").GetInt32(), answers.Values.Sum());
        Assert.Equal(["202 applied"], answers.Keys);
        Assert.Equal(0, report.GetProperty("unfinished").GetInt32());
        Assert.InRange(report.GetProperty("mostInFlight").GetInt32(), 1, 2);
        var times = report.GetProperty("milliseconds");
        Assert.InRange(times.GetProperty("p50").GetDouble(), 0.01, times.GetProperty("p95").GetDouble());
        Assert.InRange(times.GetProperty("p99").GetDouble(), times.GetProperty("p95").GetDouble(), times.GetProperty("most").GetDouble());
        var entries = (await house.House.EntriesAsync()).Where(e => e.Actor.Role == "telephony").GroupBy(e => e.Kind).ToDictionary(g => g.Key, g => g.Count());
        Assert.Equal((rang, rang), (entries["telephony.offered"], entries["telephony.ended"]));
        Assert.True(entries["telephony.answered"] >= 1);
    }

    [Fact]
    public async Task Load_fails_when_the_server_does_not_take_its_events()
    {
        await using var house = await CallHouse.OpenAsync();
        System.IO.File.WriteAllText(_folder.At("secret"), RunningSwitch.Handed(RunningSwitch.NewSecret()));
        var (code, said, _) = await RunAsync(
            "--calls", Calls(), "--secret-file", _folder.At("secret"), "--to", house.House.Server.Address, "--trust", Path.Combine(house.House.Data, "tls", "cert.pem"), "--load", "50", "--for", "0.2", "--talk", "0.01");
        Assert.Equal(Exit.CheckFailed, code);
        Assert.Contains("401 not-signed", said, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();
}
