using System.Diagnostics;
using Wardline.Patients.Import.Reading;
using Xunit;

namespace Wardline.Tests.Patients.Import.Reading;

/// <summary>Public synthetic exports, where they are laid out beside the repository.</summary>
public sealed class RealDataTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Synthetic_exports_are_read_without_a_rejection()
    {
        if (Data("fhir-dev") is not { } folder)
        {
            return;
        }

        var clock = Stopwatch.StartNew();
        var items = await ReadAsync(folder);
        Report(items, clock.Elapsed);

        // The export's own log lies among the files and is no FHIR.
        Assert.DoesNotContain(items.OfType<Rejected>(), item => Path.GetFileName(item.At.File) != "log.ndjson");
        Assert.All(items.OfType<Rejected>(), item => Assert.Equal(Rejected.Unknown, item.Type));
        Assert.All(items.OfType<BundleEnded>(), bundle => Assert.True(bundle.Ok));
        Assert.Equal(20, items.OfType<BundleEnded>().Count());
        Assert.All(items.OfType<ReadResource>().Where(item => item.Links.Patient is { } && item.At.Entry is not null), item => Assert.True(item.Links.Patient!.ResolvedInBundle));
    }

    [Fact]
    public async Task Odd_examples_are_judged_and_never_stop_the_reading()
    {
        if (Data("fhir-examples") is not { } folder)
        {
            return;
        }

        var items = await ReadAsync(folder);
        Report(items, TimeSpan.Zero);
        Assert.Equal(Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Count(), items.OfType<FileEnded>().Count());
        Assert.True(items.OfType<ReadResource>().Count() > 20);
    }

    private static async Task<List<ReadItem>> ReadAsync(string folder)
    {
        var items = new List<ReadItem>();
        await foreach (var item in FhirReader.ReadAsync([folder], LabelRules.None, TestContext.Current.CancellationToken))
        {
            items.Add(item);
        }

        return items;
    }

    private string? Data(string name)
    {
        var folder = ImportInput.SharedData(name);
        if (folder is null)
        {
            output.WriteLine($"{name} is not laid out beside the repository: nothing was read.");
        }

        return folder;
    }

    private void Report(List<ReadItem> items, TimeSpan time)
    {
        output.WriteLine($"{items.OfType<ReadResource>().Count()} read, {items.OfType<Skipped>().Count()} skipped in {time.TotalMilliseconds:F0} ms");
        foreach (var group in items.OfType<Rejected>().GroupBy(item => (item.Type, item.Reason, item.ElementPath)).OrderByDescending(group => group.Count()))
        {
            output.WriteLine($"{group.Count(),5} {group.Key.Type} {group.Key.ElementPath}: {group.Key.Reason} | {group.First().At.File}");
        }
    }
}
