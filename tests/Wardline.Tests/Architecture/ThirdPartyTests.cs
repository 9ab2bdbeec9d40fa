using System.Text.Json;
using Wardline.Tests.Support;
using Xunit;

namespace Wardline.Tests.Architecture;

/// <summary>THIRD-PARTY.md against the lock files: nothing comes in without its row and a licence that was allowed.</summary>
public class ThirdPartyTests
{
    private static readonly string[] Allowed = ["MIT", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "PostgreSQL", "0BSD"];

    [Fact]
    public void Every_package_of_every_lock_file_has_its_row_and_no_row_is_left_over()
    {
        HashSet<(string, string)> locked = [.. LockFiles("src").Concat(LockFiles("tests")).SelectMany(PackagesOf)];
        HashSet<(string, string)> listed = [.. Rows().Select(row => (row[0], row[1]))];

        Assert.True(locked.Count > 20);
        Assert.True(locked.SetEquals(listed), "THIRD-PARTY.md is not that of the lock files (`make third-party` writes it anew): "
            + string.Join(", ", locked.Except(listed).Concat(listed.Except(locked))));
    }

    [Fact]
    public void What_the_product_has_stands_in_the_products_part()
    {
        string text = File.ReadAllText(RepoRoot.At("THIRD-PARTY.md"));
        string product = text[..text.IndexOf("## Tests only", StringComparison.Ordinal)];
        List<(string Name, string Version)> packages = [.. LockFiles("src").SelectMany(PackagesOf).Distinct()];

        Assert.NotEmpty(packages);
        Assert.All(packages, package => Assert.Contains($"| {package.Name} | {package.Version} |", product, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_licence_is_one_that_was_allowed()
    {
        List<string[]> rows = Rows();
        HashSet<string> delivered = [.. LockFiles("src").SelectMany(PackagesOf).Select(package => package.Name)];

        Assert.NotEmpty(rows);
        Assert.NotEmpty(delivered);

        // MPL-2.0 asks for the source of its own files: what only checks the product may have it, what is delivered may not.
        Assert.All(rows, row => Assert.True(Allowed.Contains(row[2]) || (row[2] == "MPL-2.0" && !delivered.Contains(row[0])), row[0]));
    }

    private static IEnumerable<string> LockFiles(string part) =>
        Directory.GetDirectories(RepoRoot.At(part)).Select(project => Path.Combine(project, "packages.lock.json")).Where(File.Exists);

    private static List<(string Name, string Version)> PackagesOf(string lockFile)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(lockFile));
        return [.. document.RootElement.GetProperty("dependencies").EnumerateObject()
            .SelectMany(framework => framework.Value.EnumerateObject())
            .Where(package => package.Value.GetProperty("type").GetString() != "Project")
            .Select(package => (package.Name, package.Value.GetProperty("resolved").GetString()!))];
    }

    private static List<string[]> Rows() => [.. File.ReadLines(RepoRoot.At("THIRD-PARTY.md"))
        .Where(line => line.StartsWith("| ", StringComparison.Ordinal) && !line.StartsWith("| package |", StringComparison.Ordinal))
        .Select(line => line.Split('|')[1..].Select(cell => cell.Trim()).ToArray())];
}
