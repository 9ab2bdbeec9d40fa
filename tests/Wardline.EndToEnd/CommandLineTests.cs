using System.Text.Json;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Wardline.EndToEnd;

/// <summary>The command line as a user or a script sees it: exit codes, one JSON document on stdout, talk on stderr.</summary>
public sealed class CommandLineTests
{
    [Fact]
    public async Task A_population_comes_in_with_exit_code_0_and_again_without_a_change()
    {
        using var wardline = new Executable();
        Assert.Equal(0, (await wardline.RunAsync("sample", "--patients", "25", "--seed", "4", "--out", wardline.At("p"))).Exit);
        Assert.False(Directory.Exists(wardline.Data));

        var first = await wardline.RunAsync("import", wardline.At("p"), "--json");
        Assert.Equal(0, first.Exit);
        Assert.Equal(25, Type(first.Json, "Patient").GetProperty("imported").GetInt32());
        var again = await wardline.RunAsync("import", wardline.At("p"), "--json");
        Assert.Equal(0, again.Exit);
        Assert.All(again.Json.GetProperty("types").EnumerateArray(), t => Assert.Equal((0, 0, 0), (Number(t, "imported"), Number(t, "updated"), Number(t, "rejected"))));

        var table = await wardline.RunAsync("import", wardline.At("p"));
        Assert.Contains("Patient", table.Out, StringComparison.Ordinal);
        Assert.Contains("unchanged", table.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_bytes()
    {
        using var wardline = new Executable();
        await wardline.RunAsync("sample", "--patients", "10", "--seed", "9", "--out", wardline.At("a"));
        await wardline.RunAsync("sample", "--patients", "10", "--seed", "9", "--out", wardline.At("b"));
        var files = Directory.GetFiles(wardline.At("a")).Select(Path.GetFileName).ToList();
        Assert.NotEmpty(files);
        Assert.All(files, f => Assert.Equal(File.ReadAllBytes(wardline.At("a", f!)), File.ReadAllBytes(wardline.At("b", f!))));
        Assert.Equal(2, (await wardline.RunAsync("sample", "--patients", "10", "--out", wardline.At("a"))).Exit);
        Assert.Equal(2, (await wardline.RunAsync("sample", "--patients", "0", "--out", wardline.At("c"))).Exit);
    }

    [Fact]
    public async Task Rejections_are_printed_and_reported_and_give_exit_code_3()
    {
        using var wardline = new Executable();
        File.WriteAllText(wardline.At("in.ndjson"), """
            {"resourceType":"Patient","id":"a","identifier":[{"system":"urn:mrn","value":"1"}],"birthDate":"Xyzzyplugh"}
            {"resourceType":"Patient","id":"b","identifier":[{"system":"urn:mrn","value":"2"}]}
            """);
        var ran = await wardline.RunAsync("import", wardline.At("in.ndjson"), "--report", wardline.At("r.json"), "--json");
        Assert.Equal(3, ran.Exit);
        Assert.Equal((1, 1), (Number(Type(ran.Json, "Patient"), "imported"), Number(Type(ran.Json, "Patient"), "rejected")));
        Assert.Contains("in.ndjson, line 1", ran.Talk, StringComparison.Ordinal);
        var report = Assert.Single(JsonElement.Parse(File.ReadAllText(wardline.At("r.json"))).EnumerateArray());
        Assert.Equal((1, "Patient.birthDate"), (Number(report, "line"), report.GetProperty("path").GetString()));
        Assert.DoesNotContain("Xyzzyplugh", ran.Out + ran.Talk + report, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Bad_usage_is_exit_code_2_and_says_where_the_help_is()
    {
        using var wardline = new Executable();
        string[][] calls =
        [
            ["nonsense"], ["ledger"], ["import"], ["sample"], ["ledger", "export"], ["import", "x", "--client", "nobody"], ["cti", "secret"], ["cti", "secret", "add"],
            ["cti", "secret", "add", "--client", "nobody"], ["cti", "secret", "retire", "nonsense"], ["cti", "secret", "retire", $"{Guid.Empty}"], ["keys", "status", "--colour"],
        ];
        foreach (var call in calls)
        {
            var ran = await wardline.RunAsync(call);
            Assert.True(ran.Exit == 2, string.Join(' ', call));
            Assert.Empty(ran.Out);
            Assert.NotEmpty(ran.Talk);
        }
    }

    [Fact]
    public async Task Help_reads_at_every_level()
    {
        using var wardline = new Executable();
        string[][] calls = [["--help"], ["ledger", "--help"], ["ledger", "verify", "--help"], ["ledger", "export", "--help"], ["keys", "--help"], ["import", "--help"], ["sample", "--help"], ["cti", "--help"], ["cti", "secret", "add", "--help"]];
        foreach (var call in calls)
        {
            var ran = await wardline.RunAsync(call);
            Assert.Equal(0, ran.Exit);
            Assert.Contains("--data", ran.Out, StringComparison.Ordinal);
            Assert.Contains("Usage", ran.Out, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task An_empty_folder_is_made_first_and_the_insecure_key_is_said_at_each_start()
    {
        using var wardline = new Executable();
        for (var i = 0; i < 2; i++)
        {
            var ran = await wardline.RunAsync("keys", "status", "--json");
            Assert.Equal(0, ran.Exit);
            Assert.Contains("insecure", ran.Talk, StringComparison.OrdinalIgnoreCase);
            Assert.Contains(ran.Json.GetProperty("keys").EnumerateArray(), k => k.GetProperty("kind").GetString() == "client" && Number(k, "count") == 1);
        }

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(wardline.Data, "keys", "root.key")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(wardline.Data));
    }

    [Fact]
    public async Task A_passphrase_protects_the_root_key_and_a_missing_one_is_said()
    {
        using var wardline = new Executable();
        File.WriteAllText(wardline.At("pass"), "correct horse battery staple\n");
        File.SetUnixFileMode(wardline.At("pass"), UnixFileMode.UserRead);
        (string, string)[] with = [("WARDLINE_PASSPHRASE_FILE", wardline.At("pass"))];
        var ran = await wardline.RunAsync(with, "keys", "status");
        Assert.Equal(0, ran.Exit);
        Assert.DoesNotContain("insecure", ran.Talk, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(2, (await wardline.RunAsync("keys", "status")).Exit);
        Assert.Equal(0, (await wardline.RunAsync(with, "ledger", "verify")).Exit);
    }

    public static TheoryData<string, long> Tamperings => new()
    {
        { "UPDATE ledger_entry SET body = replace(CAST(body AS TEXT), 'done', 'dune') WHERE log = 2 AND leaf_index = 5", 5 },
        { "UPDATE ledger_entry SET body = CAST(replace(CAST(body AS TEXT), '\"v\":1', '\"v\":2') AS BLOB) WHERE log = 2 AND leaf_index = 0", 0 },
        { "DELETE FROM ledger_entry WHERE log = 2 AND leaf_index = 7", 7 },
        { "DELETE FROM ledger_entry WHERE log = 2 AND leaf_index = (SELECT max(leaf_index) FROM ledger_entry WHERE log = 2)", -1 },
        { "UPDATE ledger_entry SET leaf_index = -leaf_index WHERE log = 2 AND leaf_index IN (3, 9); UPDATE ledger_entry SET leaf_index = CASE leaf_index WHEN -3 THEN 9 ELSE 3 END WHERE log = 2 AND leaf_index < 0", 3 },
        { "INSERT INTO ledger_entry (log, leaf_index, body) SELECT log, (SELECT max(leaf_index) + 1 FROM ledger_entry WHERE log = 2), body FROM ledger_entry WHERE log = 2 AND leaf_index = 4", -2 },
    };

    [Theory]
    [MemberData(nameof(Tamperings))]
    public async Task Verify_names_the_first_bad_index_and_exits_1(string tampering, long expected)
    {
        using var wardline = new Executable();
        await wardline.RunAsync("sample", "--patients", "12", "--out", wardline.At("p"));
        await wardline.RunAsync("import", wardline.At("p"));
        var good = await wardline.RunAsync("ledger", "verify", "--json");
        Assert.Equal(0, good.Exit);
        Assert.True(good.Json.GetProperty("ok").GetBoolean());
        var size = Number(good.Json.GetProperty("logs")[1], "size");
        Assert.True(size > 12);

        await using (var db = new SqliteConnection($"Data Source={wardline.Data}/wardline.db;Pooling=False"))
        {
            await db.OpenAsync(TestContext.Current.CancellationToken);
            await using var command = db.CreateCommand();
            command.CommandText = tampering;
            Assert.True(await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken) > 0);
        }

        var bad = await wardline.RunAsync("ledger", "verify", "--json");
        Assert.Equal(1, bad.Exit);
        Assert.False(bad.Json.GetProperty("ok").GetBoolean());
        var log = bad.Json.GetProperty("logs")[1];
        Assert.False(log.GetProperty("ok").GetBoolean());
        Assert.Equal(expected switch { -1 => size - 1, -2 => size, _ => expected }, Number(log, "firstBad"));
        Assert.True(bad.Json.GetProperty("logs")[0].GetProperty("ok").GetBoolean());
    }

    [Fact]
    public async Task Export_writes_each_log_as_tiles()
    {
        using var wardline = new Executable();
        var ran = await wardline.RunAsync("ledger", "export", "--tiles", wardline.At("tiles"), "--json");
        Assert.Equal(0, ran.Exit);
        foreach (var log in ran.Json.GetProperty("logs").EnumerateArray())
        {
            var folder = log.GetProperty("folder").GetString()!;
            var checkpoint = File.ReadAllLines(Path.Combine(folder, "checkpoint"));
            Assert.Equal(log.GetProperty("origin").GetString(), checkpoint[0]);
            Assert.StartsWith(checkpoint[0] + "+", File.ReadAllText(Path.Combine(folder, "vkey")), StringComparison.Ordinal);
        }

        Assert.True(File.Exists(wardline.At("tiles", "house", "tile", "0", "000.p", "1")));
    }

    static JsonElement Type(JsonElement json, string type) =>
        json.GetProperty("types").EnumerateArray().Single(t => t.GetProperty("type").GetString() == type);

    static int Number(JsonElement json, string name) => json.GetProperty(name).GetInt32();
}
