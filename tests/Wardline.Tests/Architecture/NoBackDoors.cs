using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Wardline.Tests.Architecture;

/// <summary>
/// Ways of making an object or reading a member that go round the compiler's walls: with them an internal constructor is no wall.
/// Also friends: an assembly may open its internals to test assemblies only; the edge, which holds nothing, to the bench as well.
/// </summary>
internal sealed class NoBackDoors(string space = "")
{
    private static readonly string[] ForbiddenCalls =
    [
        "System.Runtime.CompilerServices.RuntimeHelpers::GetUninitializedObject",
        "System.Runtime.Serialization.FormatterServices::GetUninitializedObject",
        "System.Activator::CreateInstance",
        "System.Reflection.ConstructorInfo::Invoke",
        "System.Reflection.ConstructorInvoker::Invoke",
    ];

    private static readonly string[] ForbiddenAttributes =
    [
        "System.Runtime.CompilerServices.UnsafeAccessorAttribute",
        "System.Runtime.CompilerServices.IgnoresAccessChecksToAttribute",
    ];

    public RuleOutcome Check(params AssemblyDefinition[] assemblies)
    {
        List<MethodDefinition> methods = [.. assemblies.SelectMany(Code.TypesOf)
            .Where(type => space.Length == 0 || Code.IsIn(Code.NamespaceOf(type), space))
            .SelectMany(type => type.Methods)];
        IEnumerable<string> calls = methods.Where(method => method.HasBody)
            .SelectMany(method => method.Body.Instructions.Select(Called).OfType<string>().Where(ForbiddenCalls.Contains)
                .Select(call => $"{method.FullName} calls {call}, which makes objects behind the compiler's back."));
        IEnumerable<string> accessors = methods.Concat<ICustomAttributeProvider>(assemblies)
            .SelectMany(owner => owner.CustomAttributes)
            .Where(attribute => ForbiddenAttributes.Contains(attribute.AttributeType.FullName))
            .Select(attribute => $"{attribute.AttributeType.FullName} is used, which opens what the compiler closed.");
        return new RuleOutcome(methods.Count, [.. calls.Concat(accessors).Concat(assemblies.SelectMany(Strangers)).Distinct()]);
    }

    private static string? Called(Instruction instruction) => instruction.Operand is MethodReference method
        ? $"{Code.Core(method.DeclaringType).FullName}::{method.Name}"
        : null;

    private static IEnumerable<string> Strangers(AssemblyDefinition assembly) => assembly.CustomAttributes
        .Where(attribute => attribute.AttributeType.Name == "InternalsVisibleToAttribute")
        .Select(attribute => attribute.ConstructorArguments[0].Value as string ?? "")
        .Where(friend => !friend.EndsWith("Tests", StringComparison.Ordinal) && (assembly.Name.Name, friend) != ("Wardline.Server", "Wardline.Bench"))
        .Select(friend => $"{assembly.Name.Name} opens its internals to {friend}; only test assemblies may see them.");
}
