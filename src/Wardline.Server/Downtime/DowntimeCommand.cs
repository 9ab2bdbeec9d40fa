using System.CommandLine;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.Logging.Abstractions;
using Wardline.Calls;
using Wardline.Calls.Downtime;
using Wardline.Clients;
using Wardline.Policies;
using Wardline.Server.Shell;

namespace Wardline.Server.Downtime;

/// <summary><c>wardline downtime print</c>: the paper of a client as one HTML file, for the drawer beside the telephone.</summary>
static class DowntimeCommand
{
    public static Command Make(Terminal terminal, CommonOptions common)
    {
        var client = new Option<string>("--client") { Description = "Whose paper.", HelpName = "CODE", Required = true };
        var sheets = new Option<int>("--sheets") { Description = $"How many sheets, 1 to {PrintSheets.Most}.", HelpName = "N", DefaultValueFactory = _ => 10 };
        var output = new Option<string?>("--out") { Description = "Write the file here; without it, to standard output.", HelpName = "FILE" };
        var print = new Command("print", "Make the ladder of verification and numbered sheets for a client, ready to print. Nothing of a patient is on it.") { client, sheets, output };
        print.SetAction(async (parsed, cancel) =>
        {
            await using var held = await common.OpenAsync(parsed, terminal);
            await held.Store.UpgradeAsync(ClientList.Schema);
            var code = parsed.GetRequiredValue(client);
            var of = (await new ClientList(held).AllAsync()).Find(c => c.Code == code) ?? throw new UsageException($"There is no client {code}. An administrator adds one on the page Clients.");
            var (access, verification, _) = PolicyFiles.LoadAll(Path.Combine(held.Folder, "policies"));
            var file = parsed.GetValue(output) is { } typed ? terminal.PathOf(typed) : null;
            if (file is not null && File.Exists(file))
            {
                throw new UsageException($"{file} is there already. Name another file: sheets that were printed are not written over.");
            }

            var floor = await CallFloor.OpenAsync(held, access, verification, null);
            var printed = (await new PrintSheets(new Agent(terminal.Actor.Id, [terminal.Actor.Role]), of.Id, parsed.GetValue(sheets)) { AtTheMachine = true }.HandleAsync(floor, cancel)).Value
                ?? throw new UsageException($"--sheets is a number from 1 to {PrintSheets.Most}.");
            var lines = await new Lines(held, [.. access.Purposes.Select(p => p.Id)]).AllAsync();
            var html = await HtmlAsync(Ladder.Of(of, lines, await new Scripts(held).AllAsync(), access, verification, printed));

            // Given out only when their entry is in the signed ledger.
            await held.Sequencer.DrainAsync(cancel);
            if (file is null)
            {
                await (parsed.GetValue(common.Json) ? CommonOptions.WriteJsonAsync(terminal, new { client = code, serials = printed.Serials, html }) : terminal.Data.WriteLineAsync(html));
                return Exit.Done;
            }

            await File.WriteAllTextAsync(file, html, cancel);
            await (parsed.GetValue(common.Json)
                ? CommonOptions.WriteJsonAsync(terminal, new { client = code, serials = printed.Serials, file })
                : terminal.Talk.WriteLineAsync($"{file}: the ladder and sheets {printed.Serials[0]} to {printed.Serials[^1]}. Open it in a browser and print it once."));
            return Exit.Done;
        });
        return new Command("downtime", "Paper for when the system is down.") { print };
    }

    // A file stands by itself: its style is in it, and no script is.
    static async Task<string> HtmlAsync(Ladder ladder)
    {
        await using var services = new ServiceCollection().BuildServiceProvider();
        await using var renderer = new HtmlRenderer(services, NullLoggerFactory.Instance);
        var body = await renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync<DowntimePaper>(
            ParameterView.FromDictionary(new Dictionary<string, object?> { [nameof(DowntimePaper.L)] = ladder }))).ToHtmlString());
        var title = System.Net.WebUtility.HtmlEncode(ladder.Client);
        return $"<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Paper for {title}</title><style>{AssetFiles.Text("downtime.css")}</style></head><body>{body}</body></html>";
    }
}
