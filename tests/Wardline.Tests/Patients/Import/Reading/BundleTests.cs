using System.Text;
using Wardline.Patients.Import.Reading;
using Xunit;
using static Wardline.Tests.Patients.Import.Reading.ImportInput;

namespace Wardline.Tests.Patients.Import.Reading;

public sealed class BundleTests : IDisposable
{
    private readonly ImportInput input = new();

    public void Dispose() => input.Dispose();

    [Theory]
    [InlineData("collection")]
    [InlineData("searchset")]
    [InlineData("batch")]
    public async Task In_a_bundle_of_single_resources_only_the_bad_one_is_rejected(string kind)
    {
        var items = await input.ReadTextAsync(Bundle(kind, Ann, Condition("Patient/ann", more: ",\"nonsense\":1"), Condition("Patient/ann", "c2")));
        Assert.Equal(["Patient", "Condition"], items.OfType<ReadResource>().Select(item => item.Type));
        var rejected = Assert.Single(items.OfType<Rejected>());
        Assert.Equal(("Condition", 1), (rejected.Type, rejected.At.Entry));
        Assert.True(Assert.Single(items.OfType<BundleEnded>()).Ok);
        Assert.NotNull(rejected.Links?.Patient);
    }

    [Fact]
    public async Task One_bad_resource_rejects_a_transaction_and_each_of_its_resources_is_counted()
    {
        var items = await input.ReadTextAsync(Bundle(
            "transaction", Ann, """{"resourceType":"Location"}""", Condition("Patient/ann", more: ",\"onsetDateTime\":\"soon\""), Condition("Patient/ann", "c2")));
        Assert.Empty(items.OfType<ReadResource>());
        Assert.Empty(items.OfType<Skipped>());
        Assert.Equal(["Patient", "Location", "Condition", "Condition"], items.OfType<Rejected>().Select(item => item.Type));
        Assert.Equal("Condition.onset", items.OfType<Rejected>().ElementAt(2).ElementPath);
        Assert.Contains("entry[2]", items.OfType<Rejected>().First().Reason, StringComparison.Ordinal);
        Assert.False(Assert.Single(items.OfType<BundleEnded>()).Ok);
    }

    [Fact]
    public async Task A_urn_that_leads_nowhere_rejects_its_transaction()
    {
        var items = await input.ReadTextAsync(Bundle("transaction", Ann, Condition("urn:uuid:7")));
        Assert.Equal(2, items.OfType<Rejected>().Count());
        Assert.Empty(items.OfType<ReadResource>());
    }

    [Theory]
    [InlineData("urn:uuid:0")]
    [InlineData("URN:UUID:0")]
    [InlineData("Patient/ann")]
    [InlineData("Patient/ann/_history/3")]
    public async Task A_transaction_resolves_its_patients(string reference)
    {
        var items = await input.ReadTextAsync(Bundle("transaction", Ann, Bob, Condition(reference)));
        var condition = items.OfType<ReadResource>().Single(item => item.Type == "Condition");
        Assert.True(condition.Links.Patient!.ResolvedInBundle);
        Assert.Contains(Assert.Single(condition.Links.Patient.Candidates), items.OfType<ReadResource>().First().Links.SourceIds);
    }

    [Fact]
    public async Task Two_servers_with_the_same_id_are_never_taken_for_each_other()
    {
        const string bundle = """
            {"resourceType":"Bundle","type":"transaction","entry":[
            {"fullUrl":"http://a/fhir/Patient/1","resource":{"resourceType":"Patient","id":"1","identifier":[{"system":"s","value":"1"}]}},
            {"fullUrl":"http://b/fhir/Patient/1","resource":{"resourceType":"Patient","id":"1","identifier":[{"system":"s","value":"2"}]}},
            {"fullUrl":"http://b/fhir/Condition/1","resource":{"resourceType":"Condition","id":"1","subject":{"reference":"Patient/1"}}}]}
            """;
        var items = (await input.ReadTextAsync(bundle)).OfType<ReadResource>().ToList();
        Assert.Equal(["http://b/fhir/Patient/1"], items[2].Links.Patient!.Candidates);

        var ambiguous = await input.ReadTextAsync(bundle.Replace("http://b/fhir/Condition/1", "urn:uuid:5", StringComparison.Ordinal));
        Assert.Equal(3, ambiguous.OfType<Rejected>().Count());
    }

    [Fact]
    public async Task The_bundles_type_may_stand_after_its_entries()
    {
        var items = await input.ReadTextAsync($$$"""{"entry":[{"resource":{{{Ann}}}},{"resource":{{{Condition("Patient/x", more: ",\"bad\":1")}}}}],"type":"transaction","resourceType":"Bundle"}""");
        Assert.Equal(BundleKind.Transaction, Assert.Single(items.OfType<BundleStarted>()).Kind);
        Assert.Equal(2, items.OfType<Rejected>().Count());
    }

    [Fact]
    public async Task A_cut_off_collection_gives_what_stands_before_the_cut()
    {
        var whole = Bundle("collection", Ann, Bob);
        var items = await input.ReadTextAsync(whole[..^60]);
        Assert.Single(items.OfType<ReadResource>());
        Assert.Equal(Rejected.Unknown, Assert.Single(items.OfType<Rejected>()).Type);
        Assert.False(Assert.Single(items.OfType<BundleEnded>()).Ok);

        var transaction = await input.ReadTextAsync(Bundle("transaction", Ann, Bob)[..^60]);
        Assert.Empty(transaction.OfType<ReadResource>());
    }

