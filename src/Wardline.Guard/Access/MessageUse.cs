using System.Collections.Immutable;

namespace Wardline.Guard.Access;

/// <summary>What the policy says of messages and requests: data of access.yaml. They have rules apart, so that no call opens by the rules of a message.</summary>
/// <param name="Purpose">The purpose of use that stands in entries; no call chooses it.</param>
/// <param name="InCall">Who sees the patient's own requests in that patient's call: rules on <see cref="Segment"/>.</param>
/// <param name="Read">What a reader at the client sees: the message, and of the patient what is needed to act on it.</param>
public sealed record MessageUse(PurposeOfUse Purpose, ImmutableArray<AccessRule> InCall, ImmutableArray<AccessRule> Read)
{
    /// <summary>What a grant names when it opens texts of messages; no document of the vault has this name.</summary>
    public const string Segment = "messages";
}

/// <summary>What a message or request takes that is made in a call.</summary>
/// <param name="Kind"><c>message</c>, <c>refill</c>, <c>appointment</c> or <c>call-back</c>.</param>
/// <param name="Rule">Purpose that an authority must cover, level, whether authority is needed, and roles; it opens nothing.</param>
/// <param name="DueHours">Opening hours of the client until it is due.</param>
/// <param name="UrgentHours">The same for an urgent one.</param>
/// <param name="EscalateHours">Opening hours after the due time until a supervisor is told.</param>
public sealed record RequestKind(string Kind, AccessRule Rule, int DueHours, int UrgentHours, int EscalateHours);
