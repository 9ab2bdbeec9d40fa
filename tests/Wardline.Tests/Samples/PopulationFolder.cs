using System.Security.Cryptography;
using System.Text.Json;
using Wardline.Samples;
using Xunit;

namespace Wardline.Tests.Samples;

/// <summary>A population in a folder of its own, read back as plain JSON; gone after the test.</summary>
sealed class PopulationFolder : IDisposable
{
    PopulationFolder(string path, SampleSummary summary) => (Path, Summary) = (path, summary);

    public string Path { get; }
    public SampleSummary Summary { get; }

    public static string Repository() => Wardline.Tests.Support.RepoRoot.Path;

    public static async Task<PopulationFolder> WriteAsync(int patients, ulong seed)
    {
        var path = Directory.CreateTempSubdirectory("wardline-sample-").FullName;
        return new PopulationFolder(path, await SamplePopulation.WriteAsync(patients, seed, path, null, TestContext.Current.CancellationToken));
    }

    public string[] Files => [.. Directory.GetFiles(Path).OrderBy(file => file, StringComparer.Ordinal)];

    /// <summary>Every resource outside of Bundle, with the JSON of its entry where it stands in a bundle.</summary>
    public IEnumerable<(JsonElement Resource, string? FullUrl, string File)> Resources()
    {
        foreach (var file in Files)
        {
            var name = System.IO.Path.GetFileName(file);
            if (file.EndsWith(".ndjson", StringComparison.Ordinal))
            {
                foreach (var line in File.ReadLines(file)) yield return (JsonElement.Parse(line), null, name);
                continue;
            }
            var bundle = JsonElement.Parse(File.ReadAllText(file));
            foreach (var entry in bundle.GetProperty("entry").EnumerateArray())
                yield return (entry.GetProperty("resource"), entry.GetProperty("fullUrl").GetString(), name);
        }
    }

    public IEnumerable<JsonElement> Patients() =>
        Resources().Select(each => each.Resource).Where(resource => resource.GetProperty("resourceType").GetString() == "Patient");

    public string AllText() => string.Join('\n', Files.Select(File.ReadAllText));

    public static string Hash(string folder)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in Directory.GetFiles(folder).OrderBy(file => file, StringComparer.Ordinal))
        {
            hash.AppendData(System.Text.Encoding.UTF8.GetBytes(System.IO.Path.GetFileName(file) + "\n"));
            hash.AppendData(File.ReadAllBytes(file));
        }
        return Convert.ToHexString(hash.GetHashAndReset());
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
