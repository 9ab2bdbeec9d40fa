using Mono.Cecil;

namespace Wardline.Tests.Architecture;

/// <summary>The trusted base stays readable as a whole: each library it takes in must be named here and argued for in review.</summary>
internal sealed class AllowedReferences(params string[] allowed)
{
    public RuleOutcome Check(AssemblyDefinition assembly)
    {
        List<AssemblyNameReference> references = [.. assembly.Modules.SelectMany(module => module.AssemblyReferences)];
        return new RuleOutcome(references.Count, [.. references
            .Where(reference => !allowed.Any(name => Code.IsIn(reference.Name, name)))
            .Select(reference => $"{assembly.Name.Name} references {reference.Name}, which is not one of: {string.Join(", ", allowed)}.")]);
    }
}
