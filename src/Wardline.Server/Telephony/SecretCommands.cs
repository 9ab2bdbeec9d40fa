using System.CommandLine;
using Wardline.Clients;
using Wardline.Guard.Storage;
using Wardline.Server.Shell;
using Wardline.Telephony;

namespace Wardline.Server.Telephony;

/// <summary><c>wardline cti secret add|list|retire</c>: the secrets by which clients' telephone systems sign their events.</summary>
static class SecretCommands
{
    public static Command Make(Terminal terminal, CommonOptions common)
    {
        var secret = new Command("secret", "The secrets by which clients' telephone systems sign their events.") { Add(terminal, common), List(terminal, common), Retire(terminal, common) };
        return new Command("cti", "The telephone systems of clients.") { secret, PlatformCommands.Make(terminal, common) };
    }

    static Command Add(Terminal terminal, CommonOptions common)
    {
        var client = new Option<string>("--client") { Description = "Whose telephone system it is for.", HelpName = "CODE", Required = true };
        var command = new Command("add", "Make a secret for a client's telephone system and print it, once. Its other secrets stay good until they are retired.") { client };
        command.SetAction(async (parsed, cancel) =>
        {
            await using var held = await common.OpenAsync(parsed, terminal);
            using var key = await OpenAsync(held);
            var code = parsed.GetRequiredValue(client);
            var of = await ClientAsync(held, code);
            var (saved, secret) = await new WebhookSecrets(held, key).AddAsync(terminal.Actor, of.Id);
            MustStand(saved, "");

            // Shown only when its entry is in the signed ledger.
            await held.Sequencer.DrainAsync(cancel);
            await terminal.Talk.WriteLineAsync(
                $"This is the only time that secret {saved.Id} is shown. Enter it in the telephone system of client {code} as the secret that signs its events, and keep no other copy.");
            await (parsed.GetValue(common.Json)
                ? CommonOptions.WriteJsonAsync(terminal, new { id = saved.Id, secret })
                : terminal.Data.WriteLineAsync(secret));
            return Exit.Done;
        });
        return command;
    }

    static Command List(Terminal terminal, CommonOptions common)
    {
        var command = new Command("list", "Show which secrets there are, for which client, and which are retired. No secret is shown.");
        command.SetAction(async (parsed, cancel) =>
        {
            await using var held = await common.OpenAsync(parsed, terminal);
            using var key = await OpenAsync(held);
            await held.Sequencer.DrainAsync(cancel);
            var codes = (await new ClientList(held).AllAsync()).ToDictionary(c => c.Id, c => c.Code);
            var secrets = await new WebhookSecrets(held, key).AllAsync(cancel);
            if (parsed.GetValue(common.Json))
            {
                await CommonOptions.WriteJsonAsync(terminal, new { secrets = secrets.Select(s => new { s.Id, client = codes[s.Client], s.Created, s.Retired }) });
                return Exit.Done;
            }

            foreach (var secret in secrets)
            {
                await terminal.Data.WriteLineAsync($"{secret.Id}  {(secret.Retired ? "retired" : "live"),-7}  made {secret.Created:yyyy-MM-dd HH:mm} UTC  {codes[secret.Client]}");
            }

            return Exit.Done;
        });
        return command;
    }

    static Command Retire(Terminal terminal, CommonOptions common)
    {
        var id = new Argument<string>("ID") { Description = "The secret's id, as `wardline cti secret list` shows it." };
        var command = new Command("retire", "Retire a secret: what it signs is refused from then on, and nothing brings it back.") { id };
        command.SetAction(async (parsed, cancel) =>
        {
            await using var held = await common.OpenAsync(parsed, terminal);
            using var key = await OpenAsync(held);
            if (!Guid.TryParseExact(parsed.GetRequiredValue(id), "D", out var secret))
            {
                throw new UsageException("ID is a secret's id. `wardline cti secret list` shows them.");
            }

            MustStand(await new WebhookSecrets(held, key).RetireAsync(terminal.Actor, secret), " `wardline cti secret list` shows which there are.");
            await held.Sequencer.DrainAsync(cancel);
            await (parsed.GetValue(common.Json)
                ? CommonOptions.WriteJsonAsync(terminal, new { id = secret, retired = true })
                : terminal.Talk.WriteLineAsync($"Secret {secret} is retired. Events that it signs are refused from now on."));
            return Exit.Done;
        });
        return command;
    }

    /// <summary>Makes the tables, where no server did so yet, and opens the key. The caller disposes it.</summary>
    public static async Task<HouseKey> OpenAsync(HeldInstallation held)
    {
        await held.Store.UpgradeAsync(ClientList.Schema);
        await held.Store.UpgradeAsync(TelephonyTables.Schema);
        return await held.Installation.OpenHouseKeyAsync(TelephonyTables.KeyPurpose);
    }

    /// <summary>The client of this code, not retired.</summary>
    /// <exception cref="UsageException">There is none.</exception>
    public static async Task<ClientProfile> ClientAsync(HeldInstallation held, string code)
    {
        var clients = await new ClientList(held).AllAsync();
        return clients.Find(c => c.Code == code && !c.Retired) ?? throw NoClient(code, clients);
    }

    static UsageException NoClient(string code, List<ClientProfile> clients) => new(clients.Exists(c => c.Code == code)
        ? $"Client {code} is retired: an administrator can bring it back on the page Clients."
        : $"There is no client {code}. The clients are: {string.Join(", ", clients.Where(c => !c.Retired).Select(c => c.Code))}. An administrator adds one on the page Clients.");

    public static void MustStand(Saved saved, string hint)
    {
        if (!saved.Ok)
        {
            throw new UsageException(string.Join(' ', saved.Errors.Values) + hint);
        }
    }
}