    [Theory]
    [InlineData("""{"resourceType":"Bundle","type":"collection","entry":[{"resource":PATIENT},]}""")]
    [InlineData("""{"resourceType":"Bundle","type":"collection","entry":[,{"resource":PATIENT}]}""")]
    [InlineData("""{"resourceType":"Bundle","type":"collection","entry":[{"resource":PATIENT},null]}""")]
    [InlineData("""{"resourceType":"Bundle","type":"collection","entry":[{"resource":PATIENT},"text, with [ brackets"]}""")]
    [InlineData("""{"resourceType":"Bundle","type":"collection","entry":[{"resource":PATIENT},{"x":tru}]}""")]
    [InlineData("""{"resourceType":"Bundle","type":"collection","entry":[{"resource":PATIENT},{"fullUrl":"x"}]}""")]
    [InlineData("""{"resourceType":"Bundle","type":"collection","entry":[{"resource":PATIENT}],"link":[}""")]
    [InlineData("""{"resourceType":"Bundle","type":"collection","entry":[{"resource":PATIENT}]} extra""")]
    [InlineData("""{"resourceType":"Bundle","type":"collection","id":"a\"]}","entry":[{"resource":PATIENT},{"resource":{"resourceType":"Bundle"}}]}""")]
    public async Task A_broken_place_costs_itself_only(string bundle)
    {
        var items = await input.ReadTextAsync(bundle.Replace("PATIENT", Ann, StringComparison.Ordinal));
        Assert.Single(items.OfType<ReadResource>());
        Assert.Single(items.OfType<Rejected>());
    }

    [Theory]
    [InlineData("document")]
    [InlineData("history")]
    [InlineData("nonsense")]
    public async Task Other_bundles_are_rejected_as_bundles(string kind)
    {
        var rejected = await input.RejectAsync(Bundle(kind, Ann));
        Assert.Equal(("Bundle", "Bundle.type"), (rejected.Type, rejected.ElementPath));
    }

    [Fact]
    public async Task Every_cut_into_chunks_finds_the_same_entries()
    {
        var bytes = Encoding.UTF8.GetBytes("""{ "type":"x", "n\u0061":[1,{"entry":[3]}], "entry" : [ {"a":"]}\\\""} , [1,2],"s,", 5 ] , "z":"}" }""");
        for (var size = 1; size <= bytes.Length; size++)
        {
            var scanner = new BundleScanner(ReadLimits.Default);
            var found = new List<string>();
            foreach (var chunk in bytes.Chunk(size))
            {
                for (var at = 0; scanner.Advance(chunk, ref at);)
                {
                    found.Add(Encoding.UTF8.GetString(scanner.Element.Span).Trim());
                }
            }

            Assert.Equal(["""{"a":"]}\\\""}""", "[1,2]", "\"s,\"", "5"], found);
            Assert.True(scanner.IsClosed);
            Assert.False(scanner.HasMore);
        }

        await Task.CompletedTask;
    }

    [Fact]
    public async Task An_overlong_entry_is_passed_over()
    {
        var path = input.Write("big.json", Bundle("collection", Ann, Condition("Patient/ann", more: $",\"x\":\"{new string('x', 5000)}\""), Bob));
        var items = await input.ReadAsync(new ReadLimits { ResourceBytes = 2000 }, path);
        Assert.Equal(2, items.OfType<ReadResource>().Count());
        Assert.Contains("2000 bytes", Assert.Single(items.OfType<Rejected>()).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_transaction_beyond_its_limit_is_rejected_whole()
    {
        var path = input.Write("big.json", Bundle("transaction", Ann, Bob, Condition("Patient/ann")));
        var items = await input.ReadAsync(new ReadLimits { TransactionBytes = 150 }, path);
        Assert.Equal(3, items.OfType<Rejected>().Count());
        Assert.Empty(items.OfType<ReadResource>());
    }

    [Fact]
    public async Task Memory_stays_flat_over_a_long_searchset()
    {
        var path = Path.Combine(input.Root, "long.json");
        await using (var writer = new StreamWriter(path))
        {
            await writer.WriteAsync("""{"resourceType":"Bundle","type":"searchset","entry":[""");
            var filler = new string('n', 8000);
            for (var i = 0; i < 4000; i++)
            {
                await writer.WriteAsync((i > 0 ? ",\n   " : "") + $$$"""{"resource":{{{Condition("Patient/ann", $"c{i}", $",\"note\":[{{\"text\":\"{filler}\"}}]")}}}}""");
            }

            await writer.WriteAsync("]}");
        }

        var (count, before, most) = (0, GC.GetTotalMemory(true), 0L);
        await foreach (var item in FhirReader.ReadAsync([path], LabelRules.None, TestContext.Current.CancellationToken))
        {
            count += item is ReadResource ? 1 : 0;
            most = item is ReadResource && count % 1000 == 0 ? Math.Max(most, GC.GetTotalMemory(true)) : most;
        }

        Assert.Equal(4000, count);
        Assert.True(new FileInfo(path).Length > 32_000_000);
        Assert.True(most - before < 16_000_000, $"{most - before} bytes more are held");
    }
}
