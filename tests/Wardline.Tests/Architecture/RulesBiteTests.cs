using Mono.Cecil;
using Xunit;

namespace Wardline.Tests.Architecture;

/// <summary>Each rule against code that breaks it, and against code that keeps it: a rule that finds nothing anywhere guards nothing.</summary>
public class RulesBiteTests
{
    private const string Fixtures = "Wardline.Tests.Architecture.Fixtures";

    private static AssemblyDefinition Tests => Assemblies.Tests;

    [Fact]
    public void A_reference_that_is_not_allowed_is_found()
    {
        RuleOutcome outcome = new AllowedReferences("System", "netstandard").Check(Tests);

        Assert.True(outcome.LookedAt > 3);
        Assert.Contains(outcome.Breaches, b => b.Contains("references Mono.Cecil", StringComparison.Ordinal));
        Assert.DoesNotContain(outcome.Breaches, b => b.Contains("references System.Runtime,", StringComparison.Ordinal));
    }

    [Fact]
    public void A_lower_module_that_uses_a_higher_one_is_found_even_inside_a_lambda()
    {
        RuleOutcome outcome = new NamespaceOrder(Fixtures + ".Order", Order(("Low", []), ("High", ["Low"]), ("Stray", []))).Check(Tests);

        Assert.Contains(outcome.Breaches, b => b.Contains("Climber", StringComparison.Ordinal) && b.Contains("uses High", StringComparison.Ordinal));
        Assert.DoesNotContain(outcome.Breaches, b => b.Contains("(High) uses", StringComparison.Ordinal));
    }

    [Fact]
    public void A_cycle_is_found_in_the_code_and_in_the_order_itself()
    {
        RuleOutcome outcome = new NamespaceOrder(Fixtures + ".Order", Order(("Low", ["High"]), ("High", ["Low"]), ("Stray", []))).Check(Tests);

        Assert.Contains("The allowed order itself goes round: High → Low → High.", outcome.Breaches);
        Assert.Contains("The modules go round: High → Low → High.", outcome.Breaches);
    }

    [Fact]
    public void A_module_without_a_place_in_the_order_is_found()
    {
        RuleOutcome outcome = new NamespaceOrder(Fixtures + ".Order", Order(("Low", ["High"]), ("High", ["Low"]))).Check(Tests);
        Assert.Contains(outcome.Breaches, b => b.Contains("Order.Stray is not in the order", StringComparison.Ordinal));
    }

    [Fact]
    public void Modules_in_order_break_nothing() =>
        new NamespaceOrder(Fixtures + ".Tidy", Order(("Low", []), ("High", ["Low"]))).Check(Tests).Holds();

    [Fact]
    public void A_forged_and_a_stretched_grant_are_found()
    {
        RuleOutcome outcome = OnlyGateMakes("Pass").Check(Tests);

        Assert.Contains(outcome.Breaches, b => b.Contains("Forger::Forge()", StringComparison.Ordinal));
        Assert.Contains(outcome.Breaches, b => b.Contains("Stretcher::Stretch", StringComparison.Ordinal));
        Assert.Equal(2, outcome.Breaches.Count);
    }

    [Fact]
    public void An_opened_value_made_elsewhere_is_found_in_async_and_generic_code()
    {
        RuleOutcome outcome = OnlyGateMakes("Shown`1").Check(Tests);
        Assert.Contains("ForgeLater", Assert.Single(outcome.Breaches), StringComparison.Ordinal);
    }

    [Fact]
    public void A_public_constructor_is_found() =>
        Assert.Contains("public constructor", Assert.Single(OnlyGateMakes("OpenPass").Check(Tests).Breaches), StringComparison.Ordinal);

    [Fact]
    public void A_fact_made_by_another_module_is_found_and_so_are_hollow_and_unowned_ones()
    {
        RuleOutcome outcome = new MadeBy(Fixtures + ".Makers.MadeByFixtureAttribute").Check(Tests);

        Assert.Contains(outcome.Breaches, b => b.Contains("Neighbour", StringComparison.Ordinal) && b.Contains("AbusedFact", StringComparison.Ordinal));
        Assert.Contains(outcome.Breaches, b => b.Contains("HollowFact is a struct", StringComparison.Ordinal));
        Assert.Contains(outcome.Breaches, b => b.Contains("NobodysFact does not say", StringComparison.Ordinal));
        Assert.DoesNotContain(outcome.Breaches, b => b.Contains("TrueFact", StringComparison.Ordinal));
    }

