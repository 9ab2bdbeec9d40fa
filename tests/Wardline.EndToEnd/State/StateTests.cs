using Npgsql;
using Wardline.Calls;
using Wardline.Clients;
using Wardline.EndToEnd.Crash;
using Wardline.Guard.Setup;
using Wardline.Guard.Storage;
using Wardline.Guard.Vault;
using Wardline.Identity;
using Wardline.Messages;
using Wardline.Tests.Support;
using Wardline.Telephony;
using Wardline.Verification;
using Xunit;

namespace Wardline.EndToEnd.State;

/// <summary>Rows that were changed, added or deleted behind the system's back are found; what the system did itself never is.</summary>
public sealed class StateTests
{
    static readonly BoundTable[] Bound = [.. VaultTables.All, .. ClientTables.Bound, .. IdentityTables.Bound, .. VerificationTables.Bound, .. CallTables.Bound, .. TelephonyTables.Bound, .. MessageTables.Bound];

    /// <summary>What a forged copy of a row needs of its own, since the tables keep these unique.</summary>
    static readonly Dictionary<string, string[]> Own = new()
    {
        ["client"] = ["id", "code"],
        ["segment"] = ["tag"],
        ["wrapped_key"] = ["id", "owner"],
        ["directory"] = ["token"],
        ["index_row"] = ["patient", "token"],
        ["line"] = ["id", "dialled"],
        ["staff"] = ["id", "email_token"],
        ["call_note"] = ["id", "call"],
        ["call_ask"] = ["id", "call"],
        ["care_message_note"] = ["id", "message"],
        ["downtime_sheet"] = ["id", "client"],
        ["duress"] = ["id", "staff"],
        ["phone_call"] = ["id", "token"],
        ["phone_platform"] = ["id"],
        ["phone_order"] = ["id"],
    };

    /// <summary>Columns that no hash covers: when a row was made stands in its entry's time.</summary>
    static readonly string[] Unbound = ["created", "key_version"];

    [Fact]
    public async Task A_lived_installation_has_no_finding_and_every_table_is_bound_or_named_with_a_reason()
    {
        using var lived = await Lived.AsAsync(null);
        var ran = await lived.RunAsync("ledger", "verify", "--state", "--json");
        Assert.True(ran.Exit == 0, ran.Out);
        var state = ran.Json.GetProperty("state");
        Assert.True(state.GetProperty("rows").GetInt64() > 100);
        await using var db = await Tampering.OfAsync(lived.Wardline.Data);
        var tables = await db.TextsAsync("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'");
        var named = state.GetProperty("notBound").EnumerateArray().Select(t => t.GetProperty("table").GetString()!);
        Assert.Equal(tables.Order(StringComparer.Ordinal), Bound.Select(b => b.Name).Concat(named).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_change_of_a_bound_table_is_found_on_SQLite()
    {
        using var lived = await Lived.AsAsync(null, patients: 6);
        await using var house = await CrashWriter.OpenAsync(lived.Wardline.Data, null);
        await using var db = await Tampering.OfAsync(lived.Wardline.Data);
        var tried = 0;
        foreach (var table in Bound.Select(b => b.Name))
        {
            var columns = await db.TextsAsync($"SELECT name FROM pragma_table_info('{table}')");
            var keys = await db.TextsAsync($"SELECT name FROM pragma_table_info('{table}') WHERE pk > 0");
            var first = $"({string.Join(", ", keys)}) = (SELECT {string.Join(", ", keys)} FROM {table} {(table == "wrapped_key" ? "WHERE kind = 'record'" : "")} LIMIT 1)";
            foreach (var column in columns.Except(keys).Except(Unbound))
            {
                var changed = $"UPDATE {table} SET {column} = CASE typeof({column}) WHEN 'integer' THEN {column} + 1 WHEN 'text' THEN {column} || 'x' WHEN 'null' THEN 'x' ELSE randomblob(16) END WHERE {first}";
                await FindsAsync(db, house, table, changed, StateFault.Changed);
                tried++;
            }

            var own = Own.GetValueOrDefault(table, ["id"]);
            await FindsAsync(db, house, table, $"INSERT INTO {table} SELECT {string.Join(", ", columns.Select(c => own.Contains(c) ? "randomblob(16)" : c))} FROM {table} WHERE {first}", StateFault.Added);
            var which = table == "index_row" ? "patient = (SELECT patient FROM index_row LIMIT 1)" : first;
            await FindsAsync(db, house, table, $"DELETE FROM {table} WHERE {which}", StateFault.Deleted);
            tried += 2;
        }

        // One index row more or less is a change of its patient's.
        await FindsAsync(db, house, "index_row", "DELETE FROM index_row WHERE token = (SELECT token FROM index_row LIMIT 1)", StateFault.Changed);
        Assert.True(tried > 3 * Bound.Length);
        Assert.True((await StateCheck.RunAsync(house.Store, Bound)).Ok, "The tampering was not undone, so the findings above prove little.");
    }

    static async Task FindsAsync(Tampering db, Installation house, string table, string sql, StateFault kind)
    {
        var report = await db.WhileAsync(table, sql, async () => await StateCheck.RunAsync(house.Store, Bound));
        Assert.False(report.Ok);
        Assert.True(report.Findings.Count > 0 && report.Findings.All(f => f.Table == table && f.Kind == kind), $"{sql}: {string.Join(", ", report.Findings)}");
    }

    [Fact]
    public async Task The_command_names_what_was_tampered_with_on_PostgreSQL_and_exits_1()
    {
        await using var database = await ThrowawayPostgres.NewDatabaseAsync();
        using var lived = await Lived.AsAsync(database.ConnectionString, patients: 6);
        var clean = await lived.RunAsync("ledger", "verify", "--state", "--json");
        Assert.True(clean.Exit == 0, clean.Out);
        await using (var connection = new NpgsqlConnection(database.ConnectionString + ";Pooling=false"))
        {
            await connection.OpenAsync(TestContext.Current.CancellationToken);
            await using var command = new NpgsqlCommand(
                """
                UPDATE patient SET rejected = rejected + 1 WHERE id = (SELECT id FROM patient LIMIT 1);
                DELETE FROM call_note WHERE id = (SELECT id FROM call_note LIMIT 1);
                INSERT INTO team (id, name, retired, version, created) VALUES (decode('00112233445566778899aabbccddeeff', 'hex'), 'Night', 0, 1, 0);
                """, connection);
            Assert.Equal(3, await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken));
        }

        var bad = await lived.RunAsync("ledger", "verify", "--state", "--json");
        Assert.Equal(1, bad.Exit);
        Assert.All(bad.Json.GetProperty("logs").EnumerateArray(), log => Assert.True(log.GetProperty("ok").GetBoolean()));
        Assert.Equal(
            ["call_note deleted", "patient changed", "team added"],
            bad.Json.GetProperty("state").GetProperty("findings").EnumerateArray().Select(f => $"{f.GetProperty("table").GetString()} {f.GetProperty("kind").GetString()}"));
    }
}
