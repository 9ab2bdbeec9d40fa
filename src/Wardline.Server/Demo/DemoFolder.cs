using System.Text.Json;
using Wardline.Guard.Storage;
using Wardline.Server.Shell;
using Wardline.Server.Switch;

namespace Wardline.Server.Demo;

/// <summary>
/// The demo's own data folder. A marker file in it is what a second start and <c>--reset</c> go by, so that neither an
/// invented patient gets among real ones nor a real record is removed as a demo.
/// </summary>
sealed class DemoFolder
{
    const string MarkerName = "demo.json";

    DemoFolder(string path) => Path = path;

    public string Path { get; }

    string Marker => System.IO.Path.Combine(Path, MarkerName);

    /// <summary>Where one-time codes lie as the callers' mailboxes.</summary>
    public string Mailboxes => System.IO.Path.Combine(Path, "mailboxes");

    /// <summary>Where the population lies while it is imported.</summary>
    public string Population => System.IO.Path.Combine(Path, "population");

    /// <summary>What the demo's telephone system knows.</summary>
    public string Calls => System.IO.Path.Combine(Path, "switch.json");

    /// <summary>Whether an earlier start has put everything in.</summary>
    public bool Filled => JsonSerializer.Deserialize<Mark>(File.ReadAllText(Marker)) is { Filled: true };

    /// <summary>Takes a folder that is a demo's already, empty, or not there yet.</summary>
    /// <exception cref="UsageException">There is something else in it, or it isn't this user's.</exception>
    public static DemoFolder Take(string path)
    {
        try
        {
            return TakeOwn(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"The demo's folder {path} can't be made or read. Choose another with --data, or give this user the right to write there.");
        }
    }

    static DemoFolder TakeOwn(string path)
    {
        var folder = new DemoFolder(path);
        if (!File.Exists(folder.Marker))
        {
            if (Directory.Exists(path) && Directory.EnumerateFileSystemEntries(path).Any())
            {
                throw new UsageException($"{path} is not a demo's folder: invented patients don't go among other data. Name an empty folder with --data.");
            }

            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

            // Before anything else is in it: a crash from here on leaves a folder that is known for a demo's.
            folder.Write(filled: false);
        }

        return folder;
    }

    /// <summary>Everything is in: the next start only serves.</summary>
    public void SayFilled() => Write(filled: true);

    /// <summary>Removes a demo's folder. Returns false when there is none.</summary>
    /// <exception cref="UsageException">The folder is not a demo's.</exception>
    /// <exception cref="FolderInUseException">A process holds it.</exception>
    public static bool Remove(string path)
    {
        var folder = new DemoFolder(path);
        if (!Directory.Exists(path))
        {
            return false;
        }

        if (!File.Exists(folder.Marker))
        {
            throw new UsageException($"{path} is not a demo's folder ({MarkerName} is not in it), so nothing was removed.");
        }

        using (DataFolder.Take(path))
        {
            // The marker goes last: if we crash before, the rest is still known for a demo's and a second reset removes it.
            foreach (var entry in new DirectoryInfo(path).EnumerateFileSystemInfos().Where(e => e.Name != MarkerName))
            {
                if (entry is DirectoryInfo { LinkTarget: null } inner)
                {
                    inner.Delete(recursive: true);
                }
                else
                {
                    entry.Delete();
                }
            }

            Directory.Delete(path, recursive: true);
        }

        return true;
    }

    /// <summary>Writes what the telephone system knows, for this user only: the callers' answers stand in it.</summary>
    public async Task WriteCallsAsync(CallsFile calls)
    {
        var part = Calls + ".part";
        File.Delete(part);
        await using (var stream = new FileStream(part, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite }))
        {
            await JsonSerializer.SerializeAsync(stream, calls, CallsFile.Form);
        }

        File.Move(part, Calls, overwrite: true);
    }

    void Write(bool filled)
    {
        File.WriteAllText(Marker + ".part", JsonSerializer.Serialize(new Mark(filled)));
        File.Move(Marker + ".part", Marker, overwrite: true);
    }

    sealed record Mark(bool Filled);
}
