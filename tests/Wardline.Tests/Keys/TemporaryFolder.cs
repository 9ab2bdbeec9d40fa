using System.Security.Cryptography;

namespace Wardline.Tests.Keys;

/// <summary>A folder of one test's own, gone afterwards.</summary>
sealed class TemporaryFolder : IDisposable
{
    internal TemporaryFolder() => Directory.CreateDirectory(Root);

    internal string Root { get; } = Path.Combine(Path.GetTempPath(), $"wardline-keys-{RandomNumberGenerator.GetHexString(12)}");

    internal string Keys => Path.Combine(Root, "keys");

    internal string KeyFile => Path.Combine(Keys, "root.key");

    internal string Secret(string name, string text)
    {
        string path = Path.Combine(Root, name);
        File.WriteAllText(path, text);
        Chmod(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return path;
    }

    internal static void Chmod(string path, UnixFileMode mode)
    {
        if (OperatingSystem.IsWindows())
        {
            throw new PlatformNotSupportedException();
        }
        File.SetUnixFileMode(path, mode);
    }

    internal static UnixFileMode ModeOf(string path) =>
        OperatingSystem.IsWindows() ? throw new PlatformNotSupportedException() : File.GetUnixFileMode(path);

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
