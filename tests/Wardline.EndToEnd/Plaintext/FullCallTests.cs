using System.Text;
using Wardline.EndToEnd.Calls;
using Wardline.Tests.Storage;
using Wardline.Tests.Support;
using Xunit;

namespace Wardline.EndToEnd.Plaintext;

/// <summary>
/// After an import by the executable, a served page, an administrator's work and full calls (identify, a sent code, view, reveal,
/// notes, disclosure, wrap-up) no identifier of the population stands in the clear in anything that was written: database,
/// write-ahead log, temporary files, server log, rejection report, output of the commands and of the server.
/// The folder of the file sender is the one exception: it stands for the callers' mailboxes, so codes and addresses are in it.
/// </summary>
public sealed class FullCallTests
{
    /// <summary>In the clear by design (a client's name), so that finding it shows that the search finds.</summary>
    const string Control = "Plantedcontrol Clinic";

    [Fact]
    public async Task No_identifier_of_the_population_is_in_any_file_of_SQLite()
    {
        using var lived = await Lived.AsAsync(null);
        await NothingAsync(lived, []);
        Finds(Control, lived.Wardline.Data);

        // While a process has it open: write-ahead log and shared memory are there.
        await using var house = await Crash.CallWriter.OpenAsync(lived.Wardline.Data, null);
        var desk = await PlayedCall.OpenAsync(house, lived.Mailbox, (_, _) => { });
        Assert.NotEmpty(await desk.PlayAsync(SampleCaller.In(lived.Sample)[5], "The caller asked about a bill."));
        Assert.True(new FileInfo(Path.Combine(lived.Wardline.Data, "wardline.db-wal")).Length > 0);
        await NothingAsync(lived, []);
    }

    [Fact]
    public async Task No_identifier_of_the_population_is_in_the_files_or_the_statement_log_of_PostgreSQL()
    {
        await using var server = await ThrowawayPostgres.NewServerAsync();
        await server.ExecuteAsync("ALTER DATABASE postgres SET log_statement = 'all'");
        await server.ExecuteAsync("ALTER DATABASE postgres SET log_parameter_max_length = -1");
        using var lived = await Lived.AsAsync(server.ConnectionStringTo("postgres"));
        await server.ExecuteAsync("CHECKPOINT");
        await NothingAsync(lived, [server.DataFolder, server.LogFile]);
        Finds(Control, server.DataFolder);
        Finds(Control, Path.Combine(server.DataFolder, "pg_wal"));
        Finds(Control, server.LogFile);
    }

    static async Task NothingAsync(Lived lived, string[] places)
    {
        // There was something to leak, and the mailbox shows that codes went out to real addresses of the population.
        var values = SampleSecrets.In(lived.Sample);
        Assert.True(values.Length > 100);
        Assert.Contains(values, v => lived.Shown.Contains(v, StringComparison.Ordinal));
        Assert.NotEmpty(new Canaries([.. values.Where(v => v.Contains('@', StringComparison.Ordinal))]).Search(lived.Mailbox).Found);

        var said = lived.Wardline.At("said.txt");
        await File.WriteAllTextAsync(said, lived.Said, Encoding.UTF8);
        Assert.Contains("bad.ndjson", lived.Said, StringComparison.Ordinal);
        var canaries = new Canaries([.. values, Lived.RingingNumber, Lived.PlatformCall, Lived.OpenCallId, Lived.Platform]);
        var (looked, found) = canaries.Search([lived.Wardline.Data, lived.Temp, lived.Report, said, .. places]);
        Assert.True(looked > 500_000, $"Only {looked} bytes were looked at.");
        Assert.True(new FileInfo(lived.Report).Length > 2);
        Assert.Empty(found);

        // The same search over the input itself finds what it looks for.
        Assert.True(canaries.Search(lived.Sample).Found.Count > values.Length / 2);
    }

    static void Finds(string control, string place) => Assert.NotEmpty(new Canaries(control).Search(place).Found);
}
