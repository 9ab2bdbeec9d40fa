using Mono.Cecil;
using Mono.Cecil.Cil;
using Wardline.Guard.Access;
using Wardline.Policies;
using Xunit;

namespace Wardline.Tests.Access;

/// <summary>The gate believes its facts, so only the module that a fact names may make one, anew or as a changed copy.</summary>
public class FactMakersTests
{
    [Fact]
    public void Only_the_named_module_makes_a_fact()
    {
        var looked = 0;
        foreach (var assembly in (Type[])[typeof(HeldCall), typeof(PolicyFiles)])
        {
            var (methods, makers) = Makers(assembly);
            looked += methods;
            Assert.DoesNotContain(makers, maker => !Within(maker.Namespace, maker.Module));
        }
        Assert.True(looked > 200);
    }

    [Fact]
    public void The_search_finds_a_stranger_that_makes_a_fact()
    {
        var (_, makers) = Makers(typeof(FactMakersTests));
        // The decision's tests make facts anew and by "with"; they stand in for a module that shouldn't.
        Assert.Contains(makers, maker => maker is { Fact: nameof(HeldCall), Module: "Wardline.Calls" } && !Within(maker.Namespace, maker.Module));
        Assert.Contains(makers, maker => maker.Copies);
    }

    sealed record Maker(string Namespace, string Fact, string Module, bool Copies);

    static bool Within(string place, string module) => place == module || place.StartsWith(module + ".", StringComparison.Ordinal);

    static (int Methods, List<Maker> Makers) Makers(Type of)
    {
        using var guard = ModuleDefinition.ReadModule(typeof(HeldCall).Assembly.Location);
        var facts = guard.Types.Select(type => (type, mark: type.CustomAttributes.FirstOrDefault(mark => mark.AttributeType.Name == nameof(MadeByAttribute))))
            .Where(pair => pair.mark is not null)
            .ToDictionary(pair => pair.type.FullName, pair => (string)pair.mark!.ConstructorArguments[0].Value);
        Assert.True(facts.Count >= 3);
        using var module = ModuleDefinition.ReadModule(of.Assembly.Location);
        var methods = module.GetTypes().Where(type => !facts.ContainsKey(type.FullName)).SelectMany(type => type.Methods).Where(method => method.HasBody).ToArray();
        var makers = methods.SelectMany(method => method.Body.Instructions
            .Where(step => step.OpCode.Code is Code.Newobj or Code.Call or Code.Callvirt)
            .Select(step => (MethodReference)step.Operand)
            .Where(called => called.Name is ".ctor" or "<Clone>$" && facts.ContainsKey(called.DeclaringType.FullName))
            .Select(called => new Maker(Namespace(method.DeclaringType), called.DeclaringType.Name, facts[called.DeclaringType.FullName], called.Name != ".ctor"))).ToList();
        return (methods.Length, makers);
    }

    static string Namespace(TypeDefinition type) => type.DeclaringType is null ? type.Namespace : Namespace(type.DeclaringType);
}
