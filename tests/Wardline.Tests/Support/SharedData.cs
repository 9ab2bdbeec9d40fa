using System.Diagnostics.CodeAnalysis;
using Xunit;

namespace Wardline.Tests.Support;

/// <summary>
/// Larger public data sets that may lie beside the working copy in <c>../shared/data</c>. No test may need them:
/// one that finds none runs on the repository's own samples and says so in its output.
/// </summary>
public static class SharedData
{
    /// <param name="relative">Path under the data folder, for example <c>fhir-dev</c>.</param>
    /// <param name="path">Absolute path of the file or folder found.</param>
    /// <returns>False, with a line in the running test's output, when there is nothing.</returns>
    public static bool TryFind(string relative, [NotNullWhen(true)] out string? path) =>
        TryFind(RepoRoot.Path, relative, out path);

    internal static bool TryFind(string root, string relative, [NotNullWhen(true)] out string? path)
    {
        string candidate = System.IO.Path.GetFullPath(System.IO.Path.Combine(root, "..", "shared", "data", relative));
        path = File.Exists(candidate) || Directory.Exists(candidate) ? candidate : null;
        if (path is null)
        {
            TestContext.Current.TestOutputHelper?.WriteLine($"Optional data '{relative}' is not beside the working copy: this part is not examined.");
        }

        return path is not null;
    }
}
