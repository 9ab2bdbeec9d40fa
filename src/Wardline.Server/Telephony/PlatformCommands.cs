using System.CommandLine;
using Wardline.Clients;
using Wardline.Server.Shell;
using Wardline.Telephony;

namespace Wardline.Server.Telephony;

/// <summary><c>wardline cti platform set|list|clear</c>: where clients' telephone systems take orders.</summary>
static class PlatformCommands
{
    public static Command Make(Terminal terminal, CommonOptions common) =>
        new("platform", "Where clients' telephone systems take orders.") { Set(terminal, common), List(terminal, common), Clear(terminal, common) };

    static Command Set(Terminal terminal, CommonOptions common)
    {
        var client = Client();
        var url = new Option<string>("--url") { Description = "Where orders are sent: https, or http on this machine only.", HelpName = "URL", Required = true };
        var command = new Command("set", "Set where a client's telephone system takes orders; what was set before no longer counts.") { client, url };
        command.SetAction(async (parsed, cancel) =>
        {
            await using var held = await common.OpenAsync(parsed, terminal);
            using var key = await SecretCommands.OpenAsync(held);
            var of = await SecretCommands.ClientAsync(held, parsed.GetRequiredValue(client));
            SecretCommands.MustStand(await new Platforms(held, key).SetAsync(terminal.Actor, of.Id, parsed.GetRequiredValue(url)), "");
            await held.Sequencer.DrainAsync(cancel);
            if (!(await new WebhookSecrets(held, key).AllAsync(cancel)).Exists(s => s.Client == of.Id && !s.Retired))
            {
                await terminal.Talk.WriteLineAsync($"Nothing can sign the orders yet: make a secret with `wardline cti secret add --client {of.Code}`.");
            }

            await (parsed.GetValue(common.Json)
                ? CommonOptions.WriteJsonAsync(terminal, new { client = of.Code, set = true })
                : terminal.Talk.WriteLineAsync($"Orders for client {of.Code} go there from now on."));
            return Exit.Done;
        });
        return command;
    }

    static Command List(Terminal terminal, CommonOptions common)
    {
        var command = new Command("list", "Show where orders go, client by client.");
        command.SetAction(async (parsed, cancel) =>
        {
            await using var held = await common.OpenAsync(parsed, terminal);
            using var key = await SecretCommands.OpenAsync(held);
            await held.Sequencer.DrainAsync(cancel);
            var codes = (await new ClientList(held).AllAsync()).ToDictionary(c => c.Id, c => c.Code);
            var platforms = (await new Platforms(held, key).AllAsync(cancel)).Where(p => p.Url is not null).OrderBy(p => codes[p.Client], StringComparer.Ordinal).ToList();
            if (parsed.GetValue(common.Json))
            {
                await CommonOptions.WriteJsonAsync(terminal, new { platforms = platforms.Select(p => new { client = codes[p.Client], url = p.Url!.OriginalString }) });
                return Exit.Done;
            }

            foreach (var platform in platforms)
            {
                await terminal.Data.WriteLineAsync($"{codes[platform.Client]}  {platform.Url!.OriginalString}");
            }

            return Exit.Done;
        });
        return command;
    }

    static Command Clear(Terminal terminal, CommonOptions common)
    {
        var client = Client();
        var command = new Command("clear", "Send this client's telephone system no more orders; those under way are withdrawn.") { client };
        command.SetAction(async (parsed, cancel) =>
        {
            await using var held = await common.OpenAsync(parsed, terminal);
            using var key = await SecretCommands.OpenAsync(held);
            var of = await SecretCommands.ClientAsync(held, parsed.GetRequiredValue(client));
            SecretCommands.MustStand(await new Platforms(held, key).ClearAsync(terminal.Actor, of.Id), " `wardline cti platform list` shows which do.");
            await held.Sequencer.DrainAsync(cancel);
            await (parsed.GetValue(common.Json)
                ? CommonOptions.WriteJsonAsync(terminal, new { client = of.Code, set = false })
                : terminal.Talk.WriteLineAsync($"Client {of.Code}'s telephone system is sent no more orders."));
            return Exit.Done;
        });
        return command;
    }

    static Option<string> Client() => new("--client") { Description = "Whose telephone system it is.", HelpName = "CODE", Required = true };
}
