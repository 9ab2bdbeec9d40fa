using System.Text;
using Wardline.Guard.Access;
using Wardline.Policies;
using Wardline.Verification;
using Xunit;

namespace Wardline.Tests.Policies;

public class PolicyFileErrorTests
{
    static readonly VerificationPolicy Verification = PolicyFiles.LoadAll(null).Verification;

    static PolicyFile<AccessPolicy> Access(string text) => PolicyFiles.LoadAccess(Encoding.UTF8.GetBytes(text), Verification);

    static PolicyFile<VerificationPolicy> Verify(string text) => PolicyFiles.LoadVerification(Encoding.UTF8.GetBytes(text));

    /// <summary>A small policy whose only rule starts on line 13: purpose, segment, level, authority, roles, fields.</summary>
    static string Small(string purpose = "billing", string segment = "insurance.claims", string level = "high", string authority = "required", string roles = "[agent]", string fields = "[status]") => $"""
        source: test
        asOf: 2026-11-24
        roles:
          - id: agent
            title: Agent
            records: by-rule
          - id: auditor
            title: Auditor
            records: never
        purposes:
          - {"{ id: billing, code: HPAYMT, title: Billing }"}
        rules:
          - purpose: {purpose}
            segment: {segment}
            level: {level}
            authority: {authority}
            roles: {roles}
            fields: {fields}
        """;

    [Fact]
    public void The_small_policy_itself_is_right() => Assert.Empty(Access(Small()).Errors);

