using System.Diagnostics;
using Wardline.Guard.Ledger;
using Wardline.Guard.Storage;
using Wardline.Tests.Support;
using Xunit;

namespace Wardline.EndToEnd.Crash;

/// <summary>
/// Kills a process in the middle of calls and opens the data again: every acknowledged step has its one entry, every note and
/// disclosure its row, a closed call stays closed, and each row is as its last entry left it.
/// </summary>
static class CallKills
{
    const int Patients = 60;

    /// <summary>Returns how many steps were acknowledged.</summary>
    public static async Task<int> RunAsync(bool postgres, ulong seed, int rounds)
    {
        using var wardline = new Executable();
        await using var database = postgres ? await ThrowawayPostgres.NewDatabaseAsync() : null;
        (string, string)[] environment = database is null ? [] : [("WARDLINE_DB", database.ConnectionString)];
        await wardline.RunAsync("sample", "--patients", $"{Patients}", "--seed", $"{seed % 1_000_000}", "--out", wardline.At("p"));
        Assert.Equal(0, (await wardline.RunAsync(environment, "import", wardline.At("p"))).Exit);

        var said = new Dictionary<(Guid Call, string Kind), int>();
        for (var round = 0; round < rounds; round++)
        {
            await RunAndKillAsync(wardline, database?.ConnectionString, 1 + (int)(TestSeed.Derive(seed, $"call kill {round}") % 150), said);
            if (database is not null)
            {
                await CrashRounds.GoneAsync(database.ConnectionString);
            }

            await CheckAsync(wardline.Data, database?.ConnectionString, said);
        }

        return said.Values.Sum();
    }

    static async Task RunAndKillAsync(Executable wardline, string? database, int lines, Dictionary<(Guid, string), int> said)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, [CallWriter.Mode, wardline.Data, wardline.At("p")]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment[CrashWriter.DatabaseVariable] = database ?? "";
        using var writer = Process.Start(start) ?? throw new InvalidOperationException("The call writer did not start.");
        var errors = writer.StandardError.ReadToEndAsync();
        var heard = 0;
        while (await writer.StandardOutput.ReadLineAsync() is { } line)
        {
            // A line torn by the kill names no kind that there is, or none at all: it was not said.
            if (line.Split(' ') is [var call, var kind] && Guid.TryParseExact(call, "D", out var id) && Kinds.Contains(kind))
            {
                said[(id, kind)] = said.GetValueOrDefault((id, kind)) + 1;
            }

            if (++heard == lines)
            {
                writer.Kill();
            }
        }

        await writer.WaitForExitAsync();
        Assert.True(heard >= lines, $"The call writer ended by itself after {heard} lines: {await errors}");
    }

    static readonly HashSet<string> Kinds =
    [
        "call.open", "call.identify", "verification.attempt", "verification.code-made", "representative.entered", "call.authority", "call.purpose",
        "record.view", "record.reveal", "call.note", "disclosure.recorded", "call.wrapped-up",
    ];

    static async Task CheckAsync(string data, string? database, Dictionary<(Guid Call, string Kind), int> said)
    {
        await CrashState.CheckAsync(data, database);
        await using var house = await CallWriter.OpenAsync(data, database);
        await house.Sequencer.DrainAsync();
        var entries = (await house.Store.ReadAsync(db => db.QueryAsync("SELECT body FROM ledger_entry", r => Entry.Parse(r.Bytes(0)))))
            .Where(e => e.Outcome == EntryOutcome.Done && e.Basis?.Kind == "call").ToList();
        Assert.Equal(0, entries.Where(e => Kinds.Contains(e.Kind)).GroupBy(e => e.Id).Count(g => g.Count() > 1));
        var entered = entries.CountBy(e => (Guid.Parse(e.Basis!.Id), e.Kind)).ToDictionary();

        // Once: a step that was said has its entry, and at most the one step that a kill cut off has an entry and was not said.
        Assert.NotEmpty(said);
        Assert.All(said, step => Assert.InRange(entered.GetValueOrDefault(step.Key), step.Value, step.Value + 1));
        Assert.All(entered.Keys.Where(k => Kinds.Contains(k.Item2)).GroupBy(k => k.Item1), call =>
            Assert.InRange(call.Sum(k => entered[k] - said.GetValueOrDefault(k)), 0, 1));

        await CountAsync(house.Store, "SELECT count(*) FROM desk_call", entered, "call.open");
        await CountAsync(house.Store, "SELECT count(*) FROM desk_call WHERE closed IS NOT NULL", entered, "call.wrapped-up");
        await CountAsync(house.Store, "SELECT count(*) FROM basis WHERE kind = 'call' AND open = 0", entered, "call.wrapped-up");
        await CountAsync(house.Store, "SELECT count(*) FROM call_note", entered, "call.note");
        await CountAsync(house.Store, "SELECT count(*) FROM call_disclosure", entered, "disclosure.recorded");
        await CountAsync(house.Store, "SELECT count(*) FROM one_time_code", entered, "verification.code-made");
    }

    static async Task CountAsync(Store store, string sql, Dictionary<(Guid, string Kind), int> entered, string kind) =>
        Assert.Equal(entered.Where(e => e.Key.Kind == kind).Sum(e => e.Value), await store.ReadAsync(db => db.NumberAsync(sql)));
}
