namespace Wardline.Tests.Support;

/// <summary>The folder of this working copy: the nearest one above the test binary that holds <c>Wardline.slnx</c>.</summary>
public static class RepoRoot
{
    /// <summary>Absolute path, without a trailing separator.</summary>
    public static string Path { get; } = Find(AppContext.BaseDirectory);

    /// <summary>Absolute path of a file or folder in the working copy; it need not exist.</summary>
    public static string At(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    internal static string Find(string start)
    {
        for (DirectoryInfo? folder = new(start); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "Wardline.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException(
            $"No folder above '{start}' holds Wardline.slnx. Run the tests from inside a working copy: they read its sources and samples.");
    }
}
