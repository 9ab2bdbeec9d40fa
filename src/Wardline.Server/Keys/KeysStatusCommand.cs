using System.CommandLine;
using Wardline.Server.Shell;

namespace Wardline.Server.Keys;

/// <summary><c>wardline keys status</c>: what wraps what, and how many; never a key.</summary>
static class KeysStatusCommand
{
    public static Command Make(Terminal terminal, CommonOptions common)
    {
        var command = new Command("status", "Show which keys there are, by kind and version, and what wraps them. No key is shown.");
        command.SetAction(async (parsed, cancel) =>
        {
            await using var installation = await common.OpenAsync(parsed, terminal);
            await installation.Sequencer.DrainAsync(cancel);
            var keys = await installation.Keys.StatusAsync(cancel);
            if (parsed.GetValue(common.Json))
            {
                await CommonOptions.WriteJsonAsync(terminal, new
                {
                    root = installation.Keys.RootName,
                    keys = keys.Select(k => new { k.Kind, k.Version, wrappedBy = k.Parent, k.Count }),
                });
                return Exit.Done;
            }

            await terminal.Data.WriteLineAsync($"root key  {installation.Keys.RootName}");
            foreach (var (kind, version, parent, count) in keys)
            {
                await terminal.Data.WriteLineAsync($"{kind,-14} version {version}  {count,8}  wrapped by {parent}");
            }

            return Exit.Done;
        });
        return command;
    }
}
