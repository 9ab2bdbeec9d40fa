namespace Wardline.Guard.Storage;

/// <summary>
/// The data folder (mode 0700) and its lock: one process at a time. The lock is the operating system's, so a killed process
/// leaves none behind.
/// </summary>
public sealed class DataFolder : IDisposable
{
    readonly FileStream _lock;

    DataFolder(string path, FileStream held)
    {
        Path = path;
        _lock = held;
    }

    /// <summary>Absolute path.</summary>
    public string Path { get; }

    /// <summary>The SQLite database in it.</summary>
    public string Database => System.IO.Path.Combine(Path, "wardline.db");

    /// <summary>Where the root key's file is.</summary>
    public string Keys => System.IO.Path.Combine(Path, "keys");

    /// <summary>Makes the folder when it isn't there and takes its lock. An empty one that others may enter becomes the owner's alone.</summary>
    /// <exception cref="FolderInUseException">Another process holds it.</exception>
    /// <exception cref="UnusableStoreException">It can't be made or written, or holds something and others than its owner may enter.</exception>
    public static DataFolder Take(string path)
    {
        var full = System.IO.Path.GetFullPath(path);
        try
        {
            Make(full);
            CloseToOthers(full);
            Make(System.IO.Path.Combine(full, "keys"));
            return new DataFolder(full, new FileStream(
                System.IO.Path.Combine(full, "wardline.lock"),
                new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite }));
        }
        catch (IOException e) when (e is not DirectoryNotFoundException && File.Exists(System.IO.Path.Combine(full, "wardline.lock")))
        {
            throw new FolderInUseException(full, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UnusableStoreException($"The data folder {full} can't be made or written. Choose another with --data, or give this user the right to write there.", e);
        }
    }

    static void Make(string folder)
    {
        if (!Directory.Exists(folder))
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    // Whoever may enter can reach the socket in the instant before its own mode is set, and whoever may write can swap files under
    // us. Only an empty folder is changed: one with something in it may be somebody's home, and what stood open was perhaps read.
    static void CloseToOthers(string folder)
    {
        const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
            | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
        if ((File.GetUnixFileMode(folder) & Others) == 0)
        {
            return;
        }

        if (Directory.EnumerateFileSystemEntries(folder).Any())
        {
            throw new UnusableStoreException(
                $"The data folder {folder} is open to other users of this machine. If it is Wardline's alone, run `chmod 700 {folder}`; otherwise choose another with --data.");
        }

        File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>Gives the lock back.</summary>
    public void Dispose() => _lock.Dispose();
}

/// <summary>Another process works on this data folder.</summary>
public sealed class FolderInUseException(string folder, Exception inner)
    : Exception($"The data folder {folder} is in use by another wardline process. Wait until it is done or stop it.", inner);
