using System.Collections.Immutable;

namespace Wardline.Guard.Access;

/// <summary>
/// The answer. Allowed when at least one segment opens; then <see cref="NotYet"/> says what the call still lacks for
/// the rest. It speaks of call, actor and policy only: it is the same whether or not the record holds anything.
/// </summary>
public sealed record Decision(
    ImmutableArray<OpenSegment> Segments,
    ImmutableArray<LockedSegment> NotYet,
    Refusal? Refusal)
{
    public bool Allowed => Refusal is null;

    internal static Decision Refuse(RefusalCode code) => new([], [], new Refusal(code, []));
}

/// <param name="Segment">A segment that may be opened.</param>
/// <param name="Fields">The fields of it that may leave the vault, sorted by name.</param>
/// <param name="Rules">Names of the rules that opened it, for the explanation.</param>
public sealed record OpenSegment(string Segment, ImmutableArray<FieldAccess> Fields, ImmutableArray<string> Rules);

/// <param name="Segment">A segment of the purpose that stays closed for now.</param>
/// <param name="Needs">What would open it, all of them together.</param>
/// <param name="Rule">The rule that would.</param>
public sealed record LockedSegment(string Segment, ImmutableArray<Need> Needs, string Rule);

/// <param name="Code">Why.</param>
/// <param name="Needs">What is missing, when more of it would help; else empty.</param>
public sealed record Refusal(RefusalCode Code, ImmutableArray<Need> Needs);

/// <summary>What a call may lack.</summary>
public enum NeedKind
{
    /// <summary>A verification level; the value is its id.</summary>
    Level,

    /// <summary>An authority that covers the purpose; the value is the purpose.</summary>
    Authority,
}

/// <summary>One thing that the call lacks.</summary>
public readonly record struct Need(NeedKind Kind, string Value);

/// <summary>Why the gate refuses; each speaks of the call and the actor, never of the record.</summary>
public enum RefusalCode
{
    /// <summary>No call is held, and no message is addressed to the asker's client.</summary>
    NoCall,

    /// <summary>The call is held by somebody else.</summary>
    CallOfAnother,

    /// <summary>The call is not live: it waits, wraps up, or is over.</summary>
    CallNotLive,

    /// <summary>The call came in for another client.</summary>
    OtherClient,

    /// <summary>The call has identified no patient yet.</summary>
    NotIdentified,

    /// <summary>The question is about somebody else than the call is.</summary>
    OtherPatient,

    /// <summary>The facts speak of different calls or patients.</summary>
    FactsContradict,

    /// <summary>The message is done or returned; it opens nothing any more.</summary>
    MessageClosed,

    /// <summary>The actor has no role, or one that the policy doesn't know.</summary>
    UnknownRole,

    /// <summary>One of the actor's roles never opens records.</summary>
    RoleNeverOpensRecords,

    /// <summary>The policy doesn't know the purpose.</summary>
    UnknownPurpose,

    /// <summary>The caller's level is not one of the policy's.</summary>
    UnknownLevel,

    /// <summary>No rule opens this to the actor's roles for the purpose, whatever the call proves.</summary>
    NotForThisPurpose,

    /// <summary>The call must prove more first; <see cref="Refusal.Needs"/> says what.</summary>
    MoreNeeded,
}
