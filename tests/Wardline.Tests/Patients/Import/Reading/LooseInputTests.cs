using System.Text;
using Wardline.Patients.Import.Reading;
using Xunit;
using static Wardline.Tests.Patients.Import.Reading.ImportInput;

namespace Wardline.Tests.Patients.Import.Reading;

public sealed class LooseInputTests : IDisposable
{
    private readonly ImportInput input = new();

    public void Dispose() => input.Dispose();

    [Fact]
    public async Task Ndjson_takes_a_mark_carriage_returns_and_blank_lines_and_keeps_line_numbers()
    {
        byte[] bytes = [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes($"{Ann}\r\n\r\n  \nnonsense\n{Condition("Patient/ann")}")];
        var items = await input.ReadAsync(input.Write("a.ndjson", bytes));
        Assert.Equal([1L, 5L], items.OfType<ReadResource>().Select(item => item.At.Line!.Value));
        var rejected = Assert.Single(items.OfType<Rejected>());
        Assert.Equal((4L, Rejected.Unknown), (rejected.At.Line, rejected.Type));
    }

    [Fact]
    public async Task Lines_are_known_by_content_whatever_the_name()
    {
        var items = await input.ReadTextAsync($"{Ann}\n{Bob}\n", "export.txt");
        Assert.Equal(2, items.OfType<ReadResource>().Count());
        Assert.Equal(2, (await input.ReadTextAsync($"{Ann}\n{Bob}\n", "export.json")).OfType<ReadResource>().Count());
    }

    [Fact]
    public async Task A_line_may_hold_a_bundle_with_a_scope_of_its_own()
    {
        var items = await input.ReadTextAsync($"{Bundle("transaction", Ann, Condition("urn:uuid:0"))}\n{Bundle("transaction", Bob)}", "b.ndjson");
        Assert.Equal(3, items.OfType<ReadResource>().Count());
        Assert.Equal(2, items.OfType<BundleStarted>().Select(item => item.Scope).Distinct().Count());
        Assert.Equal(2, items.OfType<ReadResource>().Last().At.Line);
    }

    [Fact]
    public async Task All_lines_of_one_folder_share_a_scope_whether_named_singly_or_not()
    {
        var (one, two) = (input.Write("x/1.ndjson", Ann), input.Write("x/sub/2.ndjson", Condition("Patient/ann")));
        var whole = (await input.ReadAsync(Path.Combine(input.Root, "x"))).OfType<ReadResource>().ToList();
        Assert.Equal(whole[0].Links.Scope, whole[1].Links.Scope);

        var three = input.Write("x/3.ndjson", Bob);
        var single = (await input.ReadAsync(one, three)).OfType<ReadResource>().ToList();
        Assert.Equal(single[0].Links.Scope, single[1].Links.Scope);
        Assert.Contains(Assert.Single(whole[1].Links.Patient!.Candidates), whole[0].Links.SourceIds);
        Assert.NotNull(two);
    }

