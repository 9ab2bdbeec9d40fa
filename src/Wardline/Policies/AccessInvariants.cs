using Wardline.Guard.Access;
using Wardline.Verification;

namespace Wardline.Policies;

/// <summary>What no access policy may do, however it is written. Each finding names the case that breaks it.</summary>
static class AccessInvariants
{
    public static void Check(Checked file, YamlMap map, AccessRule rule, VerificationPolicy verification)
    {
        void Broken(string key, string message, string counterExample) =>
            file.Add(PolicyErrorKind.Invariant, rule.Name, map.LineOf(key), message, counterExample);

        if (SegmentFields.IsLabel(rule.Segment))
        {
            Broken("segment", "sensitive segments open only on a consent on file, and consent is not a fact of the gate yet; remove the rule.",
                $"any caller at level {rule.Level} reads {rule.Segment} without a consent");
        }
        if (SegmentFields.IsGuarded(rule.Segment)) CheckGuarded(rule, verification, Broken);
        // The agent never sees an expected answer before the caller has given any (blind compare).
        if (rule.Level == AccessPolicy.NoLevel && rule.Fields.FirstOrDefault(field => SegmentFields.Find(rule.Segment, field.Field)?.Factor is not null) is { Field: { } asked })
        {
            Broken("level", $"'{asked}' is the answer that verification asks for, so it can't be shown to the agent at level none; ask for a higher level or remove the field.",
                $"the agent reads '{asked}' and helps an unverified caller to it");
        }
        foreach (var field in rule.Fields.Where(field => !field.Masked && SegmentFields.Find(rule.Segment, field.Field) is { AlwaysMasked: true }))
            Broken("fields", $"'{field.Field}' is always masked; remove ': shown'.", $"'{field.Field}' stands open on every screen of the purpose {rule.Purpose}");
    }

    static void CheckGuarded(AccessRule rule, VerificationPolicy verification, Action<string, string, string> broken)
    {
        if (rule.Authority != AuthorityNeed.Required)
        {
            broken("authority", "medical and insurance segments need authority; write authority: required.",
                $"a verified caller without authority over the patient reads {rule.Segment}");
        }
        // A level that isn't there has been reported already.
        if (verification.Levels.All(level => level.Id != rule.Level)) return;
        if (KnowledgeReach.Cheapest(verification, rule.Level) is not { } attack) return;
        var attacker = attack.IsEmpty ? "a caller who has proved nothing" : $"a caller who knows {string.Join(" and ", attack)}";
        broken("level", $"knowledge alone reaches the level '{rule.Level}', so it can't open {rule.Segment}; name a level that asks for a strong factor.", attacker);
    }
}
