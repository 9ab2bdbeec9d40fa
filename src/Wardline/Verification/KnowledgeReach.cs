using System.Collections.Immutable;
using System.Numerics;

namespace Wardline.Verification;

/// <summary>
/// How far knowledge alone gets: what a thief with a breach dump can reach. Walks every set of factors that are not strong (what
/// only an agent's word stands for counts as knowledge here), smallest first, so that the counter-example it names is the cheapest attack.
/// </summary>
public static class KnowledgeReach
{
    /// <summary>More weak factors than this are refused by the loader: the walk is over 2^n sets.</summary>
    public const int MostFactors = 12;

    /// <summary>The smallest set of weak factors that reaches <paramref name="level"/> or more; null when none does.</summary>
    public static ImmutableArray<string>? Cheapest(VerificationPolicy policy, string level)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var knowledge = policy.Factors.Where(factor => !factor.Strong).Select(factor => factor.Id).ToArray();
        var wanted = Rank(policy, level);
        foreach (var set in Enumerable.Range(0, 1 << knowledge.Length).OrderBy(set => BitOperations.PopCount((uint)set)))
        {
            var matched = knowledge.Where((_, bit) => (set >> bit & 1) == 1).ToImmutableArray();
            if (Rank(policy, Levels.Reached(policy, matched)) >= wanted) return matched;
        }
        return null;
    }

    static int Rank(VerificationPolicy policy, string level)
    {
        for (var i = 0; i < policy.Levels.Length; i++)
            if (policy.Levels[i].Id == level) return i;
        throw new ArgumentException($"verification.yaml has no level '{level}'", nameof(level));
    }
}
