using System.CommandLine;
using Wardline.Guard.Ledger;
using Wardline.Guard.Setup;
using Wardline.Guard.Storage;
using Wardline.Server.Shell;

namespace Wardline.Server.Ledger;

/// <summary><c>wardline ledger verify</c>: derives every tree again from its entries and checks the signed checkpoint.</summary>
static class LedgerVerifyCommand
{
    public static Command Make(Terminal terminal, CommonOptions common)
    {
        var command = new Command("verify", "Derive every log's tree again from its entries and check the signed checkpoint. Exit code 1 when one does not fit.");
        command.SetAction(async (parsed, cancel) =>
        {
            await using var installation = await common.OpenAsync(parsed, terminal);
            await IntegrateAsync(installation, terminal, cancel);
            var reports = await installation.Ledger.VerifyAsync(new ProgressLine(terminal, "entries read"));
            var ok = reports.All(r => r.Ok);
            if (parsed.GetValue(common.Json))
            {
                await CommonOptions.WriteJsonAsync(terminal, new { ok, logs = reports.Select(r => new { r.Origin, r.Size, r.Ok, r.FirstBad, r.Why }) });
            }
            else
            {
                foreach (var report in reports)
                {
                    await terminal.Data.WriteLineAsync(Line(report));
                }
            }

            return ok ? Exit.Done : Exit.CheckFailed;
        });
        return command;
    }

    // What an earlier process left pending is integrated first. On a damaged ledger that fails, and the check below says where.
    static async Task IntegrateAsync(Installation installation, Terminal terminal, CancellationToken cancel)
    {
        try
        {
            await installation.Sequencer.DrainAsync(cancel);
        }
        catch (Exception e) when (e is LedgerDamagedException or UnusableStoreException or NotDurableException)
        {
            await terminal.Talk.WriteLineAsync($"Pending entries could not be integrated: {e.Message}");
        }
    }

    static string Line(LogReport report) => report.Ok
        ? $"ok   {report.Origin}  {report.Size} entries"
        : $"BAD  {report.Origin}  first bad index {report.FirstBad}: {report.Why}";
}
