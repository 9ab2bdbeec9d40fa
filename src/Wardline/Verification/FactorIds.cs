using System.Collections.Frozen;

namespace Wardline.Verification;

/// <summary>
/// The factors that have code behind them. verification.yaml may name no other, so a policy can't count on a proof
/// that nobody checks; and a factor's kind is a fact of its code, not a wish of the file.
/// </summary>
public static class FactorIds
{
    public const string FullName = "full-name";
    public const string BirthDate = "birth-date";
    public const string Address = "address";
    public const string Phone = "phone";
    public const string Email = "email";
    public const string SsnLast4 = "ssn-last4";
    public const string MemberId = "member-id";
    public const string Mrn = "mrn";
    public const string EmailCode = "email-code";
    public const string CallBack = "call-back";
    public const string CallBackByHand = "call-back-by-hand";

    /// <summary>A supervisor's word, given on this call and reviewed by somebody else.</summary>
    public const string Supervisor = "supervisor";

    /// <summary>
    /// The factors that rest on contact points of a kind. Whoever holds somebody's mailbox can pass these; so they are no reason to change
    /// a mailbox. An unknown kind rests on everything.
    /// </summary>
    public static IReadOnlyCollection<string> RestingOn(string contactKind) => contactKind switch
    {
        OnFile.ContactMarks.Phone => [Phone, CallBack, CallBackByHand],
        OnFile.ContactMarks.Email => [Email, EmailCode],
        OnFile.ContactMarks.Address => [Address],
        _ => Kinds.Keys,
    };

    public static FrozenDictionary<string, FactorKind> Kinds { get; } = new Dictionary<string, FactorKind>
    {
        [FullName] = FactorKind.Knowledge,
        [BirthDate] = FactorKind.Knowledge,
        [Address] = FactorKind.Knowledge,
        [Phone] = FactorKind.Knowledge,
        [Email] = FactorKind.Knowledge,
        [SsnLast4] = FactorKind.Knowledge,
        [MemberId] = FactorKind.Knowledge,
        [Mrn] = FactorKind.Knowledge,
        [EmailCode] = FactorKind.Possession,
        [CallBack] = FactorKind.Possession,
        [CallBackByHand] = FactorKind.Unproven,
        [Supervisor] = FactorKind.Human,
    }.ToFrozenDictionary(StringComparer.Ordinal);
}
