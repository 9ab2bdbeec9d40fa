namespace Wardline.Verification;

/// <summary>Evidence adds up to a level; it is no fixed questionnaire.</summary>
public static class Levels
{
    /// <summary>
    /// The highest level whose demands the matched factors meet. A factor counts once, however often it is listed.
    /// Adding a factor never lowers the result, for every demand is a lower bound.
    /// </summary>
    /// <exception cref="UnknownFactorException">A factor that the policy doesn't know: nothing may be derived from it.</exception>
    public static string Reached(VerificationPolicy policy, IReadOnlyCollection<string> matchedFactors)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(matchedFactors);
        var matched = new HashSet<string>(StringComparer.Ordinal);
        int points = 0, strong = 0;
        foreach (var id in matchedFactors)
        {
            var factor = policy.Find(id) ?? throw new UnknownFactorException(id);
            if (!matched.Add(id)) continue;
            points += factor.Points;
            strong += factor.Strong ? 1 : 0;
        }
        return policy.Levels
            .Last(level => points >= level.Points && strong >= level.Strong && level.All.All(matched.Contains)).Id;
    }
}

/// <summary>Evidence names a factor that verification.yaml doesn't have.</summary>
public sealed class UnknownFactorException(string factor)
    : Exception($"verification.yaml has no factor '{factor}'; the call's evidence can't be added up. Use one of its factor ids.")
{
    public string Factor { get; } = factor;
}
