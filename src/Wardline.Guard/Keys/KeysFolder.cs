namespace Wardline.Guard.Keys;

/// <summary>
/// The folder with the root key file, its lock and, for a root key in a token, the note that says so. Reading needs
/// no lock, since files change by rename; whoever writes holds it, so that two writers cannot lose each other's version.
/// </summary>
sealed class KeysFolder
{
    const string KeyFileName = "root.key";
    const string TokenNoteName = "root.token";
    const string LockName = "root.lock";
    const int LockTries = 400;
    static readonly TimeSpan LockPause = TimeSpan.FromMilliseconds(50);

    readonly string folder;

    internal KeysFolder(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        this.folder = Path.GetFullPath(folder);
        SafeFile.PrepareFolder(this.folder);
    }

    internal string KeyFile => Path.Combine(folder, KeyFileName);

    internal string TokenNote => Path.Combine(folder, TokenNoteName);

    internal LockedBytes? ReadKeyFile() => SafeFile.Read(KeyFile, RootKeyFile.MaxSize, ownerOnly: true);

    internal LockedBytes NeedKeyFile() => ReadKeyFile() ?? throw new KeySetupException(
        $"There is no root key file {KeyFile}. Name the right data folder, or restore the file from its backup.");

    internal void WriteKeyFile(RootVersions versions, PassphraseLock? protection, ReadOnlySpan<byte> passphrase, bool replace)
    {
        using LockedBytes text = RootKeyFile.Write(versions, protection, passphrase);
        SafeFile.Write(KeyFile, text.Span, replace);
    }

    /// <summary>Takes the folder for writing, and clears what a crashed writer left behind.</summary>
    /// <exception cref="KeySetupException">Another process holds it for 20 seconds.</exception>
    internal IDisposable Hold()
    {
        FileStream held = TakeLock();
        foreach (string leftover in Directory.EnumerateFiles(folder, $".{KeyFileName}.*.tmp"))
        {
            // Nobody else can be writing now; such a file may hold a bare key.
            File.Delete(leftover);
        }
        return held;
    }

    FileStream TakeLock()
    {
        string path = Path.Combine(folder, LockName);
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return SafeFile.OpenOwnerOnly(path, FileMode.OpenOrCreate, FileShare.None);
            }
            catch (IOException) when (attempt < LockTries)
            {
                Thread.Sleep(LockPause);
            }
            catch (IOException taken)
            {
                throw new KeySetupException(
                    $"Another process holds {path}. Wait until it is done or end it, then try again.", taken);
            }
        }
    }
}
