namespace Wardline.Tests.Support;

/// <summary>An empty folder of the test's own (mode 0700), removed with all it holds when disposed.</summary>
public sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("wardline-test-").FullName;

    /// <summary>Absolute path of a file or folder inside; it need not exist.</summary>
    public string At(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    public void Dispose()
    {
        if (!Directory.Exists(Path))
        {
            return;
        }

        LetUsDelete(new DirectoryInfo(Path));
        Directory.Delete(Path, recursive: true);
    }

    /// <summary>A test of a full or read-only disk takes write permission away from folders; without it they can't be emptied.</summary>
    private static void LetUsDelete(DirectoryInfo folder)
    {
        folder.UnixFileMode |= UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        foreach (DirectoryInfo below in folder.EnumerateDirectories().Where(d => d.LinkTarget is null))
        {
            LetUsDelete(below);
        }
    }
}
