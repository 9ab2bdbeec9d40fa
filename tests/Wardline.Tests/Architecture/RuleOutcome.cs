using Xunit;

namespace Wardline.Tests.Architecture;

/// <summary>What a rule saw: how many things it examined, and each breach as a sentence.</summary>
internal sealed record RuleOutcome(int LookedAt, IReadOnlyList<string> Breaches)
{
    /// <param name="mustLook">False only while the subject of the rule is not written yet: see <see cref="Subjects"/>.</param>
    public void Holds(bool mustLook = true)
    {
        Assert.True(Breaches.Count == 0, string.Join('\n', Breaches));
        Assert.True(LookedAt > 0 || !mustLook, "The rule looked at nothing, so it proves nothing: was its subject renamed?");
    }
}
