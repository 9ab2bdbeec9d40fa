using System.Runtime.InteropServices;

namespace Wardline.Guard.Keys;

/// <summary>The few calls of the C library that .NET has no door to. Linux numbers, the same on x64 and arm64.</summary>
static partial class Libc
{
    internal const int DontDump = 16;
    internal const int ReadOnlyCloseOnExec = 0x80000;

    [LibraryImport("libc", EntryPoint = "mlock", SetLastError = true)]
    internal static partial int Lock(nint address, nuint length);

    [LibraryImport("libc", EntryPoint = "munlock", SetLastError = true)]
    internal static partial int Unlock(nint address, nuint length);

    [LibraryImport("libc", EntryPoint = "madvise", SetLastError = true)]
    internal static partial int Advise(nint address, nuint length, int advice);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    internal static partial int Sync(int handle);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    internal static partial int Close(int handle);
}
