using Wardline.Guard.Access;
using Xunit;

namespace Wardline.Tests.Access;

/// <summary>A message is a basis of its own: it opens by its own rules, and by those nothing opens in a call.</summary>
public class MessageBasisTests
{
    static readonly Guid Note = Guid.Parse("00000000-0000-0000-0000-000000000001"), Call = Guid.Parse("00000000-0000-0000-0000-000000000002");
    static readonly Guid North = Guid.Parse("00000000-0000-0000-0000-000000000011"), South = Guid.Parse("00000000-0000-0000-0000-000000000012");
    static readonly Guid Ann = Guid.Parse("00000000-0000-0000-0000-000000000021"), Bob = Guid.Parse("00000000-0000-0000-0000-000000000022");
    static readonly Guid Reader = Guid.Parse("00000000-0000-0000-0000-000000000031");

    static readonly AccessPolicy Policy = new(
        new string('0', 64), ["none", "basic"], [new("agent", "Agent", false), new("staff", "Staff", false), new("auditor", "Auditor", true)],
        [new("visit", "PATADMIN", "Visit")], [new("visit", "appointments", "none", AuthorityNeed.None, ["agent", "staff"], [new("start", false)])])
    {
        Messages = new MessageUse(
            new("note", "TREAT", "Note"), [new("note", MessageUse.Segment, "basic", AuthorityNeed.Required, ["agent", "staff"], [new("text", false)])],
            [new("note", MessageUse.Segment, "none", AuthorityNeed.None, ["staff"], [new("text", false)]), new("note", "contact", "none", AuthorityNeed.None, ["staff"], [new("phone", false)])]),
    };

    static readonly FactSet Addressed = new(Message: new AddressedMessage(Note, 1, North, Ann, true));

    static readonly FactSet Held = new(new HeldCall(Call, 1, North, Reader, CallStage.Live, Ann));

    static Decision Ask(FactSet facts, string purpose = "note", Guid? client = null, Guid? patient = null, params string[] roles) =>
        Decide.Evaluate(Policy, new AccessQuestion(Reader, roles.Length == 0 ? ["staff"] : [.. roles], client ?? North, patient ?? Ann, purpose, new DateOnly(2026, 11, 25)), facts);

    [Fact]
    public void It_opens_what_its_own_rules_name_and_nothing_of_the_calls() =>
        Assert.Equal(["contact", "messages"], Ask(Addressed).Segments.Select(s => s.Segment));

    [Fact]
    public void It_is_refused_for_another_client_patient_purpose_or_role_and_once_it_is_closed()
    {
        Assert.Equal(RefusalCode.OtherClient, Ask(Addressed, client: South).Refusal?.Code);
        Assert.Equal(RefusalCode.OtherPatient, Ask(Addressed, patient: Bob).Refusal?.Code);
        Assert.Equal(RefusalCode.NotForThisPurpose, Ask(Addressed, "visit").Refusal?.Code);
        Assert.Equal(RefusalCode.NotForThisPurpose, Ask(Addressed, roles: "agent").Refusal?.Code);
        Assert.Equal(RefusalCode.RoleNeverOpensRecords, Ask(Addressed, roles: ["staff", "auditor"]).Refusal?.Code);
        Assert.Equal(RefusalCode.MessageClosed, Ask(new FactSet(Message: Addressed.Message! with { Open = false })).Refusal?.Code);
        Assert.Equal(RefusalCode.NoCall, Ask(FactSet.None).Refusal?.Code);
    }

    [Fact]
    public void With_a_call_beside_it_neither_opens_anything() =>
        Assert.Equal(RefusalCode.FactsContradict, Ask(Held with { Message = Addressed.Message }).Refusal?.Code);

    [Fact]
    public void In_a_call_the_rules_of_messages_open_nothing_beside_them()
    {
        // Somebody of both kinds of roles, in an unverified call: the reader's rules would need nothing.
        Assert.Equal(RefusalCode.MoreNeeded, Ask(Held, roles: ["staff", "agent"]).Refusal?.Code);
        var verified = Held with { Caller = new VerifiedCaller(Call, Ann, "basic"), Authority = new Authority(Call, Ann, AuthorityKind.Self, AuthorityScope.All, null) };
        Assert.Equal(["messages"], Ask(verified, roles: ["staff", "agent"]).Segments.Select(s => s.Segment));
        Assert.Equal(["appointments"], Ask(verified, "visit").Segments.Select(s => s.Segment));
    }

    [Fact]
    public void A_request_is_judged_by_its_own_rule_and_opens_nothing_of_the_others()
    {
        var kind = new RequestKind("refill", new AccessRule("visit", "request.refill", "basic", AuthorityNeed.Required, ["agent"], [new("kind", false)]), 2, 1, 1);
        Decision Try(FactSet facts, params string[] roles) => Decide.Evaluate(Policy, kind, new AccessQuestion(Reader, [.. roles], North, Ann, "visit", new DateOnly(2026, 11, 25)), facts);
        Assert.Equal([new Need(NeedKind.Level, "basic"), new Need(NeedKind.Authority, "visit")], Try(Held, "agent").Refusal!.Needs);
        Assert.Equal(RefusalCode.NotForThisPurpose, Try(Held, "staff").Refusal?.Code);
        var verified = Held with { Caller = new VerifiedCaller(Call, Ann, "basic"), Authority = new Authority(Call, Ann, AuthorityKind.Self, AuthorityScope.Only("visit"), null) };
        Assert.Equal(["request.refill"], Try(verified, "agent").Segments.Select(s => s.Segment));
    }
}
