using System.CommandLine;
using Wardline.Guard.Keys;
using Wardline.Guard.Setup;

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
        var command = new Command("serve", "Serve the console and the API. Ctrl-C or SIGTERM stops cleanly; the next start goes on with the same data.") { url, cert, key, codes };
        command.SetAction(async (parsed, cancel) =>
        {
            var options = ServeOptions.Read(parsed.GetRequiredValue(url), PathOrNull(terminal, parsed.GetValue(cert)), PathOrNull(terminal, parsed.GetValue(key))) with
            {
                CodesTo = PathOrNull(terminal, parsed.GetValue(codes)),
                Smtp = ServeOptions.ReadSmtp(Environment.GetEnvironmentVariable("WARDLINE_SMTP")),
            };
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
