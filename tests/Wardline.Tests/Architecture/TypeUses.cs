using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Wardline.Tests.Architecture;

/// <summary>Every type that a type names anywhere: bases, fields, signatures, attributes, constraints, locals and instructions.</summary>
internal static class TypeUses
{
    public static IEnumerable<TypeReference> Of(TypeDefinition type) => Declared(type)
        .Concat(type.Fields.SelectMany(field => Attributes(field).Append(field.FieldType)))
        .Concat(type.Properties.SelectMany(property => Attributes(property).Append(property.PropertyType)))
        .Concat(type.Events.SelectMany(e => Attributes(e).Append(e.EventType)))
        .Concat(type.Methods.SelectMany(OfMethod))
        .SelectMany(Parts);

    private static IEnumerable<TypeReference> Declared(TypeDefinition type) => Attributes(type)
        .Concat(type.Interfaces.Select(i => i.InterfaceType))
        .Concat(Constraints(type))
        .Concat(type.BaseType is null ? [] : [type.BaseType]);

    private static IEnumerable<TypeReference> OfMethod(MethodDefinition method)
    {
        IEnumerable<TypeReference> signature = Signature(method)
            .Concat(Attributes(method))
            .Concat(method.Parameters.SelectMany(Attributes))
            .Concat(Constraints(method));
        return !method.HasBody
            ? signature
            : signature
                .Concat(method.Body.Variables.Select(local => local.VariableType))
                .Concat(method.Body.ExceptionHandlers.Where(handler => handler.CatchType is not null).Select(handler => handler.CatchType))
                .Concat(method.Body.Instructions.SelectMany(OfInstruction));
    }

    private static IEnumerable<TypeReference> OfInstruction(Instruction instruction) => instruction.Operand switch
    {
        TypeReference type => [type],
        MethodReference called => Signature(called).Append(called.DeclaringType)
            .Concat(called is GenericInstanceMethod generic ? generic.GenericArguments : []),
        FieldReference field => [field.FieldType, field.DeclaringType],
        _ => [],
    };

    private static IEnumerable<TypeReference> Signature(MethodReference method) =>
        method.Parameters.Select(parameter => parameter.ParameterType).Append(method.ReturnType);

    private static IEnumerable<TypeReference> Attributes(ICustomAttributeProvider owner) =>
        owner.CustomAttributes.Select(attribute => attribute.AttributeType)
            .Concat(owner.CustomAttributes.SelectMany(attribute => attribute.ConstructorArguments).Select(a => a.Value).OfType<TypeReference>());

    private static IEnumerable<TypeReference> Constraints(IGenericParameterProvider owner) =>
        owner.GenericParameters.SelectMany(parameter => parameter.Constraints).Select(constraint => constraint.ConstraintType);

    private static IEnumerable<TypeReference> Parts(TypeReference type) => type switch
    {
        GenericInstanceType generic => generic.GenericArguments.SelectMany(Parts).Concat(Parts(generic.ElementType)),
        TypeSpecification specified => Parts(specified.ElementType),
        GenericParameter => [],
        _ => [type],
    };
}
