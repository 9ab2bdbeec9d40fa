using Mono.Cecil;

namespace Wardline.Tests.Architecture;

/// <summary>
/// A fact that the gate believes names the one module that may state it, with an attribute whose single argument is that namespace.
/// The constructors may be public, since the module is in another assembly; this rule is what closes them.
/// </summary>
internal sealed class MadeBy(string attribute)
{
    public RuleOutcome Check(params AssemblyDefinition[] assemblies)
    {
        int looked = 0;
        List<string> breaches = [];
        foreach (TypeDefinition fact in assemblies.SelectMany(Code.TypesOf))
        {
            if (fact.CustomAttributes.FirstOrDefault(a => a.AttributeType.FullName == attribute) is not { } mark)
            {
                continue;
            }

            if (mark.ConstructorArguments is not [{ Value: string { Length: > 0 } maker }])
            {
                breaches.Add($"{fact.FullName} does not say which namespace makes it.");
                continue;
            }

            RuleOutcome outcome = new OnlyMaker(maker, type => type.FullName == fact.FullName, closedConstructors: false).Check(assemblies);
            looked += outcome.LookedAt;
            breaches.AddRange(outcome.Breaches);
            if (fact.IsValueType)
            {
                breaches.Add($"{fact.FullName} is a struct: its default value is a fact that nobody stated.");
            }
        }

        return new RuleOutcome(looked, breaches);
    }
}
