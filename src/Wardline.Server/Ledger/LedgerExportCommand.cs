using System.CommandLine;
using Wardline.Server.Shell;

namespace Wardline.Server.Ledger;

/// <summary><c>wardline ledger export --tiles DIR</c>: the logs as files that any C2SP tlog-tiles client can check.</summary>
static class LedgerExportCommand
{
    public static Command Make(Terminal terminal, CommonOptions common)
    {
        var tiles = new Option<string>("--tiles") { Description = "Write C2SP tlog-tiles files here, one folder a log.", HelpName = "DIR", Required = true };
        var command = new Command("export", "Copy the ledger out: checkpoint, tiles, entry bundles and the verifier key of each log.") { tiles };
        command.SetAction(async (parsed, cancel) =>
        {
            await using var installation = await common.OpenAsync(parsed, terminal);
            await installation.Sequencer.DrainAsync(cancel);
            var logs = await installation.Ledger.ExportAsync(terminal.PathOf(parsed.GetRequiredValue(tiles)));
            if (parsed.GetValue(common.Json))
            {
                await CommonOptions.WriteJsonAsync(terminal, new { logs = logs.Select(l => new { l.Folder, l.Origin, l.Size }) });
            }
            else
            {
                foreach (var (folder, origin, size) in logs)
                {
                    await terminal.Data.WriteLineAsync($"{folder}  {origin}  {size} entries");
                }
            }

            return Exit.Done;
        });
        return command;
    }
}
