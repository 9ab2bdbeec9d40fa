using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Wardline.Tests.Architecture;

/// <summary>A catch that does nothing hides the failure that would have told us. Read from the compiled code, so comments don't count.</summary>
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
        .Where(handler => handler.HandlerType is ExceptionHandlerType.Catch or ExceptionHandlerType.Filter)
        .Any(IsEmpty);

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
