namespace Wardline.Tests.Ledger;

/// <summary>Finds files beside the solution, wherever the tests were started.</summary>
static class RepositoryFiles
{
    internal static string Root { get; } = FindRoot();

    static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Wardline.slnx")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests run outside the repository: no Wardline.slnx above them.");
        }

        return folder;
    }
}
