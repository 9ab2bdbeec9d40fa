using Wardline.Guard.Storage;
using Wardline.Guard.Vault;
using Wardline.Samples;
using Wardline.Tests.Support;
using Xunit;
using static Wardline.Tests.Patients.Import.Reading.ImportInput;

namespace Wardline.Tests.Patients.Import;

public sealed class SqliteImportTests : ImportContract
{
    protected override bool Postgres => false;
}

public sealed class PostgresImportTests : ImportContract
{
    protected override bool Postgres => true;
}

/// <summary>What an import promises, on either database.</summary>
public abstract partial class ImportContract
{
    protected abstract bool Postgres { get; }

    [Fact]
    public async Task Importing_the_same_again_changes_nothing_and_writes_no_patients_entry()
    {
        await using var desk = await ImportDesk.OpenAsync(Postgres);
        using var folder = new TempFolder();
        await SamplePopulation.WriteAsync(40, 7, folder.At("p"), null, TestContext.Current.CancellationToken);
        var first = await desk.ImportAsync(folder.At("p"));
        Assert.Empty(desk.Rejections);
        Assert.Equal(40, first.PatientsWritten);
        Assert.Equal(40, (await desk.EntriesAsync("patient.imported")).Count);
        var sealedBefore = await SealedAsync(desk);

        var again = await desk.ImportAsync(folder.At("p"));
        Assert.Equal(0, again.PatientsWritten);
        Assert.All(again.Types, t => Assert.Equal((0L, 0L, 0L), (t.Imported, t.Updated, t.Rejected)));
        Assert.Empty(await desk.EntriesAsync("patient.updated"));
        Assert.Equal(sealedBefore, await SealedAsync(desk));
    }

