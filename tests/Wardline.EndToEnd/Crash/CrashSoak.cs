using System.Globalization;
using System.Text.Json;
using Wardline.Tests.Support;

namespace Wardline.EndToEnd.Crash;

/// <summary>
/// The full number of kill rounds, in campaigns of five: plain writers, imports and calls by turns, each on SQLite and PostgreSQL. The
/// state file is written after each campaign, so that a run that was stopped goes on where it was.
/// </summary>
static class CrashSoak
{
    public const string Mode = "crash-soak";

    const int ACampaign = 5;

    /// <summary>Prints progress on stderr and the result, a table row for docs/benchmarks.md, on stdout. Exit code 0: all went well.</summary>
    public static async Task<int> RunAsync(string stateFile, string rounds)
    {
        if (!int.TryParse(rounds, NumberStyles.None, CultureInfo.InvariantCulture, out var wanted) || wanted == 0)
        {
            await Console.Error.WriteLineAsync("WARDLINE_SOAK_ROUNDS must be a whole number above 0, for example 100.");
            return 2;
        }

        var state = await ReadAsync(stateFile);
        while (state.Rounds < wanted)
        {
            var campaign = state.Rounds / ACampaign;
            var now = Math.Min(ACampaign, wanted - state.Rounds);
            var acts = await CampaignAsync(campaign, TestSeed.Derive(state.Seed, $"campaign {state.Rounds}"), now);
            state = state with { Rounds = state.Rounds + now, Acts = state.Acts + acts };
            await WriteAsync(stateFile, state);
            await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{state.Rounds} of {wanted} rounds, {state.Acts} acknowledged acts, all there once"));
        }

        var day = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        await Console.Out.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture, $"| crash | {state.Rounds} kills (writers, imports, calls), SQLite and PostgreSQL | {state.Acts} acknowledged acts | 0 lost, doubled or half | seed {state.Seed} | {day} |"));
        return 0;
    }

    static Task<int> CampaignAsync(int campaign, ulong seed, int rounds) => (campaign % 3) switch
    {
        0 => CrashRounds.RunAsync(campaign % 2 == 1, seed, rounds),
        1 => ImportKills.RunAsync(campaign % 2 == 1, seed, rounds),
        _ => CallKills.RunAsync(campaign % 2 == 1, seed, rounds),
    };

    sealed record State(ulong Seed, int Rounds, long Acts);

    static async Task<State> ReadAsync(string file) => File.Exists(file)
        ? JsonSerializer.Deserialize<State>(await File.ReadAllTextAsync(file))!
        : new State(TestSeed.Value, 0, 0);

    // Beside it first, then over it: a run killed here finds the old state or the new one.
    static async Task WriteAsync(string file, State state)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        await File.WriteAllTextAsync(file + ".new", JsonSerializer.Serialize(state));
        File.Move(file + ".new", file, overwrite: true);
    }
}
