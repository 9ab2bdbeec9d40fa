using System.Collections.Immutable;
using Wardline.Guard.Access;
using Wardline.Verification;
using Wardline.Verification.Authorities;

namespace Wardline.Policies;

/// <summary>The section <c>contactChange</c> of access.yaml: what it means, and what it may not.</summary>
static class ContactFile
{
    const string Rule = "contactChange";

    public static ContactChangeRule? Read(Checked file, VerificationPolicy verification, ImmutableArray<PolicyRole> roles, ImmutableArray<PurposeOfUse> purposes, IReadOnlyCollection<AccessRule> rules, IEnumerable<RequestKind> requests)
    {
        if (file.Root.Find(Rule) is not YamlMap map) return null;
        var level = map.Text("level");
        if (purposes.Any(one => one.Id == ContactChangeRule.Purpose.Id))
            file.Add(PolicyErrorKind.Reference, Rule, map.Line, $"'{ContactChangeRule.Purpose.Id}' is the purpose of changes of contact data and no purpose of calls; give that one another id.");
        MessagesFile.CheckLevel(file, Rule, map, verification);
        MessagesFile.CheckRoles(file, Rule, map, "roles", roles);
        foreach (var unknown in map.Texts("representatives").Where(one => !Relations.Knows(one)))
            file.Add(PolicyErrorKind.Reference, Rule, map.LineOf("representatives"), $"there is no relation '{unknown}'; use some of {string.Join(", ", Relations.All)}.");
        if (requests.All(one => one.Kind != "message"))
            file.Add(PolicyErrorKind.Invariant, Rule, map.Line, "a change has to be told to the care team; write the kind 'message' in requests.", "a number is changed, no mailbox is on file, and nobody hears of it");
        CheckHeight(file, map, level, verification, rules);
        return new ContactChangeRule(level, [.. map.Texts("roles")], [.. map.Texts("representatives")]);
    }

    static void CheckHeight(Checked file, YamlMap map, string level, VerificationPolicy verification, IReadOnlyCollection<AccessRule> rules)
    {
        int Rank(string id) => verification.Levels.Select(one => one.Id).ToList().IndexOf(id);
        // A level that isn't there has been reported already.
        if (Rank(level) < 0) return;
        if (rules.Where(rule => SegmentFields.IsGuarded(rule.Segment)).MaxBy(rule => Rank(rule.Level)) is { } medical && Rank(level) < Rank(medical.Level))
            file.Add(PolicyErrorKind.Invariant, Rule, map.LineOf("level"), $"changing contact data can't take less than what it leads to: {medical.Segment} asks for '{medical.Level}'; write level: {medical.Level}.",
                $"a caller at level {level} turns the telephone to themselves and is called back for {medical.Segment} later");
        if (KnowledgeReach.Cheapest(verification, level) is { } attack)
            file.Add(PolicyErrorKind.Invariant, Rule, map.LineOf("level"), $"knowledge alone reaches the level '{level}'; name a level that asks for a strong factor.",
                attack.IsEmpty ? "a caller who has proved nothing" : $"a caller who knows {string.Join(" and ", attack)}");
    }
}
