using System.CommandLine;
using Wardline.Identity;
using Wardline.Server.Shell;

namespace Wardline.Server.Identity;

/// <summary><c>wardline init</c>: the one-time link of the first administrator.</summary>
static class InitCommand
{
    public static Command Make(Terminal terminal, CommonOptions common)
    {
        var url = new Option<string?>("--url") { Description = $"The address that the link begins with; that of the running server, else {ServeOptions.DefaultUrl}.", HelpName = "URL" };
        var command = new Command("init", "Make the first administrator's one-time link. It is printed once, opens once within 24 hours, and replaces an unused one.") { url };
        command.SetAction(async (parsed, cancel) =>
        {
            await using var held = await common.OpenAsync(parsed, terminal);
            await held.Store.UpgradeAsync(StaffList.Schema);
            using var key = await held.Installation.OpenHouseKeyAsync(StaffList.KeyPurpose);
            var staff = new StaffList(held, key);
            if (await staff.AnyAdministratorAsync())
            {
                throw new UsageException("There is an administrator already, who can invite others on the page Staff.");
            }

            var secret = await new OneTimeLinks(staff).MakeAsync(terminal.Actor, null);
            await held.Sequencer.DrainAsync(cancel);
            var start = (parsed.GetValue(url) ?? terminal.ServerAddress ?? ServeOptions.DefaultUrl).TrimEnd('/');
            var link = $"{start}/welcome/{secret}";
            var expires = held.Store.Time.GetUtcNow() + OneTimeLinks.Life;
            if (parsed.GetValue(common.Json))
            {
                await CommonOptions.WriteJsonAsync(terminal, new { link, expires });
            }
            else
            {
                await terminal.Talk.WriteLineAsync($"Open this link once, before {expires:yyyy-MM-dd HH:mm} UTC, to become the first administrator:");
                await terminal.Data.WriteLineAsync(link);
            }

            return Exit.Done;
        });
        return command;
    }
}
