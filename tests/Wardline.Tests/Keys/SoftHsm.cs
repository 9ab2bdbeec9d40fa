using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Wardline.Guard.Keys;
using Xunit;

namespace Wardline.Tests.Keys;

/// <summary>A SoftHSM token in a folder of this run's own.</summary>
public sealed class SoftHsm : IDisposable
{
    const string Pin = "271828";
    static readonly string[] Folders = ["/usr/bin", "/usr/local/bin"];
    static readonly string[] Modules =
    [
        "/usr/lib/softhsm/libsofthsm2.so",
        "/usr/lib64/softhsm/libsofthsm2.so",
        "/usr/local/lib/softhsm/libsofthsm2.so",
    ];

    readonly TemporaryFolder folder = new();
    readonly string? tool = Folders.Select(path => Path.Combine(path, "softhsm2-util")).FirstOrDefault(File.Exists);
    readonly string? module = Modules.FirstOrDefault(File.Exists);

    public SoftHsm()
    {
        if (tool is null || module is null)
        {
            return;
        }
        string tokens = Path.Combine(folder.Root, "tokens");
        Directory.CreateDirectory(tokens);
        string settings = folder.Secret("softhsm2.conf", $"directories.tokendir = {tokens}\nobjectstore.backend = file\nlog.level = ERROR\n");
        // The library reads the C environment, which .NET's own setter does not reach.
        Assert.Equal(0, SetEnvironment("SOFTHSM2_CONF\0"u8.ToArray(), Encoding.UTF8.GetBytes(settings + "\0"), 1));
        Environment.SetEnvironmentVariable("SOFTHSM2_CONF", settings);
        PinFile = folder.Secret("pin", Pin + "\n");
    }

    internal string PinFile { get; } = "";

    /// <summary>Skips where SoftHSM is missing, or fails where the services are required.</summary>
    internal Pkcs11Token Token(string label)
    {
        bool found = tool is not null && module is not null;
        if (!found && Environment.GetEnvironmentVariable("WARDLINE_REQUIRE_SERVICES") == "1")
        {
            Assert.Fail("WARDLINE_REQUIRE_SERVICES=1, but SoftHSM is missing. Run: apt-get install softhsm2");
        }
        Assert.SkipUnless(found, "SoftHSM is not installed (apt-get install softhsm2); the PKCS#11 root key was not tried.");
        using Process init = Process.Start(new ProcessStartInfo(
            tool!, ["--init-token", "--free", "--label", label, "--pin", Pin, "--so-pin", "31415926"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        string said = init.StandardOutput.ReadToEnd() + init.StandardError.ReadToEnd();
        init.WaitForExit();
        Assert.True(init.ExitCode == 0, said);
        return new Pkcs11Token(module!, label, PinFile);
    }

    internal string Secret(string name, string text) => folder.Secret(name, text);

    internal string NewFolder(string name) => Path.Combine(folder.Root, name);

    public void Dispose() => folder.Dispose();

    [DllImport("libc", EntryPoint = "setenv")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int SetEnvironment(byte[] name, byte[] value, int overwrite);
}
