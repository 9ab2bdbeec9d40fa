using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Wardline.Tests.Architecture;

/// <summary>
/// A catch that does nothing hides the failure that would have told us. Read from the compiled code, so comments don't count.
/// One form is let through: a named exception with a <c>when</c>, for there the condition says exactly which failure is none.
/// </summary>
internal sealed class NoEmptyCatch(string space = "")
{
    /// <summary>Counts the methods read: having no catch at all is fine.</summary>
    public RuleOutcome Check(params AssemblyDefinition[] assemblies)
    {
        List<MethodDefinition> methods = [.. assemblies.SelectMany(Code.TypesOf)
            .Where(type => space.Length == 0 || Code.IsIn(Code.NamespaceOf(type), space))
            .SelectMany(Code.BodiesOf)];
        return new RuleOutcome(methods.Count, [.. methods.Where(HasEmptyCatch).Select(method =>
            $"{method.FullName} has an empty catch: say what is done about the failure, or let it through.")]);
    }

    private static bool HasEmptyCatch(MethodDefinition method) => method.Body.ExceptionHandlers
        .Where(handler => handler.HandlerType == ExceptionHandlerType.Catch
            || (handler.HandlerType == ExceptionHandlerType.Filter && CatchesAnything(handler)))
        .Any(IsEmpty);

    /// <summary>A filter begins by asking for the type: with <c>System.Exception</c> it names no failure at all.</summary>
    private static bool CatchesAnything(ExceptionHandler handler)
    {
        for (Instruction? at = handler.FilterStart; at is not null && at != handler.HandlerStart; at = at.Next)
        {
            if (at is { OpCode.Code: Mono.Cecil.Cil.Code.Isinst, Operand: TypeReference type })
            {
                return type.FullName is "System.Exception" or "System.Object";
            }
        }

        return true;
    }

    /// <summary>Dropping the exception and leaving is all that an empty block compiles to.</summary>
    private static bool IsEmpty(ExceptionHandler handler)
    {
        for (Instruction? at = handler.HandlerStart; at is not null && at != handler.HandlerEnd; at = at.Next)
        {
            if (at.OpCode.Code is not (Mono.Cecil.Cil.Code.Nop or Mono.Cecil.Cil.Code.Pop or Mono.Cecil.Cil.Code.Leave or Mono.Cecil.Cil.Code.Leave_S))
            {
                return false;
            }
        }

        return true;
    }
}
