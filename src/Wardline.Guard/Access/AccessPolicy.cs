using System.Collections.Immutable;

namespace Wardline.Guard.Access;

/// <summary>
/// Who may see what for which purpose, as data. Made by the loader, which checks it against verification.yaml;
/// evaluated by <see cref="Decide"/>. What no rule opens stays closed.
/// </summary>
/// <param name="Version">SHA-256 of the source bytes, 64 lower-case hex digits; stands in every entry of a view.</param>
/// <param name="Levels">Verification levels, lowest first; the first is <c>none</c>.</param>
/// <param name="Roles">All roles the policy knows.</param>
/// <param name="Purposes">All purposes of use.</param>
/// <param name="Rules">What opens what.</param>
public sealed record AccessPolicy(
    string Version,
    ImmutableArray<string> Levels,
    ImmutableArray<PolicyRole> Roles,
    ImmutableArray<PurposeOfUse> Purposes,
    ImmutableArray<AccessRule> Rules)
{
    /// <summary>The level of a caller whom nobody has verified.</summary>
    public const string NoLevel = "none";

    /// <summary>The rules of messages; null when the policy has none, and then nobody reads any.</summary>
    public MessageUse? Messages { get; init; }

    /// <summary>What may be asked for in a call, and what that takes.</summary>
    public ImmutableArray<RequestKind> Requests { get; init; } = [];

    /// <summary>What changing contact data on file takes; null when nobody may.</summary>
    public ContactChangeRule? ContactChange { get; init; }

    /// <summary>How long after the wrap-up something may be added to a call's notes; zero when nothing may.</summary>
    public TimeSpan AddendumTime { get; init; } = UsualAddendumTime;

    /// <summary>What a file that says nothing of it means.</summary>
    public static TimeSpan UsualAddendumTime { get; } = TimeSpan.FromMinutes(30);

    /// <summary>Place of a level in the order, or -1 when the policy doesn't know it.</summary>
    public int Rank(string level) => Levels.IndexOf(level, StringComparer.Ordinal);

    public PolicyRole? FindRole(string id) => Roles.FirstOrDefault(role => role.Id == id);

    /// <summary>A purpose that a call may have.</summary>
    public PurposeOfUse? FindPurpose(string id) => Purposes.FirstOrDefault(purpose => purpose.Id == id);

    /// <summary>The same, or the purpose of messages.</summary>
    public PurposeOfUse? UseOf(string id) => FindPurpose(id) ?? (Messages is { } messages && messages.Purpose.Id == id ? messages.Purpose : null);
}

/// <param name="Id">For instance <c>agent</c>.</param>
/// <param name="Title">As people read it.</param>
/// <param name="NeverOpensRecords">
/// Whoever has this role opens no record, whatever other roles they have: who keeps the system or audits it
/// must not also be a reader.
/// </param>
public sealed record PolicyRole(string Id, string Title, bool NeverOpensRecords);

/// <param name="Id">As access.yaml and the ledger write it, for instance <c>billing</c>.</param>
/// <param name="Code">HL7 v3-ActReason code under PurposeOfUse, for instance <c>HPAYMT</c>.</param>
/// <param name="Title">As people read it.</param>
public sealed record PurposeOfUse(string Id, string Code, string Title);

/// <summary>Whether a rule needs an <see cref="Authority"/> that covers its purpose.</summary>
public enum AuthorityNeed
{
    Required,
    None,
}

/// <summary>For this purpose, these roles see these fields of a segment, once level and authority stand.</summary>
/// <param name="Purpose">Id of a purpose.</param>
/// <param name="Segment">Id of a vault segment.</param>
/// <param name="Level">Lowest verification level that opens it.</param>
/// <param name="Authority">Whether authority is needed too.</param>
/// <param name="Roles">Roles that may; one is enough.</param>
/// <param name="Fields">The least that the purpose needs (45 CFR 164.502(b)); nothing else of the segment is shown.</param>
public sealed record AccessRule(
    string Purpose,
    string Segment,
    string Level,
    AuthorityNeed Authority,
    ImmutableArray<string> Roles,
    ImmutableArray<FieldAccess> Fields)
{
    /// <summary>How errors and explanations call the rule.</summary>
    public string Name => $"{Purpose}/{Segment}@{Level}";
}

/// <param name="Field">Name of the field within its segment.</param>
/// <param name="Masked">Shown as dots until it is revealed by itself, with a reason.</param>
public readonly record struct FieldAccess(string Field, bool Masked);