    public static TheoryData<string, PolicyErrorKind, int, string> Wrong() => new()
    {
        { Small(purpose: "gossip"), PolicyErrorKind.Reference, 13, "purpose 'gossip'" },
        { Small(segment: "insurance.secrets"), PolicyErrorKind.Reference, 14, "segment 'insurance.secrets'" },
        { Small(level: "highest"), PolicyErrorKind.Reference, 15, "'highest'" },
        { Small(roles: "[agent, king]"), PolicyErrorKind.Reference, 17, "role 'king'" },
        { Small(fields: "[status, bribe]"), PolicyErrorKind.Reference, 18, "no field 'bribe'" },
        { Small(fields: "[status, { status: masked }]"), PolicyErrorKind.Reference, 18, "stands twice" },
        { Small(level: "none"), PolicyErrorKind.Invariant, 15, "knowledge alone" },
        { Small(level: "basic"), PolicyErrorKind.Invariant, 15, "knowledge alone" },
        { Small(segment: "medical.conditions", level: "medium", fields: "[code]"), PolicyErrorKind.Invariant, 15, "knowledge alone" },
        { Small(authority: "none"), PolicyErrorKind.Invariant, 16, "authority: required" },
        { Small(segment: "label.hiv", fields: "[code]"), PolicyErrorKind.Invariant, 14, "consent is not a fact of the gate yet" },
        { Small(roles: "[auditor]"), PolicyErrorKind.Invariant, 17, "never opens records" },
        { Small(segment: "identity", level: "none", fields: "[birthDate]"), PolicyErrorKind.Invariant, 15, "'birthDate' is the answer" },
        { Small(segment: "identifiers", fields: "[{ ssn: shown }]"), PolicyErrorKind.Invariant, 18, "always masked" },
        { Small(authority: "maybe"), PolicyErrorKind.Schema, 16, "rules/0/authority" },
        { Small(fields: "[]"), PolicyErrorKind.Schema, 18, "rules/0/fields" },
        { Small() + "\ncontactChange: { level: basic, roles: [agent], representatives: [parent] }", PolicyErrorKind.Invariant, 19, "asks for 'high'" },
        { Small() + "\ncontactChange: { level: medium, roles: [agent], representatives: [parent] }", PolicyErrorKind.Invariant, 19, "knowledge alone" },
        { Small() + "\ncontactChange: { level: highest, roles: [agent], representatives: [parent] }", PolicyErrorKind.Reference, 19, "'highest'" },
        { Small() + "\ncontactChange: { level: high, roles: [agent], representatives: [parent] }", PolicyErrorKind.Invariant, 19, "told to the care team" },
        { Small() + "\ncontactChange: { level: high, roles: [king], representatives: [parent] }", PolicyErrorKind.Reference, 19, "'king'" },
        { Small() + "\ncontactChange: { level: high, roles: [agent], representatives: [neighbour] }", PolicyErrorKind.Reference, 19, "relation 'neighbour'" },
        { Small() + "\nnotes:\n  addendumMinutes: 1441", PolicyErrorKind.Schema, 20, "notes/addendumMinutes" },
        { Small() + "\n    levle: high", PolicyErrorKind.Schema, 19, "levle" },
        { Small() + "\n    level: high", PolicyErrorKind.Schema, 19, "'level' stands twice" },
        { Small(roles: "&a [agent]"), PolicyErrorKind.Schema, 17, "anchors" },
        { Small(roles: "*a"), PolicyErrorKind.Schema, 17, "aliases" },
        { Small(level: "!!str high"), PolicyErrorKind.Schema, 15, "tags" },
        { Small() + "\n---\nsource: x", PolicyErrorKind.Schema, 19, "second document" },
        { "", PolicyErrorKind.Schema, 1, "empty" },
        { "just words", PolicyErrorKind.Schema, 1, "file" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void An_error_names_its_kind_line_and_cause(string text, PolicyErrorKind kind, int line, string says)
    {
        var file = Access(text);
        Assert.False(file.Ok);
        var error = Assert.Single(file.Errors, error => error.Kind == kind && error.Line == line && error.Message.Contains(says, StringComparison.Ordinal));
        Assert.NotEqual("", error.Rule);
        Assert.Contains($"access.yaml:{line}:", Assert.Throws<PolicyException>(file.Require).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rule_that_knowledge_opens_names_the_cheapest_attack()
    {
        var error = Assert.Single(Access(Small(level: "basic")).Errors);
        Assert.Equal("billing/insurance.claims@basic", error.Rule);
        Assert.Equal("a caller who knows full-name and birth-date and address", error.CounterExample);
        Assert.Equal("a caller who has proved nothing", Access(Small(level: "none")).Errors.Single().CounterExample);
    }

    [Fact]
    public void Any_guarded_rule_of_the_default_policy_lowered_to_a_knowledge_level_is_refused()
    {
        var lines = DefaultPolicies.Text("access.yaml").Split('\n');
        var looked = 0;
        for (var i = 0; i < lines.Length; i++)
        {
            if (!lines[i].TrimStart().StartsWith("segment: medical.", StringComparison.Ordinal) && !lines[i].TrimStart().StartsWith("segment: insurance.", StringComparison.Ordinal)) continue;
            foreach (var level in (string[])["none", "basic", "medium"])
            {
                var changed = lines.ToArray();
                changed[i + 1] = $"    level: {level}";
                var errors = Access(string.Join('\n', changed)).Errors;
                Assert.Contains(errors, error => error.Kind == PolicyErrorKind.Invariant && error.Line == i + 2);
                looked++;
            }
        }
        Assert.True(looked > 30);
    }

    [Theory]
    [InlineData("id: mrn", "id: horoscope", PolicyErrorKind.Reference, "nothing in this version can check")]
    [InlineData("id: mrn", "id: phone", PolicyErrorKind.Reference, "stands twice")]
    [InlineData("kind: knowledge", "kind: possession\n    unchangedDays: 3", PolicyErrorKind.Invariant, "is knowledge by what it proves")]
    [InlineData("  - id: none\n    title: Not verified\n", "", PolicyErrorKind.Invariant, "'none', the level of an unverified caller")]
    [InlineData("strong: 1", "strong: 5", PolicyErrorKind.Invariant, "don't reach this level")]
    [InlineData("    unchangedDays: 30", "", PolicyErrorKind.Schema, "unchangedDays")]
    [InlineData("digits: 6", "digits: 4", PolicyErrorKind.Schema, "code/digits")]
    [InlineData("pauseForFactors: [ssn-last4]", "pauseForFactors: [shoe-size]", PolicyErrorKind.Reference, "pauses for the factor 'shoe-size'")]
    [InlineData("pauseForSegments: [identifiers", "pauseForSegments: [secrets", PolicyErrorKind.Reference, "no segment 'secrets'")]
    [InlineData("number: \"911\"", "number: nine-one-one", PolicyErrorKind.Schema, "emergency/number")]
    [InlineData("nurseLine: \"+16175550199\"", "nurseLine: \"+16175550198\"", PolicyErrorKind.Invariant, "would be handed to itself")]
    [InlineData("  lines:\n", "  lines:\n    - dialled: [\"+16175550198\"]\n", PolicyErrorKind.Reference, "+16175550198 stands twice")]
    [InlineData("language: pt", "language: es", PolicyErrorKind.Reference, "'es' stands twice")]
    [InlineData("number: \"+16175550192\"", "number: \"+16175550198\"", PolicyErrorKind.Invariant, "no interpreter would pick up")]
    [InlineData("number: \"+16175550192\"", "number: \"0192\"", PolicyErrorKind.Schema, "interpreters")]
    [InlineData("proof:\n  lifetimeMinutes: 60", "proof:\n  lifetimeMinutes: 0", PolicyErrorKind.Schema, "proof/lifetimeMinutes")]
    [InlineData("kind: unproven", "kind: possession", PolicyErrorKind.Invariant, "is unproven by what it proves")]
    [InlineData("all: [birth-date]", "all: [shoe-size]", PolicyErrorKind.Reference, "shoe-size")]
    public void A_wrong_verification_file_is_refused(string right, string wrong, PolicyErrorKind kind, string says)
    {
        var text = DefaultPolicies.Text("verification.yaml");
        Assert.Contains(right, text, StringComparison.Ordinal);
        var errors = Verify(text.Replace(right, wrong, StringComparison.Ordinal)).Errors;
        Assert.Contains(errors, error => error.Kind == kind && error.Line >= 1 && error.Message.Contains(says, StringComparison.Ordinal));
    }

    [Fact]
    public void A_label_that_nobody_defines_is_refused()
    {
        var text = DefaultPolicies.Text("labels.yaml").Replace("segment: label.genetic", "segment: label.horoscope", StringComparison.Ordinal);
        var errors = PolicyFiles.LoadLabels(Encoding.UTF8.GetBytes(text)).Errors;
        Assert.Contains(errors, error => error is { Kind: PolicyErrorKind.Reference, Rule: "label.horoscope" });
        Assert.Contains(errors, error => error is { Kind: PolicyErrorKind.Invariant, Rule: "label.genetic" });
    }

    [Fact]
    public void Bytes_that_are_no_text_and_files_without_end_are_refused()
    {
        Assert.Contains("UTF-8", PolicyFiles.LoadLabels(new byte[] { 0xC3, 0x28 }).Errors.Single().Message, StringComparison.Ordinal);
        Assert.Contains("1 MiB", PolicyFiles.LoadLabels(new byte[2 << 20]).Errors.Single().Message, StringComparison.Ordinal);
        Assert.NotEmpty(Access(string.Concat(Enumerable.Repeat("[", 500))).Errors);
    }

    [Fact]
    public void The_version_is_the_digest_of_the_bytes()
    {
        Assert.NotEqual(Access(Small()).Require().Version, Access(Small() + "\n").Require().Version);
        Assert.Matches("^[0-9a-f]{64}$", Access(Small()).Require().Version);
    }
}