    [Fact]
    public async Task Files_come_in_ordinal_order_once_each_and_links_may_lead_in_circles()
    {
        input.Write("b.json", Ann);
        input.Write("B.json", Ann);
        input.Write("a/z.json", Ann);
        Directory.CreateSymbolicLink(Path.Combine(input.Root, "a", "back"), input.Root);
        Directory.CreateSymbolicLink(Path.Combine(input.Root, "self"), Path.Combine(input.Root, "self"));
        var items = await input.ReadAsync(input.Root, Path.Combine(input.Root, "b.json"));
        Assert.Equal(["B.json", "z.json", "b.json", "self"], items.OfType<FileStarted>().Select(file => Path.GetFileName(file.Path)));
        Assert.EndsWith("self", Assert.Single(items.OfType<Rejected>()).At.File, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_path_that_is_not_there_is_a_rejection_and_the_rest_is_read()
    {
        var items = await input.ReadAsync(Path.Combine(input.Root, "none"), input.Write("a.json", Ann));
        Assert.Equal("does not exist", Assert.Single(items.OfType<Rejected>()).Reason);
        Assert.Single(items.OfType<ReadResource>());
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData(" \n ", "empty")]
    [InlineData("<Patient xmlns='http://hl7.org/fhir'/>", "XML")]
    [InlineData("hello", "JSON object")]
    [InlineData("[1,2]", "JSON object")]
    [InlineData("{\"a\":1}", "resourceType")]
    [InlineData("{\"resourceType\":\"Sparrow\"}", "resourceType")]
    [InlineData("{\"resourceType\":7}", "resourceType")]
    [InlineData("{\"resourceType\":\"Patient\"", "not valid JSON")]
    [InlineData("{\"resourceType\":\"Patient\"}}", "not valid JSON")]
    [InlineData("{\"resourceType\":\"Patient\",\"id\":\"a\",\"id\":\"b\"}", "twice")]
    [InlineData("{\"resourceType\":\"Patient\",\"id\":\"\\u0000\"}", "control character")]
    [InlineData("{\"resourceType\":\"Patient\",\"id\":\"\\ud800\"}", "half a character")]
    [InlineData("{\"resourceType\":\"Patient\",\"i\\ud800d\":\"x\"}", "half a character")]
    public async Task Input_that_is_no_fhir_counts_as_unknown(string text, string reason)
    {
        var rejected = await input.RejectAsync(text);
        Assert.Equal(Rejected.Unknown, rejected.Type);
        Assert.Contains(reason, rejected.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_encodings_and_binary_files_are_rejected_with_a_reason()
    {
        Assert.Contains("UTF-16", await Reason([0xFF, 0xFE, .. Encoding.Unicode.GetBytes(Ann)]), StringComparison.Ordinal);
        Assert.Contains("UTF-16", await Reason(Encoding.Unicode.GetBytes(Ann)), StringComparison.Ordinal);
        Assert.Contains("binary", await Reason([0x50, 0x4B, 3, 4, 0, 0, 8]), StringComparison.Ordinal);
        Assert.Contains("UTF-8", await Reason(Encoding.Latin1.GetBytes(Ann.Replace("Ortiz", "Ortíz", StringComparison.Ordinal))), StringComparison.Ordinal);

        async Task<string> Reason(byte[] bytes) =>
            Assert.Single((await input.ReadAsync(input.Write("e.json", bytes))).OfType<Rejected>()).Reason;
    }

    [Fact]
    public async Task Nesting_bombs_and_huge_numbers_are_rejections()
    {
        var deep = string.Concat(Enumerable.Repeat("""{"extension":[""", 60_000));
        Assert.Contains("not valid JSON", (await input.RejectAsync($$"""{"resourceType":"Patient","extension":[{{deep}}""")).Reason, StringComparison.Ordinal);
        var nested = string.Concat(Enumerable.Repeat("[", 200)) + string.Concat(Enumerable.Repeat("]", 200));
        Assert.Contains("levels", (await input.RejectAsync($$"""{"resourceType":"Patient","extension":{{nested}}}""")).Reason, StringComparison.Ordinal);
        var number = """{"resourceType":"Observation","status":"final","code":{"text":"x"},"subject":{"reference":"Patient/a"},"valueQuantity":{"value":NUMBER}}""";
        foreach (var huge in new[] { "1e999999", new string('9', 5000), "-1.0e+245" })
        {
            Assert.Equal("Observation", (await input.RejectAsync(number.Replace("NUMBER", huge, StringComparison.Ordinal))).Type);
        }
    }

    [Fact]
    public async Task An_overlong_line_is_passed_over()
    {
        var path = input.Write("a.ndjson", $"{Ann}\n{new string('x', 5000)}\n{Bob}");
        var items = await input.ReadAsync(new ReadLimits { ResourceBytes = 1000 }, path);
        Assert.Equal(2, items.OfType<ReadResource>().Count());
        Assert.Equal(2, Assert.Single(items.OfType<Rejected>()).At.Line);
    }

    [Fact]
    public async Task Types_that_are_not_imported_are_counted_as_skipped()
    {
        var items = await input.ReadTextAsync("""{"resourceType":"Medication","id":"m"}""");
        Assert.Equal("Medication", Assert.Single(items.OfType<Skipped>()).Type);
        Assert.Empty(items.OfType<Rejected>());
    }
}
