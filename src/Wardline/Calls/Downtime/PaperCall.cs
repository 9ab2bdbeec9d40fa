using System.Collections.Immutable;
using Wardline.Guard.Access;
using Wardline.Verification;

namespace Wardline.Calls.Downtime;

/// <summary>A step of the ladder as it was ticked. The answer itself stands on no paper.</summary>
/// <param name="Factor">A factor of verification.yaml.</param>
/// <param name="Matched">Whether it was ticked as right.</param>
public sealed record PaperStep(string Factor, bool Matched)
{
    /// <summary>Whether it can be done, and counts, while the system is down. What the system sends can't; a supervisor's word is given in the system, with its reason and its review.</summary>
    public static bool IsPossible(Factor factor)
    {
        ArgumentNullException.ThrowIfNull(factor);
        return factor.Kind == FactorKind.Knowledge;
    }
}

/// <summary>What was told, and to whom.</summary>
/// <param name="To">To whom.</param>
/// <param name="Segments">What: the vault's units, at least one.</param>
/// <param name="Details">Who it was and what in particular; needed for somebody other than the patient or a representative. Sealed.</param>
public sealed record PaperTold(ToldTo To, ImmutableArray<string> Segments, string? Details = null)
{
    /// <summary>Says nothing of what was told.</summary>
    public override string ToString() => nameof(PaperTold);
}

/// <summary>Whom the caller named. It doesn't print itself.</summary>
public sealed record PaperPatient(string? Name = null, string? BirthDate = null, string? MemberId = null, string? Phone = null)
{
    internal bool IsGiven => new[] { Name, BirthDate, MemberId, Phone }.Any(said => !string.IsNullOrWhiteSpace(said));

    public override string ToString() => nameof(PaperPatient);
}

/// <summary>A call as a sheet of paper tells it. It doesn't print itself.</summary>
/// <param name="Line">The line that was dialled.</param>
/// <param name="Serial">The sheet's.</param>
/// <param name="Began">When the call was taken.</param>
/// <param name="Ended">When it ended; what was told counts as told then.</param>
/// <param name="TakenBy">Who took it; null: nobody of that id.</param>
/// <param name="Disposition">One of <see cref="WrapUp.Dispositions"/>.</param>
public sealed record PaperCall(LineFacts Line, string Serial, DateTimeOffset Began, DateTimeOffset Ended, Agent? TakenBy, string Disposition)
{
    /// <summary>Whom it was about; nothing given when nobody was named.</summary>
    public PaperPatient Patient { get; init; } = new();

    /// <summary>What the caller wanted; needed as soon as the call was about somebody.</summary>
    public string? Purpose { get; init; }

    /// <summary>As what the caller spoke; null when that was not settled.</summary>
    public AuthorityKind? Authority { get; init; }

    /// <summary>The steps that were ticked, each once.</summary>
    public ImmutableArray<PaperStep> Steps { get; init; } = [];

    /// <summary>The level that the sheet says.</summary>
    public string Level { get; init; } = AccessPolicy.NoLevel;

    /// <summary>What was told.</summary>
    public ImmutableArray<PaperTold> Told { get; init; } = [];

    /// <summary>What else stands on the sheet; sealed.</summary>
    public string? Note { get; init; }

    public override string ToString() => $"{nameof(PaperCall)} {Serial}";
}
