namespace Wardline.Guard.Access;

/// <summary>The caller of this call proved an identity up to a level. Says who, never for whom they may speak.</summary>
/// <param name="Call">The call in which it was proved; it ends with that call.</param>
/// <param name="Patient">The patient against whose record the answers were compared.</param>
/// <param name="Level">An id of verification.yaml.</param>
[MadeBy("Wardline.Verification")]
public sealed record VerifiedCaller(Guid Call, Guid Patient, string Level);
