namespace Wardline.Tests.Keys;

/// <summary>Finds the checkout from where the tests run.</summary>
static class RepositoryFiles
{
    internal static string Root { get; } = FindRoot();

    internal static string Document(string name) => File.ReadAllText(Path.Combine(Root, "docs", name));

    static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Wardline.slnx")))
        {
            folder = folder.Parent;
        }
        return folder?.FullName ?? throw new InvalidOperationException("The tests run outside a checkout: no Wardline.slnx above them.");
    }
}
