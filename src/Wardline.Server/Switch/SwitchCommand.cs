using System.CommandLine;
using Wardline.Server.Shell;

namespace Wardline.Server.Switch;

/// <summary><c>wardline switch</c>: a simulated telephone system as a process of its own. It opens no data folder.</summary>
static class SwitchCommand
{
    public static Command Make(Terminal terminal, CommonOptions common)
    {
        var to = new Option<string>("--to") { Description = "The server that is told of calls; http on loopback only.", HelpName = "URL", Required = true };
        var calls = new Option<string>("--calls") { Description = "Lines, agents and callers (JSON, as `wardline demo` writes it).", HelpName = "FILE", Required = true };
        var secret = new Option<string?>("--secret-file") { Description = $"The secret that signs: whsec_…, or lines of CLIENT whsec_… ({SwitchSecrets.Variable}).", HelpName = "FILE" };
        var trust = new Option<string?>("--trust") { Description = "Trust this one certificate of the server (PEM).", HelpName = "FILE" };
        var listen = new Option<string>("--listen") { Description = "Where its page and its door for orders (/orders) are; on loopback only.", HelpName = "URL", DefaultValueFactory = _ => SwitchOptions.DefaultListen };
        var every = new Option<double?>("--every") { Description = "Ring by itself, so many seconds apart, with every card at every agent by turns.", HelpName = "SECONDS" };
        var once = new Option<string?>("--once") { Description = "Ring with this card at the first agent, once.", HelpName = "CARD" };
        var misbehave = new Option<Misbehaviour>("--misbehave") { Description = "Give orders no answer, a late one or a refusal, or tell everything twice." };
        var input = new Option<bool>("--end-with-input") { Description = "End when standard input is closed: with whoever started it." };
        var load = new Option<double?>("--load") { Description = "Ring so many calls a second instead, measure the server's answers, and end.", HelpName = "RATE" };
        var agents = new Option<int>("--agents") { Description = "With --load: how many agents of the file take the calls.", HelpName = "N", DefaultValueFactory = _ => 1 };
        var seconds = new Option<double>("--for") { Description = "With --load: how long calls come in.", HelpName = "SECONDS", DefaultValueFactory = _ => 60 };
        var talk = new Option<double>("--talk") { Description = "With --load: how long people talk, at the median.", HelpName = "SECONDS", DefaultValueFactory = _ => 180 };
        var seed = new Option<ulong>("--seed") { Description = "With --load: the same seed gives the same calls.", HelpName = "N", DefaultValueFactory = _ => 1 };
        var command = new Command(
            "switch", "A small telephone system for trying: rings agents with invented callers, takes orders, and shows both sides of each call on a page. It knows what is in its file and keeps nothing.")
        { to, calls, secret, trust, listen, every, once, misbehave, input, load, agents, seconds, talk, seed };
        command.SetAction(async (parsed, cancel) =>
        {
            var file = CallsFile.Read(terminal.PathOf(parsed.GetRequiredValue(calls)));
            var options = new SwitchOptions(
                SwitchOptions.ReadTo(parsed.GetRequiredValue(to)), SwitchOptions.ReadListen(parsed.GetRequiredValue(listen)), file,
                SwitchOptions.ReadSecrets(PathOrNull(terminal, parsed.GetValue(secret)), TimeProvider.System), SwitchOptions.ReadTrust(PathOrNull(terminal, parsed.GetValue(trust))))
            { Manners = parsed.GetValue(misbehave) };
            using var stop = new StopSignal(cancel);
            var watch = parsed.GetValue(input) ? EndWithInputAsync(stop) : Task.CompletedTask;
            return parsed.GetValue(load) is { } rate
                ? await LoadAsync(terminal, options, ReadLoad(rate, parsed.GetValue(agents), parsed.GetValue(seconds), parsed.GetValue(talk), parsed.GetValue(seed), file), parsed.GetValue(common.Json), stop)
                : await ServeAsync(terminal, options, ReadEvery(parsed.GetValue(every)), ReadOnce(parsed.GetValue(once), file), parsed.GetValue(common.Json), stop);
        });
        return command;
    }

