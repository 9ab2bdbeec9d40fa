using System.Diagnostics;
using System.Globalization;
using Npgsql;
using Xunit;

namespace Wardline.Tests.Support;

public class ThrowawayPostgresTests
{
    [Fact]
    public async Task A_database_answers_and_is_durable_like_a_real_one()
    {
        await using PostgresDatabase database = await ThrowawayPostgres.NewDatabaseAsync();

        Assert.True(int.Parse(await AskAsync(database, "SHOW server_version_num"), CultureInfo.InvariantCulture) >= 150000);
        Assert.Equal("on", await AskAsync(database, "SHOW fsync"));
        Assert.Equal("on", await AskAsync(database, "SHOW synchronous_commit"));
        Assert.Equal("127.0.0.1", await AskAsync(database, "SHOW listen_addresses"));
        Assert.True(File.Exists(Path.Combine(database.Folder, "PG_VERSION")));
    }

    [Fact]
    public async Task Two_databases_see_nothing_of_each_other()
    {
        await using PostgresDatabase one = await ThrowawayPostgres.NewDatabaseAsync();
        await using PostgresDatabase other = await ThrowawayPostgres.NewDatabaseAsync();

        await AskAsync(one, "CREATE TABLE only_here (id int); INSERT INTO only_here VALUES (7); SELECT 1");

        Assert.Equal("7", await AskAsync(one, "SELECT id FROM only_here"));
        await Assert.ThrowsAsync<PostgresException>(() => AskAsync(other, "SELECT id FROM only_here"));
    }

    [Fact]
    public async Task A_disposed_database_is_gone_even_with_a_connection_open()
    {
        PostgresDatabase database = await ThrowawayPostgres.NewDatabaseAsync();
        await using PostgresDatabase witness = await ThrowawayPostgres.NewDatabaseAsync();
        await using NpgsqlConnection open = new(database.ConnectionString);
        await open.OpenAsync();

        await database.DisposeAsync();

        Assert.Equal("0", await AskAsync(witness, $"SELECT count(*) FROM pg_database WHERE datname = '{database.Name}'"));
        Assert.Equal("1", await AskAsync(witness, $"SELECT count(*) FROM pg_database WHERE datname = '{witness.Name}'"));
    }

    [Fact]
    public async Task The_log_holds_statements_only_of_a_database_that_asked_for_it()
    {
        await using PostgresDatabase logged = await ThrowawayPostgres.NewDatabaseAsync(logStatements: true);
        await using PostgresDatabase silent = await ThrowawayPostgres.NewDatabaseAsync();

        await AskAsync(logged, "SELECT 'said aloud'");
        await AskAsync(silent, "SELECT 'kept quiet'");

        string log = await File.ReadAllTextAsync(logged.LogFile);
        Assert.Contains("said aloud", log, StringComparison.Ordinal);
        Assert.DoesNotContain("kept quiet", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stopping_leaves_no_process_and_no_folder()
    {
        PostgresServer server = await ThrowawayPostgres.NewServerAsync();
        Assert.NotEmpty(ProcessesNaming(server.DataFolder));

        await server.DisposeAsync();

        Assert.False(Directory.Exists(server.Folder));
        Assert.Empty(ProcessesNaming(server.Folder));
    }

    [Fact]
    public async Task A_folder_left_by_a_dead_run_is_swept_and_a_live_one_is_not()
    {
        string mine = PostgresFolder.Create();
        // The same process id with another start time: an id that was used again.
        string left = Path.Combine(Path.GetTempPath(), $"wardline-pg-{Environment.ProcessId}-1-{Path.GetFileName(mine).Split('-')[^1]}");
        Directory.CreateDirectory(Path.Combine(left, "data"));
        // A stale pid file must not end an innocent process: this one names the test run itself.
        await File.WriteAllTextAsync(Path.Combine(left, "data", "postmaster.pid"), $"{Environment.ProcessId}\n");
        try
        {
            await PostgresFolder.SweepAsync();

            Assert.False(Directory.Exists(left));
            Assert.True(Directory.Exists(mine));
        }
        finally
        {
            Directory.Delete(mine);
        }
    }

    [Fact]
    public async Task A_program_that_does_not_answer_is_no_PostgreSQL()
    {
        using TempFolder folder = new();
        foreach (string name in new[] { "initdb", "postgres" })
        {
            await File.WriteAllTextAsync(folder.At(name), "#!/bin/sh\necho 'a wrapper round nothing' >&2\nexit 127\n");
            File.SetUnixFileMode(folder.At(name), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        Assert.Null(await PostgresBinaries.FindInAsync([folder.Path, folder.At("missing")]));
    }

    private static async Task<string> AskAsync(PostgresDatabase database, string sql)
    {
        await using NpgsqlConnection connection = new(database.ConnectionString);
        await connection.OpenAsync();
        await using NpgsqlCommand command = new(sql, connection);
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync();
        Assert.True(await reader.ReadAsync());
        return Convert.ToString(reader.GetValue(0), CultureInfo.InvariantCulture) ?? "";
    }

    private static List<int> ProcessesNaming(string folder)
    {
        List<int> found = [];
        foreach (Process process in Process.GetProcesses())
        {
            using (process)
            {
                string commandLine = $"/proc/{process.Id}/cmdline";
                if (File.Exists(commandLine) && ReadOrNothing(commandLine).Contains(folder, StringComparison.Ordinal))
                {
                    found.Add(process.Id);
                }
            }
        }

        return found;
    }

    private static string ReadOrNothing(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            // The process ended between the look and the read.
            return "";
        }
    }
}
