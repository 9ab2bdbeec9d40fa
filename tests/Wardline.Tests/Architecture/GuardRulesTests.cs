using Wardline.Tests.Support;
using Xunit;

namespace Wardline.Tests.Architecture;

/// <summary>The rules over the real assemblies. <see cref="Subjects"/> says which subjects must be found.</summary>
public class GuardRulesTests
{
    /// <summary>Each module of the trusted base and those it may use. Vault is the top; nothing lower knows of anything higher.</summary>
    private static readonly Dictionary<string, string[]> Order = new()
    {
        ["Keys"] = [],
        ["Ledger"] = ["Keys"],
        ["Storage"] = ["Keys", "Ledger"],
        ["Access"] = ["Keys", "Ledger", "Storage"],
        ["Vault"] = ["Keys", "Ledger", "Storage", "Access"],
        ["Setup"] = ["Keys", "Ledger", "Storage", "Access", "Vault"],
    };

    [Fact]
    public void Guard_takes_in_only_the_libraries_that_were_argued_for()
    {
        // System.* and the runtime; ADO.NET providers; the signer and its AEAD; the token interface. No ASP.NET, EF or Orleans.
        RuleOutcome outcome = new AllowedReferences(
            "System", "Microsoft.Win32", "netstandard", "Microsoft.Data.Sqlite", "SQLitePCLRaw", "Npgsql", "NSec", "Pkcs11Interop").Check(Assemblies.Guard);
        outcome.Holds();
        Assert.True(outcome.LookedAt > 1 || !Subjects.GuardReferences);
    }

    [Fact]
    public void The_modules_of_Guard_keep_their_order() =>
        new NamespaceOrder("Wardline.Guard", Order).Check(Assemblies.Guard).Holds(Subjects.GuardModules);

    [Fact]
    public void Only_Access_makes_a_grant()
    {
        OnlyMaker rule = new("Wardline.Guard.Access", type => type.Name == "Grant" && Code.IsIn(Code.NamespaceOf(type), "Wardline.Guard"), closedConstructors: true);
        rule.Check(Assemblies.Product()).Holds(Subjects.Grant);
        Assert.DoesNotContain(Code.TypesOf(Assemblies.Guard), type => type is { Name: "Grant", IsValueType: true });
    }

    [Fact]
    public void Only_the_vault_opens()
    {
        OnlyMaker rule = new("Wardline.Guard.Vault", type => type.Name == "Opened`1" && Code.IsIn(Code.NamespaceOf(type), "Wardline.Guard"), closedConstructors: true);
        rule.Check(Assemblies.Product()).Holds(Subjects.Opened);
    }

    [Fact]
    public void A_fact_is_made_only_by_the_module_it_names() =>
        new MadeBy("Wardline.Guard.Access.MadeByAttribute").Check(Assemblies.Product()).Holds(Subjects.MadeBy);

    [Fact]
    public void No_failure_is_swallowed() => new NoEmptyCatch().Check(Assemblies.Product()).Holds(Subjects.Methods);

    [Fact]
    public void Nothing_goes_round_the_walls_of_the_compiler() => new NoBackDoors().Check(Assemblies.Product()).Holds(Subjects.Methods);

    [Fact]
    public void Every_public_type_of_Guard_is_documented()
    {
        IEnumerable<(string, string)> sources = Directory
            .EnumerateFiles(RepoRoot.At("src", "Wardline.Guard"), "*.cs", SearchOption.AllDirectories)
            .Select(file => (Path.GetRelativePath(RepoRoot.Path, file), File.ReadAllText(file)));
        PublicTypesAreDocumented.Check(sources).Holds(Subjects.PublicTypes);
    }
}
