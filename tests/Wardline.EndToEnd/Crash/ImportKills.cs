using System.Security.Cryptography;
using Wardline.Guard.Access;
using Wardline.Guard.Setup;
using Wardline.Tests.Support;
using Xunit;

namespace Wardline.EndToEnd.Crash;

/// <summary>
/// Kills <c>wardline import</c>, the real executable, again and again, and looks each time: patients are whole, the ledger and the
/// state check out. Run through at last, it gives just what an undisturbed import gives.
/// </summary>
static class ImportKills
{
    public const int Patients = 80;

    // A process that got through before the kill proves nothing; more than this many in a row mean that the kill never comes in time.
    const int Tries = 5;

    /// <summary>Returns how many patients had been written when the process was killed, over all rounds.</summary>
    public static async Task<int> RunAsync(bool postgres, ulong seed, int rounds)
    {
        using var undisturbed = new Executable();
        await undisturbed.RunAsync("sample", "--patients", $"{Patients}", "--seed", $"{seed % 1_000_000}", "--out", undisturbed.At("p"));
        Assert.Equal(0, (await undisturbed.RunAsync("import", undisturbed.At("p"))).Exit);
        var expected = await DocumentsAsync(undisturbed.Data, null);
        Assert.Equal(Patients, expected.Count);

        // Some campaigns need several databases: a killed import that was nearly done leaves little to kill.
        var written = 0;
        for (var round = 0; round < rounds; round += 2)
        {
            var tries = 0;
            int? campaign;
            while ((campaign = await CampaignAsync(postgres, TestSeed.Derive(seed, $"import {round} {tries}"), Math.Min(2, rounds - round), undisturbed.At("p"), expected)) is null)
            {
                Assert.True(++tries < Tries, "The import was over before each kill.");
            }

            written += campaign.Value;
        }

        return written;
    }

    // Null: a kill came too late, and what this campaign shows is not what it was for.
    static async Task<int?> CampaignAsync(bool postgres, ulong seed, int rounds, string input, List<string> expected)
    {
        using var disturbed = new Executable();
        await using var database = postgres ? await ThrowawayPostgres.NewDatabaseAsync() : null;
        (string, string)[] environment = database is null ? [] : [("WARDLINE_DB", database.ConnectionString)];
        await (await CrashWriter.OpenAsync(disturbed.Data, database?.ConnectionString)).DisposeAsync();
        var written = 0;
        for (var round = 0; round < rounds; round++)
        {
            // The first kill falls before any patient is written, the second between two patients: each finds what the other leaves.
            var writing = round % 2 == 1;
            await using (var watch = await ImportWatch.BeginAsync(disturbed.Data, database?.ConnectionString, TestSeed.Derive(seed, $"kill {round}"), writing))
            {
                if (!await disturbed.RunAndKillAsync(watch.IsThereAsync, environment, "import", input))
                {
                    return null;
                }
            }

            if (database is not null)
            {
                await CrashRounds.GoneAsync(database.ConnectionString);
            }

            var whole = await WholeAsync(disturbed.Data, database?.ConnectionString);
            Assert.True(whole > 0 || !writing, "The import was killed in the middle of its patients, and none is there.");
            written += whole;
        }

        Assert.Equal(0, (await disturbed.RunAsync(environment, "import", input)).Exit);
        Assert.Equal(expected, await DocumentsAsync(disturbed.Data, database?.ConnectionString));
        Assert.Equal(Patients, await WholeAsync(disturbed.Data, database?.ConnectionString));
        await NothingStagedAsync(disturbed.Data, database?.ConnectionString);

        var again = (await disturbed.RunAsync([.. environment], "import", input, "--json")).Json;
        Assert.Equal(0, again.GetProperty("patientsWritten").GetInt64());
        return written;
    }

    /// <summary>Each patient has its key, its segments and its entry, and everything opens. Returns how many there are.</summary>
    static async Task<int> WholeAsync(string data, string? database)
    {
        await CrashState.CheckAsync(data, database);
        await using var house = await CrashWriter.OpenAsync(data, database);
        var half = await house.Store.ReadAsync(db => db.NumberAsync(
            """
            SELECT count(*) FROM patient p WHERE NOT EXISTS (SELECT 1 FROM segment s WHERE s.patient = p.id)
              OR NOT EXISTS (SELECT 1 FROM index_row i WHERE i.patient = p.id)
              OR NOT EXISTS (SELECT 1 FROM wrapped_key k WHERE k.owner = p.id AND k.kind = 'record')
            """));
        Assert.Equal(0, half);
        return (await DocumentsAsync(house)).Count;
    }

    // A dead run's stage goes with the next run. On PostgreSQL another server's import looks the same for a day, so that next run is one two days later.
    static async Task NothingStagedAsync(string data, string? database)
    {
        var time = database is null ? TimeProvider.System : new Microsoft.Extensions.Time.Testing.FakeTimeProvider(TimeProvider.System.GetUtcNow().AddDays(2));
        await using var house = await Installation.OpenAsync(data, database, new Guard.Keys.RootKeyOptions(), TextWriter.Null, time);
        if (database is not null)
        {
            var import = await ImportAsync(house);
            using var stage = await house.Vault.StageAsync(import);
            await stage.EndAsync(import);
        }

        foreach (var left in (string[])["SELECT count(*) FROM import_stage", "SELECT count(*) FROM import_name", "SELECT count(*) FROM wrapped_key WHERE kind = 'import'"])
        {
            Assert.Equal(0, await house.Store.ReadAsync(db => db.NumberAsync(left)));
        }
    }

    static async Task<List<string>> DocumentsAsync(string data, string? database)
    {
        await using var house = await CrashWriter.OpenAsync(data, database);
        return await DocumentsAsync(house);
    }

    // Ids and order differ from run to run, so a patient is known by the hash over its opened documents.
    static async Task<List<string>> DocumentsAsync(Installation house)
    {
        var import = await ImportAsync(house);
        var all = new List<string>();
        foreach (var id in await house.Store.ReadAsync(db => db.QueryAsync("SELECT id FROM patient", r => Guard.Storage.Columns.Id(r, 0))))
        {
            using var patient = (await house.Vault.LoadAsync(import, id))!;
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var names = patient.Names.Order(StringComparer.Ordinal).ToList();
            Assert.Contains("identity", names);
            foreach (var name in names)
            {
                hash.AppendData(System.Text.Encoding.UTF8.GetBytes(name + "\n"));
                hash.AppendData(patient[name]!);
            }

            all.Add($"{Convert.ToHexStringLower(hash.GetHashAndReset())} {string.Join(' ', names)} {patient.Rejected}");
        }

        all.Sort(StringComparer.Ordinal);
        return all;
    }

    static async Task<ImportGrant> ImportAsync(Installation house) =>
        await house.Gate.BeginImportAsync(new Actor(Guid.Empty, "job"), (await house.FindClientAsync("default"))!.Id);
}
