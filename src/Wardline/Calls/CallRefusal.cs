using System.Collections.Immutable;
using Wardline.Guard.Access;

namespace Wardline.Calls;

/// <summary>Why a step was refused. The ledger and the texts of other languages know each by its code (<c>not-your-call</c>).</summary>
public enum RefusalKind
{
    NotYourCall,
    CallOver,
    MovedOn,
    RoleMayNot,
    UnknownPurpose,
    PurposeNotOnLine,
    BadInput,
    SayMore,
    TooManySearches,
    NotIdentified,
    VerifyFirst,
    NoPurpose,
    UnknownFactor,
    AlreadyMatched,
    FactorUsedUp,
    Locked,
    CodeNotPossible,
    TooManyCodes,
    NoCodeSent,
    CodeOver,
    NoAuthority,
    SaidOtherwise,
    SupervisorNeeded,
    OwnCall,
    MoreNeeded,
    NotForThisPurpose,
    UnknownReason,
    UnknownDisposition,
    NothingOpened,
    ConfirmDisclosures,
    NoTelephone,
    CallBackNotPossible,
    TooManyCallBacks,
    NoCallBack,
    NotReached,
    ChangedElsewhere,
    UnkeptText,
    AlreadyAsked,
    CantTakeCalls,
    VouchedYourself,
    StillConsulted,
    NoMessage,
    MessageOver,
    ReadFirst,
    StillOpen,
    AddendumLate,
    NoSuchSheet,
    SheetUsed,
    OutOfTime,
    TooManySheets,
    PointTooNew,
    OtherWayNeeded,
    NotOnFile,
    SayWhich,
    SameAsOnFile,
    TooManyPoints,
}

/// <summary>A refusal: a value, with a sentence that the agent can say and other ways to go on. It speaks of the call, never of the record.</summary>
/// <param name="Kind">Why.</param>
/// <param name="Code">The same for machines and as key of translated texts.</param>
/// <param name="Say">What to say.</param>
/// <param name="Instead">Codes of steps that may help now.</param>
/// <param name="Needs">What the call lacks, where more of it would help.</param>
public sealed record CallRefusal(RefusalKind Kind, string Code, Sentence Say, ImmutableArray<string> Instead, ImmutableArray<Need> Needs)
{
    /// <summary>The refusal of this kind.</summary>
    public static CallRefusal Of(RefusalKind kind, ImmutableArray<Need>? needs = null)
    {
        var (say, instead) = RefusalWords.Of(kind);
        return new CallRefusal(kind, CodeOf(kind), say, instead, needs ?? []);
    }

    /// <summary>NotYourCall → not-your-call.</summary>
    public static string CodeOf<TKind>(TKind kind) where TKind : struct, Enum => string.Concat(
        kind.ToString().Select((c, i) => char.IsUpper(c) ? (i == 0 ? "" : "-") + char.ToLowerInvariant(c) : c.ToString()));
}

/// <summary>What a step gave: a value or a refusal. The refusal is in the ledger already.</summary>
public sealed record Step<T>(T? Value, CallRefusal? Refusal) where T : class
{
    public static implicit operator Step<T>(T value) => new(value, null);

    public static implicit operator Step<T>(CallRefusal refusal) => new(null, refusal);

    /// <summary>Says which, and nothing of the value.</summary>
    public override string ToString() => Refusal is { } refusal ? $"refused: {refusal.Code}" : $"done: {typeof(T).Name}";
}
