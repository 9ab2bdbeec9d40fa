using System.Collections.Immutable;
using Wardline.Guard.Storage;

namespace Wardline.Guard.Access;

/// <summary>Somebody who asks: a person of the staff, or a job of the system.</summary>
/// <param name="Id">Staff id, or the job's run.</param>
/// <param name="Role">The role or <c>job</c>, as the ledger names it.</param>
public sealed record Actor(Guid Id, string Role);

/// <summary>
/// The gate's yes: this actor, on this basis, for this purpose, may have these fields of this patient. Only
/// <see cref="AccessGate"/> makes one, and the vault opens only against one. It is good for its basis in one version: the next
/// step of the call ends it.
/// </summary>
public sealed class Grant
{
    internal Grant(Guid id, Actor actor, Guid client, Guid patient, string purpose, string purposeOfUse, string basisKind, BasisVersion basis, ImmutableArray<OpenSegment> segments, string policy)
    {
        Id = id;
        Actor = actor;
        Client = client;
        Patient = patient;
        Purpose = purpose;
        PurposeOfUse = purposeOfUse;
        BasisKind = basisKind;
        Basis = basis;
        Segments = segments;
        Policy = policy;
    }

    /// <summary>The grant's own id; the entry of what it opens carries it.</summary>
    public Guid Id { get; }

    /// <summary>Who may.</summary>
    public Actor Actor { get; }

    /// <summary>Of which client.</summary>
    public Guid Client { get; }

    /// <summary>Whose record.</summary>
    public Guid Patient { get; }

    /// <summary>The policy's purpose, for instance <c>billing</c>.</summary>
    public string Purpose { get; }

    /// <summary>HL7 PurposeOfUse code (v3-ActReason), for instance <c>HPAYMT</c>.</summary>
    public string PurposeOfUse { get; }

    /// <summary><c>call</c>, ….</summary>
    public string BasisKind { get; }

    /// <summary>The basis in the version that was decided upon.</summary>
    public BasisVersion Basis { get; }

    /// <summary>What may be opened, and in each which fields may leave.</summary>
    public ImmutableArray<OpenSegment> Segments { get; }

    /// <summary>SHA-256 of the policy that said so, hex.</summary>
    public string Policy { get; }

    /// <summary>Says nothing but its id.</summary>
    public override string ToString() => $"grant {Id}";
}

/// <summary>
/// The right of an import run to put records in for one client and to compare them with what is there. Nothing is shown by it.
/// Only <see cref="AccessGate.BeginImportAsync"/> makes one, and its entry is in the ledger before it exists.
/// </summary>
public sealed class ImportGrant
{
    internal ImportGrant(Guid run, Actor actor, Guid client)
    {
        Run = run;
        Actor = actor;
        Client = client;
    }

    /// <summary>The run.</summary>
    public Guid Run { get; }

    /// <summary>Who started it.</summary>
    public Actor Actor { get; }

    /// <summary>Into which client.</summary>
    public Guid Client { get; }
}

/// <summary>
/// The right to change the contact data of one patient once, in one call. Nothing is shown by it. Only
/// <see cref="AccessGate.AskContactChangeAsync"/> makes one; like a <see cref="Grant"/> it is good for its basis in one version.
/// </summary>
public sealed class ContactGrant
{
    /// <summary>The entry's kind, of the change and of its refusals.</summary>
    public const string Kind = "contact.change";

    internal ContactGrant(Actor actor, Guid client, Guid patient, BasisVersion basis, string policy)
    {
        Actor = actor;
        Client = client;
        Patient = patient;
        Basis = basis;
        Policy = policy;
    }

    /// <summary>Who may.</summary>
    public Actor Actor { get; }

    /// <summary>Of which client.</summary>
    public Guid Client { get; }

    /// <summary>Whose record.</summary>
    public Guid Patient { get; }

    /// <summary>The call in the version that was decided upon.</summary>
    public BasisVersion Basis { get; }

    /// <summary>SHA-256 of the policy that said so, hex.</summary>
    public string Policy { get; }
}
