using Wardline.Tests.Support;
using Xunit;

namespace Wardline.Tests.Storage;

/// <summary>A small file system in memory. Only root may mount one; others get null and the test limits the database's pages instead.</summary>
sealed class SmallDisk : IAsyncDisposable
{
    readonly TempFolder _folder = new();

    SmallDisk()
    {
    }

    public string Path => _folder.At("disk");

    public static async Task<SmallDisk?> MountAsync(int megabytes = 3)
    {
        var disk = new SmallDisk();
        Directory.CreateDirectory(disk.Path);
        if (Environment.IsPrivilegedProcess
            && (await ShellCommand.RunAsync("/", "mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", disk.Path)).ExitCode == 0)
        {
            return disk;
        }

        disk._folder.Dispose();
        TestContext.Current.TestOutputHelper?.WriteLine("No file system can be mounted here: the database's pages are limited instead.");
        return null;
    }

    string Ballast => System.IO.Path.Combine(Path, "ballast");

    /// <summary>Takes every free byte.</summary>
    public void Fill()
    {
        using var file = new FileStream(Ballast, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        var block = new byte[4096];
        for (var full = false; !full;)
        {
            try
            {
                file.Write(block);
            }
            catch (IOException)
            {
                full = true;
            }
        }
    }

    /// <summary>Gives the space back.</summary>
    public void Free() => File.Delete(Ballast);

    public async ValueTask DisposeAsync()
    {
        await ShellCommand.RunAsync("/", "umount", Path);
        _folder.Dispose();
    }
}
