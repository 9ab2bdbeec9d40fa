using Mono.Cecil;

namespace Wardline.Tests.Architecture;

/// <summary>
/// The order of the modules under one root namespace, as data: each module and those it may use. Types of the root itself may be
/// used by all and use no module. A module that the data does not name is a breach, so that a new one is placed on purpose.
/// </summary>
internal sealed class NamespaceOrder(string root, IReadOnlyDictionary<string, string[]> mayUse)
{
    public RuleOutcome Check(AssemblyDefinition assembly)
    {
        List<string> breaches = [.. CycleIn(mayUse.ToDictionary(e => e.Key, e => e.Value.ToHashSet())).Select(c => $"The allowed order itself goes round: {c}.")];
        Dictionary<string, HashSet<string>> edges = [];
        SortedSet<string> found = new(StringComparer.Ordinal);
        int looked = 0;
        foreach (TypeDefinition type in Code.TypesOf(assembly))
        {
            if (ModuleOf(type) is not { } from)
            {
                continue;
            }

            foreach (string to in TypeUses.Of(type).Select(ModuleOf).OfType<string>().Distinct().Where(to => to != from && to.Length > 0))
            {
                looked++;
                edges.TryAdd(from, []);
                edges[from].Add(to);
                if (!mayUse.GetValueOrDefault(from, []).Contains(to))
                {
                    found.Add($"{type.FullName} ({Name(from)}) uses {Name(to)}, which {Name(from)} may not.");
                }
            }

            if (from.Length > 0 && !mayUse.ContainsKey(from))
            {
                found.Add($"{root}.{from} is not in the order of modules: place it.");
            }
        }

        breaches.AddRange(found);
        breaches.AddRange(CycleIn(edges).Select(cycle => $"The modules go round: {cycle}."));
        return new RuleOutcome(looked, breaches);
    }

    private string Name(string module) => module.Length == 0 ? root : module;

    /// <summary>"" for the root itself; null for a type outside the root.</summary>
    private string? ModuleOf(TypeReference type)
    {
        string space = Code.NamespaceOf(type);
        return !Code.IsIn(space, root) ? null
            : space.Length == root.Length ? ""
            : space[(root.Length + 1)..].Split('.')[0];
    }

    /// <summary>At most one cycle, written as "A → B → A".</summary>
    private static List<string> CycleIn(Dictionary<string, HashSet<string>> edges)
    {
        HashSet<string> done = [];
        return [.. edges.Keys.Order(StringComparer.Ordinal).Select(start => Walk(start, [])).OfType<string>().Take(1)];

        string? Walk(string at, List<string> path)
        {
            if (path.IndexOf(at) is var seen and >= 0)
            {
                return string.Join(" → ", path[seen..].Append(at));
            }

            if (done.Contains(at))
            {
                return null;
            }

            path.Add(at);
            string? cycle = edges.GetValueOrDefault(at, []).Order(StringComparer.Ordinal).Select(next => Walk(next, path)).FirstOrDefault(c => c is not null);
            path.RemoveAt(path.Count - 1);
            done.Add(at);
            return cycle;
        }
    }
}