    static async Task<int> ServeAsync(Terminal terminal, SwitchOptions options, TimeSpan? every, SwitchCard? once, bool json, StopSignal stop)
    {
        await using var host = await SwitchHost.StartAsync(options, TimeProvider.System);
        await (json ? CommonOptions.WriteJsonAsync(terminal, new { address = host.Address }) : terminal.Data.WriteLineAsync(host.Address));
        await terminal.Talk.WriteLineAsync($"The telephones are at {host.Address} and tell {options.To.Authority} of their calls. Orders go to {host.Address}/orders. Ctrl-C stops.");
        if (once is not null)
        {
            host.Exchange.Ring(once, options.Calls.Agents[0].Email);
        }

        await (every is { } pause ? RingOnAsync(host.Exchange, options.Calls, pause, stop) : stop.WaitAsync());
        return Exit.Done;
    }

    /// <summary>By turns; who is on a call or has one ringing is left in peace.</summary>
    static async Task RingOnAsync(Exchange exchange, CallsFile calls, TimeSpan pause, StopSignal stop)
    {
        for (var (card, agent) = (0, 0); !stop.Token.IsCancellationRequested; agent++)
        {
            var at = calls.Agents[agent % calls.Agents.Length].Email;
            if (!exchange.Calls.Exists(c => !c.Over && (c.Agent == at || c.Next == at)))
            {
                exchange.Ring(calls.Cards[card++ % calls.Cards.Length], at);
            }

            await Task.Delay(pause, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    static async Task<int> LoadAsync(Terminal terminal, SwitchOptions options, LoadOptions load, bool json, StopSignal stop)
    {
        using var wire = new SwitchWire(options.To, options.Trust, options.Secrets, TimeProvider.System);
        using var run = new SwitchLoad(options.Calls, wire, load, TimeProvider.System);
        var report = await run.RunAsync(stop.Token);
        await (json ? CommonOptions.WriteJsonAsync(terminal, report) : terminal.Data.WriteLineAsync(string.Join(Environment.NewLine, report.Lines)));
        return report.Answers.Keys.All(a => a.StartsWith("202 ", StringComparison.Ordinal)) ? Exit.Done : Exit.CheckFailed;
    }

    static async Task EndWithInputAsync(StopSignal stop)
    {
        await using var input = Console.OpenStandardInput();
        await input.CopyToAsync(Stream.Null, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.Stop();
    }

    static LoadOptions ReadLoad(double rate, int agents, double seconds, double talk, ulong seed, CallsFile file) =>
        rate is not (> 0 and <= 10_000) ? throw new UsageException("--load is a number of calls a second, up to 10000.")
        : agents < 1 || agents > file.Agents.Length ? throw new UsageException($"--agents is at least 1 and at most as many as the file has ({file.Agents.Length}).")
        : seconds is not (> 0 and <= 86_400) || talk is not (> 0 and <= 86_400) ? throw new UsageException("--for and --talk are seconds, up to a day.")
        : new LoadOptions(rate, agents, TimeSpan.FromSeconds(seconds), TimeSpan.FromSeconds(talk), seed);

    static TimeSpan? ReadEvery(double? seconds) => seconds is null or (>= 0.1 and <= 86_400) ? (seconds is { } s ? TimeSpan.FromSeconds(s) : null) : throw new UsageException("--every is seconds, from 0.1 to a day.");

    static SwitchCard? ReadOnce(string? id, CallsFile file) => id is null ? null
        : file.CardOf(id) ?? throw new UsageException($"There is no card {id}. The cards are: {string.Join(", ", file.Cards.Select(c => c.Id))}.");

    static string? PathOrNull(Terminal terminal, string? typed) => typed is null ? null : terminal.PathOf(typed);
}
