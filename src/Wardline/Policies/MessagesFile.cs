using System.Collections.Immutable;
using Wardline.Guard.Access;
using Wardline.Verification;

namespace Wardline.Policies;

/// <summary>The sections <c>requests</c> and <c>messages</c> of access.yaml: what they mean, and what they may not.</summary>
static class MessagesFile
{
    const string Rule = "messages", CallBack = "call-back";

    public static MessageUse? Messages(Checked file, VerificationPolicy verification, ImmutableArray<PolicyRole> roles, ImmutableArray<PurposeOfUse> purposes, IReadOnlyCollection<AccessRule> rules)
    {
        if (file.Root.Find("messages") is not YamlMap map) return null;
        var (purpose, call) = (map.Map("purpose"), map.Map("inCall"));
        var use = new PurposeOfUse(purpose.Text("id"), purpose.Text("code"), purpose.Text("title"));
        if (purposes.Any(one => one.Id == use.Id))
            file.Add(PolicyErrorKind.Reference, Rule, purpose.LineOf("id"), $"'{use.Id}' is a purpose of calls already; give messages one of their own.");
        CheckRoles(file, Rule, call, "roles", roles);
        CheckRoles(file, Rule, map, "readers", roles);
        CheckLevel(file, Rule, call, verification);
        if (call.Text("level") == AccessPolicy.NoLevel)
            file.Add(PolicyErrorKind.Invariant, Rule, call.LineOf("level"), "a patient's requests are told to nobody who isn't verified; ask for a higher level.", "anybody who knows a name and a birth date hears what the patient has asked for");
        foreach (var role in map.Texts("readers").Where(role => rules.Any(rule => rule.Roles.Contains(role, StringComparer.Ordinal))))
            file.Add(PolicyErrorKind.Invariant, Rule, map.LineOf("readers"), $"the role '{role}' works calls, so it can't read by messages as well; remove it.", $"somebody with the role '{role}' reads a number on file and helps an unverified caller to it");
        ImmutableArray<string> readers = [.. map.Texts("readers")];
        var beside = map.Maps("beside").Select(one => new AccessRule(
            use.Id, one.Text("segment"), AccessPolicy.NoLevel, AuthorityNeed.None, readers, [.. one.List("fields").Select(node => AccessFile.ReadField(one.Text("segment"), node))])).ToArray();
        foreach (var (one, rule) in map.Maps("beside").Zip(beside)) CheckBeside(file, one, rule);
        return new MessageUse(
            use,
            [new AccessRule(use.Id, MessageUse.Segment, call.Text("level"), AuthorityNeed.Required, [.. call.Texts("roles")], Texts)],
            [new AccessRule(use.Id, MessageUse.Segment, AccessPolicy.NoLevel, AuthorityNeed.None, readers, Texts), .. beside]);
    }

    public static ImmutableArray<RequestKind> Requests(
        Checked file, VerificationPolicy verification, ImmutableArray<PolicyRole> roles, ImmutableArray<PurposeOfUse> purposes, MessageUse? messages)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var map in file.Root.Maps("requests"))
        {
            var kind = map.Text("kind");
            if (!seen.Add(kind)) file.Add(PolicyErrorKind.Reference, kind, map.LineOf("kind"), $"the request '{kind}' stands twice; keep one.");
            if (purposes.All(one => one.Id != map.Text("purpose")) && messages?.Purpose.Id != map.Text("purpose"))
                file.Add(PolicyErrorKind.Reference, kind, map.LineOf("purpose"), $"there is no purpose '{map.Text("purpose")}'; use one of {string.Join(", ", purposes.Select(one => one.Id).Append(messages?.Purpose.Id ?? "").Where(id => id.Length > 0))}.");
            CheckLevel(file, kind, map, verification);
            CheckRoles(file, kind, map, "roles", roles);
            if (kind != CallBack && (map.Text("level") == AccessPolicy.NoLevel || map.Text("authority") == "none"))
                file.Add(PolicyErrorKind.Invariant, kind, map.LineOf(map.Text("authority") == "none" ? "authority" : "level"), "only a call-back to the number on file may be asked for without verification and authority; ask for both.", $"anybody who knows a name and a birth date sends a {kind} in the patient's name");
            if (map.Number("urgentHours") > map.Number("dueHours"))
                file.Add(PolicyErrorKind.Invariant, kind, map.LineOf("urgentHours"), "what is urgent is due no later than what isn't; lower urgentHours or raise dueHours.", "somebody says that it is urgent and waits longer for it");
        }

        return [.. file.Root.Maps("requests").Select(map => new RequestKind(
            map.Text("kind"),
            new AccessRule(
                map.Text("purpose"), $"request.{map.Text("kind")}", map.Text("level"), map.Text("authority") == "none" ? AuthorityNeed.None : AuthorityNeed.Required,
                [.. map.Texts("roles")], [new FieldAccess("kind", false)]),
            map.Number("dueHours"), map.Number("urgentHours"), map.Number("escalateHours")))];
    }

    static ImmutableArray<FieldAccess> Texts { get; } = [new("answers", false), new("text", false)];

    // Who a message is about and how they are reached; what a nurse or a biller needs of the record is for a call.
    static void CheckBeside(Checked file, YamlMap map, AccessRule rule)
    {
        if (!SegmentFields.Knows(rule.Segment))
            file.Add(PolicyErrorKind.Reference, Rule, map.LineOf("segment"), $"there is no segment '{rule.Segment}'; use identity, contact or another that is neither medical, insurance nor sensitive.");
        else if (SegmentFields.IsLabel(rule.Segment) || SegmentFields.IsGuarded(rule.Segment))
            file.Add(PolicyErrorKind.Invariant, Rule, map.LineOf("segment"), "medical, insurance and sensitive segments don't open by a message; remove it.", $"a message about a letter opens {rule.Segment} without a caller");
        else
            AccessFile.CheckFields(file, map, rule);
        foreach (var field in rule.Fields.Where(field => !field.Masked && SegmentFields.Find(rule.Segment, field.Field) is { AlwaysMasked: true }))
            file.Add(PolicyErrorKind.Invariant, Rule, map.LineOf("fields"), $"'{field.Field}' is always masked; remove it: nobody reveals a field by a message.", $"'{field.Field}' stands open beside every message");
    }

    internal static void CheckLevel(Checked file, string rule, YamlMap map, VerificationPolicy verification)
    {
        if (verification.Levels.All(level => level.Id != map.Text("level")))
            file.Add(PolicyErrorKind.Reference, rule, map.LineOf("level"), $"there is no level in verification.yaml called '{map.Text("level")}'; use one of {string.Join(", ", verification.Levels.Select(level => level.Id))}.");
    }

    internal static void CheckRoles(Checked file, string rule, YamlMap map, string key, ImmutableArray<PolicyRole> roles)
    {
        foreach (var role in map.Texts(key))
        {
            if (roles.FirstOrDefault(one => one.Id == role) is not { } known)
                file.Add(PolicyErrorKind.Reference, rule, map.LineOf(key), $"there is no role '{role}'; use one of {string.Join(", ", roles.Select(one => one.Id))}.");
            else if (known.NeverOpensRecords)
                file.Add(PolicyErrorKind.Invariant, rule, map.LineOf(key), $"the role '{role}' never opens records; remove it.", $"somebody with the role '{role}' reads messages of patients");
        }
    }
}
