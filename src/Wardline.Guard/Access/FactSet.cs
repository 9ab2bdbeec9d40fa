namespace Wardline.Guard.Access;

/// <summary>
/// What is known when the question is asked: at most one fact of each kind. A fact that isn't there is null,
/// and null refuses wherever a rule names it.
/// </summary>
public sealed record FactSet(HeldCall? Call = null, VerifiedCaller? Caller = null, Authority? Authority = null, AddressedMessage? Message = null)
{
    public static FactSet None { get; } = new();

    /// <summary>
    /// Whether the facts speak of different calls or patients. An attacker's gain would be to carry a verification
    /// over from another call, or from their own record to a stranger's; so one odd fact spoils the whole set. A message and a
    /// call are two bases, and a question has one.
    /// </summary>
    public bool Contradict =>
        (Message is not null && (Call is not null || Caller is not null || Authority is not null))
        || Differs(Caller?.Call, Caller?.Patient) || Differs(Authority?.Call, Authority?.Patient)
        || (Caller is not null && Authority is not null
            && (Caller.Call != Authority.Call || Caller.Patient != Authority.Patient));

    // Without a held call there is nothing to differ from: the missing call refuses by itself.
    bool Differs(Guid? call, Guid? patient) =>
        Call is not null && call is not null && (call != Call.Call || patient != Call.Patient);
}
