using System.Collections.Immutable;
using Wardline.Guard.Access;
using Wardline.Verification;

namespace Wardline.Policies;

/// <summary>What the words of access.yaml mean, and what they may not.</summary>
static class AccessFile
{
    public static PolicyFile<AccessPolicy> Read(Checked file, VerificationPolicy verification)
    {
        ArgumentNullException.ThrowIfNull(verification);
        if (file.HasErrors) return file.Result<AccessPolicy>(() => throw new InvalidOperationException());
        var roles = file.Root.Maps("roles").Select(map => new PolicyRole(map.Text("id"), map.Text("title"), map.Text("records") == "never")).ToImmutableArray();
        var purposes = file.Root.Maps("purposes").Select(map => new PurposeOfUse(map.Text("id"), map.Text("code"), map.Text("title"))).ToImmutableArray();
        foreach (var list in (string[])["roles", "purposes"]) CheckTwice(file, list);
        var rules = new List<AccessRule>();
        foreach (var map in file.Root.Maps("rules"))
        {
            var rule = ReadRule(map);
            CheckNames(file, map, rule, verification, roles, purposes);
            AccessInvariants.Check(file, map, rule, verification);
            if (rules.FirstOrDefault(other => SamePlace(other, rule)) is not null)
                file.Add(PolicyErrorKind.Reference, rule.Name, map.Line, "another rule opens the same segment for the same purpose, level and role; put their fields into one rule.");
            rules.Add(rule);
        }
        foreach (var map in file.Root.Maps("purposes").Where(map => rules.All(rule => rule.Purpose != map.Text("id"))))
            file.Add(PolicyErrorKind.Reference, map.Text("id"), map.LineOf("id"), $"no rule opens anything for the purpose '{map.Text("id")}'; write one or remove the purpose.");
        var messages = MessagesFile.Messages(file, verification, roles, purposes, rules);
        var requests = MessagesFile.Requests(file, verification, roles, purposes, messages);
        var contact = ContactFile.Read(file, verification, roles, purposes, rules, requests);
        return file.Result(() => new AccessPolicy(file.Version, [.. verification.Levels.Select(level => level.Id)], roles, purposes, [.. rules])
        {
            Messages = messages,
            Requests = requests,
            ContactChange = contact,
            AddendumTime = file.Root.Find("notes") is YamlMap notes ? TimeSpan.FromMinutes(notes.Number("addendumMinutes")) : AccessPolicy.UsualAddendumTime,
        });
    }

    static AccessRule ReadRule(YamlMap map) => new(
        map.Text("purpose"), map.Text("segment"), map.Text("level"),
        map.Text("authority") == "none" ? AuthorityNeed.None : AuthorityNeed.Required,
        [.. map.Texts("roles")],
        [.. map.List("fields").Select(node => ReadField(map.Text("segment"), node))]);

    // A field is its name alone (masked as the vocabulary says), or "name: masked" or "name: shown".
    public static FieldAccess ReadField(string segment, YamlNode node) => node switch
    {
        YamlMap map when map.Entries.Single() is var entry => new FieldAccess(entry.Key, ((YamlText)entry.Value.Value).Text == "masked"),
        // A field the vocabulary lacks is an error further on; until then it counts as masked.
        YamlText text => new FieldAccess(text.Text, SegmentFields.Find(segment, text.Text)?.Masked ?? true),
        _ => throw new InvalidOperationException("the schema lets no other shape through"),
    };

    static void CheckNames(Checked file, YamlMap map, AccessRule rule, VerificationPolicy verification, ImmutableArray<PolicyRole> roles, ImmutableArray<PurposeOfUse> purposes)
    {
        void Unknown(string key, string what, string value, IEnumerable<string> known) =>
            file.Add(PolicyErrorKind.Reference, rule.Name, map.LineOf(key), $"there is no {what} '{value}'; use one of {string.Join(", ", known)}.");

        if (purposes.All(purpose => purpose.Id != rule.Purpose)) Unknown("purpose", "purpose", rule.Purpose, purposes.Select(purpose => purpose.Id));
        if (verification.Levels.All(level => level.Id != rule.Level)) Unknown("level", "level in verification.yaml called", rule.Level, verification.Levels.Select(level => level.Id));
        foreach (var role in rule.Roles.Where(role => roles.All(one => one.Id != role))) Unknown("roles", "role", role, roles.Select(one => one.Id));
        if (!SegmentFields.Knows(rule.Segment)) Unknown("segment", "segment", rule.Segment, SegmentFields.Segments);
        else if (!SegmentFields.IsLabel(rule.Segment))
            CheckFields(file, map, rule);
        foreach (var role in rule.Roles.Where(role => roles.Any(one => one.Id == role && one.NeverOpensRecords)))
            file.Add(PolicyErrorKind.Invariant, rule.Name, map.LineOf("roles"), $"the role '{role}' never opens records; remove it from the rule.", $"somebody with the role '{role}' reads {rule.Segment}");
    }

    public static void CheckFields(Checked file, YamlMap map, AccessRule rule)
    {
        foreach (var (node, field) in map.List("fields").Zip(rule.Fields))
        {
            if (SegmentFields.Find(rule.Segment, field.Field) is null)
                file.Add(PolicyErrorKind.Reference, rule.Name, node.Line, $"{rule.Segment} has no field '{field.Field}'; use some of {string.Join(", ", SegmentFields.Of(rule.Segment).Select(one => one.Name))}.");
        }
        foreach (var twice in rule.Fields.GroupBy(field => field.Field, StringComparer.Ordinal).Where(group => group.Count() > 1))
            file.Add(PolicyErrorKind.Reference, rule.Name, map.LineOf("fields"), $"the field '{twice.Key}' stands twice; keep one.");
    }

    static bool SamePlace(AccessRule one, AccessRule other) =>
        one.Purpose == other.Purpose && one.Segment == other.Segment && one.Level == other.Level && one.Roles.Intersect(other.Roles, StringComparer.Ordinal).Any();

    static void CheckTwice(Checked file, string list)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var map in file.Root.Maps(list).Where(map => !seen.Add(map.Text("id"))))
            file.Add(PolicyErrorKind.Reference, map.Text("id"), map.LineOf("id"), $"the id '{map.Text("id")}' stands twice under {list}; keep one.");
    }
}
