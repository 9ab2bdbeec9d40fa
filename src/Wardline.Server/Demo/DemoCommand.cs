using System.CommandLine;
using Wardline.Guard.Keys;
using Wardline.Guard.Setup;
using Wardline.Server.Shell;

namespace Wardline.Server.Demo;

/// <summary><c>wardline demo</c>: a filled installation of its own, served on this machine only.</summary>
static class DemoCommand
{
    const string DefaultFolder = "./demo-data";

    public static Command Make(Terminal terminal, CommonOptions common)
    {
        var url = new Option<string>("--url") { Description = "The address to serve; on loopback only.", HelpName = "URL", DefaultValueFactory = _ => ServeOptions.DefaultUrl };
        var reset = new Option<bool>("--reset") { Description = "Remove the demo's folder, and end." };
        var command = new Command("demo", $"Try Wardline on invented patients: fills a data folder of its own ({DefaultFolder}, or --data) and serves it. Ctrl-C stops; the next start goes on with the same data.") { url, reset };
        command.Add(Code(terminal, common));
        command.SetAction(async (parsed, cancel) =>
        {
            var typed = parsed.GetResult(common.Data) is { Implicit: false } ? parsed.GetValue(common.Data)! : DefaultFolder;
            var path = terminal.PathOf(typed);
            if (parsed.GetResult(common.Db) is { Implicit: false })
            {
                throw new UsageException("The demo keeps its database in its own folder: leave --db out.");
            }

            if (parsed.GetValue(reset))
            {
                await terminal.Talk.WriteLineAsync(DemoFolder.Remove(path) ? $"The demo in {path} is removed." : $"There is no demo in {path}.");
                return Exit.Done;
            }

            var options = ServeOptions.Read(parsed.GetRequiredValue(url), null, null);
            if (!options.Loopback)
            {
                throw new UsageException("The demo's passwords are known to everybody, so it is served on this machine only: --url https://localhost:PORT.");
            }

            await ServeAsync(terminal, DemoFolder.Take(path), options, parsed.GetValue(common.Json), cancel);
            return Exit.Done;
        });
        return command;
    }

    static async Task ServeAsync(Terminal terminal, DemoFolder folder, ServeOptions options, bool json, CancellationToken cancel)
    {
        using var stop = new StopSignal(cancel);

        // Never the passphrase of a real installation: the demo has a key file of its own.
        await using var installation = await Installation.OpenAsync(folder.Path, null, RootKeyOptions.From(_ => null), terminal.Talk, TimeProvider.System);
        if (!folder.Filled)
        {
            await terminal.Talk.WriteLineAsync($"Filling {folder.Path} with invented people.");
            await DemoHouse.FillAsync(installation, folder, terminal.Actor, terminal.Talk.WriteLine, stop.Token);
        }

        await installation.Sequencer.DrainAsync(stop.Token);
        await using var server = await ServerHost.StartAsync(installation, options with { CodesTo = folder.Mailboxes }, builder =>
            builder.Services.AddSingleton(new DemoMark(true)).AddSingleton(folder).AddSingleton<DemoPhones>());
        await using var phones = await DemoSwitch.StartAsync(installation, folder, server, terminal, stop.Token);
        await DemoWords.WriteAsync(terminal, server.Address, phones.Address, json);
        await terminal.Talk.WriteLineAsync($"Serving {server.Address} from {folder.Path}. Ctrl-C stops.");
        await stop.WaitAsync();
        await terminal.Talk.WriteLineAsync("Stopping.");
    }

    static Command Code(Terminal terminal, CommonOptions common)
    {
        var code = new Command("code", "The six digits that the authenticator of everybody in the demo shows now. Each person's code is good once; the next one comes within 30 seconds.");
        code.SetAction(async (parsed, _) =>
        {
            var now = DemoStaff.CodeNow(TimeProvider.System);
            await (parsed.GetValue(common.Json) ? CommonOptions.WriteJsonAsync(terminal, new { code = now }) : terminal.Data.WriteLineAsync(now));
            return Exit.Done;
        });
        return code;
    }
}
