using System.Collections.Immutable;

namespace Wardline.Guard.Access;

/// <summary>What changing a telephone number, e-mail or address on file takes: data of access.yaml.</summary>
/// <param name="Level">Lowest verification level. The evidence that rests on what is changed is left out of the caller's before it is compared.</param>
/// <param name="Roles">Roles that may; one is enough.</param>
/// <param name="Representatives">Relations of those who may ask for it in the patient's place: people on file, whose authority covers everything.</param>
public sealed record ContactChangeRule(string Level, ImmutableArray<string> Roles, ImmutableArray<string> Representatives)
{
    /// <summary>Its purpose of use. No call chooses it and no representative can be entered for it, so only an authority over everything covers it.</summary>
    public static PurposeOfUse Purpose { get; } = new("contact-change", "PATADMIN", "Change of contact details");

    const string MedicalPrefix = "medical.";

    /// <summary>
    /// The rule as it is judged. Whatever the file says, it is never lower than what the policy asks for medical data: who can turn the
    /// telephone and the mailbox of a patient to themselves reads everything afterwards.
    /// </summary>
    internal AccessRule RuleOf(AccessPolicy policy)
    {
        var level = policy.Rules.Where(rule => rule.Segment.StartsWith(MedicalPrefix, StringComparison.Ordinal)).Select(rule => rule.Level).Append(Level).MaxBy(policy.Rank)!;
        return new AccessRule(Purpose.Id, "contact", level, AuthorityNeed.Required, Roles, [new FieldAccess("change", true)]);
    }
}
