using System.Globalization;
using System.Text;
using Wardline.Guard.Keys;
using Wardline.Guard.Setup;
using Wardline.Guard.Vault;
using Wardline.Tests.Support;
using Wardline.Tests.Vault;
using Xunit;

namespace Wardline.Tests.Storage;

/// <summary>Nothing that a patient said or is stands in the clear in any file: database, write-ahead log, temporary files, server log.</summary>
public sealed class PlaintextTests
{
    /// <summary>Kept in the clear by design (a client's code), so that the search proves that it would find what is there.</summary>
    const string Control = "plantedcontrol";

    static readonly string[] Values =
    [
        "Quillfeather", "Ignatius Brambleworth", "D'Arcy-Nuñez", "1951-03-27", "987-65-4320", "MRN-00418822", "W-77104-AB21",
        "+1 (505) 555-0142", "zelda.quillfeather@example.org", "4417 Crabapple Hollow", "invented migraine", "Policy 5512-8834-01",
    ];

    [Fact]
    public async Task Nothing_of_a_patient_is_in_the_files_of_SQLite()
    {
        using var folder = new TempFolder();
        var canaries = new Canaries(Values);
        await using (var house = await OpenAsync(folder, null))
        {
            await PlayAsync(house);

            // While it is open: with the write-ahead log and shared memory as they are.
            NothingIn(canaries, folder.Path);
            FindsControlIn(folder.Path);
        }

        NothingIn(canaries, folder.Path);
        FindsControlIn(folder.Path);
        FindsEveryForm(canaries, folder);
    }

    [Fact]
    public async Task Nothing_of_a_patient_is_in_the_files_of_PostgreSQL_or_its_log()
    {
        using var folder = new TempFolder();
        await using var server = await ThrowawayPostgres.NewServerAsync();
        await server.ExecuteAsync("ALTER DATABASE postgres SET log_statement = 'all'");
        await using var house = await OpenAsync(folder, server.ConnectionStringTo("postgres"));
        await PlayAsync(house);
        await server.ExecuteAsync("CHECKPOINT");

        var canaries = new Canaries(Values);
        NothingIn(canaries, folder.Path, server.DataFolder, server.LogFile);
        FindsControlIn(server.DataFolder);
        FindsControlIn(Path.Combine(server.DataFolder, "pg_wal"));
        FindsControlIn(server.LogFile);
    }

    [Theory]
    [InlineData("born 19510327.", true)]
    [InlineData("119510327", true)]
    [InlineData("0000000019510327000000", true)]
    [InlineData("\\x19510327", true)]
    [InlineData("\\x9f19510327c04e77a1b2", false)]
    [InlineData("\\x9f19510327c04e77a1b2 1951-03-27", true)]
    public void The_digits_of_a_date_count_everywhere_but_inside_ciphertext_in_hex(string text, bool found)
    {
        using var folder = new TempFolder();
        File.WriteAllText(Path.Combine(folder.Path, "log"), text);
        Assert.Equal(found, new Canaries("1951-03-27").Search(folder.Path).Found.Count > 0);
    }

    static Task<Installation> OpenAsync(TempFolder folder, string? postgres) =>
        Installation.OpenAsync(folder.At("data"), postgres, new RootKeyOptions(), TextWriter.Null, TimeProvider.System);

    static void NothingIn(Canaries canaries, params string[] places)
    {
        var (looked, found) = canaries.Search(places);
        Assert.True(looked > 100_000, "Too little was looked at to say anything.");
        Assert.Empty(found);
    }

    static void FindsControlIn(string place) => Assert.NotEmpty(new Canaries(Control).Search(place).Found);

    static void FindsEveryForm(Canaries canaries, TempFolder folder)
    {
        foreach (var (form, i) in canaries.Forms.Select((f, i) => (f, i)))
        {
            var file = folder.At(string.Create(CultureInfo.InvariantCulture, $"planted{i}"));
            File.WriteAllBytes(file, [1, 2, 3, .. form, 4]);
            Assert.NotEmpty(canaries.Search(file).Found);
        }

        // The forms are what real encoders write, whatever stands before the value.
        for (var before = 0; before < 3; before++)
        {
            var file = folder.At(string.Create(CultureInfo.InvariantCulture, $"encoded{before}"));
            File.WriteAllText(file, Convert.ToBase64String(Encoding.UTF8.GetBytes(new string('-', before) + Values[0] + "!")));
            Assert.NotEmpty(canaries.Search(file).Found);
        }
    }

    /// <summary>Imports, stages, indexes, finds, compares, views, changes and refuses.</summary>
    static async Task PlayAsync(Installation house)
    {
        await Desk.OfAsync(house, Control);
        var desk = await Desk.OfAsync(house);
        var import = await desk.ImportAsync();
        foreach (var (value, i) in Values.Select((v, i) => (v, i)))
        {
            var document = $$"""{"name":"{{value}}","all":"{{string.Join('|', Values)}}"}""";
            var patient = await desk.AddPatientAsync($"urn:invented|{value}", [.. Segments.Ordinary.Append("label.hiv").Select(s => (s, document))]);
            using (var draft = (await house.Vault.LoadAsync(import, patient))!)
            {
                Desk.Put(draft, (Segments.Identity, document + " "));
                foreach (var field in IndexFields.All)
                {
                    await draft.IndexAsync(field, [value]);
                }

                await desk.SaveAsync(draft);
            }

            var call = await desk.CallAsync(patient);
            Assert.Equal([patient], await house.Vault.FindAsync(call, IndexFields.Phone, [value], 5));
            Assert.True(await house.Vault.CompareAsync(call, patient, [Segments.Identity], e => Encoding.UTF8.GetString(e[Segments.Identity]) == document + " "));
            Assert.Contains(value, (await desk.ViewAsync(patient))[Segments.Identity], StringComparison.Ordinal);
            Assert.Null((await desk.AskAsync(call: null, patient)).Grant);
        }

        await StageAsync(house, desk);
        await house.Sequencer.DrainAsync();
    }

    // An import that dies: its stage stays in the file, sealed under a key of its own.
    static async Task StageAsync(Installation house, Desk desk)
    {
        using var stage = await house.Vault.StageAsync(await desk.ImportAsync());
        await stage.AddAsync([.. Values.Select((v, i) => new StagedResource(i + 1, true, null, Encoding.UTF8.GetBytes(v), [stage.Name(1, v)]))]);
        Assert.Equal(Values[0], Encoding.UTF8.GetString((await stage.OfAsync(1))[0].Document));
    }
}
