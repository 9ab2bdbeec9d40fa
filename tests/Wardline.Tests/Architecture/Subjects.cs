namespace Wardline.Tests.Architecture;

/// <summary>
/// Which subjects of the rules exist. The rules run over the real assemblies in any case and any breach fails; a subject that is
/// switched on must also be found, so that a rename can't hollow its rule out. Switch each on with the code that brings it.
/// </summary>
internal static class Subjects
{
    /// <summary>The order of modules: at least one type of Guard uses one of another module.</summary>
    public const bool GuardModules = true;

    /// <summary><c>Wardline.Guard.Access.Grant</c>, and code that makes one.</summary>
    public const bool Grant = true;

    /// <summary><c>Wardline.Guard.Vault.Opened&lt;T&gt;</c>, and code that makes one.</summary>
    public const bool Opened = true;

    /// <summary>A type with <c>[MadeBy("…")]</c>.</summary>
    public const bool MadeBy = true;

    /// <summary>Methods in Guard and in Wardline: empty catches and back doors can be looked for.</summary>
    public const bool Methods = true;

    /// <summary>Public types in the source of Guard.</summary>
    public const bool PublicTypes = true;

    /// <summary>References of the compiled Guard beyond the runtime.</summary>
    public const bool GuardReferences = true;
}
