namespace Wardline.Guard.Access;

/// <summary>Where a call stands. Records open only while somebody is on the line.</summary>
public enum CallStage
{
    /// <summary>Rings or queues; no agent speaks with the caller yet.</summary>
    Waiting,

    /// <summary>Agent and caller speak.</summary>
    Live,

    /// <summary>The caller holds while the agent looks something up; the call is still the reason of the access.</summary>
    OnHold,

    /// <summary>The caller is gone; the agent writes down what was told. Nothing new opens any more.</summary>
    WrappingUp,

    /// <summary>Wrapped up. The record is closed to this agent.</summary>
    Closed,
}

/// <summary>An agent holds a call of a client. It is the lawful basis of every access on the desk.</summary>
/// <param name="Call">The call.</param>
/// <param name="Version">The call's version when the fact was read; the gate compares it again inside the act.</param>
/// <param name="Client">The client whose line was dialled.</param>
/// <param name="Agent">Who holds the call.</param>
/// <param name="Stage">Where the call stands.</param>
/// <param name="Patient">The patient the call is about; null until identify found exactly one.</param>
[MadeBy("Wardline.Calls")]
public sealed record HeldCall(Guid Call, long Version, Guid Client, Guid Agent, CallStage Stage, Guid? Patient);
