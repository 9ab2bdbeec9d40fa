using Mono.Cecil;

namespace Wardline.Tests.Architecture;

/// <summary>The compiled assemblies that the rules read, from the folder of the test binary.</summary>
internal static class Assemblies
{
    public static AssemblyDefinition Guard { get; } = Read("Wardline.Guard.dll");

    public static AssemblyDefinition Modules { get; } = Read("Wardline.dll");

    /// <summary>This assembly: the fixtures that break each rule live in it.</summary>
    public static AssemblyDefinition Tests { get; } = Read("Wardline.Tests.dll");

    private static AssemblyDefinition Read(string file) =>
        AssemblyDefinition.ReadAssembly(Path.Combine(AppContext.BaseDirectory, file));
}
