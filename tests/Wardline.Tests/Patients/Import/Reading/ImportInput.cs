using System.Text;
using Wardline.Patients.Import.Reading;
using Xunit;

namespace Wardline.Tests.Patients.Import.Reading;

/// <summary>A folder of input that a test writes and reads.</summary>
public sealed class ImportInput : IDisposable
{
    public const string Ann = """{"resourceType":"Patient","id":"ann","identifier":[{"system":"urn:mrn","value":"A1"}],"name":[{"family":"Ortiz"}],"birthDate":"1980-02-03"}""";
    public const string Bob = """{"resourceType":"Patient","id":"bob","identifier":[{"system":"urn:mrn","value":"B1"}]}""";

    private readonly LabelRules rules;

    public ImportInput(LabelRules? rules = null) => this.rules = rules ?? LabelRules.None;

    public string Root { get; } = Directory.CreateTempSubdirectory("wardline-reading-").FullName;

    public static string Condition(string patient, string id = "c1", string more = "") =>
        $$$"""{"resourceType":"Condition","id":"{{{id}}}","subject":{"reference":"{{{patient}}}"}{{{more}}}}""";

    public static string Bundle(string type, params string[] resources) =>
        $$$"""{"resourceType":"Bundle","type":"{{{type}}}","entry":[{{{string.Join(",", resources.Select((resource, i) => $$"""{"fullUrl":"urn:uuid:{{i}}","resource":{{resource}}}"""))}}}]}""";

    public string Write(string name, string text) => Write(name, Encoding.UTF8.GetBytes(text));

    public string Write(string name, byte[] bytes)
    {
        var path = Path.Combine(Root, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    public Task<List<ReadItem>> ReadAsync(params string[] paths) => ReadAsync(ReadLimits.Default, paths);

    public async Task<List<ReadItem>> ReadAsync(ReadLimits limits, params string[] paths)
    {
        var files = InputFiles.Find(paths.Length == 0 ? [Root] : paths);
        var items = new List<ReadItem>();
        await foreach (var item in FhirReader.ReadAsync(files, rules, limits, TestContext.Current.CancellationToken))
        {
            items.Add(item);
        }

        return items;
    }

    /// <summary>Reads one file of this text alone.</summary>
    public async Task<List<ReadItem>> ReadTextAsync(string text, string name = "input.json") => await ReadAsync(Write(name, text));

    public async Task<ReadResource> ReadOneAsync(string resource) =>
        Assert.Single((await ReadTextAsync(resource)).OfType<ReadResource>(), item => !item.WasContained);

    public async Task<Rejected> RejectAsync(string text, string name = "input.json")
    {
        var items = await ReadTextAsync(text, name);
        Assert.Empty(items.OfType<ReadResource>());
        return Assert.Single(items.OfType<Rejected>());
    }

    public static string Text(ResourcePart part) => Encoding.UTF8.GetString(part.Json.Span);

    /// <summary>Real exports beside the repository; null where they are not laid out.</summary>
    public static string? SharedData(string name) => Wardline.Tests.Support.SharedData.TryFind(name, out var path) ? path : null;

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
