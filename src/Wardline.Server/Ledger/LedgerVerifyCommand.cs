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
        var state = new Option<bool>("--state") { Description = "Compare every bound row of the database with the ledger too: rows changed, added or deleted behind the system's back." };
        command.Add(state);
        command.SetAction(async (parsed, cancel) =>
        {
            await using var installation = await common.OpenAsync(parsed, terminal);
            await IntegrateAsync(installation, terminal, cancel);
            var reports = await installation.Ledger.VerifyAsync(new ProgressLine(terminal, "entries read"));
            var rows = parsed.GetValue(state) ? await StateCheck.RunAsync(installation.Store, StateTables.Bound, cancel) : null;
            var ok = reports.All(r => r.Ok) && (rows?.Ok ?? true);
            if (parsed.GetValue(common.Json))
            {
                await CommonOptions.WriteJsonAsync(terminal, Json(ok, reports, rows));
            }
            else
            {
                foreach (var report in reports)
                {
                    await terminal.Data.WriteLineAsync(Line(report));
                }

                foreach (var line in rows is null ? [] : Lines(rows))
                {
                    await terminal.Data.WriteLineAsync(line);
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
        catch (Exception e) when (LedgerErrors.Are(e))
        {
            await terminal.Talk.WriteLineAsync($"Pending entries could not be integrated: {e.Message}");
        }
    }

    // The state stands in the document only when it was asked for.
    static object Json(bool ok, IReadOnlyList<LogReport> reports, StateReport? rows)
    {
        var logs = reports.Select(r => new { r.Origin, r.Size, r.Ok, r.FirstBad, r.Why });
        return rows is null ? new { ok, logs } : new
        {
            ok,
            logs,
            state = new
            {
                rows.Ok,
                rows.Rows,
                findings = rows.Findings.Select(f => new { f.Table, f.Id, kind = Word(f.Kind) }),
                rows.NotCovered,
                notBound = StateTables.NotBound.OrderBy(t => t.Key, StringComparer.Ordinal).Select(t => new { table = t.Key, reason = t.Value }),
            },
        };
    }

    static IEnumerable<string> Lines(StateReport rows) =>
    [
        rows.Ok ? $"ok   state  {rows.Rows} rows" : $"BAD  state  {rows.Findings.Count} of {rows.Rows} rows do not fit the ledger",
        .. rows.Findings.Select(f => $"     {f.Table} {f.Id} {Word(f.Kind)}"),
        .. rows.NotCovered.Select(t => $"     {t}: entries bind rows of it, and this program does not know the table"),
    ];

    static string Word(StateFault kind) => kind switch
    {
        StateFault.Changed => "changed",
        StateFault.Added => "added",
        StateFault.Deleted => "deleted",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    static string Line(LogReport report) => report.Ok
        ? $"ok   {report.Origin}  {report.Size} entries"
        : $"BAD  {report.Origin}  first bad index {report.FirstBad}: {report.Why}";
}