    [Fact]
    public void Empty_catches_are_found_and_handled_ones_are_not()
    {
        RuleOutcome bad = new NoEmptyCatch(Fixtures + ".Habits.Bad").Check(Tests);

        Assert.Equal(2, bad.Breaches.Count);
        Assert.Contains(bad.Breaches, b => b.Contains("Plain", StringComparison.Ordinal));
        Assert.Contains(bad.Breaches, b => b.Contains("Filtered", StringComparison.Ordinal));
        new NoEmptyCatch(Fixtures + ".Habits.Good").Check(Tests).Holds();
    }

    [Fact]
    public void Back_doors_are_found()
    {
        RuleOutcome bad = new NoBackDoors(Fixtures + ".Habits.Bad").Check(Tests);

        Assert.Contains(bad.Breaches, b => b.Contains("GetUninitializedObject", StringComparison.Ordinal));
        Assert.Contains(bad.Breaches, b => b.Contains("UnsafeAccessorAttribute", StringComparison.Ordinal));
        new NoBackDoors(Fixtures + ".Habits.Good").Check(Tests).Holds();
    }

    [Fact]
    public void A_friend_that_is_no_test_is_found()
    {
        using AssemblyDefinition lax = AssemblyDefinition.CreateAssembly(new AssemblyNameDefinition("Lax", new Version(1, 0)), "Lax", ModuleKind.Dll);
        ModuleDefinition module = lax.MainModule;
        MethodReference constructor = module.ImportReference(
            typeof(System.Runtime.CompilerServices.InternalsVisibleToAttribute).GetConstructor([typeof(string)]));
        foreach (string friend in new[] { "Wardline.Tests", "Wardline.Server", "Wardline.Bench" })
        {
            lax.CustomAttributes.Add(new CustomAttribute(constructor)
            {
                ConstructorArguments = { new CustomAttributeArgument(module.TypeSystem.String, friend) },
            });
        }

        Assert.Collection(
            new NoBackDoors().Check(lax).Breaches,
            b => Assert.Contains("internals to Wardline.Server", b, StringComparison.Ordinal),
            b => Assert.Contains("internals to Wardline.Bench", b, StringComparison.Ordinal));
    }

    [Fact]
    public void A_public_type_without_a_doc_comment_is_found()
    {
        const string source = """
            /// <summary>Said.</summary>
            [Serializable]
            public sealed record Said(int Id);

            public static partial class Unsaid;
            internal sealed class Hidden;
            // A remark is no doc comment.
            public readonly record struct Remarked(int Id);
            """;

        RuleOutcome outcome = PublicTypesAreDocumented.Check([("A.cs", source)]);

        Assert.Equal(3, outcome.LookedAt);
        Assert.Equal(2, outcome.Breaches.Count);
        Assert.Contains(outcome.Breaches, b => b.StartsWith("Unsaid", StringComparison.Ordinal));
        Assert.Contains(outcome.Breaches, b => b.StartsWith("A.cs: Remarked", StringComparison.Ordinal));
    }

    [Fact]
    public void A_rule_that_looked_at_nothing_does_not_hold()
    {
        Assert.ThrowsAny<Exception>(() => new RuleOutcome(0, []).Holds());
        Assert.ThrowsAny<Exception>(() => new RuleOutcome(1, ["breach"]).Holds(mustLook: false));
    }

    private static OnlyMaker OnlyGateMakes(string name) =>
        new(Fixtures + ".Makers.Gate", type => type.FullName == $"{Fixtures}.Makers.Gate.{name}", closedConstructors: true);

    private static Dictionary<string, string[]> Order(params (string Module, string[] MayUse)[] modules) =>
        modules.ToDictionary(m => m.Module, m => m.MayUse);
}
