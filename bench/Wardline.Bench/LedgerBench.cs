using System.Diagnostics;
using System.Security.Cryptography;
using Wardline.Guard.Setup;
using Wardline.Guard.Storage;

namespace Wardline.Bench;

/// <summary>Entries that a full verification walks a second, beside SHA-256 over the same bytes, already in memory.</summary>
static class LedgerBench
{
    public static async Task<Figure> RunAsync(string name, Installation house)
    {
        Progress.Say($"ledger verify {name}");
        var bodies = await house.Store.ReadAsync(db => db.QueryAsync("SELECT body FROM ledger_entry ORDER BY log, leaf_index", r => r.Bytes(0)));
        var hashing = Stopwatch.StartNew();
        foreach (var body in bodies)
        {
            SHA256.HashData(body);
        }

        var hashed = bodies.Count / hashing.Elapsed.TotalSeconds;
        var verifying = Stopwatch.StartNew();
        var reports = await house.Ledger.VerifyAsync();
        var verified = bodies.Count / verifying.Elapsed.TotalSeconds;
        return reports.FirstOrDefault(report => !report.Ok) is { } broken
            ? throw new InvalidOperationException($"The ledger of the bench does not verify: {broken.Why}")
            : Figure.Of($"ledger verify {name}", verified, "entries/s", hashed);
    }
}
