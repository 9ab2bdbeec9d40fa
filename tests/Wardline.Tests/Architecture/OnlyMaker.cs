using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Wardline.Tests.Architecture;

/// <summary>
/// Types that one namespace alone may make: their constructors are not public, and no other code makes one, by whatever way.
/// An attacker's (or a hurried colleague's) shortest way round the gate is to make the grant himself.
/// </summary>
internal sealed class OnlyMaker(string maker, Func<TypeDefinition, bool> isSubject, bool closedConstructors)
{
    /// <summary>Counts the subjects found and each place that makes one.</summary>
    public RuleOutcome Check(params AssemblyDefinition[] assemblies)
    {
        List<TypeDefinition> types = [.. assemblies.SelectMany(Code.TypesOf)];
        Dictionary<string, TypeDefinition> subjects = types.Where(isSubject).ToDictionary(type => type.FullName, StringComparer.Ordinal);
        List<string> breaches = closedConstructors
            ? [.. subjects.Values.Where(HasOpenConstructor).Select(type => $"{type.FullName} has a public constructor: anybody could make one.")]
            : [];
        int looked = subjects.Count;
        foreach (MethodDefinition method in types.SelectMany(Code.BodiesOf))
        {
            foreach (Instruction instruction in method.Body.Instructions)
            {
                if (Code.Made(instruction) is not { } made || !subjects.ContainsKey(made.FullName) || IsOwnClone(method, made))
                {
                    continue;
                }

                looked++;
                if (!Code.IsIn(Code.NamespaceOf(method.DeclaringType), maker))
                {
                    breaches.Add($"{method.FullName} makes {made.FullName}; only {maker} may.");
                }
            }
        }

        return new RuleOutcome(looked, [.. breaches.Distinct()]);
    }

    private static bool HasOpenConstructor(TypeDefinition type) =>
        type.Methods.Any(method => method is { IsConstructor: true, IsStatic: false }
            && (method.IsPublic || method.IsFamilyOrAssembly || (method.IsFamily && !IsCopy(method))));

    /// <summary>A record that can be inherited has a protected copy constructor, which needs an existing one to start from.</summary>
    private static bool IsCopy(MethodDefinition constructor) =>
        constructor.Parameters is [{ } only] && Code.Core(only.ParameterType).FullName == constructor.DeclaringType.FullName;

    /// <summary>The body of a record's clone makes the copy; what counts is who calls it.</summary>
    private static bool IsOwnClone(MethodDefinition method, TypeReference made) =>
        method.Name == "<Clone>$" && method.DeclaringType.FullName == made.FullName;
}
