using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Wardline.Tests.Architecture;

/// <summary>Reading compiled code: what there is, and where it stands in the source's terms.</summary>
internal static class Code
{
    /// <summary>All types with their nested ones: lambdas, iterators and async methods are nested types of their own.</summary>
    public static IEnumerable<TypeDefinition> TypesOf(AssemblyDefinition assembly) =>
        assembly.Modules.SelectMany(module => module.Types).SelectMany(WithNested);

    public static IEnumerable<MethodDefinition> BodiesOf(TypeDefinition type) => type.Methods.Where(method => method.HasBody);

    /// <summary>Namespace of the outermost type: a nested type has none of its own.</summary>
    public static string NamespaceOf(TypeReference type)
    {
        TypeReference outer = type;
        while (outer.DeclaringType is not null)
        {
            outer = outer.DeclaringType;
        }

        return outer.Namespace;
    }

    public static bool IsIn(string space, string prefix) =>
        space == prefix || space.StartsWith(prefix + ".", StringComparison.Ordinal);

    /// <summary>The type a reference is about: <c>Opened&lt;string&gt;[]</c> is about <c>Opened`1</c>.</summary>
    public static TypeReference Core(TypeReference type) => type switch
    {
        GenericInstanceType generic => Core(generic.ElementType),
        TypeSpecification specified => Core(specified.ElementType),
        _ => type,
    };

    /// <summary>
    /// The types that this instruction brings into being, by any way the language has: a constructor, a record's <c>with</c>
    /// (which clones), or the default value of a struct.
    /// </summary>
    public static TypeReference? Made(Instruction instruction) => instruction switch
    {
        { OpCode.Code: Mono.Cecil.Cil.Code.Newobj, Operand: MethodReference constructor } => Core(constructor.DeclaringType),
        { OpCode.Code: Mono.Cecil.Cil.Code.Initobj, Operand: TypeReference value } => Core(value),
        { Operand: MethodReference { Name: "<Clone>$" } clone } => Core(clone.DeclaringType),
        _ => null,
    };

    private static IEnumerable<TypeDefinition> WithNested(TypeDefinition type) =>
        type.NestedTypes.SelectMany(WithNested).Prepend(type);
}
