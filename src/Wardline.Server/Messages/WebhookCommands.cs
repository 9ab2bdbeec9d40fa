using System.CommandLine;
using Wardline.Clients;
using Wardline.Guard.Storage;
using Wardline.Messages;
using Wardline.Server.Shell;

namespace Wardline.Server.Messages;

/// <summary><c>wardline messages webhook set|list|clear</c>: where clients' own systems take their messages.</summary>
static class WebhookCommands
{
    public static Command Make(Terminal terminal, CommonOptions common)
    {
        var webhook = new Command("webhook", "Where clients' own systems take their messages.") { Set(terminal, common), List(terminal, common), Clear(terminal, common) };
        return new Command("messages", "Messages and requests for clients' care teams.") { webhook };
    }

    static Option<string> Client() => new("--client") { Description = "Whose messages.", HelpName = "CODE", Required = true };

    static Command Set(Terminal terminal, CommonOptions common)
    {
        var client = Client();
        var url = new Option<string>("--url") { Description = "Where they are posted; https, or http on this machine for trying.", HelpName = "URL", Required = true };
        var command = new Command("set", "Set where a client's messages are delivered, make the secret that signs them and print it, once. What was set before is replaced.") { client, url };
        command.SetAction((parsed, cancel) => WithAsync(terminal, common, parsed, async (held, hooks) =>
        {
            var of = await FindAsync(held, parsed.GetRequiredValue(client));
            var (saved, secret) = await hooks.SetAsync(terminal.Actor, of.Id, parsed.GetRequiredValue(url));
            MustStand(saved);

            // Shown only when its entry is in the signed ledger.
            await held.Sequencer.DrainAsync(cancel);
            await terminal.Talk.WriteLineAsync($"This is the only time that the secret is shown. Enter it in the system of client {of.Code} as the one that signs its messages, and keep no other copy.");
            await (parsed.GetValue(common.Json) ? CommonOptions.WriteJsonAsync(terminal, new { client = of.Code, secret }) : terminal.Data.WriteLineAsync(secret));
        }));
        return command;
    }

    static Command List(Terminal terminal, CommonOptions common)
    {
        var command = new Command("list", "Show where clients' messages are delivered. No secret is shown.");
        command.SetAction((parsed, cancel) => WithAsync(terminal, common, parsed, async (held, hooks) =>
        {
            await held.Sequencer.DrainAsync(cancel);
            var codes = (await new ClientList(held).AllAsync()).ToDictionary(c => c.Id, c => c.Code);
            var all = (await hooks.AllAsync(cancel)).FindAll(h => !h.Cleared);
            if (parsed.GetValue(common.Json))
            {
                await CommonOptions.WriteJsonAsync(terminal, new { webhooks = all.Select(h => new { client = codes[h.Client], url = h.Url }) });
                return;
            }

            foreach (var hook in all)
            {
                await terminal.Data.WriteLineAsync($"{codes[hook.Client]}  {hook.Url}");
            }
        }));
        return command;
    }

    static Command Clear(Terminal terminal, CommonOptions common)
    {
        var client = Client();
        var command = new Command("clear", "Deliver a client's messages to no system any more; they stand in the inbox as before.") { client };
        command.SetAction((parsed, cancel) => WithAsync(terminal, common, parsed, async (held, hooks) =>
        {
            var of = await FindAsync(held, parsed.GetRequiredValue(client));
            MustStand(await hooks.ClearAsync(terminal.Actor, of.Id));
            await held.Sequencer.DrainAsync(cancel);
            await (parsed.GetValue(common.Json)
                ? CommonOptions.WriteJsonAsync(terminal, new { client = of.Code, cleared = true })
                : terminal.Talk.WriteLineAsync($"Messages of client {of.Code} are delivered to no system any more."));
        }));
        return command;
    }

    // Makes the tables, where no server did so yet, and opens the key.
    static async Task<int> WithAsync(Terminal terminal, CommonOptions common, ParseResult parsed, Func<HeldInstallation, MessageWebhooks, Task> work)
    {
        await using var held = await common.OpenAsync(parsed, terminal);
        await held.Store.UpgradeAsync(ClientList.Schema);
        await held.Store.UpgradeAsync(MessageTables.Schema);
        using var key = await held.Installation.OpenHouseKeyAsync(MessageWebhooks.KeyPurpose);
        await work(held, new MessageWebhooks(held, key));
        return Exit.Done;
    }

    static async Task<ClientProfile> FindAsync(HeldInstallation held, string code) =>
        (await new ClientList(held).AllAsync()).Find(c => c.Code == code) ?? throw new UsageException($"There is no client {code}. An administrator adds one on the page Clients.");

    static void MustStand(Saved saved)
    {
        if (!saved.Ok)
        {
            throw new UsageException(string.Join(' ', saved.Errors.Values));
        }
    }
}
