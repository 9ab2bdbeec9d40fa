using System.Collections.Immutable;
using Wardline.Guard.Access;
using Xunit;

namespace Wardline.Tests.Access;

public class DecideTests
{
    static readonly Guid Call1 = Guid.Parse("00000000-0000-0000-0000-000000000001"), Call2 = Guid.Parse("00000000-0000-0000-0000-000000000002");
    static readonly Guid North = Guid.Parse("00000000-0000-0000-0000-000000000011"), South = Guid.Parse("00000000-0000-0000-0000-000000000012");
    static readonly Guid Ann = Guid.Parse("00000000-0000-0000-0000-000000000021"), Bob = Guid.Parse("00000000-0000-0000-0000-000000000022");
    static readonly Guid Agent1 = Guid.Parse("00000000-0000-0000-0000-000000000031"), Agent2 = Guid.Parse("00000000-0000-0000-0000-000000000032");
    static readonly DateOnly Today = new(2026, 11, 24);

    static readonly AccessPolicy Policy = new(
        new string('0', 64), ["none", "basic", "high"],
        [new("agent", "Agent", false), new("nurse", "Nurse", false), new("auditor", "Auditor", true)],
        [new("visit", "PATADMIN", "Visit"), new("refill", "TREAT", "Refill")],
        [
            new("visit", "appointments", "none", AuthorityNeed.None, ["agent"], [new("location", false)]),
            new("visit", "appointments", "basic", AuthorityNeed.Required, ["agent", "nurse"], [new("location", true), new("start", false)]),
            new("refill", "identity", "basic", AuthorityNeed.None, ["agent"], [new("name", false)]),
            new("refill", "medical.medications", "high", AuthorityNeed.Required, ["nurse", "agent"], [new("dosage", false), new("reason", true)]),
            new("refill", "label.hiv", "none", AuthorityNeed.None, ["agent", "nurse"], [new("code", false)]),
            new("refill", "contact", "unheard-of", AuthorityNeed.None, ["agent"], [new("phone", false)]),
        ]);

    static AccessQuestion Ask(string purpose = "refill", string? segment = null, string? field = null, params string[] roles) =>
        new(Agent1, roles.Length == 0 ? ["agent"] : [.. roles], North, Ann, purpose, Today, segment, field);

    static HeldCall Held(CallStage stage = CallStage.Live) => new(Call1, 1, North, Agent1, stage, Ann);

    static readonly Authority Self = new(Call1, Ann, AuthorityKind.Self, AuthorityScope.All, null);

    [Fact]
    public void A_verified_caller_with_authority_opens_what_the_purpose_names_and_no_more()
    {
        var decision = Decide.Evaluate(Policy, Ask(), new FactSet(Held(), new VerifiedCaller(Call1, Ann, "high"), Self));
        Assert.True(decision.Allowed);
        Assert.Equal(["identity", "medical.medications"], decision.Segments.Select(segment => segment.Segment));
        Assert.Equal([new FieldAccess("dosage", false), new FieldAccess("reason", true)], decision.Segments[1].Fields);
    }

    [Fact]
    public void What_is_not_open_yet_says_what_would_open_it()
    {
        var decision = Decide.Evaluate(Policy, Ask(), new FactSet(Held(), new VerifiedCaller(Call1, Ann, "basic")));
        var locked = Assert.Single(decision.NotYet, one => one.Segment == "medical.medications");
        Assert.Equal([new Need(NeedKind.Level, "high"), new Need(NeedKind.Authority, "refill")], locked.Needs);
    }

    [Fact]
    public void A_refused_call_hears_the_nearest_need_first()
    {
        var refusal = Decide.Evaluate(Policy, Ask("refill", "identity"), new FactSet(Held())).Refusal;
        Assert.Equal(RefusalCode.MoreNeeded, refusal!.Code);
        Assert.Equal([new Need(NeedKind.Level, "basic")], refusal.Needs);
    }

    [Fact]
    public void A_field_that_one_of_two_rules_masks_stays_masked()
    {
        var decision = Decide.Evaluate(Policy, Ask("visit"), new FactSet(Held(), new VerifiedCaller(Call1, Ann, "basic"), Self));
        Assert.Equal([new FieldAccess("location", true), new FieldAccess("start", false)], decision.Segments.Single().Fields);
    }

    [Fact]
    public void A_reveal_opens_its_one_field_only()
    {
        var facts = new FactSet(Held(), new VerifiedCaller(Call1, Ann, "high"), Self);
        Assert.Equal([new FieldAccess("reason", true)], Decide.Evaluate(Policy, Ask("refill", "medical.medications", "reason"), facts).Segments.Single().Fields);
        Assert.Equal(RefusalCode.NotForThisPurpose, Decide.Evaluate(Policy, Ask("refill", "medical.medications", "pharmacy"), facts).Refusal!.Code);
        Assert.Equal(RefusalCode.NotForThisPurpose, Decide.Evaluate(Policy, Ask("refill", null, "reason"), facts).Refusal!.Code);
    }

    [Fact]
    public void An_empty_scope_covers_nothing_and_scopes_compare_by_what_they_cover()
    {
        Assert.False(AuthorityScope.Only().Covers("refill"));
        Assert.True(AuthorityScope.All.Covers("refill"));
        Assert.Equal(AuthorityScope.Only("b", "a", "a"), AuthorityScope.Only("a", "b"));
        Assert.NotEqual(AuthorityScope.Only(), AuthorityScope.All);
    }

