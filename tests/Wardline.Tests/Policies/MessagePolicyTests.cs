using System.Text;
using Wardline.Guard.Access;
using Wardline.Policies;
using Xunit;

namespace Wardline.Tests.Policies;

/// <summary>The sections <c>requests</c> and <c>messages</c> of access.yaml: what is wrong is said with its line.</summary>
public class MessagePolicyTests
{
    [Theory]
    [InlineData("  - kind: refill\n    purpose: refill", "  - kind: refill\n    purpose: gossip", PolicyErrorKind.Reference, "no purpose 'gossip'")]
    [InlineData("  - kind: refill", "  - kind: message", PolicyErrorKind.Reference, "stands twice")]
    [InlineData("  - kind: refill", "  - kind: gossip", PolicyErrorKind.Schema, "requests/1/kind")]
    [InlineData("purpose: refill\n    level: high", "purpose: refill\n    level: higher", PolicyErrorKind.Reference, "'higher'")]
    [InlineData("purpose: refill\n    level: high", "purpose: refill\n    level: none", PolicyErrorKind.Invariant, "only a call-back")]
    [InlineData("level: high\n    authority: required\n    roles: [agent, nurse, supervisor]\n    dueHours", "level: high\n    authority: none\n    roles: [agent, nurse, supervisor]\n    dueHours", PolicyErrorKind.Invariant, "only a call-back")]
    [InlineData("roles: [agent, nurse, supervisor]\n    dueHours: 16\n    urgentHours: 2", "roles: [agent, king]\n    dueHours: 16\n    urgentHours: 2", PolicyErrorKind.Reference, "no role 'king'")]
    [InlineData("roles: [agent, nurse, supervisor]\n    dueHours: 16\n    urgentHours: 2", "roles: [agent, auditor]\n    dueHours: 16\n    urgentHours: 2", PolicyErrorKind.Invariant, "never opens records")]
    [InlineData("dueHours: 16\n    urgentHours: 2", "dueHours: 16\n    urgentHours: 20", PolicyErrorKind.Invariant, "no later than")]
    [InlineData("dueHours: 16\n    urgentHours: 2", "dueHours: 16\n    urgentHours: 0", PolicyErrorKind.Schema, "urgentHours")]
    [InlineData("{ id: care-message,", "{ id: billing,", PolicyErrorKind.Reference, "a purpose of calls already")]
    [InlineData("inCall:\n    level: basic", "inCall:\n    level: none", PolicyErrorKind.Invariant, "nobody who isn't verified")]
    [InlineData("readers: [client-staff", "readers: [agent", PolicyErrorKind.Invariant, "works calls")]
    [InlineData("readers: [client-staff", "readers: [auditor", PolicyErrorKind.Invariant, "never opens records")]
    [InlineData("- segment: contact\n      fields: [{ phone", "- segment: insurance.claims\n      fields: [{ number", PolicyErrorKind.Invariant, "don't open by a message")]
    [InlineData("- segment: contact\n      fields: [{ phone", "- segment: label.hiv\n      fields: [{ code", PolicyErrorKind.Invariant, "don't open by a message")]
    [InlineData("- segment: contact\n      fields: [{ phone", "- segment: secrets\n      fields: [{ phone", PolicyErrorKind.Reference, "no segment 'secrets'")]
    [InlineData("- segment: contact\n      fields: [{ phone", "- segment: contact\n      fields: [{ pager", PolicyErrorKind.Reference, "no field 'pager'")]
    [InlineData("- segment: contact\n      fields: [{ phone", "- segment: identifiers\n      fields: [{ ssn", PolicyErrorKind.Invariant, "always masked")]
    public void What_is_wrong_is_said_with_its_line(string right, string wrong, PolicyErrorKind kind, string says)
    {
        var text = DefaultPolicies.Text("access.yaml").ReplaceLineEndings("\n");
        Assert.Contains(right, text, StringComparison.Ordinal);
        var error = Assert.Single(Load(text.Replace(right, wrong, StringComparison.Ordinal)).Errors, e => e.Kind == kind && e.Message.Contains(says, StringComparison.Ordinal));
        Assert.InRange(error.Line, Array.IndexOf(text.Split('\n'), "requests:"), text.Split('\n').Length);
        Assert.Equal(kind == PolicyErrorKind.Invariant, error.CounterExample is not null);
    }

    [Fact]
    public void A_policy_without_them_takes_no_requests_and_shows_no_messages()
    {
        var text = DefaultPolicies.Text("access.yaml").ReplaceLineEndings("\n");
        var access = Load(text[..text.IndexOf("\n# What may be asked for", StringComparison.Ordinal)]).Require();
        Assert.Null(access.Messages);
        Assert.Empty(access.Requests);
        var addressed = new FactSet(Message: new AddressedMessage(Guid.Empty, 1, Guid.Empty, Guid.Empty, true));
        foreach (var purpose in access.Purposes.Select(p => p.Id).Append("care-message"))
        {
            Assert.False(Decide.Evaluate(access, new AccessQuestion(Guid.Empty, ["client-staff"], Guid.Empty, Guid.Empty, purpose, default), addressed).Allowed);
        }
    }

    [Theory, InlineData(0), InlineData(45)]
    public void For_how_long_notes_may_be_added_to_stands_in_the_file(int minutes)
    {
        Assert.Equal(TimeSpan.FromMinutes(30), Load(DefaultPolicies.Text("access.yaml")).Require().AddendumTime);
        Assert.Equal(TimeSpan.FromMinutes(minutes), Load(DefaultPolicies.Text("access.yaml").Replace("addendumMinutes: 30", $"addendumMinutes: {minutes}", StringComparison.Ordinal)).Require().AddendumTime);
    }

    static PolicyFile<AccessPolicy> Load(string text) => PolicyFiles.LoadAccess(Encoding.UTF8.GetBytes(text), PolicyFiles.LoadAll(null).Verification);
}
