using Wardline.Tests.Support;
using Xunit;

namespace Wardline.EndToEnd.Crash;

/// <summary>A few rounds of what <c>make soak NAME=crash</c> does a hundred times.</summary>
public sealed class CrashTests
{
    [Fact]
    public async Task A_killed_process_loses_doubles_and_halves_nothing_on_SQLite() =>
        Assert.True(await CrashRounds.RunAsync(postgres: false, TestSeed.For("crash on SQLite"), rounds: 3) > 0);

    [Fact]
    public async Task A_killed_process_loses_doubles_and_halves_nothing_on_PostgreSQL() =>
        Assert.True(await CrashRounds.RunAsync(postgres: true, TestSeed.For("crash on PostgreSQL"), rounds: 3) > 0);

    [Fact]
    public async Task A_killed_import_leaves_whole_patients_and_run_again_gives_the_same_on_SQLite() =>
        Assert.True(await ImportKills.RunAsync(postgres: false, TestSeed.For("killed import on SQLite"), rounds: 2) > 0);

    [Fact]
    public async Task A_killed_import_leaves_whole_patients_and_run_again_gives_the_same_on_PostgreSQL() =>
        Assert.True(await ImportKills.RunAsync(postgres: true, TestSeed.For("killed import on PostgreSQL"), rounds: 2) > 0);

    [Fact]
    public async Task A_process_killed_in_the_middle_of_calls_keeps_each_finished_step_once_on_SQLite() =>
        Assert.True(await CallKills.RunAsync(postgres: false, TestSeed.For("killed calls on SQLite"), rounds: 2) > 0);

    [Fact]
    public async Task A_process_killed_in_the_middle_of_calls_keeps_each_finished_step_once_on_PostgreSQL() =>
        Assert.True(await CallKills.RunAsync(postgres: true, TestSeed.For("killed calls on PostgreSQL"), rounds: 2) > 0);
}