    /// <summary>Every class of every dimension, against an evaluator that was written apart from the real one.</summary>
    [Fact]
    public void The_decision_agrees_with_a_naive_reading_on_every_class()
    {
        HeldCall?[] calls = [null, .. Enum.GetValues<CallStage>().Select(Held), Held() with { Agent = Agent2 }, Held() with { Client = South }, Held() with { Patient = null }, Held() with { Patient = Bob }, Held((CallStage)99)];
        VerifiedCaller?[] callers = [null, .. Policy.Levels.Append("unheard-of").Append("made-up").Select(level => new VerifiedCaller(Call1, Ann, level)), new(Call2, Ann, "high"), new(Call1, Bob, "high")];
        Authority?[] authorities = [null, Self, Self with { Kind = AuthorityKind.Representative, Scope = AuthorityScope.Only("refill"), Until = Today }, Self with { Until = Today.AddDays(-1) }, Self with { Scope = AuthorityScope.Only() }, Self with { Call = Call2 }, Self with { Patient = Bob }, Self with { Kind = (AuthorityKind)9 }];
        string[][] roles = [[], ["agent"], ["nurse"], ["auditor"], ["agent", "auditor"], ["stranger"], ["nurse", "stranger"], ["agent", "nurse"]];
        (string?, string?)[] parts = [(null, null), ("appointments", null), ("identity", null), ("medical.medications", "reason"), ("medical.medications", "nothing"), ("label.hiv", null), ("nowhere", null), (null, "name")];
        int looked = 0, allowed = 0;
        foreach (var call in calls)
        foreach (var caller in callers)
        foreach (var authority in authorities)
        foreach (var role in roles)
        foreach (var purpose in (string[])["visit", "refill", "gossip"])
        foreach (var (segment, field) in parts)
        {
            var question = new AccessQuestion(Agent1, [.. role], North, Ann, purpose, Today, segment, field);
            var facts = new FactSet(call, caller, authority);
            var real = Decide.Evaluate(Policy, question, facts).Segments.SelectMany(one => one.Fields.Select(each => (one.Segment, each.Field, each.Masked))).Order().ToArray();
            var naive = Naive(question, facts).Order().ToArray();
            if (!real.SequenceEqual(naive)) Assert.Fail($"{question} {facts}: {string.Join(";", real)} but naively {string.Join(";", naive)}");
            looked++;
            allowed += real.Length > 0 ? 1 : 0;
        }
        Assert.True(looked > 100_000 && allowed > 100, $"looked at {looked}, allowed {allowed}");
    }

    // Field by field and cell by cell, with no shared helper: slow, and easy to believe.
    static IEnumerable<(string, string, bool)> Naive(AccessQuestion q, FactSet f)
    {
        var cells = Policy.Rules.SelectMany(rule => rule.Fields.Select(field => (rule.Segment, field.Field))).Distinct();
        foreach (var (segment, field) in cells)
        {
            var opening = Policy.Rules.Where(rule => rule.Segment == segment && rule.Fields.Any(one => one.Field == field) && MayOpen(rule, q, f)).ToArray();
            if (opening.Length == 0 || (q.Segment is not null && q.Segment != segment) || (q.Field is not null && (q.Field != field || q.Segment is null))) continue;
            yield return (segment, field, opening.Any(rule => rule.Fields.Single(one => one.Field == field).Masked));
        }
    }

    static bool MayOpen(AccessRule rule, AccessQuestion q, FactSet f)
    {
        if (f.Call == null || rule.Purpose != q.Purpose || rule.Segment.Split('.')[0] == "label") return false;
        if (!(f.Call.Agent == Agent1 && f.Call.Client == North && f.Call.Patient == Ann && (f.Call.Stage == CallStage.Live || f.Call.Stage == CallStage.OnHold))) return false;
        if (f.Caller != null && (f.Caller.Call != Call1 || f.Caller.Patient != Ann)) return false;
        if (f.Authority != null && (f.Authority.Call != Call1 || f.Authority.Patient != Ann)) return false;
        string[] readers = ["agent", "nurse"];
        if (q.Roles.Length == 0 || q.Roles.Any(role => !readers.Contains(role)) || !q.Roles.Any(rule.Roles.Contains)) return false;
        var height = new Dictionary<string, int> { ["none"] = 0, ["basic"] = 1, ["high"] = 2 };
        var level = f.Caller?.Level ?? "none";
        if (!height.TryGetValue(level, out var reached) || !height.TryGetValue(rule.Level, out var asked) || reached < asked) return false;
        if (rule.Authority == AuthorityNeed.None) return true;
        return f.Authority != null && (int)f.Authority.Kind <= 1 && (f.Authority.Scope.IsAll || f.Authority.Scope.Purposes.Contains(q.Purpose))
            && (f.Authority.Until == null || f.Authority.Until.Value >= Today);
    }

    [Fact]
    public void Every_fact_names_the_module_that_makes_it()
    {
        var facts = typeof(FactSet).GetProperties().Where(property => property.Name is not "Contradict" and not "EqualityContract" && !property.GetMethod!.IsStatic).Select(property => property.PropertyType).ToArray();
        Assert.True(facts.Length >= 3);
        Assert.All(facts, fact => Assert.StartsWith("Wardline.", ((MadeByAttribute)Attribute.GetCustomAttribute(fact, typeof(MadeByAttribute))!).Module, StringComparison.Ordinal));
    }
}
