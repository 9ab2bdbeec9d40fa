using System.CommandLine;
using Wardline.Guard.Keys;
using Wardline.Guard.Setup;
using Wardline.Server.Live;

namespace Wardline.Server.Shell;

/// <summary><c>wardline serve</c>: holds the data folder and serves the console, the API and other processes' verbs until stopped.</summary>
static class ServeCommand
{
    public static Command Make(Terminal terminal, CommonOptions common)
    {
        var url = new Option<string>("--url") { Description = "The address to serve; http only on loopback.", HelpName = "URL", DefaultValueFactory = _ => ServeOptions.DefaultUrl };
        var cert = new Option<string?>("--cert") { Description = "PEM certificate chain; without it a self-signed one is made in the data folder.", HelpName = "FILE" };
        var key = new Option<string?>("--key") { Description = "PEM key of the certificate.", HelpName = "FILE" };
        var codes = new Option<string?>("--codes-to") { Description = "Write one-time codes into this folder instead of mailing them (WARDLINE_SMTP), for trying.", HelpName = "DIR" };
        var redis = new Option<string?>("--redis") { Description = "Several servers on one PostgreSQL find each other here (or by WARDLINE_REDIS): rediss://user:password@host:6380, or host:port on this machine.", HelpName = "REDIS" };
        var silo = new Option<string?>("--silo-address") { Description = "Where the other servers reach this one; a free port on loopback without it.", HelpName = "ADDRESS:PORT" };
        var listen = new Option<string?>("--silo-listen") { Description = "Where it listens for them, when that is another address.", HelpName = "ADDRESS:PORT" };
        var command = new Command("serve", "Serve the console and the API. Ctrl-C or SIGTERM stops cleanly; the next start goes on with the same data.") { url, cert, key, codes, redis, silo, listen };
        command.SetAction(async (parsed, cancel) =>
        {
            var options = ServeOptions.Read(parsed.GetRequiredValue(url), PathOrNull(terminal, parsed.GetValue(cert)), PathOrNull(terminal, parsed.GetValue(key))) with
            {
                CodesTo = PathOrNull(terminal, parsed.GetValue(codes)),
                Smtp = ServeOptions.ReadSmtp(Environment.GetEnvironmentVariable("WARDLINE_SMTP")),
                Live = LiveOptions.Read(parsed.GetValue(redis) ?? Environment.GetEnvironmentVariable("WARDLINE_REDIS"), parsed.GetValue(silo), parsed.GetValue(listen)) is { } live
                    ? live with { Say = terminal.Talk.WriteLine } : null,
            };
            if (options.Live is not null && string.IsNullOrWhiteSpace(parsed.GetValue(common.Db)))
            {
                throw new UsageException("Several servers share one PostgreSQL: give --db (or WARDLINE_DB) as well as --redis.");
            }

            using var stop = new StopSignal(cancel);
            await using var installation = await Installation.OpenAsync(
                terminal.PathOf(parsed.GetValue(common.Data)!), parsed.GetValue(common.Db), RootKeyOptions.From(Environment.GetEnvironmentVariable), terminal.Talk, TimeProvider.System);
            await installation.Sequencer.DrainAsync(stop.Token);
            await using var server = await ServerHost.StartAsync(installation, options);
            await terminal.Talk.WriteLineAsync($"Serving {server.Address} from {installation.Folder}. Ctrl-C stops.");
            await stop.WaitAsync();
            await terminal.Talk.WriteLineAsync("Stopping.");
            return Exit.Done;
        });
        return command;
    }

    static string? PathOrNull(Terminal terminal, string? typed) => typed is null ? null : terminal.PathOf(typed);
}
