using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Wardline.Guard.Keys;

/// <summary>Files that hold secrets: nobody else can read them at any instant, and a crash leaves the old or the new one.</summary>
static class SafeFile
{
    const UnixFileMode OwnerFolder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    const UnixFileMode OthersRead = UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    const UnixFileMode OthersWrite = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
    const UnixFileMode AnyOther = OthersRead | OthersWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>Makes the folder with mode 0700, or refuses one in which others could put a file of their own.</summary>
    internal static void PrepareFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            throw NeedsUnix();
        }
        Directory.CreateDirectory(folder, OwnerFolder);
        if ((File.GetUnixFileMode(folder) & OthersWrite) != 0)
        {
            throw new KeySetupException(
                $"Other users may write into {folder} and put a key of their own there. Run: chmod 700 {folder}");
        }
    }

    /// <summary>
    /// Writes a file in one step. Order: new temporary file of mode 0600, bytes, fsync, rename, fsync of the folder.
    /// A crash before the rename leaves a temporary file that nobody reads; one after it, the new file.
    /// </summary>
    /// <exception cref="IOException">It exists and <paramref name="replace"/> is false.</exception>
    internal static void Write(string path, ReadOnlySpan<byte> bytes, bool replace)
    {
        string folder = Path.GetDirectoryName(path)!;
        string temporary = Path.Combine(folder, $".{Path.GetFileName(path)}.{RandomNumberGenerator.GetHexString(16, lowercase: true)}.tmp");
        try
        {
            using (var stream = OpenOwnerOnly(temporary, FileMode.CreateNew, FileShare.None))
            {
                stream.Write(bytes);
                stream.Flush(flushToDisk: true);
            }
            File.Move(temporary, path, replace);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
        SyncFolder(folder);
    }

    /// <summary>Opens a file for writing that is of mode 0600 from its first instant.</summary>
    internal static FileStream OpenOwnerOnly(string path, FileMode mode, FileShare share)
    {
        if (OperatingSystem.IsWindows())
        {
            throw NeedsUnix();
        }
        return new FileStream(path, new FileStreamOptions
        {
            Mode = mode,
            Access = FileAccess.ReadWrite,
            Share = share,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            BufferSize = 0,
        });
    }

    /// <summary>Reads a secret file into locked memory, or null when there is none.</summary>
    /// <exception cref="KeySetupException">Empty, too long, or (where asked) open to other users.</exception>
    internal static LockedBytes? Read(string path, int maxSize, bool ownerOnly)
    {
        if (OperatingSystem.IsWindows())
        {
            throw NeedsUnix();
        }
        try
        {
            using var file = File.OpenHandle(path);
            // Asked of the open handle, not of the path, which could meanwhile name another file.
            if (ownerOnly && (File.GetUnixFileMode(file) & AnyOther) != 0)
            {
                throw new KeySetupException($"Other users may read or write {path}. Run: chmod 600 {path}");
            }
            return ReadAll(file, path, maxSize);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (UnauthorizedAccessException refused)
        {
            throw new KeySetupException(
                $"{path} cannot be read by this user. Start Wardline as the file's owner, or run: chown $(whoami) {path}", refused);
        }
    }

    /// <summary>True when users other than the owner may read the file.</summary>
    internal static bool OthersMayRead(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            throw NeedsUnix();
        }
        return (File.GetUnixFileMode(path) & OthersRead) != 0;
    }

    static LockedBytes ReadAll(Microsoft.Win32.SafeHandles.SafeFileHandle file, string path, int maxSize)
    {
        // One byte of room more than allowed shows a file that is too long, also a pipe that tells no length.
        using LockedBytes room = LockedBytes.Zeros(maxSize + 1);
        int read = 0;
        while (read <= maxSize && RandomAccess.Read(file, room.Writable[read..], read) is > 0 and int more)
        {
            read += more;
        }
        if (read == 0 || read > maxSize)
        {
            throw new KeySetupException($"{path} has {(read == 0 ? "nothing in it" : $"more than {maxSize} bytes")}. Put the right file there.");
        }
        return LockedBytes.Copy(room.Span[..read]);
    }

    /// <summary>Makes the rename itself durable: without it a power cut may bring the old folder back.</summary>
    static void SyncFolder(string folder)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }
        int handle = Libc.Open(folder, Libc.ReadOnlyCloseOnExec);
        int error = handle < 0 || Libc.Sync(handle) != 0 ? Marshal.GetLastPInvokeError() : 0;
        if (handle >= 0)
        {
            _ = Libc.Close(handle);
        }
        if (error != 0)
        {
            throw new IOException($"{folder} could not be made durable: {Marshal.GetPInvokeErrorMessage(error)}.");
        }
    }

    static PlatformNotSupportedException NeedsUnix() => new("Key files need Unix file modes. Run Wardline on Linux.");
}