    [Fact]
    public async Task Ndjson_comes_in_any_order()
    {
        await using var desk = await ImportDesk.OpenAsync(Postgres);
        desk.Input.Write("1.ndjson", Condition("Patient/ann", "c1") + "\n" + Condition("Patient/bob", "c2"));
        desk.Input.Write("2.ndjson", Ann + "\n" + Bob);
        var summary = await desk.ImportAsync();

        Assert.Equal((2, 0, 0, 0, 0), summary.Of("Condition"));
        Assert.Contains("\"c1\"", Assert.Single(await desk.SegmentAsync("urn:mrn", "A1", "medical.conditions")), StringComparison.Ordinal);
        Assert.Contains("\"c2\"", Assert.Single(await desk.SegmentAsync("urn:mrn", "B1", "medical.conditions")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_patient_is_known_by_an_identifier_and_everything_else_by_its_own_id_below_the_patient()
    {
        await using var desk = await ImportDesk.OpenAsync(Postgres);
        desk.Input.Write("a.ndjson", string.Join('\n', Ann, Bob, Condition("Patient/ann", "same"), Condition("Patient/bob", "same")));
        await desk.ImportAsync();
        Assert.Equal(2, await desk.CountAsync("patient"));

        // Another export: other ids for the same people, a changed condition of one.
        desk.Input.Write("a.ndjson", string.Join('\n', Ann.Replace("\"id\":\"ann\"", "\"id\":\"x9\"", StringComparison.Ordinal), Condition("Patient/x9", "same", ",\"recordedDate\":\"2026-01-02\"")));
        var summary = await desk.ImportAsync();
        Assert.Equal(2, await desk.CountAsync("patient"));
        Assert.Equal((0, 1, 0, 0, 0), summary.Of("Condition"));
        Assert.Contains("2026-01-02", Assert.Single(await desk.SegmentAsync("urn:mrn", "A1", "medical.conditions")), StringComparison.Ordinal);
        Assert.DoesNotContain("2026-01-02", Assert.Single(await desk.SegmentAsync("urn:mrn", "B1", "medical.conditions")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_equal_ones_without_an_id_stay_two_and_come_in_once()
    {
        await using var desk = await ImportDesk.OpenAsync(Postgres);
        var nameless = """{"resourceType":"Condition","subject":{"reference":"Patient/ann"}}""";
        desk.Input.Write("a.ndjson", string.Join('\n', Ann, nameless, nameless));
        Assert.Equal((2, 0, 0, 0, 0), (await desk.ImportAsync()).Of("Condition"));
        Assert.Equal((0, 0, 2, 0, 0), (await desk.ImportAsync()).Of("Condition"));
        Assert.Equal(2, (await desk.SegmentAsync("urn:mrn", "A1", "medical.conditions")).Count);
    }

    [Fact]
    public async Task An_identifier_that_claims_share_is_no_identity_and_a_contained_coverage_is_one_per_content()
    {
        await using var desk = await ImportDesk.OpenAsync(Postgres);
        string Eob(string id) => $$$"""{"resourceType":"ExplanationOfBenefit","id":"{{{id}}}","identifier":[{"system":"urn:group","value":"G1"}],"status":"active","type":{"text":"x"},"use":"claim","patient":{"reference":"Patient/ann"},"created":"2026-01-01","insurer":{"display":"x"},"provider":{"display":"x"},"outcome":"complete","insurance":[{"focal":true,"coverage":{"reference":"#c"}}],"contained":[{"resourceType":"Coverage","id":"c","status":"active","beneficiary":{"reference":"Patient/ann"},"payor":[{"display":"Invented Mutual"}]}]}""";
        desk.Input.Write("a.ndjson", string.Join('\n', Ann, Eob("e1"), Eob("e2")));
        var summary = await desk.ImportAsync();
        Assert.Empty(desk.Rejections);
        Assert.Equal((2, 0, 0, 0, 0), summary.Of("ExplanationOfBenefit"));
        Assert.Equal(2, (await desk.SegmentAsync("urn:mrn", "A1", Segments.Claims)).Count);
        Assert.Single(await desk.SegmentAsync("urn:mrn", "A1", Segments.Coverage));
    }

    [Fact]
    public async Task A_rejected_resource_leaves_the_record_incomplete_until_it_comes_in()
    {
        await using var desk = await ImportDesk.OpenAsync(Postgres);
        var bad = Condition("Patient/ann", "c2", ",\"recordedDate\":\"not a day\"");
        desk.Input.Write("a.ndjson", string.Join('\n', Ann, Condition("Patient/ann", "c1"), bad));
        var summary = await desk.ImportAsync();
        Assert.Equal((1, 0, 0, 1, 0), summary.Of("Condition"));
        Assert.DoesNotContain("not a day", Assert.Single(desk.Rejections).ToString(), StringComparison.Ordinal);
        Assert.Equal(1, await desk.CountAsync("patient", "rejected = 1"));

        // The same again says the same; another import that lacks it forgets nothing.
        await desk.ImportAsync();
        Assert.Equal(1, await desk.CountAsync("patient", "rejected = 1"));
        desk.Input.Write("a.ndjson", Ann);
        await desk.ImportAsync();
        Assert.Equal(1, await desk.CountAsync("patient", "rejected = 1"));

        desk.Input.Write("a.ndjson", string.Join('\n', Ann, Condition("Patient/ann", "c2")));
        await desk.ImportAsync();
        Assert.Equal(1, await desk.CountAsync("patient", "rejected = 0"));
        Assert.Equal(2, (await desk.SegmentAsync("urn:mrn", "A1", "medical.conditions")).Count);
    }

    [Fact]
    public async Task A_rejected_patient_rejects_all_that_refers_to_it_and_nobody_else()
    {
        await using var desk = await ImportDesk.OpenAsync(Postgres);
        desk.Input.Write("a.ndjson", string.Join('\n', """{"resourceType":"Patient","id":"zed","name":[{"family":"Zed"}]}""", Condition("Patient/zed", "c1"), Ann, Condition("Patient/ann", "c2")));
        var summary = await desk.ImportAsync();
        Assert.Equal((1, 0, 0, 1, 0), summary.Of("Patient"));
        Assert.Equal((1, 0, 0, 1, 0), summary.Of("Condition"));
        Assert.True(summary.HasRejections);
    }

    [Fact]
    public async Task One_bad_resource_rejects_its_transaction_whole_and_only_that()
    {
        await using var desk = await ImportDesk.OpenAsync(Postgres);
        desk.Input.Write("1.json", Bundle("transaction", Ann, Condition("urn:uuid:0", "c1"), """{"resourceType":"Condition","id":"c2"}"""));
        desk.Input.Write("2.json", Bundle("transaction", Bob, Condition("urn:uuid:0", "c1")));
        var summary = await desk.ImportAsync();
        Assert.Equal((1, 0, 0, 1, 0), summary.Of("Patient"));
        Assert.Equal((1, 0, 0, 2, 0), summary.Of("Condition"));
        Assert.Equal(1, await desk.CountAsync("patient"));
        Assert.Equal(3, desk.Rejections.Count);
    }

    [Fact]
    public async Task A_uuid_means_something_only_inside_its_bundle()
    {
        await using var desk = await ImportDesk.OpenAsync(Postgres);
        desk.Input.Write("1.json", Bundle("collection", Ann));
        desk.Input.Write("2.json", Bundle("collection", Bob, Condition("urn:uuid:0", "c1")));
        await desk.ImportAsync();
        Assert.Empty(await desk.SegmentAsync("urn:mrn", "A1", "medical.conditions"));
        Assert.Single(await desk.SegmentAsync("urn:mrn", "B1", "medical.conditions"));
    }

    [Fact]
    public async Task A_reference_that_several_patients_answer_to_is_rejected_not_guessed()
    {
        await using var desk = await ImportDesk.OpenAsync(Postgres);
        desk.Input.Write("a.ndjson", string.Join('\n', Ann, Bob.Replace("\"id\":\"bob\"", "\"id\":\"ann\"", StringComparison.Ordinal), Condition("Patient/ann", "c1")));
        var summary = await desk.ImportAsync();
        Assert.Equal((0, 0, 0, 1, 0), summary.Of("Condition"));
        Assert.Empty(await desk.SegmentAsync("urn:mrn", "A1", "medical.conditions"));
        Assert.Empty(await desk.SegmentAsync("urn:mrn", "B1", "medical.conditions"));
    }

    [Fact]
    public async Task Identifiers_of_two_people_on_file_join_nobody()
    {
        await using var desk = await ImportDesk.OpenAsync(Postgres);
        desk.Input.Write("a.ndjson", Ann + "\n" + Bob);
        await desk.ImportAsync();
        desk.Input.Write("a.ndjson", """{"resourceType":"Patient","id":"both","identifier":[{"system":"urn:mrn","value":"A1"},{"system":"urn:mrn","value":"B1"}]}""" + "\n" + Condition("Patient/both", "c1"));
        var summary = await desk.ImportAsync();
        Assert.Equal((0, 0, 0, 1, 0), summary.Of("Patient"));
        Assert.Equal((0, 0, 0, 1, 0), summary.Of("Condition"));
        Assert.Equal(2, await desk.CountAsync("patient"));
    }

    [Fact]
    public async Task A_shared_identifier_joins_no_two_people_who_differ_in_name_and_birth_date()
    {
        await using var desk = await ImportDesk.OpenAsync(Postgres);
        string Person(string id, string given, string family, string born, string own) => $$$"""{"resourceType":"Patient","id":"{{{id}}}","identifier":[{"system":"urn:account","value":"999"},{"system":"urn:mrn","value":"{{{own}}}"}],"name":[{"family":"{{{family}}}","given":["{{{given}}}"]}],"birthDate":"{{{born}}}"}""";
        desk.Input.Write("a.ndjson", string.Join('\n', Person("p", "Ada", "Brook", "1980-01-02", "M1"), Person("q", "Ben", "Brook", "2011-03-04", "M2"), Condition("Patient/q", "c")));
        var together = await desk.ImportAsync();
        Assert.Equal((0, 0, 0, 2, 0), together.Of("Patient"));
        Assert.Equal((0, 0, 0, 1, 0), together.Of("Condition"));
        Assert.Equal(0, await desk.CountAsync("patient"));

        desk.Input.Write("a.ndjson", Person("p", "Ada", "Brook", "1980-01-02", "M1"));
        await desk.ImportAsync();
        desk.Input.Write("a.ndjson", Person("q", "Ben", "Brook", "2011-03-04", "M2"));
        Assert.Equal((0, 0, 0, 1, 0), (await desk.ImportAsync()).Of("Patient"));
        Assert.Contains("Ada", Assert.Single(await desk.SegmentAsync("urn:mrn", "M1", Segments.Identity)), StringComparison.Ordinal);

        // A corrected birth date is the same person.
        desk.Input.Write("a.ndjson", Person("p", "Ada", "Brook", "1980-02-01", "M1"));
        Assert.Equal((0, 1, 0, 0, 0), (await desk.ImportAsync()).Of("Patient"));
    }

    [Fact]
    public async Task A_patient_that_stands_twice_in_an_export_keeps_his_resources()
    {
        await using var desk = await ImportDesk.OpenAsync(Postgres);
        desk.Input.Write("a.ndjson", string.Join('\n', Ann, Ann, Condition("Patient/ann", "c1")));
        Assert.Equal((1, 0, 0, 0, 0), (await desk.ImportAsync()).Of("Condition"));
        Assert.Single(await desk.SegmentAsync("urn:mrn", "A1", "medical.conditions"));
    }

    [Fact]
    public async Task The_same_person_twice_in_one_input_is_one_patient_and_the_later_one_stands()
    {
        await using var desk = await ImportDesk.OpenAsync(Postgres);
        var files = Enumerable.Range(0, 12).Select(i => Bundle("collection", Ann.Replace("Ortiz", $"Ortiz{i:00}", StringComparison.Ordinal), Condition("urn:uuid:0", $"c{i}"))).ToList();
        for (var i = 0; i < files.Count; i++)
        {
            desk.Input.Write($"{i:00}.json", files[i]);
        }

        await desk.ImportAsync();
        Assert.Equal(1, await desk.CountAsync("patient"));
        Assert.Contains("Ortiz11", Assert.Single(await desk.SegmentAsync("urn:mrn", "A1", Segments.Identity)), StringComparison.Ordinal);
        Assert.Equal(12, (await desk.SegmentAsync("urn:mrn", "A1", "medical.conditions")).Count);
        Assert.Equal(0, (await desk.ImportAsync()).PatientsWritten);
    }

    [Fact]
    public async Task Copies_of_a_practitioner_that_differ_settle_on_the_last()
    {
        await using var desk = await ImportDesk.OpenAsync(Postgres);
        string Doctor(string name) => $$$"""{"resourceType":"Practitioner","identifier":[{"system":"http://hl7.org/fhir/sid/us-npi","value":"1"}],"name":[{"family":"{{{name}}}"}]}""";
        desk.Input.Write("a.ndjson", Doctor("One") + "\n" + Doctor("Two"));
        Assert.Equal((1, 0, 1, 0, 0), (await desk.ImportAsync()).Of("Practitioner"));
        Assert.Equal((0, 0, 2, 0, 0), (await desk.ImportAsync()).Of("Practitioner"));
        desk.Input.Write("a.ndjson", Doctor("Three"));
        Assert.Equal((0, 1, 0, 0, 0), (await desk.ImportAsync()).Of("Practitioner"));
        Assert.Equal(1, await desk.CountAsync("directory"));
    }

    [Fact]
    public async Task Two_imports_at_once_lose_nothing_and_double_nothing()
    {
        await using var desk = await ImportDesk.OpenAsync(Postgres);
        using var folder = new TempFolder();
        await SamplePopulation.WriteAsync(15, 11, folder.At("p"), null, TestContext.Current.CancellationToken);

        // Two runs of one process: on SQLite a second run would take the first's stage for a dead one's, so it is PostgreSQL's case.
        if (Postgres)
        {
            await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => new Wardline.Patients.Import.ImportPatients(new(Guid.Empty, "test"), desk.Client.Id, [folder.At("p")])
                .HandleAsync(desk.Installation, Wardline.Policies.PolicyFiles.LoadAll(null).Labels.Rules(), desk.Rejections.Add)));
            Assert.Empty(desk.Rejections);
        }

        var last = await desk.ImportAsync(folder.At("p"));
        Assert.Equal(15, await desk.CountAsync("patient"));
        Assert.Equal(Postgres ? 0 : 15, last.PatientsWritten);
    }

    [Fact]
    public async Task A_resource_that_becomes_sensitive_leaves_its_ordinary_segment()
    {
        await using var desk = await ImportDesk.OpenAsync(Postgres);
        var plain = Condition("Patient/ann", "c1", ",\"code\":{\"coding\":[{\"system\":\"http://hl7.org/fhir/sid/icd-10-cm\",\"code\":\"E11.9\"}]}");
        desk.Input.Write("a.ndjson", Ann + "\n" + plain);
        await desk.ImportAsync();
        Assert.Single(await desk.SegmentAsync("urn:mrn", "A1", "medical.conditions"));

        desk.Input.Write("a.ndjson", Ann + "\n" + plain.Replace("E11.9", "B20", StringComparison.Ordinal));
        await desk.ImportAsync();
        Assert.Empty(await desk.SegmentAsync("urn:mrn", "A1", "medical.conditions"));
        Assert.Single(await desk.SegmentAsync("urn:mrn", "A1", "label.hiv"));
        Assert.Equal(1, await desk.CountAsync("wrapped_key", "kind = 'label'"));
    }

    [Fact]
    public async Task A_stopped_import_leaves_whole_patients_and_can_be_run_again()
    {
        await using var desk = await ImportDesk.OpenAsync(Postgres);
        using var folder = new TempFolder();
        await SamplePopulation.WriteAsync(30, 5, folder.At("p"), null, TestContext.Current.CancellationToken);
        using var stop = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new Wardline.Patients.Import.ImportPatients(new(Guid.Empty, "test"), desk.Client.Id, [folder.At("p")])
            .HandleAsync(desk.Installation, Wardline.Policies.PolicyFiles.LoadAll(null).Labels.Rules(), desk.Rejections.Add, new StopWhenWriting(stop), stop.Token));
        var written = await desk.CountAsync("patient");
        Assert.InRange(written, 1, 29);
        Assert.Equal(0, await desk.CountAsync("import_stage"));
        await desk.Installation.Sequencer.DrainAsync(TestContext.Current.CancellationToken);
        Assert.Equal(Wardline.Guard.Ledger.EntryOutcome.Failed, Assert.Single(await desk.EntriesAsync("import.end")).Outcome);

        var rest = await desk.ImportAsync(folder.At("p"));
        Assert.Equal(30 - written, rest.PatientsWritten);
        Assert.Equal(30, await desk.CountAsync("patient"));
    }

    [Fact]
    public async Task What_bad_input_says_is_in_no_rejection_and_no_table()
    {
        await using var desk = await ImportDesk.OpenAsync(Postgres);
        desk.Input.Write("a.ndjson", string.Join('\n',
            Ann, Condition("Patient/ann", "c1", ",\"recordedDate\":\"Xyzzyplugh\""), """{"resourceType":"Xyzzyplugh"}""", "Xyzzyplugh", """{"resourceType":"Condition","Xyzzyplugh":1,"subject":{"reference":"Patient/Xyzzyplugh"}}"""));
        await desk.ImportAsync();
        Assert.Equal(4, desk.Rejections.Count);
        Assert.All(desk.Rejections, r => Assert.DoesNotContain("Xyzzyplugh", r.ToString(), StringComparison.OrdinalIgnoreCase));
    }

    static ValueTask<List<string>> SealedAsync(ImportDesk desk) => desk.Installation.Store.ReadAsync(db => db.QueryAsync(
        "SELECT patient, tag, version, sealed FROM segment ORDER BY patient, tag",
        r => $"{r.Id(0)} {Convert.ToHexString(r.Bytes(1))} {r.GetInt64(2)} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(r.Bytes(3)))}"));

    sealed class StopWhenWriting(CancellationTokenSource stop) : IProgress<Wardline.Patients.Import.ImportProgress>
    {
        public void Report(Wardline.Patients.Import.ImportProgress value)
        {
            if (value.Step == "writing")
            {
                stop.Cancel();
            }
        }
    }
}
