using System.Collections.Immutable;

namespace Wardline.Guard.Access;

/// <summary>
/// The policy's one judge: pure, no clock, no storage. Default deny, and a denial wins over every allowance:
/// all refusals of the whole question are settled before the first rule is read.
/// </summary>
public static class Decide
{
    /// <summary>Segments with this prefix hold sensitive resources; consent on file is not a fact of the gate yet, so nothing opens them.</summary>
    public const string LabelPrefix = "label.";

    public static Decision Evaluate(AccessPolicy policy, AccessQuestion question, FactSet facts)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(question);
        ArgumentNullException.ThrowIfNull(facts);
        return Denied(policy, question, facts) is { } code
            ? Decision.Refuse(code)
            : ByRules(policy, question, facts);
    }

    // The order is for the agent: first what is wrong with the call, then with the person, then with the question.
    static RefusalCode? Denied(AccessPolicy policy, AccessQuestion question, FactSet facts) =>
        (facts.Message is { } message ? DeniedByMessage(policy, message, question, facts) : DeniedByCall(question, facts)) ?? DeniedByRole(policy, question)
        ?? (policy.UseOf(question.Purpose) is null ? RefusalCode.UnknownPurpose : (RefusalCode?)null)
        ?? (facts.Caller is { } caller && policy.Rank(caller.Level) < 0 ? RefusalCode.UnknownLevel : (RefusalCode?)null);

    static RefusalCode? DeniedByCall(AccessQuestion question, FactSet facts)
    {
        if (facts.Call is not { } call) return RefusalCode.NoCall;
        if (call.Agent != question.Actor) return RefusalCode.CallOfAnother;
        if (call.Stage is not (CallStage.Live or CallStage.OnHold)) return RefusalCode.CallNotLive;
        if (call.Client != question.Client) return RefusalCode.OtherClient;
        if (facts.Contradict) return RefusalCode.FactsContradict;
        if (call.Patient is not { } patient) return RefusalCode.NotIdentified;
        return patient == question.Patient ? null : RefusalCode.OtherPatient;
    }

    static RefusalCode? DeniedByMessage(AccessPolicy policy, AddressedMessage message, AccessQuestion question, FactSet facts)
    {
        if (message.Client != question.Client) return RefusalCode.OtherClient;
        if (facts.Contradict) return RefusalCode.FactsContradict;
        if (message.Patient != question.Patient) return RefusalCode.OtherPatient;
        if (!message.Open) return RefusalCode.MessageClosed;
        return question.Purpose == policy.Messages?.Purpose.Id ? null : RefusalCode.NotForThisPurpose;
    }

    // By a message nothing opens that its own rules don't name, and by those rules nothing opens in a call.
    static ImmutableArray<AccessRule> RulesFor(AccessPolicy policy, AccessQuestion question, FactSet facts) =>
        policy.Messages is not { } messages ? policy.Rules
        : facts.Message is not null ? messages.Read
        : question.Purpose == messages.Purpose.Id ? messages.InCall
        : policy.Rules;

    static RefusalCode? DeniedByRole(AccessPolicy policy, AccessQuestion question)
    {
        if (question.Roles.IsDefaultOrEmpty) return RefusalCode.UnknownRole;
        var denied = false;
        foreach (var id in question.Roles)
        {
            if (policy.FindRole(id) is not { } role) return RefusalCode.UnknownRole;
            denied |= role.NeverOpensRecords;
        }
        return denied ? RefusalCode.RoleNeverOpensRecords : null;
    }

    static Decision ByRules(AccessPolicy policy, AccessQuestion question, FactSet facts)
    {
        var met = new List<AccessRule>();
        var unmet = new List<LockedSegment>();
        foreach (var rule in RulesFor(policy, question, facts))
        {
            if (!Applies(rule, question)) continue;
            var needs = Missing(policy, rule, question, facts);
            if (needs.IsEmpty) met.Add(rule);
            else unmet.Add(new LockedSegment(rule.Segment, needs, rule.Name));
        }
        if (met.Count == 0)
        {
            return unmet.Count == 0
                ? Decision.Refuse(RefusalCode.NotForThisPurpose)
                : new Decision([], [.. unmet], new Refusal(RefusalCode.MoreNeeded, Nearest(policy, unmet)));
        }
        return new Decision(Merge(met, question.Field), [.. unmet], null);
    }

    /// <summary>What a call lacks for a request of this kind; it opens nothing. Denied is denied as for a view.</summary>
    public static Decision Evaluate(AccessPolicy policy, RequestKind kind, AccessQuestion question, FactSet facts)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(kind);
        return Evaluate(policy with { Rules = [kind.Rule], Messages = policy.Messages is { } messages ? messages with { InCall = [kind.Rule], Read = [] } : null }, question, facts);
    }

    /// <summary>What a call lacks for a change of contact data; it opens nothing to read. Without a rule nobody may.</summary>
    public static Decision EvaluateContactChange(AccessPolicy policy, AccessQuestion question, FactSet facts)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(question);
        return policy.ContactChange is { } change
            ? Evaluate(policy with { Rules = [change.RuleOf(policy)], Purposes = [ContactChangeRule.Purpose] }, question with { Purpose = ContactChangeRule.Purpose.Id }, facts)
            : Decision.Refuse(RefusalCode.NotForThisPurpose);
    }

    static bool Applies(AccessRule rule, AccessQuestion question) =>
        rule.Purpose == question.Purpose
        && !rule.Segment.StartsWith(LabelPrefix, StringComparison.Ordinal)
        && (question.Segment is null ? question.Field is null : rule.Segment == question.Segment)
        && (question.Field is null || rule.Fields.Any(field => field.Field == question.Field))
        && rule.Roles.Any(role => question.Roles.Contains(role, StringComparer.Ordinal));

    static ImmutableArray<Need> Missing(AccessPolicy policy, AccessRule rule, AccessQuestion question, FactSet facts)
    {
        var needed = policy.Rank(rule.Level);
        var reached = policy.Rank(facts.Caller?.Level ?? AccessPolicy.NoLevel);
        // A rule whose level the policy doesn't know can't be met (needed < 0), however high the caller stands.
        var level = needed >= 0 && reached >= needed;
        var authority = rule.Authority switch
        {
            AuthorityNeed.None => true,
            AuthorityNeed.Required => Speaks(facts.Authority, question),
            _ => false,
        };
        return (level, authority) switch
        {
            (true, true) => [],
            (false, true) => [new Need(NeedKind.Level, rule.Level)],
            (true, false) => [new Need(NeedKind.Authority, rule.Purpose)],
            (false, false) => [new Need(NeedKind.Level, rule.Level), new Need(NeedKind.Authority, rule.Purpose)],
        };
    }

    static bool Speaks(Authority? authority, AccessQuestion question) =>
        authority is not null
        && authority.Scope.Covers(question.Purpose)
        && (authority.Until is not { } until || question.Today <= until)
        && authority.Kind is AuthorityKind.Self or AuthorityKind.Representative;

    // What opens the first door is what the desk says next: fewest missing things, then the lowest level.
    static ImmutableArray<Need> Nearest(AccessPolicy policy, List<LockedSegment> locked) =>
        locked.MinBy(one => (one.Needs.Length, one.Needs.Max(need => need.Kind == NeedKind.Level ? policy.Rank(need.Value) : -1)))!.Needs;

    // Two rules on one segment add their fields; where they differ about one field, masked wins.
    static ImmutableArray<OpenSegment> Merge(List<AccessRule> met, string? only) =>
    [
        .. met.GroupBy(rule => rule.Segment, StringComparer.Ordinal)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => new OpenSegment(group.Key, Fields(group, only), [.. group.Select(rule => rule.Name)])),
    ];

    static ImmutableArray<FieldAccess> Fields(IEnumerable<AccessRule> rules, string? only) =>
    [
        .. rules.SelectMany(rule => rule.Fields)
            .Where(field => only is null || field.Field == only)
            .GroupBy(field => field.Field, StringComparer.Ordinal)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => new FieldAccess(group.Key, group.Any(field => field.Masked))),
    ];
}
