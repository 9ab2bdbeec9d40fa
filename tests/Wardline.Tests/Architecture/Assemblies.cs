using Mono.Cecil;
using Wardline.Tests.Support;
using Xunit;

namespace Wardline.Tests.Architecture;

/// <summary>The compiled assemblies that the rules read.</summary>
internal static class Assemblies
{
    public static AssemblyDefinition Guard { get; } = Read("Wardline.Guard.dll");

    public static AssemblyDefinition Modules { get; } = Read("Wardline.dll");

    /// <summary>This assembly: the fixtures that break each rule live in it.</summary>
    public static AssemblyDefinition Tests { get; } = Read("Wardline.Tests.dll");

    /// <summary>
    /// Guard, the modules, and the executable. The executable is not in the folder of this binary: it is read from where the Release
    /// build leaves it. A run over the whole solution (<c>make test</c>) must find it; a run of this project alone says that it didn't.
    /// </summary>
    public static AssemblyDefinition[] Product()
    {
        string server = RepoRoot.At("artifacts", "bin", "Wardline.Server.dll");
        if (File.Exists(server))
        {
            return [Guard, Modules, ReadFile(server)];
        }

        Assert.False(Environment.GetEnvironmentVariable("WARDLINE_WHOLE_SOLUTION") == "1", $"'{server}' was not built, so it can't be examined.");
        TestContext.Current.TestOutputHelper?.WriteLine("Wardline.Server is not built: not examined. `make test` does.");
        return [Guard, Modules];
    }

    private static AssemblyDefinition Read(string file) => ReadFile(Path.Combine(AppContext.BaseDirectory, file));

    /// <summary>Read whole and at once: tests run side by side, and reading bit by bit is not safe then.</summary>
    private static AssemblyDefinition ReadFile(string path) =>
        AssemblyDefinition.ReadAssembly(path, new ReaderParameters(ReadingMode.Immediate) { InMemory = true });
}
